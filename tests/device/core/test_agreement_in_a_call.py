"""The agreement, read and withdrawn inside a call: what it is about closes with the touch, and the call goes on."""

from __future__ import annotations

import pytest

from device.core.effects import Publish, Report
from device.core.events.resident import Touched
from device.core.screen import CallScreen, HomeScreen
from device.core.screen_parts import Button, Spot
from protocol.messages.reports import EventKind
from tests.fakes.home import Home
from tests.fakes.visit import Visit, agreement, forced_call, ordinary_call

pytestmark = pytest.mark.feature("H10")


def in_a_call(visit: Visit, home: Home | None = None) -> Home:
    """A home that has answered by itself, with camera and microphone open."""
    home = home or Home()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(11)
    assert (home.camera(), home.microphone()) == (True, True)
    return home


def does(home: Home, visit: Visit, *buttons: Button) -> None:
    for button in buttons:
        assert button in home.screen.buttons, button
        home.touches(button, visit)


def told(home: Home) -> list[str]:
    return [report.detail for report in home.all_of(Report) if report.kind is EventKind.WITHDRAWN]


def reads(home: Home) -> bool:
    return home.call_screen.agreement is not None


def test_it_is_read_in_the_call_and_the_camera_goes_on_meanwhile() -> None:
    visit = forced_call()
    home = in_a_call(visit)
    does(home, visit, Button.AGREEMENT)
    page = home.call_screen.agreement

    assert page is not None
    assert [line.key for line in page.lines][:2] == ["agreement.who_none", "agreement.always"]
    assert {Button.HANG_UP, Button.CAMERA_OFF, Button.MICROPHONE_OFF} <= set(home.screen.buttons)
    assert home.camera()
    does(home, visit, Button.KEEP)
    assert not reads(home)
    assert told(home) == []


def test_without_the_picture_the_camera_closes_with_the_touch_and_the_sound_goes_on() -> None:
    visit = forced_call()
    home = in_a_call(visit)
    does(home, visit, Button.AGREEMENT, Button.WITHDRAW)
    orders = home.touches(Button.WITHDRAW_PICTURE, visit)

    wish = next(order for order in orders if isinstance(order, Publish))
    assert (wish.camera, wish.microphone) == (False, True)
    assert (home.camera(), home.microphone()) == (False, True)
    assert isinstance(home.screen, CallScreen)
    assert not reads(home)
    assert home.toast() == "agreement.picture_closed"
    assert told(home) == [f"{home.state.decisions.withdrawal} 1 picture"]
    assert home.kept.is_picture_alone


def test_withdrawn_as_a_whole_both_close_and_the_call_goes_on() -> None:
    visit = forced_call()
    home = in_a_call(visit)
    does(home, visit, Button.AGREEMENT, Button.WITHDRAW, Button.WITHDRAW_NOW)

    assert (home.camera(), home.microphone()) == (False, False)
    assert isinstance(home.screen, CallScreen)
    assert home.toast() == "agreement.all_closed"
    assert Button.AGREEMENT not in home.screen.buttons
    assert told(home) == [f"{home.state.decisions.withdrawal} 1"]
    does(home, visit, Button.MICROPHONE_ON)
    assert home.microphone(), "their own touch opens it again"


def test_what_was_opened_by_touch_closes_too() -> None:
    """Who takes their word back while they are looked at does not ask who opened the camera."""
    home, visit = Home(), ordinary_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.touches(Button.ANSWER, visit)
    assert home.camera()

    does(home, visit, Button.AGREEMENT, Button.WITHDRAW, Button.WITHDRAW_PICTURE)

    assert (home.camera(), home.microphone()) == (False, True)
    does(home, visit, Button.CAMERA_ON)
    assert home.camera()


def test_what_was_switched_off_before_stays_so() -> None:
    visit = forced_call()
    home = in_a_call(visit)
    does(home, visit, Button.CAMERA_OFF, Button.AGREEMENT, Button.WITHDRAW, Button.WITHDRAW_PICTURE)

    assert (home.camera(), home.microphone()) == (False, True)


def test_it_is_asked_once_and_the_way_back_leads_to_the_call() -> None:
    visit = forced_call()
    home = in_a_call(visit)
    home.touches(Button.WITHDRAW_NOW, visit)
    does(home, visit, Button.AGREEMENT)
    home.touches(Button.WITHDRAW_NOW, visit)
    assert home.camera(), "it was not asked yet"
    does(home, visit, Button.WITHDRAW, Button.KEEP)
    home.touches(Button.WITHDRAW_NOW, visit)

    assert home.camera()
    assert not reads(home)


def test_offline_and_killed_in_the_call_it_stays_withdrawn() -> None:
    visit = forced_call()
    home = in_a_call(visit)
    home.loses_broker()
    does(home, visit, Button.AGREEMENT, Button.WITHDRAW, Button.WITHDRAW_PICTURE)
    again = home.crashes(20)
    again.connects("s2")
    again.receives(visit)
    again.comes(visit, visit.nurse)
    again.after(15)

    assert isinstance(again.screen, CallScreen), "back within a minute, it is in its call"
    assert (again.camera(), again.microphone()) == (False, True)


def test_another_agenda_does_not_open_the_camera_again() -> None:
    visit = forced_call()
    home = in_a_call(visit)
    does(home, visit, Button.AGREEMENT, Button.WITHDRAW, Button.WITHDRAW_PICTURE)
    home.agrees(agreement(revision=2))
    home.agrees(agreement(revision=3, withdrawal=home.state.decisions.withdrawal))
    home.after(5)

    assert not home.camera()


def test_the_page_is_turned_and_goes_by_itself() -> None:
    visit = forced_call()
    home = in_a_call(visit)
    does(home, visit, Button.AGREEMENT)
    home.feed(_leafed(home, visit, 3))
    page = home.call_screen.agreement
    assert page is not None
    assert page.row == 3
    home.after(179)
    assert reads(home)

    home.after(2)

    assert not reads(home)
    assert home.camera()


def test_the_page_ends_with_its_call_and_does_not_wait_for_the_next() -> None:
    visit, other = forced_call(), forced_call("next")
    home = in_a_call(visit)
    does(home, visit, Button.AGREEMENT, Button.WITHDRAW, Button.HANG_UP)
    assert isinstance(home.screen, HomeScreen)
    assert home.state.reading is None
    home.touches(Button.WITHDRAW_NOW, visit)
    assert told(home) == []

    home.after(1000)
    home.receives(other)
    home.comes(other, other.nurse)
    home.after(11)

    assert not reads(home)


def test_in_the_waiting_room_there_is_no_page() -> None:
    """Nobody is there and nothing is open; the red handset and the settings are near."""
    visit = forced_call()
    home = in_a_call(visit)
    does(home, visit, Button.AGREEMENT, Button.WITHDRAW)
    home.goes(visit, visit.nurse)
    home.after(12)
    assert home.phase == "Waiting"
    home.touches(Button.WITHDRAW_NOW, visit)
    home.touches(Button.AGREEMENT, visit)

    assert home.state.reading is None
    assert told(home) == []


def test_where_nothing_is_agreed_there_is_nothing_to_open() -> None:
    home, visit = Home(policy=None), ordinary_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.touches(Button.ANSWER, visit)
    assert Button.AGREEMENT not in home.screen.buttons
    home.touches(Button.AGREEMENT, visit)

    assert not reads(home)


def test_of_what_waits_nothing_is_agreed_to_in_a_call_but_it_can_be_refused() -> None:
    home, visit = Home(policy=None), ordinary_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.touches(Button.ANSWER, visit)
    home.agrees(agreement(is_agreed=False))
    home.agrees(agreement(revision=2))
    does(home, visit, Button.AGREEMENT)
    page = home.call_screen.agreement
    assert page is not None
    assert page.lines[0].key == "agreement.offered_more"
    assert Button.CONFIRM not in home.screen.buttons

    does(home, visit, Button.WITHDRAW, Button.WITHDRAW_NOW)

    assert home.state.decisions.offered is None


def _leafed(home: Home, visit: Visit, row: int) -> Touched:
    return Touched(home.t, Button.LEAF, visit.participation, Spot(0, row))
