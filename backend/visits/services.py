"""Taking a visit, giving it back, beginning it, and noting what was done when it was missed.

Each change is one conditional update, or one row that only the first of two can make; the loser is told of the other.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from backend.accounts.models import User
from backend.accounts.services import audit
from backend.bookings.models import Booking, Method
from backend.bookings.services import create_booking
from backend.calls.errors import CallNotOpen
from backend.calls.handover import begin_now, hand_over, sit_beside
from backend.calls.models import Call, CallState, Participation, SeatKind
from backend.calls.seats import homes_in_call
from backend.calls.services import cancel
from backend.config.nudges import Topic, nudge
from backend.contacts.models import Home
from backend.contacts.refs import ContactKind, ContactRef
from backend.devices.models import Device
from backend.visits.errors import (
    HomeInCall,
    UnknownOutcome,
    VisitClosed,
    VisitNotMissed,
    VisitNotOurs,
    VisitOver,
    VisitTaken,
)
from backend.visits.models import Taking, Visit
from backend.visits.outcomes import DONE, outcomes_of
from backend.visits.states import OFFLINE_TOLD_BEFORE, TO_CLOSE, may_close, state_of

PRESSES_ARE_ONE_S = 20
"""Two presses on *call again* within this are one call."""


def take(booking: Booking, *, by: User, now: datetime) -> Taking:
    """Take care of a visit: the first has it, and before it begins its home reads that they call. Raises VisitTaken."""
    with transaction.atomic():
        taking, is_new = Taking.objects.select_related("user").get_or_create(
            booking=booking, defaults={"user": by, "taken_at": now}
        )
        if taking.user_id != by.pk:
            raise VisitTaken(taking.user.name)
        if is_new:
            if (call := _call(booking)) is not None:
                _seat_taker(call, by, now=now)
            audit("visit.taken", organisation=booking.organisation_id, at=now, actor=by, booking=str(booking.pk))
            _changed(booking)
    return taking


def give_back(booking: Booking, *, by: User, now: datetime) -> None:
    """Leave a visit that has not begun to the others of the unit. Raises VisitNotOurs."""
    with transaction.atomic():
        call = _call(booking)
        if call is not None and call.state != CallState.SCHEDULED:
            raise VisitNotOurs
        deleted, _ = Taking.objects.filter(booking=booking, user=by).delete()
        if deleted != 1:
            raise VisitNotOurs
        if call is not None:
            hand_over(call, booking.creator, now=now)
        audit("visit.given_back", organisation=booking.organisation_id, at=now, actor=by, booking=str(booking.pk))
        _changed(booking)


def begin(booking: Booking, *, by: User, now: datetime) -> Call:
    """Take a visit and have its call open, before its time if need be, with a seat for whoever begins it.

    Raises:
        VisitTaken: somebody else has it.
        VisitOver: it has no call, or that is over.
        HomeInCall: a home is in another call; nothing was changed.
    """
    call = _call(booking)
    if call is None or call.state not in {CallState.SCHEDULED, CallState.OPEN}:
        raise VisitOver
    homes = Home.objects.filter(participations__call=call)
    if call.state == CallState.SCHEDULED and homes_in_call(homes):
        raise HomeInCall
    with transaction.atomic():
        take(booking, by=by, now=now)
        if not call.participations.seated().filter(user=by).exists():
            _seat_taker(call, by, now=now)
        if call.state == CallState.SCHEDULED:
            try:
                call = begin_now(call, by=by, now=now)
            except CallNotOpen:  # its time came in this very moment
                call.refresh_from_db()
                if call.state != CallState.OPEN:
                    raise VisitOver from None
    return call


def close(booking: Booking, home: Home, outcome: str, *, by: User, now: datetime) -> Visit:
    """Note what was done about a missed visit; it leaves the unit's list. A call still to come is off.

    Raises:
        UnknownOutcome: not one of the organisation's.
        VisitNotMissed: there is nothing to note.
        VisitClosed: somebody has noted it already.
    """
    known = {choice.code for choice in outcomes_of(booking.organisation_id)}
    if outcome not in known and not (outcome == DONE and booking.method != Method.VIDEO):
        raise UnknownOutcome
    with transaction.atomic():
        call = _call(booking)
        seat = _seat(call, home)
        visit, _ = Visit.objects.select_related("closed_by").get_or_create(
            booking=booking, home=home, defaults={"organisation_id": booking.organisation_id}
        )
        if visit.closed_by is not None:
            raise VisitClosed(visit.closed_by.name)
        state = state_of(booking, call, seat, visit, now=now)
        is_offline = not Device.objects.bound().filter(home=home, is_online=True).exists()
        if not may_close(booking, call, state, is_offline=is_offline, now=now):
            raise VisitNotMissed
        noted: dict[str, object] = {"outcome": outcome, "closed_by": by, "closed_at": now}
        if state in TO_CLOSE and visit.missed_at is None:
            noted |= {"missed_at": now, "missed_as": state.value}
        if Visit.objects.filter(pk=visit.pk, closed_at=None).update(**noted) != 1:
            raise VisitClosed
        audit(
            "visit.closed",
            organisation=booking.organisation_id,
            at=now,
            actor=by,
            home=home.pk,
            booking=str(booking.pk),
            outcome=outcome,
        )
        if call is not None and call.state == CallState.SCHEDULED and _homes(call) == 1:
            cancel(call, by=by, now=now)
        _changed(booking)
    visit.refresh_from_db()
    return visit


def again(booking: Booking, home: int, *, by: User, now: datetime) -> Booking:
    """Call a home whose visit is over, now, about the same; two presses are one call.

    Raises:
        VisitOver: it was no call with this home.
        BookingRefused: the home cannot be called now.
    """
    clients = booking.clients.filter(home=home)
    if booking.method != Method.VIDEO or not clients:
        raise VisitOver
    return create_booking(
        by,
        participants=[ContactRef(ContactKind.CLIENT, client.pk) for client in clients],
        subject=booking.subject,
        description=booking.description,
        duration=booking.ends_at - booking.starts_at,
        forced=booking.is_forced,
        intent=f"again-{booking.pk.hex}-{home}-{int(now.timestamp() / PRESSES_ARE_ONE_S)}",
        now=now,
    )


def tell_offline(now: datetime) -> int:
    """Tell units of homes that cannot be reached half an hour before a visit, once each. Returns how many."""
    there = Device.objects.bound().filter(home=OuterRef("home"), is_online=True)
    told = Visit.objects.filter(booking=OuterRef("call__booking"), home=OuterRef("home"), told_offline_at__isnull=False)
    seats = Participation.objects.seated().filter(
        kind=SeatKind.HOME,
        call__state=CallState.SCHEDULED,
        call__booking__isnull=False,
        call__starts_at__gt=now - timedelta(minutes=1),
        call__starts_at__lte=now + OFFLINE_TOLD_BEFORE,
    )
    count = 0
    for seat in seats.filter(~Exists(there), ~Exists(told)).select_related("call"):
        booking, home = seat.call.booking_id, seat.home_id
        if booking is None or home is None:
            continue
        with transaction.atomic():
            Visit.objects.get_or_create(
                booking_id=booking, home_id=home, defaults={"organisation_id": seat.call.organisation_id}
            )
            mine = Visit.objects.filter(booking=booking, home=home, told_offline_at=None)
            count += mine.update(told_offline_at=now)
            nudge(seat.call.organisation_id, Topic.CALLS)
    return count


def _seat_taker(call: Call, user: User, *, now: datetime) -> None:
    """Give whoever takes a visit the organiser's seat; one that has begun keeps its caller, and they sit beside."""
    if call.state == CallState.SCHEDULED:
        try:
            hand_over(call, user, now=now)
        except CallNotOpen:  # it began in this very moment
            call.refresh_from_db()
    if call.state == CallState.OPEN:
        sit_beside(call, user, now=now)


def _call(booking: Booking) -> Call | None:
    return Call.objects.select_related("booking__creator").filter(booking=booking).first()


def _seat(call: Call | None, home: Home) -> Participation | None:
    return None if call is None else call.participations.seated().filter(home=home).first()


def _homes(call: Call) -> int:
    return call.participations.seated().filter(kind=SeatKind.HOME).count()


def _changed(booking: Booking) -> None:
    nudge(booking.organisation_id, Topic.CALLS)
