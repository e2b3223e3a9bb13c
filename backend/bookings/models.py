"""What professionals order: calls with chosen participants, now or for a time."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from backend.accounts.models import User
from backend.bookings.repeats import Every, Rule
from backend.contacts.models import Client, Home
from backend.organisations.models import Group, Organisation


class Method(models.TextChoices):
    """How the visit is made; the last two stand in the calendar alone."""

    VIDEO = "video"
    PHONE = "phone"
    HOME_VISIT = "home_visit"


class BookingStatus(models.TextChoices):
    """Whether it stands; how its call goes is the call's to say."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


def _no_days() -> list[Any]:
    return []


class Reason(models.Model):
    """What an organisation's people choose a call's reason from: neutral words, since visitors may hear them too."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="reasons")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.JSONField(default=dict)
    """{"fi": …, "sv": …, "en": …}"""

    class Meta:
        indexes = [models.Index(fields=["organisation", "position", "id"], name="reason_in_order")]

    def __str__(self) -> str:
        return f"reason {self.pk}"


class Series(models.Model):
    """A visit that repeats: what its bookings are made from, up to `bookings.series.HORIZON` ahead.

    Days and hour are local, in the zone that the organisation had when it was made: no change of the clock moves them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="series")
    creator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="series_made")
    clients = models.ManyToManyField(Client, related_name="series")
    users = models.ManyToManyField(User, related_name="series")
    units = models.ManyToManyField(Group, related_name="+")
    subject = models.CharField(max_length=120, blank=True)
    subject_texts = models.JSONField(default=dict)
    description = models.TextField(max_length=2000, blank=True)
    method = models.CharField(max_length=12, choices=Method, default=Method.VIDEO)
    is_forced = models.BooleanField(default=False)
    every = models.CharField(max_length=8, choices=[(every.value, every.value) for every in Every])
    weekdays = models.JSONField(default=_no_days)
    """Of `days`: 0 is Monday."""
    first_day = models.DateField()
    until = models.DateField()
    """The last day that may be."""
    at = models.TimeField()
    time_zone = models.CharField(max_length=64)
    duration = models.DurationField()
    skipped = models.JSONField(default=_no_days)
    """Days that were left out on purpose, as ISO dates."""
    made_until = models.DateField()
    """Every day up to this one has its booking. The worker moves it on."""
    intent = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(fields=["creator", "intent"], name="series_intent_once"),
            models.CheckConstraint(condition=Q(every__in=[every.value for every in Every]), name="series_every_known"),
            models.CheckConstraint(condition=Q(is_forced=False) | ~Q(subject=""), name="series_forced_has_reason"),
            models.CheckConstraint(condition=Q(is_forced=False) | Q(method="video"), name="series_forced_is_video"),
        ]
        indexes = [
            models.Index(fields=["made_until"], condition=Q(made_until__lt=F("until")), name="series_to_make"),
        ]

    def __str__(self) -> str:
        return f"series {self.pk}"

    @property
    def rule(self) -> Rule:
        """Which days it has, and when on each."""
        return Rule(
            every=Every(self.every),
            weekdays=frozenset(self.weekdays),
            first=self.first_day,
            until=self.until,
            at=self.at,
            zone=ZoneInfo(self.time_zone),
            skipped=frozenset(date.fromisoformat(day) for day in self.skipped),
        )


class BookingQuerySet(models.QuerySet["Booking"]):
    """Many bookings."""

    def of_home(self, home: Home) -> BookingQuerySet:
        """Those that this home's calendar shows."""
        return self.filter(clients__home=home, status=BookingStatus.PLANNED).distinct()

    def between(self, start: datetime, end: datetime) -> BookingQuerySet:
        """Those that touch this time, the earliest first."""
        return self.filter(starts_at__lt=end, ends_at__gt=start).order_by("starts_at", "id")


class Booking(models.Model):
    """A call with chosen participants; a phone call or a home visit when it is for the calendar alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bookings")
    creator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bookings_made")
    clients = models.ManyToManyField(Client, related_name="bookings")
    users = models.ManyToManyField(User, related_name="bookings")
    """Called professionals; the creator is always among a call's seats and not listed here."""
    units = models.ManyToManyField(Group, related_name="+")
    """Called units: whoever of theirs answers first takes part."""
    subject = models.CharField(max_length=120, blank=True)
    """What it is about; of a forced call, its reason."""
    subject_texts = models.JSONField(default=dict)
    """The same in each language, when it was chosen from the organisation's reasons; empty: somebody's own words."""
    description = models.TextField(max_length=2000, blank=True)
    method = models.CharField(max_length=12, choices=Method, default=Method.VIDEO)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    """As booked; extending moves the call's end, not this."""
    is_forced = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=BookingStatus, default=BookingStatus.PLANNED)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, related_name="bookings")
    series_day = models.DateField(null=True)
    """Which day of its series it is, also when it was moved to another."""
    revision = models.PositiveIntegerField(default=1)
    """Grows with each change: of two who change it at once, the second is told."""
    intent = models.CharField(max_length=64)
    """Named by the page that sends: two clicks on *Lähetä* make one booking."""
    created_at = models.DateTimeField()

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["creator", "intent"], name="booking_intent_once"),
            models.UniqueConstraint(fields=["series", "series_day"], name="booking_series_day_once"),
            models.CheckConstraint(
                condition=Q(series=None) | Q(series_day__isnull=False), name="booking_series_has_day"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_start"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="booking_method_known"),
            models.CheckConstraint(condition=Q(status__in=BookingStatus.values), name="booking_status_known"),
            models.CheckConstraint(condition=Q(is_forced=False) | ~Q(subject=""), name="booking_forced_has_reason"),
            models.CheckConstraint(condition=Q(is_forced=False) | Q(method="video"), name="booking_forced_is_video"),
        ]
        indexes = [
            models.Index(fields=["organisation", "starts_at"], name="booking_by_start"),
            models.Index(fields=["creator", "starts_at"], name="booking_of_creator"),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk}"

    def subject_in(self, language: str) -> str:
        """Return what it is about; one of the organisation's reasons in that language, anything else as written."""
        return str(self.subject_texts.get(language) or self.subject)
