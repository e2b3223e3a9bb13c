"""Rules 1 and 2 on a television: woken for a call, believed only when it says so, put back afterwards."""

from __future__ import annotations

import pytest

from device.core.effects import RestScreen, WakeScreen
from device.core.events.process import EffectFailed
from device.core.events.resident import Tv, TvChanged
from device.core.events.room import PeripheralsChanged
from device.core.screen_parts import Button
from protocol.messages.reports import EventKind
from tests.fakes.home import Home
from tests.fakes.visit import forced_call, ordinary_call


def asked(home: Home) -> list[str]:
    """What the television was asked, in order."""
    return [type(e).__name__ for _, e in home.effects if isinstance(e, WakeScreen | RestScreen)]


def test_a_television_is_woken_by_a_forced_call_and_put_back_after_it() -> None:
    home, visit = Home(tv=Tv.AWAY), forced_call()
    home.receives(visit)
    assert asked(home) == ["WakeScreen"]

    home.feed(TvChanged(home.t, Tv.OURS))
    home.comes(visit, visit.nurse)
    home.after(11)
    assert home.camera()
    home.touches(Button.HANG_UP)
    home.after(9)
    assert asked(home) == ["WakeScreen"]

    home.after(2)
    assert asked(home) == ["WakeScreen", "RestScreen"]


def test_a_warning_on_a_sleeping_television_is_not_seen() -> None:
    """What is drawn there nobody sees: the countdown begins when the television says that it shows us."""
    home, visit = Home(tv=Tv.AWAY, speaker="mute"), forced_call()
    home.receives(visit)
    home.after(12)
    assert not home.is_counting()

    home.feed(TvChanged(home.t, Tv.OURS))
    assert home.is_counting()


def test_a_television_that_does_not_wake_within_15_seconds_is_not_announced() -> None:
    home, visit = Home(tv=Tv.AWAY, speaker="mute"), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.feed(EffectFailed(home.t, WakeScreen(), "asleep"))
    home.after(20)

    assert (EventKind.NOT_ANNOUNCED, "not_perceived") in home.reports
    assert (EventKind.FAULT, "tv_asleep") in home.reports
    assert not home.camera()
    assert home.phase == "Idle"


def test_heard_but_not_seen_opens_sound_alone() -> None:
    home, visit = Home(tv=Tv.AWAY), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(11)

    assert (home.camera(), home.microphone()) == (False, True)


def test_before_the_television_was_looked_for_nothing_counts_as_seen() -> None:
    """Cameras and televisions are found seconds after the first picture."""
    home, visit = Home(tv=Tv.UNKNOWN, speaker="mute"), forced_call()
    home.receives(visit)
    home.after(3)
    assert not home.is_counting()
    assert asked(home) == []

    home.feed(TvChanged(home.t, Tv.NONE))
    assert home.is_counting()
    assert asked(home) == []


def test_a_television_that_is_switched_over_in_a_call_closes_the_camera_after_5_seconds() -> None:
    home, visit = Home(tv=Tv.AWAY), forced_call()
    home.receives(visit)
    home.feed(TvChanged(home.t, Tv.OURS))
    home.comes(visit, visit.nurse)
    home.after(11)
    assert home.camera()

    home.feed(TvChanged(home.t, Tv.AWAY))
    home.after(4.9)
    assert home.camera()
    home.after(0.2)
    assert (home.camera(), home.microphone()) == (False, True)

    home.feed(TvChanged(home.t, Tv.OURS))
    assert home.camera()


def test_a_call_that_rings_wakes_it_and_one_that_was_turned_away_does_not_again() -> None:
    """Twenty seconds of bell every three minutes must not switch a film over."""
    home, visit = Home(tv=Tv.AWAY), ordinary_call(professional_present=True)
    home.receives(visit)
    assert asked(home) == ["WakeScreen"]
    home.touches(Button.ANSWER, visit)
    home.comes(visit, visit.nurse)
    home.touches(Button.HANG_UP)
    home.after(400)

    assert asked(home) == ["WakeScreen", "RestScreen"]
    assert home.bar() is not None


def test_who_answers_with_the_remote_control_sees_the_screen() -> None:
    home, visit = Home(tv=Tv.AWAY), ordinary_call()
    home.receives(visit)
    home.touches(Button.ANSWER, visit)
    home.comes(visit, visit.nurse)

    assert home.camera()


def test_a_home_without_a_television_is_never_asked_for_one() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.after(11)
    home.touches(Button.HANG_UP)
    home.after(60)

    assert asked(home) == []


@pytest.mark.parametrize("cameras", [("Camera",), ("Other", "Camera")])
def test_a_camera_that_is_plugged_in_is_opened_at_once(cameras: tuple[str, ...]) -> None:
    """What failed is asked for again when something was plugged in, not only after its five seconds."""
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(11)
    home.camera_is_pulled_out()
    assert [words.key for words in home.call_screen.missing] == ["missing.camera"]
    assert (EventKind.FAULT, "camera_pulled_out") in home.reports
    assert (home.phase, home.microphone()) == ("Joined", True)

    home.feed(PeripheralsChanged(home.t, cameras, ("Microphone",), ("Speaker",)))

    assert home.camera()
    assert home.call_screen.missing == ()
