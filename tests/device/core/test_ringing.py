"""Rule 5: ringing is a lease. Rules 6 and 7: two calls, several devices. And the room that breaks."""

from __future__ import annotations

import pytest

from device.core.effects import Chime, JoinRoom, StartAlarm
from device.core.events import WhyLeft
from device.core.screen import Button, HomeScreen, WaitingScreen
from protocol.messages import EventKind
from tests.fakes.home import Home, forced_call, ordinary_call


@pytest.mark.feature("H3")
def test_ordinary_call_is_a_bar_with_its_name_and_one_touch_enters() -> None:
    home, visit = Home(), ordinary_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)

    assert isinstance(home.screen, HomeScreen)
    bar = home.bar()
    assert bar is not None
    assert (bar.who.name, bar.is_sounding) == ("Maija Korhonen", True)
    assert bar.buttons == (Button.ANSWER, Button.SILENCE)
    assert not home.camera()

    home.touches(Button.ANSWER, visit)
    assert (home.camera(), home.microphone()) == (True, True)
    assert (EventKind.ANSWERED, "by_touch") in home.reports


def test_it_rings_for_a_minute_and_gently_louder() -> None:
    home, visit = Home(), ordinary_call()
    home.receives(visit)

    home.after(59.9)
    assert home.is_ringing()
    home.after(0.1)
    assert not home.is_ringing()
    assert home.bar() is not None
    assert [a.level for a in home.all_of(StartAlarm)] == [1, 2, 3]

    home.after(1000)
    assert not home.is_ringing()


def test_it_rings_again_every_three_minutes_while_a_professional_waits() -> None:
    home, visit = Home(), ordinary_call(professional_present=True)
    home.receives(visit)

    home.after(179)
    assert not home.is_ringing()
    home.after(1)
    assert home.is_ringing()
    home.after(20)
    assert not home.is_ringing()
    home.after(160)
    assert home.is_ringing()


@pytest.mark.feature("H3")
def test_silence_ends_the_sound_and_the_bar_stays() -> None:
    home, visit = Home(), ordinary_call(professional_present=True)
    home.receives(visit)

    home.touches(Button.SILENCE, visit)
    assert not home.is_ringing()
    home.after(900)

    assert len(home.all_of(StartAlarm)) == 1
    bar = home.bar()
    assert bar is not None
    assert bar.buttons == (Button.ANSWER,)


@pytest.mark.feature("H5")
def test_red_handset_rings_again_after_ten_seconds_in_the_normal_view() -> None:
    home, visit = Home(), ordinary_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.touches(Button.ANSWER, visit)

    home.touches(Button.HANG_UP, visit)
    assert not home.camera()
    assert isinstance(home.screen, HomeScreen)
    assert home.toast() == "call.ended"
    home.after(9.9)
    assert not home.is_ringing()
    home.after(0.1)
    assert home.is_ringing()
    home.after(20)
    assert not home.is_ringing()

    home.touches(Button.ANSWER, visit)
    assert home.camera()


def test_red_handset_in_a_forced_call_rings_and_never_warns_again() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(20)

    home.touches(Button.HANG_UP, visit)
    home.after(15)

    assert home.is_ringing()
    assert len(home.all_of(Chime)) == 1
    assert not home.camera()


def test_network_that_is_cut_silences_the_bell_and_the_bar_says_so() -> None:
    home, visit = Home(), ordinary_call()
    home.receives(visit)
    home.loses_broker()

    home.after(29)
    assert home.is_ringing()
    home.after(1)
    assert not home.is_ringing()
    bar = home.bar()
    assert bar is not None
    assert bar.is_cut
    assert not home.screen.status.has_network


def test_call_that_ends_while_it_rings_is_silent_at_once() -> None:
    home = Home()
    home.receives(ordinary_call())

    home.receives()

    assert not home.is_ringing()
    assert home.bar() is None


# --- two calls, several devices ---------------------------------------------------------------------------------------


def test_second_call_is_a_quiet_bar_and_its_professional_sees_busy() -> None:
    home, visit, second = Home(), forced_call(), forced_call("second")
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(15)

    home.receives(visit, second)
    assert home.phase == "Joined"
    assert not home.is_ringing()
    assert (EventKind.BUSY, "") in home.reports
    assert (bar := home.bar()) is not None
    assert bar.buttons == ()
    home.touches(Button.ANSWER, second)
    assert home.camera()

    home.receives(second)
    assert home.phase == "Announcing"
    assert home.announcing.participation == second.participation
    assert not home.camera()


def test_second_ordinary_call_rings_when_the_first_ends() -> None:
    home, visit, second = Home(), forced_call(), ordinary_call("second")
    home.receives(visit, second)
    home.comes(visit, visit.nurse)
    home.after(15)
    assert not home.is_ringing()

    home.receives(second)

    assert home.is_ringing()


def test_device_that_does_not_answer_shows_a_quiet_bar() -> None:
    home, visit = Home(), forced_call(answers_here=False)
    home.receives(visit)
    home.after(120)

    assert home.all_of(Chime) == []
    assert home.all_of(StartAlarm) == []
    assert home.bar() is not None

    home.receives(forced_call())
    assert home.phase == "Announcing"


# --- the room breaks --------------------------------------------------------------------------------------------------


def test_short_break_changes_nothing_that_is_open() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(15)

    home.loses_room(visit)
    home.after(1)
    assert home.notices() == []
    home.after(2)
    assert home.notices() == ["call.again"]
    assert home.camera()
    home.regains_room(visit)

    assert home.phase == "Joined"
    assert home.camera()
    assert home.notices() == []


def test_long_break_closes_waits_and_tries_again() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(15)
    home.sfu = "down"

    home.is_thrown_out(visit, WhyLeft.CLOSED)
    home.after(10)
    assert not home.camera()
    home.after(20)
    assert home.phase == "Waiting"
    assert isinstance(home.screen, WaitingScreen)
    assert home.screen.words.key == "call.again"
    assert len(home.all_of(JoinRoom)) > 3

    home.sfu = "works"
    home.after(16)
    assert home.phase == "Joined"
    assert home.camera()


def test_room_that_can_never_be_joined_gives_the_normal_view_back() -> None:
    home, visit = Home(sfu="silent"), forced_call(professional_present=True)
    home.receives(visit)

    home.after(10 + 30 + 180 + 1)

    assert home.phase == "Idle"
    home.after(600)
    assert len(home.all_of(Chime)) == 1  # only a newer document warns again


def test_screen_names_people_by_the_record_only() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, "user:00000000-0000-0000-0000-000000000000")
    home.comes(visit, visit.guest)
    home.comes(visit, visit.nurse)
    home.after(15)

    assert [t.name for t in home.call_screen.tiles] == ["Maija Korhonen", "Ville Virtanen"]
