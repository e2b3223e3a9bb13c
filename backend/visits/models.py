"""Who took a visit, and what became of it. Rows are made only when there is something to tell."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backend.accounts.models import User
from backend.bookings.models import Booking
from backend.contacts.models import Home
from backend.organisations.models import Organisation


class Taking(models.Model):
    """Who of the unit takes care of a booking: its one row is what the first of two gets."""

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, primary_key=True, related_name="taking")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="takings")
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"taking of {self.pk}"


class Missed(models.TextChoices):
    """Why a visit was missed: how its home stood when the call ended."""

    MISSED = "missed"
    DECLINED = "declined"
    NO_CONNECTION = "no_connection"
    BUSY = "busy"
    NOBODY_CAME = "nobody_came"
    """The home answered, and no professional was ever in the call."""


class VisitQuerySet(models.QuerySet["Visit"]):
    """Many visits."""

    def to_close(self) -> VisitQuerySet:
        """Missed, and nobody has yet noted what was done."""
        return self.filter(missed_at__isnull=False, closed_at=None)


class Visit(models.Model):
    """One home of a booking, of which there is something to tell: missed, closed, or told to be offline."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="visits")
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="visits")
    told_offline_at = models.DateTimeField(null=True)
    """When the unit was told that the home could not be reached shortly before the start."""
    missed_at = models.DateTimeField(null=True)
    missed_as = models.CharField(max_length=13, choices=Missed, blank=True)
    outcome = models.CharField(max_length=24, blank=True)
    """A code of the organisation (`visits.outcomes`); empty while it is open."""
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "home"], name="visit_of_home_once"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, outcome="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="")),
                name="visit_closed_says_how",
            ),
            models.CheckConstraint(condition=Q(missed_at=None) | ~Q(missed_as=""), name="visit_missed_says_why"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "missed_at"],
                condition=Q(missed_at__isnull=False, closed_at=None),
                name="visit_to_close",
            )
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class Outcome(models.Model):
    """One of an organisation's own words for what was done about a missed visit."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="outcomes")
    code = models.SlugField(max_length=24)
    """Stays when the words change: the audit has it."""
    words = models.JSONField(default=dict)
    """{"fi": …, "sv": …, "en": …}"""
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="outcome_code_once"),
        ]

    def __str__(self) -> str:
        return f"outcome {self.code}"
