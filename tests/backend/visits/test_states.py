"""One word for how a visit stands."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.bookings.models import Booking, Method
from backend.calls.models import Call, CallState, Participation, SeatState
from backend.visits.models import Visit
from backend.visits.states import State, is_offline_soon, may_close, state_of

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


def booking(method: Method = Method.VIDEO, *, starts_in_min: int = 0) -> Booking:
    starts_at = NOW + timedelta(minutes=starts_in_min)
    return Booking(method=method, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=15))


def call(state: CallState = CallState.OPEN, *, starts_in_min: int = 0) -> Call:
    return Call(state=state, starts_at=NOW + timedelta(minutes=starts_in_min))


@pytest.mark.feature("P13")
@pytest.mark.parametrize(
    ("seat", "state"),
    [
        (SeatState.INVITED, State.WAITING),
        (SeatState.RINGING, State.RINGING),
        (SeatState.ANNOUNCING, State.ANNOUNCED),
        (SeatState.JOINED, State.IN_CALL),
        (SeatState.LOST, State.LEFT),
        (SeatState.LEFT, State.LEFT),
        (SeatState.DECLINED, State.DECLINED),
        (SeatState.MISSED, State.MISSED),
        (SeatState.NO_CONNECTION, State.NO_CONNECTION),
        (SeatState.BUSY, State.BUSY),
    ],
)
def test_while_its_call_is_open_a_visit_stands_as_its_home_does(seat: SeatState, state: State) -> None:
    assert state_of(booking(), call(), Participation(state=seat), None, now=NOW) is state


def test_a_visit_waits_until_its_call_opens_and_is_done_or_missed_when_it_is_over() -> None:
    seat = Participation(state=SeatState.INVITED)
    missed = Visit(missed_at=NOW, missed_as="declined")

    assert state_of(booking(), call(CallState.SCHEDULED), seat, None, now=NOW) is State.WAITING
    assert state_of(booking(), call(CallState.ENDED), seat, None, now=NOW) is State.DONE
    assert state_of(booking(), call(CallState.ENDED), seat, missed, now=NOW) is State.DECLINED
    missed.closed_at = NOW
    assert state_of(booking(), call(CallState.ENDED), seat, missed, now=NOW) is State.CLOSED


def test_a_phone_call_is_noted_by_whoever_made_it() -> None:
    phone = booking(Method.PHONE)

    assert state_of(phone, None, None, None, now=NOW) is State.WAITING
    assert state_of(phone, None, None, None, now=NOW + timedelta(minutes=15)) is State.UNNOTED
    assert may_close(phone, None, State.UNNOTED, is_offline=True, now=NOW)
    assert state_of(phone, None, None, Visit(closed_at=NOW), now=NOW) is State.DONE


@pytest.mark.parametrize(("starts_in_min", "told"), [(31, False), (30, True), (1, True), (-5, True)])
def test_a_home_is_told_to_be_offline_half_an_hour_before(starts_in_min: int, told: bool) -> None:
    planned = call(CallState.SCHEDULED, starts_in_min=starts_in_min)

    assert is_offline_soon(planned, is_offline=True, now=NOW) is told
    assert not is_offline_soon(planned, is_offline=False, now=NOW)
    assert not is_offline_soon(call(CallState.ENDED), is_offline=True, now=NOW)
