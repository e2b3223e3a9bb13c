"""Every arrow of the state diagram is walked, and none that is not in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from device.core.events.process import MarkWritten
from device.core.events.room import RoomJoined, WhyLeft
from device.core.marks import Mark
from device.core.moves import TABLE, Why
from device.core.phase import Announcing, Held, Idle, Joined, Joining, Reconnecting, Waiting
from device.core.screen_parts import Button
from tests.fakes.home import Home
from tests.fakes.visit import agreement, forced_call

VISIT = forced_call()


def announcing() -> Home:
    home = Home()
    home.receives(VISIT)
    return home


def joining() -> Home:
    home = announcing()
    home.disk = "silent"
    home.after(10)
    return home


def joined() -> Home:
    home = announcing()
    home.comes(VISIT, VISIT.nurse)
    home.after(10)
    return home


def waiting() -> Home:
    home = announcing()
    home.after(10)
    return home


def reconnecting() -> Home:
    home = joined()
    home.loses_room(VISIT)
    return home


IN: dict[type[Held], Callable[[], Home]] = {
    Announcing: announcing,
    Joining: joining,
    Joined: joined,
    Waiting: waiting,
    Reconnecting: reconnecting,
}

ENDS: dict[Why, Callable[[Home], object]] = {
    Why.OVER: lambda home: home.receives(),
    Why.HUNG_UP: lambda home: home.touches(Button.HANG_UP, VISIT),
    Why.REMOVED: lambda home: home.is_thrown_out(VISIT, WhyLeft.REMOVED),
    Why.ELSEWHERE: lambda home: home.is_thrown_out(VISIT, WhyLeft.DUPLICATE),
}


@pytest.mark.parametrize("phase", IN)
def test_phase_is_reached(phase: type[Held]) -> None:
    assert type(IN[phase]().state.phase) is phase


@pytest.mark.parametrize("why", ENDS)
@pytest.mark.parametrize("phase", IN)
def test_every_phase_ends(phase: type[Held], why: Why) -> None:
    home = IN[phase]()

    ENDS[why](home)
    home.after(5)

    expected = Why.DECLINED if (phase, why) == (Announcing, Why.HUNG_UP) else why
    assert (phase, expected, Idle) in home.moves
    assert (home.camera(), home.microphone()) == (False, False)
    assert home.rooms == set()


def _crashed() -> Home:
    home = joined().crashes(gone_s=5)
    home.receives(VISIT)
    return home


def _green() -> Home:
    home = Home(policy=agreement(is_agreed=False))
    home.receives(VISIT)
    home.touches(Button.ANSWER, VISIT)
    return home


def _unperceived() -> Home:
    home = Home(panel="dark", speaker="mute")
    home.receives(VISIT)
    home.after(20)
    return home


def _unjustified() -> Home:
    home = announcing()
    home.agrees(agreement(revision=2, is_agreed=False))
    return home


def _broken_disk() -> Home:
    home = Home(disk="broken")
    home.receives(VISIT)
    return home


def _broken_disk_later() -> Home:
    home = announcing()
    home.disk = "broken"
    home.after(10)
    return home


def _slow_room() -> Home:
    home = Home(sfu="silent")
    home.receives(VISIT)
    home.after(45)
    return home


def _at_once() -> Home:
    home = announcing()
    home.comes(VISIT, VISIT.nurse)
    home.touches(Button.ANSWER_NOW, VISIT)
    return home


def _gone() -> Home:
    home = joined()
    home.goes(VISIT, VISIT.nurse)
    home.after(10)
    return home


def _comes_late() -> Home:
    home = waiting()
    home.comes(VISIT, VISIT.nurse)
    return home


def _nobody() -> Home:
    home = waiting()
    home.after(180)
    return home


def _back() -> Home:
    home = reconnecting()
    home.regains_room(VISIT)
    return home


def _back_alone() -> Home:
    home = reconnecting()
    home.after(15)
    home.people = ()
    home.regains_room(VISIT)
    return home


def _long_break() -> Home:
    home = reconnecting()
    home.sfu = "silent"
    home.after(30)
    return home


STORIES = (
    announcing,
    joined,
    waiting,
    reconnecting,
    _crashed,
    _green,
    _unperceived,
    _unjustified,
    _broken_disk,
    _broken_disk_later,
    _slow_room,
    _at_once,
    _gone,
    _comes_late,
    _nobody,
    _back,
    _back_alone,
    _long_break,
)


def test_every_move_of_the_table_happens() -> None:
    walked = set().union(*(story().moves for story in STORIES))
    for start in IN.values():
        for end in ENDS.values():
            home = start()
            end(home)
            walked |= home.moves

    assert walked == TABLE


def test_mark_of_another_call_moves_nothing() -> None:
    home = joining()

    home.feed(MarkWritten(home.t, forced_call("other").participation, Mark.ANSWERED))
    home.feed(RoomJoined(home.t, forced_call("other").participation))

    assert home.phase == "Joining"
