"""Rule 5: ringing is a lease. Rules 6 and 7: two calls, several devices. And the room that breaks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from device.core.effects import Chime, JoinRoom, StartAlarm
from device.core.events.room import PictureBack, PictureStalled, RoomFailed, WhyLeft
from device.core.marks import Mark
from device.core.screen import HomeScreen, WaitingScreen
from device.core.screen_parts import Button
from protocol.messages.reports import EventKind
from tests.fakes.home import Home
from tests.fakes.visit import Visit, forced_call, ordinary_call


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
    assert bar.buttons == (Button.SWITCH,)
    home.touches(Button.ANSWER, second)
    assert home.phase == "Joined"

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


def test_second_call_can_be_chosen_by_touch_and_the_first_is_left_as_by_the_red_handset() -> None:
    home, visit, second = Home(), ordinary_call(), ordinary_call("second")
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.touches(Button.ANSWER, visit)
    home.receives(visit, second)

    home.touches(Button.SWITCH, second)

    assert (EventKind.LEFT, "other_call") in home.reports
    assert home.state.phase.participation == second.participation  # type: ignore[union-attr]  # it holds a call
    assert _mark(home, visit) is Mark.LEFT
    home.people = ()
    home.comes(second, second.nurse)
    assert home.camera()
    assert (bar := home.bar()) is not None
    assert (bar.participation, bar.buttons) == (visit.participation, (Button.SWITCH,))


def test_device_that_does_not_answer_shows_a_quiet_bar() -> None:
    home, visit = Home(), forced_call(answers_here=False)
    home.receives(visit)
    home.after(120)

    assert home.all_of(Chime) == []
    assert home.all_of(StartAlarm) == []
    assert home.bar() is not None

    home.receives(forced_call())
    assert home.phase == "Announcing"


def test_call_that_another_device_answered_is_silent_here_and_says_where() -> None:
    home, visit = Home(), ordinary_call()
    home.receives(visit)
    assert home.is_ringing()

    home.receives(replace(visit, answers_here=False, answered_in="Olohuone"))

    assert not home.is_ringing()
    assert (bar := home.bar()) is not None
    assert (bar.answered_in, bar.buttons) == ("Olohuone", (Button.MOVE_HERE,))
    home.touches(Button.ANSWER, visit)
    assert home.all_of(JoinRoom) == []


def test_it_is_moved_here_by_a_touch_and_takes_the_room_over() -> None:
    home, visit = Home(), ordinary_call(answers_here=False, answered_in="Olohuone")
    home.receives(visit)

    home.touches(Button.MOVE_HERE, visit)

    (join,) = home.all_of(JoinRoom)
    assert (join.takes_over, join.access) == (True, None)
    home.receives(replace(visit, answers_here=True, answered_in=None))
    home.comes(visit, visit.nurse)
    assert home.camera()
    assert home.phase == "Joined"


@pytest.mark.parametrize("is_forced", [True, False])
def test_device_that_a_call_was_moved_away_from_leaves_and_never_returns_by_itself(is_forced: bool) -> None:
    home, visit = Home(), replace(forced_call(), is_forced=is_forced, professional_present=True)
    home.receives(visit)
    home.touches(Button.ANSWER_NOW if is_forced else Button.ANSWER, visit)
    home.comes(visit, visit.nurse)
    assert home.camera()
    elsewhere = replace(visit, answers_here=False, answered_in="Keittiö")

    home.receives(elsewhere)

    assert not home.camera()
    assert home.phase == "Idle"
    assert _mark(home, visit) is Mark.ELSEWHERE
    assert (EventKind.LEFT, "moved") in home.reports
    home.after(600)
    assert home.phase == "Idle"
    assert not home.is_ringing()
    assert not home.camera()


def test_it_rings_on_every_device_again_when_the_one_that_answered_has_left() -> None:
    home, visit = Home(), ordinary_call(answers_here=False, answered_in="Olohuone")
    home.receives(visit)
    home.after(90)

    home.receives(replace(visit, answers_here=True, answered_in=None))

    home.after(9.9)
    assert not home.is_ringing()
    home.after(0.2)
    assert home.is_ringing()
    home.after(20)
    assert not home.is_ringing()


def test_device_that_was_too_slow_gives_way_and_says_where_it_was_answered() -> None:
    home, visit = Home(sfu="silent"), ordinary_call()
    home.receives(visit)
    home.touches(Button.ANSWER, visit)

    home.feed(RoomFailed(home.t, visit.participation, "answered_elsewhere"))

    assert home.phase == "Idle"
    assert home.toast() == "call.elsewhere"
    assert len(home.all_of(JoinRoom)) == 1
    home.after(60)
    assert not home.is_ringing()


def test_call_answered_in_the_living_room_does_not_light_the_bedroom() -> None:
    home = Home()
    home.after(12 * 3600)
    assert isinstance(home.screen, HomeScreen)
    assert home.screen.is_night

    home.receives(ordinary_call(lasts_s=24 * 3600, answers_here=False, answered_in="Olohuone"))

    assert isinstance(home.screen, HomeScreen)
    assert home.screen.is_night
    assert home.bar() is not None


# --- a picture that stands --------------------------------------------------------------------------------------------


def test_picture_that_stands_is_told_and_after_a_while_the_room_is_joined_anew_once() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(15)
    joins = len(home.all_of(JoinRoom))

    home.feed(PictureStalled(home.t, visit.participation, visit.nurse))
    assert home.notices() == ["call.weak"]
    assert home.call_screen.tiles[0].is_stalled
    home.after(11.9)
    assert len(home.all_of(JoinRoom)) == joins
    home.after(0.2)
    assert len(home.all_of(JoinRoom)) == joins + 1
    assert home.phase == "Joined"

    home.feed(PictureStalled(home.t, visit.participation, visit.nurse))
    home.after(60)
    assert len(home.all_of(JoinRoom)) == joins + 1, "once is enough"
    assert home.camera()
    home.feed(PictureBack(home.t, visit.participation, visit.nurse))
    assert home.notices() == []
    home.feed(PictureStalled(home.t, visit.participation, visit.nurse))
    home.after(12.1)
    assert len(home.all_of(JoinRoom)) == joins + 2


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


def _mark(home: Home, visit: Visit) -> Mark | None:
    return next((line.mark for line in home.on_disk if line.participation == visit.participation), None)
