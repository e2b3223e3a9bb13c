"""*Haluan olla rauhassa*: one touch, an end, and nothing that answers by itself until then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from device.core.decisions import Decisions, Peace
from device.core.effects import WriteDecisions
from device.core.report import device_state
from device.core.screen import HomeScreen, PeaceScreen
from device.core.screen_parts import Button, Hour
from protocol.messages.reports import EventKind
from tests.fakes.home import Home
from tests.fakes.visit import DEVICE, NOON, forced_call

pytestmark = pytest.mark.feature("H10")

HOUR_S = 3600.0


def in_peace(choice: Button = Button.PEACE_HOUR, **about: object) -> Home:
    home = Home(**about)  # type: ignore[arg-type]  # fields of Home, by name
    home.touches(Button.SETTINGS)
    home.touches(Button.PEACE)
    assert isinstance(home.screen, PeaceScreen)
    assert choice in home.screen.buttons
    home.touches(choice)
    return home


def is_kept(home: Home) -> bool:
    return home.state.decisions.peace is not None


def test_a_forced_call_rings_and_opens_nothing() -> None:
    home, visit = in_peace(), forced_call()

    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(120)

    assert (home.phase, home.camera(), home.microphone()) == ("Idle", False, False)
    assert (EventKind.RINGING, "in_peace") in home.reports
    assert home.bar() is not None


def test_it_rings_at_once_without_waiting_for_documents() -> None:
    home, visit = in_peace(), forced_call(policy_revision=9)

    home.receives(visit)

    assert home.is_ringing()


@pytest.mark.parametrize(
    ("choice", "ends_in_s"),
    [
        (Button.PEACE_HOUR, HOUR_S),
        (Button.PEACE_THREE_HOURS, 3 * HOUR_S),
        (Button.PEACE_GUESTS, 3 * HOUR_S),
        (Button.PEACE_MORNING, 19 * HOUR_S),
    ],
)
def test_each_choice_has_its_end_and_ends_by_itself(choice: Button, ends_in_s: float) -> None:
    home = in_peace(choice)

    said = device_state(home.state).peace_until
    assert said is not None
    assert abs(said - NOON - timedelta(seconds=ends_in_s)) < timedelta(seconds=1)
    home.after(ends_in_s - 5)
    assert is_kept(home)
    home.after(6)

    assert not is_kept(home)
    assert device_state(home.state).peace_until is None
    home.receives(visit := forced_call(starts_in_s=ends_in_s, lasts_s=1800.0))
    assert home.phase == "Announcing", visit


def test_its_end_stands_on_the_home_and_one_touch_ends_it_earlier() -> None:
    home = in_peace()
    home.touches(Button.HOME)
    shown = home.screen

    assert isinstance(shown, HomeScreen)
    assert shown.peace is not None
    assert (shown.peace.until, Button.PEACE_END in shown.buttons) == (Hour(13, 0), True)
    home.touches(Button.PEACE_END)

    home.receives(forced_call())
    assert home.phase == "Announcing"


def test_what_it_turned_into_ringing_goes_on_ringing_when_it_is_ended() -> None:
    home, visit = in_peace(), forced_call()
    home.receives(visit)

    home.touches(Button.PEACE_END)
    home.after(60)

    assert home.phase == "Idle"


def test_it_holds_through_a_kill_and_without_a_network() -> None:
    home = in_peace(has_broker=False)
    again = home.crashes(20)

    again.connects("s2")
    again.receives(forced_call())

    assert again.phase == "Idle"
    assert (EventKind.RINGING, "in_peace") in again.reports


def test_without_a_disk_it_holds_as_long_as_we_run_and_is_written_later() -> None:
    home = in_peace(disk="broken")
    home.disk = "works"
    home.after(15)

    assert home.kept.peace is not None
    home.receives(forced_call())
    assert home.phase == "Idle"


def test_without_a_clock_it_counts_from_when_the_time_is_known() -> None:
    home = in_peace(has_clock=False)
    home.touches(Button.HOME)
    assert isinstance(home.screen, HomeScreen)
    assert home.screen.peace is not None
    assert (home.screen.peace.until, home.screen.peace.lasts_min) == (None, 60)
    assert device_state(home.state).peace_until is None

    home.after(600)
    home.clock_is_set()

    assert home.state.decisions.peace is not None
    said = device_state(home.state).peace_until
    assert said is not None
    assert abs(said - NOON - timedelta(seconds=600 + HOUR_S)) < timedelta(seconds=1)


def test_there_is_no_morning_without_a_clock() -> None:
    home = Home(has_clock=False)
    home.touches(Button.PEACE)

    assert Button.PEACE_MORNING not in home.screen.buttons


def test_an_end_that_no_choice_has_is_not_believed() -> None:
    """A clock that was wrong, or a disk that is: nobody is left without visits for a year."""
    far = Decisions(device=DEVICE, peace=Peace(HOUR_S, NOON.timestamp() + 365 * 24 * HOUR_S))
    home = Home(decisions=far)

    assert home.state.decisions.peace is None


def test_each_change_is_written() -> None:
    home = in_peace()
    home.touches(Button.PEACE_END)

    told = [effect.decisions.peace is not None for effect in home.all_of(WriteDecisions)]
    assert told[-2:] == [True, False]
    assert home.kept == replace(home.state.decisions)
