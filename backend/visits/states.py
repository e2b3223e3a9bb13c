"""How a visit stands: one word, from its call, its home's seat and what was noted. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from backend.bookings.models import Booking, Method
from backend.calls.models import Call, CallState, Participation, SeatState
from backend.visits.models import Visit

OFFLINE_TOLD_BEFORE = timedelta(minutes=30)
"""A home that cannot be reached so shortly before its visit is told: time enough to phone, or to drive there."""


class State(StrEnum):
    """One word for a visit."""

    WAITING = "waiting"
    """Still to come; or begun, and the home is being reached."""
    RINGING = "ringing"
    ANNOUNCED = "announced"
    IN_CALL = "in_call"
    LEFT = "left"
    """Answered, and gone from the call while it is open."""
    MISSED = "missed"
    DECLINED = "declined"
    NO_CONNECTION = "no_connection"
    BUSY = "busy"
    NOBODY_CAME = "nobody_came"
    """The home answered, and no professional was ever there."""
    UNNOTED = "unnoted"
    """A phone call or a home visit whose time is over: whether it was made, nobody has said."""
    DONE = "done"
    """Answered and over, or noted as made."""
    CLOSED = "closed"
    """Missed, and what was done about it is noted."""


TO_CLOSE = frozenset({State.MISSED, State.DECLINED, State.NO_CONNECTION, State.BUSY, State.NOBODY_CAME})
"""Somebody must say what was done."""

HANDLED = frozenset({State.DONE, State.CLOSED})

LIVE = frozenset({State.RINGING, State.ANNOUNCED, State.IN_CALL, State.LEFT})

_BY_SEAT = {
    SeatState.RINGING: State.RINGING,
    SeatState.ANNOUNCING: State.ANNOUNCED,
    SeatState.JOINED: State.IN_CALL,
    SeatState.LOST: State.LEFT,
    SeatState.LEFT: State.LEFT,
    SeatState.DECLINED: State.DECLINED,
    SeatState.MISSED: State.MISSED,
    SeatState.NO_CONNECTION: State.NO_CONNECTION,
    SeatState.BUSY: State.BUSY,
    SeatState.ENDED: State.DONE,
    SeatState.MOVED: State.DONE,
    SeatState.REMOVED: State.DONE,
}


def state_of(
    booking: Booking, call: Call | None, seat: Participation | None, visit: Visit | None, *, now: datetime
) -> State:
    """Say how one home of a booking stands."""
    if visit is not None and visit.closed_at is not None:
        return State.CLOSED if visit.missed_at is not None else State.DONE
    if call is None or seat is None:
        is_over = booking.method != Method.VIDEO and booking.ends_at <= now
        return State.UNNOTED if is_over else State.WAITING
    if call.state == CallState.ENDED:
        return State(visit.missed_as) if visit is not None and visit.missed_at is not None else State.DONE
    if call.state != CallState.OPEN:
        return State.WAITING
    return _BY_SEAT.get(SeatState(seat.state), State.WAITING)


def may_close(booking: Booking, call: Call | None, state: State, *, is_offline: bool, now: datetime) -> bool:
    """Say whether what was done can be noted: missed, offline shortly before, or a visit without a call that is due."""
    if state in HANDLED:
        return False
    if booking.method != Method.VIDEO:
        return booking.starts_at - OFFLINE_TOLD_BEFORE <= now
    return state in TO_CLOSE or is_offline_soon(call, is_offline=is_offline, now=now)


def is_offline_soon(call: Call | None, *, is_offline: bool, now: datetime) -> bool:
    """Say whether a call will begin within half an hour and its home cannot be reached; or has begun, and still not."""
    if not is_offline or call is None or call.state not in {CallState.SCHEDULED, CallState.OPEN}:
        return False
    return call.starts_at - OFFLINE_TOLD_BEFORE <= now
