"""Group events: kinds, who sees them, when they are, and which homes have a place. Recordings come here later."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from backend.accounts.models import User
from backend.contacts.models import Client, Home
from backend.devices.models import Device
from backend.organisations.models import Group, Organisation


def _no_texts() -> dict[str, str]:
    return {}


class EventType(models.Model):
    """Decides which clients see an event."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="event_types")
    name = models.CharField(max_length=120)
    groups = models.ManyToManyField(Group, related_name="event_types")
    """Clients of these groups see events of this type."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="event_type_name_once")]

    def __str__(self) -> str:
        return self.name


class GroupEventQuerySet(models.QuerySet["GroupEvent"]):
    """Many events."""

    def seen_by(self, home: Home) -> GroupEventQuerySet:
        """Those that some resident of this home sees."""
        groups = Group.objects.filter(memberships__client__in=Client.objects.filter(home=home, is_active=True))
        return self.filter(organisation=home.organisation_id, is_cancelled=False, type__groups__in=groups).distinct()


class GroupEvent(models.Model):
    """A published group call."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="group_events")
    type = models.ForeignKey(EventType, on_delete=models.PROTECT, related_name="group_events")
    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    title = models.JSONField(default=_no_texts)
    """By language, as are descriptions."""
    description = models.JSONField(default=_no_texts, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField(default=12)
    """Homes that have a place: one screen is one place, however many sit before it. The operator comes on top."""
    taken = models.PositiveSmallIntegerField(default=0, editable=False)
    """Places that homes have. Written by `services` alone, by conditional updates."""
    is_forced = models.BooleanField(default=False)
    is_cancelled = models.BooleanField(default=False)

    objects = GroupEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="event_never_overbooked"),
        ]
        indexes = [models.Index(fields=["organisation", "starts_at"], name="event_by_start")]

    def __str__(self) -> str:
        return f"event {self.pk}"

    @property
    def free(self) -> int:
        """Places that are left."""
        return max(self.capacity - self.taken, 0)


class SignUpState(models.TextChoices):
    """Where a home stands."""

    SIGNED = "signed"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class SignUp(models.Model):
    """A home's place in an event, or in its queue."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sign_ups")
    event = models.ForeignKey(GroupEvent, on_delete=models.CASCADE, related_name="sign_ups")
    home = models.ForeignKey(Home, on_delete=models.CASCADE, related_name="sign_ups")
    state = models.CharField(max_length=10, choices=SignUpState)
    since = models.DateTimeField()
    """When it came into this state; the queue is in this order."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "home"], name="sign_up_once"),
            models.CheckConstraint(condition=Q(state__in=SignUpState.values), name="sign_up_state_known"),
        ]
        indexes = [
            models.Index(fields=["event", "since", "id"], condition=Q(state="waiting"), name="sign_up_queue"),
        ]

    def __str__(self) -> str:
        return f"sign-up {self.pk}"


class SignUpIntent(models.Model):
    """The newest wish that a device sent about an event; an older or a repeated one does nothing."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(GroupEvent, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "event"], name="sign_up_intent_once")]

    def __str__(self) -> str:
        return f"intent {self.number}"
