"""Notes that a visit was missed, as its call ends. `calls.services` calls this, so it must not import it."""

from __future__ import annotations

from datetime import datetime

from backend.accounts.services import audit
from backend.calls.models import Call, Participation, SeatKind, SeatState
from backend.visits.models import Missed, Visit

UNANSWERED = {
    SeatState.MISSED: Missed.MISSED,
    SeatState.DECLINED: Missed.DECLINED,
    SeatState.NO_CONNECTION: Missed.NO_CONNECTION,
    SeatState.BUSY: Missed.BUSY,
}
"""How a home may stand at the end that nobody answered at."""


def note_missed(call: Call, *, now: datetime) -> int:
    """Put every home of a booked call that has just ended unanswered on the unit's list. Returns how many."""
    if call.booking_id is None:
        return 0
    seats = list(call.participations.seated())
    was_held = any(seat.is_professional and seat.joined_at is not None for seat in seats)
    missed = [
        (seat, why)
        for seat in seats
        if seat.kind == SeatKind.HOME and (why := _why(seat, was_held=was_held)) is not None
    ]
    return sum(_note(call, seat, why, now=now) for seat, why in missed)


def answered_after_all(seat: Participation) -> None:
    """Take a home off the list: it had answered, and only now could say so."""
    open_ones = Visit.objects.to_close().filter(booking__call=seat.call_id, home=seat.home_id)
    open_ones.exclude(missed_as=Missed.NOBODY_CAME).update(missed_at=None, missed_as="")


def _why(seat: Participation, *, was_held: bool) -> Missed | None:
    if seat.answered_at is not None:
        return None if was_held else Missed.NOBODY_CAME
    return UNANSWERED.get(SeatState(seat.state))


def _note(call: Call, seat: Participation, why: Missed, *, now: datetime) -> bool:
    if call.booking_id is None or seat.home_id is None:
        return False
    Visit.objects.get_or_create(
        booking_id=call.booking_id, home_id=seat.home_id, defaults={"organisation_id": call.organisation_id}
    )
    mine = Visit.objects.filter(booking=call.booking_id, home=seat.home_id, missed_at=None, closed_at=None)
    if mine.update(missed_at=now, missed_as=why) != 1:
        return False  # noted while it was still on
    audit(
        "visit.missed",
        organisation=call.organisation_id,
        at=now,
        home=seat.home_id,
        booking=str(call.booking_id),
        why=why.value,
    )
    return True
