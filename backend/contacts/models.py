"""Homes, clients, and what each client agreed to."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from backend.accounts.models import User
from backend.config.texts import folded, sort_key
from backend.organisations.models import Group, Organisation
from protocol.messages.policy import PictureAndSound


class Home(models.Model):
    """Residents and devices at one address. The address itself is not kept: nothing here needs it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="homes")
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, default="Europe/Helsinki")
    policy_revision = models.PositiveIntegerField(default=0)
    """Grows with each change of what any resident agreed to."""
    no_forced_until = models.DateTimeField(null=True, blank=True)
    """After *Ei nyt* or a red handset in a forced call, forced calls only ring until then."""
    peace_until = models.DateTimeField(null=True, blank=True)
    """*Haluan olla rauhassa*, chosen at the latest of this home's screens: forced calls only ring until then."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """When the agreement was withdrawn at a screen of this home; none as soon as there is a newer one."""

    class Meta:
        indexes = [models.Index(fields=["organisation", "name"], name="home_by_name")]

    def __str__(self) -> str:
        return f"home {self.pk}"

    @property
    def zone(self) -> ZoneInfo:
        """The home's own time zone: hours of an agreement are meant in it."""
        return ZoneInfo(self.time_zone)

    def is_quiet(self, *, at: datetime) -> bool:
        """Say whether a forced call would only ring, because the resident just said not now."""
        return self.no_forced_until is not None and at < self.no_forced_until

    def is_in_peace(self, *, at: datetime) -> bool:
        """Say whether a forced call would only ring, because the resident chose to be left in peace."""
        return self.peace_until is not None and at < self.peace_until


class Client(models.Model):
    """A person cared for."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="clients")
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="clients")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    search = models.TextField(blank=True, editable=False)
    """Name, e-mail and groups, folded: what contact search compares."""
    sort_name = models.CharField(max_length=400, blank=True, editable=False)
    kinds = models.PositiveSmallIntegerField(default=0, editable=False)
    """The kinds of all groups that they are in, as bits: a list of a whole kind asks for no group."""

    class Meta:
        indexes = [
            # All that a list compares: it is read from here alone. Not `is_active` before the name: SQLite takes a
            # truth for no equality, and would sort all of them.
            models.Index(fields=["organisation", "sort_name", "id", "is_active", "home", "kinds"], name="client_list"),
            models.Index(fields=["organisation"], condition=Q(is_active=False), name="client_gone"),
        ]

    def __str__(self) -> str:
        return f"client {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with what lists are ordered and searched by."""
        self.sort_name = sort_key(self.name)
        if not self.search:
            self.search = folded(f"{self.name} {self.email}")
        super().save(*args, **kwargs)


class Opens(models.TextChoices):
    """What opens by itself; the same words as on the wire."""

    PICTURE = PictureAndSound.PICTURE.value
    SOUND = PictureAndSound.SOUND.value


def _no_hours() -> list[dict[str, str]]:
    return []


class Policy(models.Model):
    """One agreement of one client. Never changed: a new one replaces it, so what once held can be shown."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="policies")
    revision = models.PositiveIntegerField()
    """The home's `policy_revision` when this was agreed."""
    groups = models.ManyToManyField(Group, related_name="+")
    """Whose professionals may call so."""
    hours = models.JSONField(default=_no_hours)
    """[{"start": "07:00", "end": "22:00"}], half open, in the home's zone; equal ends mean the whole day."""
    warning_s = models.PositiveSmallIntegerField(default=10)
    opens = models.CharField(max_length=8, choices=Opens, default=Opens.PICTURE)
    is_calm = models.BooleanField(default=False)
    from_afar = models.BooleanField(default=False)
    group_events = models.BooleanField(default=False)
    """A forced group event that the home has signed up for answers by itself too, whoever holds it."""
    group_events_open = models.BooleanField(default=False)
    """And then with what `opens` says; otherwise neither camera nor microphone."""
    agreed_by = models.CharField(max_length=120)
    """Who agreed: the client, or who decides for them."""
    explained_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_on = models.CharField(max_length=64, blank=True)
    """The device at whose screen it was withdrawn; empty: it was not at a screen."""
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(withdrawn_at=None, replaced_at=None), name="policy_one_in_force"
            ),
            models.CheckConstraint(condition=Q(warning_s__gte=5, warning_s__lte=60), name="policy_warning_5_to_60"),
            models.CheckConstraint(condition=Q(opens__in=Opens.values), name="policy_opens_known"),
            models.CheckConstraint(condition=Q(valid_until__gt=models.F("agreed_at")), name="policy_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"policy {self.pk}"


class OwnContact(models.Model):
    """A person outside the organisation whom one professional invites now and then. Nobody else sees them."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="own_contacts")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    created_at = models.DateTimeField()
    search = models.TextField(editable=False)
    """Name and e-mail, folded: what contact search compares."""
    sort_name = models.CharField(max_length=400, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "email"], name="own_contact_once")]
        indexes = [models.Index(fields=["owner", "sort_name"], name="own_contact_by_name")]

    def __str__(self) -> str:
        return f"own contact {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with what lists are ordered and searched by."""
        self.email = self.email.lower()
        self.sort_name = sort_key(self.name)
        self.search = folded(f"{self.name} {self.email}")
        super().save(*args, **kwargs)
