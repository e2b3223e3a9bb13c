"""Group events and recordings: kinds, who sees them, when they are, and which homes have a place."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

from backend.accounts.models import User
from backend.contacts.models import Client, Home
from backend.devices.models import Device
from backend.events.repeats import Repeat
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


def groups_of_residents(home: Home) -> models.QuerySet[Group]:
    """Return the groups of those who live there: what is for one of these is for this home."""
    return Group.objects.filter(memberships__client__in=Client.objects.filter(home=home, is_active=True))


class GroupEventQuerySet(models.QuerySet["GroupEvent"]):
    """Many events."""

    def seen_by(self, home: Home) -> GroupEventQuerySet:
        """Those that some resident of this home sees."""
        return self.filter(
            organisation=home.organisation_id, is_cancelled=False, type__groups__in=groups_of_residents(home)
        ).distinct()


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


class RecordingQuerySet(models.QuerySet["Recording"]):
    """Many recordings."""

    def seen_by(self, home: Home) -> RecordingQuerySet:
        """Those that some resident of this home sees."""
        return self.filter(organisation=home.organisation_id, type__groups__in=groups_of_residents(home)).distinct()

    def between(self, start: date, end: date) -> RecordingQuerySet:
        """Those that may have a day from `start` on and before `end`, the newest first."""
        has_days = self.filter(Q(last_day=None) | Q(last_day__gte=start), first_day__lt=end)
        return has_days.order_by("-first_day", "pk")


class Recording(models.Model):
    """A film that can be watched at home, all day on its days. It never starts by itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="recordings")
    type = models.ForeignKey(EventType, on_delete=models.PROTECT, related_name="recordings")
    creator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    title = models.JSONField(default=_no_texts)
    """By language."""
    first_day = models.DateField()
    """In the organisation's time zone, as are all its days."""
    repeat = models.CharField(max_length=10, choices=[(word.value, word.value) for word in Repeat], default=Repeat.ONCE)
    last_day = models.DateField(null=True, blank=True)
    """None: it goes on for ever."""
    youtube = models.CharField(max_length=11, blank=True)
    """Its id; empty for one of our own."""
    sha256 = models.CharField(max_length=64, blank=True)
    """Of our own file, which lies under our id in the folder of recordings."""
    size = models.PositiveBigIntegerField(default=0)
    duration_s = models.PositiveIntegerField(null=True, blank=True)

    objects = RecordingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(repeat__in=[word.value for word in Repeat]), name="recording_repeat_known"
            ),
            models.CheckConstraint(
                condition=(Q(youtube="") & ~Q(sha256="")) | (~Q(youtube="") & Q(sha256="")),
                name="recording_has_one_film",
            ),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="recording_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "first_day"], name="recording_by_day")]

    def __str__(self) -> str:
        return f"recording {self.pk}"
