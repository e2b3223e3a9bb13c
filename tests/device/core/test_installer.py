"""The installer's menu: its code, the wait between wrong ones, and what is open for the check."""

from __future__ import annotations

import pytest

from device.core.effects import Check, LookAtMachine, PlayTestSound, Publish, Report, SetInstalled
from device.core.events.backend import AgendaArrived
from device.core.events.installer import CheckChanged
from device.core.events.resident import Touched
from device.core.events.room import PeripheralsChanged
from device.core.installed import Choice
from device.core.screen import CodeScreen, HomeScreen, InstallerScreen, Tab
from device.core.screen_parts import Button, Digit
from protocol.codes import digest_of
from protocol.messages.reports import EventKind
from tests.fakes.home import Home
from tests.fakes.visit import agreement, forced_call

CODE = "314159"
DIGEST = digest_of(CODE, bytes(16))


def home_with_code(digest: str = DIGEST) -> Home:
    home = Home()
    agenda = home.agenda(agreement(), revision=9)
    settings = agenda.settings.model_copy(update={"installer_code": digest})
    home.feed(AgendaArrived(home.t, agenda.model_copy(update={"settings": settings}), b"sealed"))
    home.touches(Button.INSTALLER)
    return home


def types(home: Home, code: str) -> None:
    for digit in code:
        home.feed(Touched(home.t, Button.DIGIT, None, Digit(int(digit))))


def door(home: Home) -> CodeScreen:
    assert isinstance(home.screen, CodeScreen)
    return home.screen


def menu(home: Home) -> InstallerScreen:
    assert isinstance(home.screen, InstallerScreen)
    return home.screen


def in_menu() -> Home:
    home = home_with_code()
    types(home, CODE)
    assert isinstance(home.screen, InstallerScreen)
    return home


@pytest.mark.feature("H11")
def test_the_menu_is_behind_the_devices_own_code() -> None:
    home = home_with_code()
    assert door(home).typed == 0

    types(home, "31415")
    assert door(home).typed == 5
    types(home, "9")

    assert menu(home).tab is Tab.HARDWARE
    assert len(home.all_of(LookAtMachine)) == 1


def test_a_digit_can_be_taken_back() -> None:
    home = home_with_code()

    types(home, "32")
    home.touches(Button.ERASE)
    types(home, CODE[1:])

    assert isinstance(home.screen, InstallerScreen)


@pytest.mark.feature("H11")
def test_the_first_wrong_codes_cost_nothing_then_half_a_minute() -> None:
    home = home_with_code()

    for _ in range(3):
        types(home, "000000")

    assert door(home).wait_s == 30
    assert Button.DIGIT not in door(home).buttons
    types(home, CODE)
    assert isinstance(home.screen, CodeScreen)
    home.after(30)
    assert door(home).wait_s == 0
    types(home, CODE)
    assert isinstance(home.screen, InstallerScreen)
    wrong = [effect for effect in home.all_of(Report) if effect.detail == "wrong_installer_code"]
    assert len(wrong) == 3
    assert all(CODE not in repr(effect) for _, effect in home.effects)


def test_waiting_is_not_forgotten_by_leaving_the_door() -> None:
    home = home_with_code()
    for _ in range(4):
        types(home, "000000")
        home.after(door(home).wait_s)
        home.touches(Button.HOME)
        home.touches(Button.INSTALLER)
    types(home, "000000")

    assert door(home).wait_s == 300


def test_a_home_that_was_told_no_code_lets_nobody_in() -> None:
    home = home_with_code(digest="")

    assert not door(home).has_code
    types(home, CODE)
    assert isinstance(home.screen, CodeScreen)


def test_before_the_first_agenda_there_is_nothing_to_hide() -> None:
    """The installer who has just bound it sees why it does not reach the backend."""
    home = Home(policy=None)

    home.touches(Button.INSTALLER)

    assert isinstance(home.screen, InstallerScreen)


def test_who_left_the_menu_needs_the_code_again() -> None:
    home = in_menu()

    home.after(301)
    assert isinstance(home.screen, HomeScreen)
    home.touches(Button.INSTALLER)

    assert isinstance(home.screen, CodeScreen)


def test_the_check_opens_by_touch_and_closes_with_the_page() -> None:
    home = in_menu()
    assert home.all_of(Check) == []

    home.touches(Button.CHECK_ON)
    home.feed(CheckChanged(home.t, True, True, 4))

    assert menu(home).has_picture
    assert menu(home).status.camera_on
    assert home.all_of(Publish) == []
    home.touches(Button.HOME)
    assert home.all_of(Check) == [Check(is_on=True), Check(is_on=False)]
    home.feed(CheckChanged(home.t, False, False))
    kinds = [(e.kind, e.participation) for e in home.all_of(Report) if e.detail == "check"]
    assert kinds == [
        (EventKind.CAMERA_ON, None),
        (EventKind.MICROPHONE_ON, None),
        (EventKind.CAMERA_OFF, None),
        (EventKind.MICROPHONE_OFF, None),
    ]


@pytest.mark.parametrize("how", ["call", "tab", "forgotten"])
def test_the_check_closes_whatever_ends_it(how: str) -> None:
    home = in_menu()
    home.touches(Button.CHECK_ON)

    if how == "call":
        home.receives(forced_call())
    elif how == "tab":
        home.touches(Button.NEXT_TAB)
    else:
        home.after(121)

    assert home.all_of(Check)[-1] == Check(is_on=False)


def test_the_check_does_not_open_outside_the_menu() -> None:
    for home in (Home(), home_with_code()):
        home.touches(Button.CHECK_ON)
        home.touches(Button.TEST_SOUND)

        assert home.all_of(Check) == []
        assert home.all_of(PlayTestSound) == []


def test_what_is_open_though_nobody_wants_it_is_closed() -> None:
    home = in_menu()

    home.feed(CheckChanged(home.t, True, False))

    assert home.all_of(Check) == [Check(is_on=False)]


@pytest.mark.feature("H9")
@pytest.mark.feature("H11")
def test_the_camera_is_chosen_from_those_that_are_there() -> None:
    home = in_menu()
    cameras = (Choice("/dev/v4l/by-id/a", "Front"), Choice("/dev/v4l/by-id/b", "Side"))
    home.feed(PeripheralsChanged(home.t, ("Front", "Side"), ("Mic",), ("Box",), cameras))
    assert (menu(home).camera.name, menu(home).camera.is_auto) == ("Front", True)

    seen = []
    for _ in range(3):
        home.touches(Button.CHOOSE_CAMERA)
        seen.append((menu(home).camera.name, menu(home).camera.is_auto))

    assert seen == [("Front", False), ("Side", False), ("Front", True)]
    assert [effect.installed.camera for effect in home.all_of(SetInstalled)] == [
        "/dev/v4l/by-id/a",
        "/dev/v4l/by-id/b",
        "auto",
    ]


def test_size_and_distance_are_set_step_by_step() -> None:
    home = in_menu()
    home.touches(Button.NEXT_TAB)

    for button in (Button.PANEL_LARGER, Button.PANEL_LARGER, Button.PANEL_SMALLER, Button.FARTHER):
        home.touches(button)

    assert (menu(home).diagonal, menu(home).distance_mm) == (70, 400)
    home.touches(Button.PANEL_SMALLER)
    assert menu(home).diagonal is None
