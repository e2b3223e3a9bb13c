"""What professionals order: calls with chosen participants, now or for a time."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from backend.accounts.models import User
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
    description = models.TextField(max_length=2000, blank=True)
    method = models.CharField(max_length=12, choices=Method, default=Method.VIDEO)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    """As booked; extending moves the call's end, not this."""
    is_forced = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=BookingStatus, default=BookingStatus.PLANNED)
    intent = models.CharField(max_length=64)
    """Named by the page that sends: two clicks on *Lähetä* make one booking."""
    created_at = models.DateTimeField()

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["creator", "intent"], name="booking_intent_once"),
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
