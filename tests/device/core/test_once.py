"""Rule 3: once, whatever dies or breaks."""

from __future__ import annotations

import pytest

from device.core.effects import Chime, JoinRoom, LeaveRoom, Publish, WriteMark
from device.core.events.process import MarkWritten
from device.core.events.room import WhyLeft
from device.core.marks import Mark
from device.core.screen import HomeScreen
from device.core.screen_parts import Button
from protocol.messages.reports import EventKind
from tests.fakes.home import Home, in_a_call
from tests.fakes.visit import forced_call, ordinary_call


def test_crash_in_the_warning_gives_the_whole_warning_again() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.after(9)

    home = home.crashes(gone_s=2)
    home.receives(visit)
    home.comes(visit, visit.nurse)

    home.after(9.5)
    assert not home.camera()
    home.after(0.5)
    assert home.camera()


def test_crash_in_the_call_is_mended_silently_within_a_minute() -> None:
    home, visit = in_a_call(), forced_call()

    home = home.crashes(gone_s=30)
    home.people = ()
    home.receives(visit)
    home.comes(visit, visit.nurse)

    assert home.phase == "Joined"
    assert home.camera()
    assert home.all_of(Chime) == []
    assert (EventKind.ANSWERED, "resumed") in home.reports


def test_call_that_lasted_long_before_the_crash_is_mended_too() -> None:
    """What counts is how long we were gone, not how long ago it was answered."""
    home, visit = in_a_call(), forced_call()
    home.after(600)

    home = home.crashes(gone_s=40)
    home.receives(visit)

    assert home.all_of(JoinRoom) != []
    assert home.all_of(Chime) == []


def test_crash_of_more_than_a_minute_gives_the_whole_warning() -> None:
    home, visit = in_a_call(), forced_call()

    home = home.crashes(gone_s=80)
    home.receives(visit)
    home.comes(visit, visit.nurse)

    assert home.phase == "Announcing"
    home.after(9)
    assert not home.camera()


def test_answered_ordinary_call_rings_after_a_long_crash() -> None:
    home, visit = in_a_call(visit_is_forced=False), ordinary_call()

    home = home.crashes(gone_s=80)
    home.receives(visit)

    assert home.phase == "Idle"
    assert home.is_ringing()


def test_resident_who_chose_sound_only_is_not_seen_after_a_crash() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.touches(Button.SOUND_ONLY, visit)

    home = home.crashes(gone_s=10)
    home.receives(visit)
    home.comes(visit, visit.nurse)

    assert (home.camera(), home.microphone()) == (False, True)


def test_camera_switched_off_in_the_call_stays_off_after_a_crash() -> None:
    home, visit = in_a_call(), forced_call()
    home.touches(Button.CAMERA_OFF, visit)
    assert not home.camera()

    home = home.crashes(gone_s=10)
    home.receives(visit)
    home.comes(visit, visit.nurse)

    assert (home.camera(), home.microphone()) == (False, True)


@pytest.mark.parametrize("why", [WhyLeft.REMOVED, WhyLeft.DUPLICATE])
def test_nobody_who_was_put_out_comes_back_by_itself(why: WhyLeft) -> None:
    home, visit = in_a_call(), forced_call()

    home.is_thrown_out(visit, why)
    assert isinstance(home.screen, HomeScreen)
    home.after(600)
    assert home.phase == "Idle"
    assert not home.is_ringing()

    home = home.crashes(gone_s=5)
    home.receives(forced_call(professional_present=True))
    home.after(600)
    assert not any(p.camera for p in home.all_of(Publish))
    assert home.all_of(Chime) == []


def test_removed_resident_is_not_even_offered_the_call() -> None:
    home, visit = in_a_call(), forced_call()
    home.is_thrown_out(visit, WhyLeft.REMOVED)

    home.touches(Button.ANSWER, visit)

    assert home.phase == "Idle"
    assert home.bar() is None


@pytest.mark.parametrize("button", [Button.NOT_NOW, Button.HANG_UP])
def test_refusal_outlives_a_crash(button: Button) -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(15 if button is Button.HANG_UP else 5)
    home.touches(button, visit)

    home = home.crashes(gone_s=5)
    home.receives(forced_call(professional_present=True), forced_call("another"))
    home.after(14 * 60)
    assert home.all_of(Chime) == []
    assert home.phase == "Idle"


def test_refusal_lets_new_forced_calls_only_ring_for_a_quarter() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.touches(Button.NOT_NOW, visit)
    home.after(60)

    home.receives(visit, forced_call("second"))
    assert home.phase == "Idle"
    assert home.is_ringing()
    assert (EventKind.RINGING, "refused_lately") in home.reports
    home.after(15 * 60)
    assert home.phase == "Idle"  # it was judged when it came

    home.receives(visit, forced_call("third"))
    assert home.phase == "Announcing"


def test_refusal_of_an_ordinary_call_forbids_no_forced_one() -> None:
    home, visit = in_a_call(visit_is_forced=False), ordinary_call()
    home.touches(Button.HANG_UP, visit)

    home.receives(forced_call("second"))

    assert home.phase == "Announcing"


def test_call_that_was_left_is_answered_by_touch_but_never_by_itself() -> None:
    home, visit = in_a_call(), forced_call()
    home.touches(Button.HANG_UP, visit)
    home.touches(Button.ANSWER, visit)
    assert home.camera()

    home = home.crashes(gone_s=120)
    home.receives(visit)
    home.after(3600)
    assert home.all_of(Chime) == []


def test_mark_is_on_disk_before_the_room_is_left() -> None:
    home, visit = in_a_call(), forced_call()
    home.disk = "silent"

    effects = home.touches(Button.HANG_UP, visit)
    assert [type(e) for e in effects].count(LeaveRoom) == 0
    assert WriteMark in [type(e) for e in effects]
    assert not home.camera()

    home.feed(MarkWritten(home.t, visit.participation, Mark.LEFT))
    assert home.rooms == set()


def test_disk_that_never_answers_keeps_nobody_in_a_room() -> None:
    home, visit = in_a_call(), forced_call()
    home.disk = "silent"

    home.touches(Button.HANG_UP, visit)
    home.after(5)

    assert home.rooms == set()


# --- a disk that fails ------------------------------------------------------------------------------------------------


def test_without_a_disk_nothing_is_answered_by_itself() -> None:
    home, visit = Home(disk="broken"), forced_call()

    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(60)

    assert home.all_of(Chime) == []
    assert (EventKind.NOT_ANNOUNCED, "no_disk") in home.reports
    assert home.phase == "Idle"


def test_without_a_disk_the_green_handset_still_answers() -> None:
    home, visit = Home(disk="broken"), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)

    home.touches(Button.ANSWER, visit)

    assert home.camera()


def test_disk_that_fails_at_the_end_of_the_count_opens_nothing() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.disk = "broken"

    home.after(11)

    assert home.phase == "Idle"
    assert not any(p.camera or p.microphone for p in home.all_of(Publish))
