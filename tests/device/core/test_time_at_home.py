"""Time at home: every change of the clocks from 2024 to 2035, and a computer whose own clock is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from device.core.events.backend import AgendaArrived, BrokerUp, CallsArrived, ClockSet, ClockSource
from device.core.events.process import Saved, Started
from device.core.events.resident import Touched
from device.core.policy import Verdict, judge
from device.core.reducer import reduce
from device.core.screen import HomeScreen, WeekScreen
from device.core.screen_parts import Button, Hour
from device.core.show import screen
from device.core.state import State
from protocol.messages.agenda import Agenda, Entry, EntryKind, HomeSettings
from protocol.messages.calls import Calls
from protocol.messages.policy import Hours
from protocol.messages.wire import Texts
from tests.device.core.test_screens import at_home, day_at_home, entry
from tests.fakes.home import Home
from tests.fakes.visit import DEVICE, NOON, START_T, agreement, forced_call

ZONES = ("Europe/Helsinki", "Atlantic/Azores")
"""In the Azores clocks change at midnight: some days have none, others have two."""
HALF_HOUR = timedelta(minutes=30)


def changes(zone: str) -> list[datetime]:
    """Every hour of these years (UTC) at which the zone's offset is another than an hour before."""

    def changing(*, of: datetime, by: timedelta, times: int) -> list[datetime]:
        moments = [of + n * by for n in range(times + 1)]
        offsets = [moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in moments]
        return [moment for moment, (one, other) in zip(moments, pairwise(offsets), strict=False) if one != other]

    days = changing(of=datetime(2024, 1, 1, tzinfo=UTC), by=timedelta(days=1), times=4383)
    return [hour + timedelta(hours=1) for day in days for hour in changing(of=day, by=timedelta(hours=1), times=24)]


EVERY_CHANGE = [pytest.param(zone, at, id=f"{zone}-{at:%Y-%m-%d}") for zone in ZONES for at in changes(zone)]


def test_clocks_change_twice_a_year() -> None:
    assert len(EVERY_CHANGE) == 2 * 2 * 12


@cache
def entries_around(change: datetime) -> tuple[Entry, ...]:
    """Half an hour of something, every half hour, for two days on each side."""
    return tuple(
        Entry(
            id=UUID(int=n + 1),
            kind=EntryKind.EVENT,
            title=Texts(fi=str(n)),
            starts_at=change + (n - 96) * HALF_HOUR,
            ends_at=change + (n - 95) * HALF_HOUR,
        )
        for n in range(192)
    )


def home_at(zone: str, change: datetime, *hours: Hours) -> State:
    """A home with an agenda of those days; its clock says the moment of the change."""
    agenda = Agenda(
        device=DEVICE,
        revision=1,
        issued_at=change - timedelta(days=2),
        settings=HomeSettings(time_zone=zone),
        policy=agreement(hours=hours) if hours else agreement(),
        entries=entries_around(change),
    )
    state = reduce(State(), Started(START_T, Saved(DEVICE, agenda))).state
    state = reduce(state, BrokerUp(START_T, "s1")).state
    return reduce(state, ClockSet(START_T, change.timestamp() - START_T, ClockSource.SIGNED, 0.1)).state


def moved_to(state: State, moment: datetime) -> State:
    return replace(state, clock=replace(state.clock, offset_s=moment.timestamp() - START_T))


@pytest.mark.feature("H1")
@pytest.mark.parametrize(("zone", "change"), EVERY_CHANGE)
def test_the_hour_and_what_is_on_are_right_before_and_after_the_change(zone: str, change: datetime) -> None:
    state = home_at(zone, change)
    for quarter in range(-12, 13):
        moment = change + timedelta(minutes=15 * quarter + 5)
        local = moment.astimezone(ZoneInfo(zone))

        shown = screen(moved_to(state, moment), START_T)

        assert isinstance(shown, HomeScreen)
        assert shown.hour == Hour(local.hour, local.minute)
        assert shown.date is not None
        assert (shown.date.year, shown.date.month, shown.date.day) == (local.year, local.month, local.day)
        assert shown.now is not None
        assert shown.now.is_on
        assert int(shown.now.line.title) == 96 + (moment - change) // HALF_HOUR


@pytest.mark.parametrize(("zone", "change"), EVERY_CHANGE)
def test_how_long_until_is_counted_in_real_minutes(zone: str, change: datetime) -> None:
    """An hour that is skipped or doubled makes what comes after it neither nearer nor farther."""
    state = home_at(zone, change)
    kept = tuple(e for e in entries_around(change) if e.starts_at == change + timedelta(hours=3))
    agenda = state.agenda
    assert agenda is not None
    state = reduce(
        state, AgendaArrived(START_T, agenda.model_copy(update={"entries": kept, "revision": 2}), b"sealed")
    ).state
    for minutes in (1, 59, 61, 180, 200, 400):
        moment = change + timedelta(hours=3, minutes=-minutes)

        shown = screen(moved_to(state, moment), START_T)

        assert isinstance(shown, HomeScreen)
        assert shown.now is not None
        assert shown.now.minutes_until == minutes


@pytest.mark.feature("H2")
@pytest.mark.parametrize(("zone", "change"), EVERY_CHANGE)
def test_each_line_stands_once_on_its_own_day_in_the_order_of_time(zone: str, change: datetime) -> None:
    state = home_at(zone, change)
    local = ZoneInfo(zone)
    entries = [(e.title.fi, e.starts_at.astimezone(local)) for e in entries_around(change)]
    for start in (change - timedelta(days=2), change - timedelta(minutes=1), change + timedelta(minutes=1)):
        state = reduce(moved_to(state, start), Touched(START_T, Button.WEEK)).state

        shown = screen(state, START_T)

        assert isinstance(shown, WeekScreen)
        dates = [date(day.day.year, day.day.month, day.day.day) for day in shown.days]
        first = start.astimezone(local).date()
        assert dates == [first + timedelta(days=n) for n in range(14)]
        assert [day.is_today for day in shown.days] == [True] + [False] * 13
        for day, lines in zip(dates, (day.lines for day in shown.days), strict=True):
            expected = [(title, Hour(at.hour, at.minute)) for title, at in entries if at.date() == day]
            assert [(line.title, line.starts) for line in lines] == expected


@pytest.mark.parametrize("change", changes("Europe/Helsinki"), ids=lambda at: f"{at:%Y-%m-%d}")
def test_the_hours_of_an_agreement_are_those_on_the_wall(change: datetime) -> None:
    """Agreed from 22 to 7: one hour less in the spring, one more in the autumn. The skipped hour agrees to nothing."""
    zone = ZoneInfo("Europe/Helsinki")
    is_spring = change.astimezone(zone).dst() != timedelta()
    night = Hours.model_validate({"start": "22:00", "end": "07:00"})
    doubled = Hours.model_validate({"start": "03:00", "end": "04:00"})

    def agreed_quarters(hours: Hours) -> int:
        state = home_at("Europe/Helsinki", change, hours)
        visit = forced_call(starts_in_s=(change - NOON).total_seconds() - 43200, lasts_s=86400.0)
        document = Calls(device=DEVICE, revision=1, session="s1", issued_at=change, calls=(visit.open_call(),))
        state = reduce(state, CallsArrived(START_T, document, (visit.record(),))).state
        (offer,) = state.offers
        moments = (change + timedelta(minutes=15 * n) for n in range(-40, 40))
        return sum(judge(moved_to(state, moment), offer) is Verdict.AGREED for moment in moments)

    assert agreed_quarters(night) == 4 * (8 if is_spring else 10)
    assert agreed_quarters(doubled) == 4 * (0 if is_spring else 2)


# --- a computer whose own clock is wrong ------------------------------------------------------------------------------


def kernel_says(home: Home, seconds_off: float) -> None:
    offset = NOON.timestamp() - START_T + seconds_off
    home.feed(ClockSet(home.t, offset, ClockSource.KERNEL, 0.0))


@pytest.mark.feature("H8")
@pytest.mark.parametrize("seconds_off", [-NOON.timestamp(), -86400.0, 3e9], ids=["1970", "a day behind", "2121"])
def test_an_hour_that_cannot_be_is_never_shown(seconds_off: float) -> None:
    """It lies before the newest document, or beyond all sense: no hour, no now, no today; the calendar stays."""
    home = Home(has_clock=False)
    day_at_home(home, entry("Tuolijumppa", NOON + timedelta(hours=3)))

    kernel_says(home, seconds_off)

    shown = at_home(home)
    assert (shown.hour, shown.now, shown.status.is_clock_sure) == (None, None, False)
    assert shown.today is not None
    assert [line.title for line in shown.today.lines] == ["Tuolijumppa"]
    assert not shown.today.is_today


@pytest.mark.feature("H8")
def test_an_hour_ahead_is_put_right_by_the_first_signed_answer_and_does_not_come_back() -> None:
    home = Home(has_clock=False)
    day_at_home(home, entry("Tuolijumppa", NOON + timedelta(minutes=28)))
    kernel_says(home, 3600.0)

    home.clock_is_set()
    kernel_says(home, 3600.0)

    shown = at_home(home)
    assert shown.hour == Hour(12, 0)
    assert shown.now is not None
    assert shown.now.minutes_until == 28


def test_without_a_sure_clock_the_week_shows_no_today_and_every_event_can_still_be_read() -> None:
    home = Home(has_clock=False)
    line = entry("Tuolijumppa", NOON - timedelta(hours=1), sign_up="open")
    day_at_home(home, line)
    home.touches(Button.WEEK)

    shown = home.screen

    assert isinstance(shown, WeekScreen)
    assert not any(day.is_today for day in shown.days)
    assert [line.title for line in shown.days[0].lines] == ["Tuolijumppa"]
    home.feed(Touched(home.t, Button.READ_MORE, subject=line.id))
    assert Button.SIGN_UP in home.screen.buttons, "whether it has begun is for the backend to say"
