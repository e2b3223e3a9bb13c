"""Tenants and their groups."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


def _languages() -> list[str]:
    return ["fi", "sv", "en"]


class Organisation(models.Model):
    """A tenant. Everything that people make belongs to exactly one."""

    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, default="Europe/Helsinki")
    languages = models.JSONField(default=_languages)
    warning_s = models.PositiveSmallIntegerField(default=10)
    """Countdown before a forced answer, where an agreement does not say: 5 to 60."""
    max_participants = models.PositiveSmallIntegerField(default=12)
    red_handset_presses = models.PositiveSmallIntegerField(default=1)
    may_end_for_all = models.BooleanField(default=True)
    has_call_control = models.BooleanField(default=False)
    may_record = models.BooleanField(default=False)
    retention_days = models.PositiveSmallIntegerField(default=365)
    support_phone = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(warning_s__gte=5, warning_s__lte=60), name="organisation_warning_5_to_60"
            ),
            models.CheckConstraint(condition=Q(max_participants__gte=2), name="organisation_room_for_two"),
            models.CheckConstraint(condition=Q(red_handset_presses__in=[1, 2]), name="organisation_presses_1_or_2"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupKind(models.TextChoices):
    """What a group gathers."""

    CLIENTS = "clients"
    UNIT = "unit"
    UNIT_CLIENTS = "unit_clients"
    PURCHASED = "purchased"

    @property
    def bit(self) -> int:
        """What stands for it where the kinds of all of somebody's groups are one number. Kept in databases."""
        return {"clients": 1, "unit": 2, "unit_clients": 4, "purchased": 8}[self.value]


class Group(models.Model):
    """Contacts together: professionals, clients, or both."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=GroupKind)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "name"], name="group_name_once"),
            models.CheckConstraint(condition=Q(kind__in=GroupKind.values), name="group_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user or a client in a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, null=True, related_name="memberships")
    client = models.ForeignKey("contacts.Client", on_delete=models.CASCADE, null=True, related_name="memberships")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="membership_of_user_once"),
            models.UniqueConstraint(fields=["group", "client"], name="membership_of_client_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=True, client__isnull=False) | Q(user__isnull=False, client__isnull=True),
                name="membership_user_or_client",
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"
