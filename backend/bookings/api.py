"""Bookings for programs: the same function as the dialog's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import AwareDatetime, Field

from backend.accounts import rules
from backend.accounts.models import User
from backend.bookings.errors import BookingRefused
from backend.bookings.models import Booking
from backend.bookings.services import create_booking
from backend.config.problems import Problem
from backend.contacts.refs import ContactKind, ContactRef
from backend.shell.rights import allowed

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
"""Beyond them no zone can be reckoned with."""

router = Router(tags=["bookings"], auth=django_auth)


class ContactIn(Schema):
    """A contact."""

    kind: Literal["client", "user", "unit"]
    id: Annotated[int, Field(ge=1, lt=2**63)]


class BookingIn(Schema):
    """What to book."""

    participants: Annotated[list[ContactIn], Field(max_length=500)]
    subject: Annotated[str, Field(max_length=4000)] = ""
    description: Annotated[str, Field(max_length=20_000)] = ""
    method: Literal["video", "phone", "home_visit"] = "video"
    starts_at: Annotated[AwareDatetime, Field(gt=EARLIEST, lt=LATEST)] | None = None
    """None is now."""
    duration_min: Annotated[int, Field(ge=-1_000_000, le=1_000_000)] = 30
    forced: bool = False
    intent: Annotated[str, Field(max_length=64)]
    """Your own name for this one order: sent again, it returns the same booking."""


class SeatOut(Schema):
    """A seat in the call."""

    id: UUID
    kind: str
    state: str
    is_forced: bool
    verdict: str


class BookingOut(Schema):
    """A booking as it was made."""

    id: UUID
    call: UUID | None
    subject: str
    method: str
    starts_at: datetime
    ends_at: datetime
    forced: bool
    status: str
    participations: list[SeatOut]


@router.post("/bookings", response={201: BookingOut})
def book(request: HttpRequest, body: BookingIn) -> Status[BookingOut]:
    """Make a booking."""
    user = _asker(request)
    if not user.has_perm(rules.BOOKINGS_MAKE):
        raise Problem(403, "not_allowed", _("Only professionals make bookings."))
    try:
        booking = create_booking(
            user,
            participants=[ContactRef(ContactKind(contact.kind), contact.id) for contact in body.participants],
            subject=body.subject,
            description=body.description,
            method=body.method,
            starts_at=body.starts_at.astimezone(UTC) if body.starts_at else None,
            duration=timedelta(minutes=body.duration_min),
            forced=body.forced,
            intent=body.intent,
            now=timezone.now(),
        )
    except BookingRefused as err:
        raise Problem(422, err.code, problems=err.problems) from err
    return Status(201, _out(booking))


@router.get("/bookings/{booking_id}", response=BookingOut)
def read(request: HttpRequest, booking_id: UUID) -> BookingOut:
    """Read a booking."""
    user = _asker(request)
    booking = Booking.objects.filter(pk=booking_id, organisation=user.organisation_id).first()
    return _out(allowed(user, rules.BOOKINGS_SEE, booking))


def _asker(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Problem(401, "not_logged_in")
    return request.user


def _out(booking: Booking) -> BookingOut:
    call = getattr(booking, "call", None)
    seats = [] if call is None else call.participations.order_by("created_at", "id")
    return BookingOut(
        id=booking.pk,
        call=None if call is None else call.pk,
        subject=booking.subject,
        method=booking.method,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        forced=booking.is_forced,
        status=booking.status,
        participations=[
            SeatOut(id=s.pk, kind=s.kind, state=s.state, is_forced=s.is_forced, verdict=s.verdict) for s in seats
        ],
    )
