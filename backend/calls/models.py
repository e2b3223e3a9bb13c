"""The live session behind a booking or event, and every seat in it. Only `calls.services` writes states."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from backend.accounts.models import User
from backend.bookings.models import Booking
from backend.contacts.models import Client, Home
from backend.devices.models import Device
from backend.events.models import GroupEvent
from backend.organisations.models import Group, Organisation


class CallState(models.TextChoices):
    """Scheduled → open → ended, or cancelled before it opened. Ended is final."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Call(models.Model):
    """A live session. Its id is the room's name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calls")
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, null=True, related_name="call")
    group_event = models.OneToOneField(GroupEvent, on_delete=models.PROTECT, null=True, related_name="call")
    state = models.CharField(max_length=10, choices=CallState, default=CallState.SCHEDULED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """Who ended it for all; none when its time ran out."""
    warned_at = models.DateTimeField(null=True)
    """When people were told that five minutes are left; none again after an extension."""
    extended_at = models.DateTimeField(null=True)
    """When its end was last moved on: for a moment, pages say so, and who did it."""
    extended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    record_revision = models.PositiveIntegerField(default=1)
    """Grows with each change of what the call record says."""
    record_jws = models.TextField(blank=True)
    """The call record as last signed: the same bytes for every home and for the room."""
    record_jws_revision = models.PositiveIntegerField(default=0)
    """The `record_revision` that it says; signed anew while it is lower."""
    is_recorded = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="call_state_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="call_ends_after_start"),
            models.CheckConstraint(
                condition=Q(booking__isnull=False, group_event__isnull=True)
                | Q(booking__isnull=True, group_event__isnull=False),
                name="call_of_booking_or_event",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_at__isnull=False), name="call_ended_says_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(opened_at__isnull=False), name="call_open_says_since"
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], condition=Q(state="scheduled"), name="call_to_open"),
            models.Index(fields=["ends_at"], condition=Q(state="open"), name="call_to_end"),
            models.Index(fields=["organisation", "state", "starts_at"], name="call_of_organisation"),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"

    @property
    def room(self) -> str:
        """The room's name at the SFU."""
        return str(self.pk)


class SeatKind(models.TextChoices):
    """Who sits there."""

    HOME = "home"
    USER = "user"
    GUEST = "guest"


class SeatState(models.TextChoices):
    """Where a participation stands."""

    INVITED = "invited"
    RINGING = "ringing"
    ANNOUNCING = "announcing"
    JOINED = "joined"
    LOST = "lost"
    LEFT = "left"
    BUSY = "busy"
    DECLINED = "declined"
    MISSED = "missed"
    NO_CONNECTION = "no_connection"
    REMOVED = "removed"
    MOVED = "moved"
    ENDED = "ended"


FINAL = (SeatState.REMOVED, SeatState.MOVED, SeatState.ENDED)
"""Nothing moves on from these."""

OUT = (SeatState.REMOVED, SeatState.MOVED)
"""No longer of the call, while it goes on."""

IN_CALL = (SeatState.ANNOUNCING, SeatState.JOINED)
"""A home in one of these has no room for another call."""


def _camera_and_microphone() -> list[str]:
    return ["camera", "microphone"]


class ParticipationQuerySet(models.QuerySet["Participation"]):
    """Many seats."""

    def seated(self) -> ParticipationQuerySet:
        """Those that are of their call: neither removed nor moved."""
        return self.exclude(state__in=OUT)

    def open_for(self, home: Home) -> ParticipationQuerySet:
        """What this home's `calls` document lists: its seats in open calls."""
        return self.filter(home=home, call__state=CallState.OPEN).exclude(state__in=FINAL)


class Participation(models.Model):
    """One seat in a call: a home with the residents that it is for, a user, or a guest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="participations")
    kind = models.CharField(max_length=5, choices=SeatKind)
    home = models.ForeignKey(Home, on_delete=models.PROTECT, null=True, related_name="participations")
    residents = models.ManyToManyField(Client, related_name="participations")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="participations")
    guest_name = models.CharField(max_length=120, blank=True)
    is_organiser = models.BooleanField(default=False)
    is_professional = models.BooleanField(default=False)
    """Its presence lets a forced home open its camera."""
    state = models.CharField(max_length=13, choices=SeatState, default=SeatState.INVITED)

    is_forced = models.BooleanField(default=False)
    """Answers by itself: the booking asked for it and the agreement allows it."""
    verdict = models.CharField(max_length=20, blank=True)
    """What the agreement said of a forced call (`contacts.policy.Verdict`); empty when none was asked for."""
    policy_revision = models.PositiveIntegerField(default=0)
    """The home's agreement that the verdict was of."""
    answers_on = models.ForeignKey(Device, on_delete=models.SET_NULL, null=True, related_name="+")
    """The device that announces, or on which it was answered."""
    answers_since = models.DateTimeField(null=True)
    """When that device was given the mark."""
    claimed_at = models.DateTimeField(null=True)
    """When that device last asked for the way into the room to answer: for a moment no other of the home may."""
    not_announced_on = models.JSONField(default=list)
    """Devices that had the mark and did not announce: it does not come back to them."""
    answered_how = models.CharField(max_length=64, blank=True)
    """`by_itself`, `by_touch`, `sound_only` …, as the device told."""
    may_publish = models.JSONField(default=_camera_and_microphone)
    """What this seat is for; what of it may be sent now, `calls.records.may_publish` says."""
    switched_off = models.JSONField(default=list)
    """`camera`, `microphone`: what call control has switched off here. Stays so over a rejoin."""
    switched_off_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """Who did it last."""

    created_at = models.DateTimeField()
    rung_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    """When it last left, or the link was lost."""
    in_room_since = models.DateTimeField(null=True)
    """None while the identity is not in the SFU's room. A home is there before it has answered."""
    camera_on_at = models.DateTimeField(null=True)
    """When the camera first opened; off is when it last closed."""
    camera_off_at = models.DateTimeField(null=True)
    is_camera_on = models.BooleanField(default=False)
    microphone_on_at = models.DateTimeField(null=True)
    microphone_off_at = models.DateTimeField(null=True)
    is_microphone_on = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True)
    """When it came to its end: removed, moved, or the call over."""

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SeatKind.values), name="seat_kind_known"),
            models.CheckConstraint(condition=Q(state__in=SeatState.values), name="seat_state_known"),
            models.CheckConstraint(
                condition=Q(kind="home", home__isnull=False, user__isnull=True)
                | Q(kind="user", home__isnull=True, user__isnull=False)
                | Q(kind="guest", home__isnull=True, user__isnull=True),
                name="seat_of_one",
            ),
            models.CheckConstraint(condition=Q(is_forced=False) | Q(kind="home"), name="seat_forced_is_home"),
            models.UniqueConstraint(
                fields=["call", "home"],
                condition=Q(home__isnull=False) & ~Q(state__in=["removed", "moved"]),
                name="seat_of_home_once",
            ),
            models.UniqueConstraint(
                fields=["call", "user"],
                condition=Q(user__isnull=False) & ~Q(state__in=["removed", "moved"]),
                name="seat_of_user_once",
            ),
            models.UniqueConstraint(fields=["call"], condition=Q(is_organiser=True), name="seat_one_organiser"),
        ]
        indexes = [
            models.Index(fields=["home", "-created_at"], name="seat_of_home_newest"),
            models.Index(fields=["user", "-created_at"], name="seat_of_user_newest"),
        ]

    def __str__(self) -> str:
        return self.identity

    @property
    def identity(self) -> str:
        """The name in the room."""
        return f"{self.kind}:{self.pk}"


class CalledUnit(models.Model):
    """A unit that a call rings for, at all its professionals' pages. Whoever answers first has it, and gets a seat."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="called_units")
    unit = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    rung_at = models.DateTimeField(null=True)
    """When the call opened, or the unit was added to it."""
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """Who answered first; nobody else has it then."""
    taken_at = models.DateTimeField(null=True)
    declined_by = models.ManyToManyField(User, related_name="+")
    """Those at whose pages it rings no more; the others' go on."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "unit"], name="called_unit_once"),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="called_unit_taken_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"called unit {self.pk}"


class GuestLink(models.Model):
    """A person's way into one call without being a user. The token travels after `#`, and only its hash is kept."""

    participation = models.OneToOneField(Participation, on_delete=models.CASCADE, related_name="guest_link")
    token_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001  # unique, and not there yet
    """None until the letter with it is written."""
    email = models.EmailField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    """When its button was first pressed."""

    def __str__(self) -> str:
        return f"guest link {self.pk}"
