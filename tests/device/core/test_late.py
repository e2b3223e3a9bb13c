"""Rule 4: late is never, and what is over is over."""

from __future__ import annotations

import pytest

from device.core.effects import AskCalls, Chime, Publish
from device.core.events.backend import BrokerUp, ClockSet, ClockSource, Path
from device.core.screen import HomeScreen
from device.core.screen_parts import Button
from protocol.messages.reports import EventKind
from tests.fakes.home import Home, in_a_call
from tests.fakes.visit import NOON, agreement, forced_call, ordinary_call


def test_forced_call_at_a_time_waits_for_its_start() -> None:
    home, visit = Home(), forced_call(starts_in_s=300)
    home.receives(visit)

    home.after(299)
    assert home.phase == "Idle"
    assert home.bar() is None
    home.after(1)
    assert home.phase == "Announcing"


def test_home_that_comes_back_in_the_middle_is_warned_then() -> None:
    home = Home(has_broker=False)
    home.after(700)

    home.connects("s1")
    home.receives(forced_call())

    assert home.phase == "Announcing"


def test_call_whose_end_has_passed_is_not_there() -> None:
    home = Home()
    home.receives(forced_call(starts_in_s=-600, lasts_s=500))

    home.after(60)

    assert home.bar() is None
    assert home.all_of(Chime) == []


def test_document_for_another_session_opens_nothing() -> None:
    """A broker that replays yesterday's document opens no camera, whatever the clock says."""
    home = Home()

    home.receives(forced_call(), session="yesterday")
    home.after(60)

    assert home.phase == "Idle"
    assert home.bar() is None
    assert dict(home.state.refused)["other_session"] == 1


def test_document_for_another_session_may_still_close() -> None:
    home = in_a_call()

    home.receives(session="other")

    assert home.phase == "Idle"
    assert not home.camera()


def test_document_over_https_of_an_older_connection_only_rings() -> None:
    home = Home(has_broker=False)

    home.receives(forced_call(), session="old", path=Path.HTTPS)
    home.after(6)

    assert home.phase == "Idle"
    assert home.bar() is not None
    assert home.all_of(Chime) == []


def test_new_connection_needs_a_new_document() -> None:
    home, visit = Home(), forced_call(starts_in_s=60)
    home.receives(visit)
    home.after(50)
    home.loses_broker()
    home.connects("s2")

    home.after(13)
    assert home.phase == "Idle"
    home.receives(visit)
    assert home.phase == "Announcing"


def test_older_revision_and_foreign_device_change_nothing() -> None:
    home = Home()
    home.receives(revision=7)

    home.receives(forced_call(), revision=6)
    home.receives(forced_call(), revision=7)
    home.receives(forced_call(), revision=9, device="home-2")
    home.after(30)

    assert home.phase == "Idle"
    assert home.bar() is None
    assert dict(home.state.refused) == {"older_revision": 1, "foreign_device": 1}


def test_call_without_a_good_record_is_not_there() -> None:
    home = Home()

    home.receives(forced_call(has_record=False))

    assert home.phase == "Idle"
    assert home.bar() is None
    assert dict(home.state.refused) == {"no_record": 1}


def test_policy_older_than_the_call_names_waits_for_it_then_rings() -> None:
    home, visit = Home(), forced_call(policy_revision=2)
    home.receives(visit)
    assert home.phase == "Idle"
    assert not home.is_ringing()

    home.after(6)
    assert home.is_ringing()
    assert (EventKind.RINGING, "policy_older") in home.reports

    home.agrees(agreement(revision=2))
    assert home.phase == "Announcing"


@pytest.mark.feature("H8")
def test_untrusted_clock_rings_and_shows_no_hour() -> None:
    home, visit = Home(has_clock=False), forced_call()
    home.receives(visit)
    home.after(8)

    assert home.is_ringing()
    assert home.all_of(Chime) == []
    assert isinstance(home.screen, HomeScreen)
    assert home.screen.hour is None
    assert not home.screen.status.is_clock_sure

    home.touches(Button.ANSWER, visit)
    home.comes(visit, visit.nurse)
    assert home.camera()
    assert home.call_screen.hour is None

    home.clock_is_set()
    assert home.call_screen.hour is not None


def test_clock_is_trusted_from_a_fast_signed_answer_only() -> None:
    home = Home(has_clock=False)
    home.clock_is_set(round_trip_s=2.0)
    assert home.screen.status.is_clock_sure is False

    home.clock_is_set(round_trip_s=1.9)
    assert home.screen.status.is_clock_sure


def test_kernel_clock_counts_after_the_floor_and_never_against_a_signed_answer() -> None:
    home = Home(has_clock=False)
    home.clock_is_set(source=ClockSource.KERNEL)
    assert home.screen.status.is_clock_sure

    home.receives()  # issued now; then the kernel steps back an hour
    home.t += 1

    home.clock_is_lost()
    home.feed(ClockSet(home.t, NOON.timestamp() - 1000.0 - 3600, ClockSource.KERNEL))
    assert not home.screen.status.is_clock_sure


def test_clock_lost_in_the_warning_ends_it() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.after(5)

    home.clock_is_lost()
    home.after(30)

    assert home.phase == "Idle"
    assert home.all_of(Publish) == []


# --- the end ----------------------------------------------------------------------------------------------------------


def test_call_that_is_no_longer_listed_is_over() -> None:
    home = in_a_call()

    home.receives()

    assert isinstance(home.screen, HomeScreen)
    assert home.toast() == "call.ended"
    assert not home.camera()
    assert home.rooms == set()
    home.after(7)
    assert home.toast() is None


def test_device_asks_once_at_the_end_and_leaves_fifteen_seconds_after_it() -> None:
    home, visit = Home(), forced_call(lasts_s=120)
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.loses_broker()
    home.after(119)
    asked = len(home.all_of(AskCalls))
    home.connects("s1")

    home.after(2)
    assert len(home.all_of(AskCalls)) == asked + 1
    home.after(13.9)
    assert home.camera()
    home.after(0.1)
    assert not home.camera()
    assert isinstance(home.screen, HomeScreen)
    assert len(home.all_of(AskCalls)) == asked + 1


def test_extension_that_comes_by_the_room_while_the_broker_is_away_counts() -> None:
    home, visit = Home(), forced_call(lasts_s=120)
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.loses_broker()
    home.after(100)

    home.hears_record(visit.extended(900))
    home.after(200)

    assert home.camera()


@pytest.mark.feature("H5")
def test_end_is_told_five_minutes_before_and_again_after_an_extension() -> None:
    home, visit = Home(), forced_call(lasts_s=900)
    home.receives(visit)
    home.comes(visit, visit.nurse)

    def keys() -> list[str]:
        return home.notices()

    home.after(595)
    assert keys() == []
    home.after(6)
    assert keys() == ["call.ending"]
    home.after(100)
    assert keys() == []
    home.hears_record(visit.extended(900))
    home.after(800)
    assert keys() == ["call.ending"]


def test_call_ends_by_our_own_clock_even_when_it_was_never_set() -> None:
    home, visit = Home(has_clock=False), ordinary_call(lasts_s=300)
    home.receives(visit)
    home.after(6)
    home.touches(Button.ANSWER, visit)
    home.comes(visit, visit.nurse)
    assert home.camera()

    home.after(320)

    assert home.phase == "Idle"
    assert not home.camera()


def test_second_connection_of_the_same_document_is_no_second_warning() -> None:
    home, visit = in_a_call(), forced_call()
    home.feed(BrokerUp(home.t, "s2"))
    home.session = "s2"

    home.receives(visit)

    assert home.phase == "Joined"
    assert home.camera()
    assert len(home.all_of(Chime)) == 1
