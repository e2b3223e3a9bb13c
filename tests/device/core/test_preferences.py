"""What a resident sets: at once, and still so after a crash."""

from __future__ import annotations

import pytest

from device.core.effects import WritePreferences
from device.core.events.backend import AgendaArrived
from device.core.events.resident import Touched
from device.core.preferences import LIGHT_AT_NIGHT
from device.core.screen import AdjustScreen, Choices, HomeScreen
from device.core.screen_parts import Button, Pick
from tests.fakes.home import Home
from tests.fakes.visit import agreement

pytestmark = pytest.mark.feature("H11")


def picks(home: Home, button: Button, value: str) -> None:
    home.feed(Touched(home.t, button, subject=Pick(value)))


def speaks(home: Home, *languages: str) -> None:
    agenda = home.agenda(agreement(), 2)
    settings = agenda.settings.model_copy(update={"languages": languages})
    home.feed(AgendaArrived(home.t, agenda.model_copy(update={"settings": settings})))


def test_letters_come_in_three_sizes_and_stay() -> None:
    home = Home()
    assert home.screen.text_size == 0

    for value, size in (("1", 1), ("2", 2), ("3", 2), ("x", 2)):
        picks(home, Button.TEXT_SIZE, value)
        assert home.screen.text_size == size

    assert home.crashes(5).screen.text_size == 2


def test_light_has_a_floor() -> None:
    home = Home()
    for _ in range(9):
        home.touches(Button.DARKER)

    assert home.screen.light >= 30
    assert len(home.all_of(WritePreferences)) == 4
    home.touches(Button.BRIGHTER)
    assert home.crashes(5).screen.light > 30


def test_night_has_its_hours_and_can_be_switched_off() -> None:
    home = Home()
    home.after(11.5 * 3600)  # half past eleven in the evening
    shown = home.screen
    assert isinstance(shown, HomeScreen)
    assert (shown.is_night, shown.light) == (True, LIGHT_AT_NIGHT)

    picks(home, Button.NIGHT_DIM, "off")
    home.after(61)
    assert isinstance(home.screen, HomeScreen)
    assert not home.screen.is_night

    picks(home, Button.NIGHT_DIM, "on")
    for _ in range(5):
        home.touches(Button.NIGHT_FROM_LATER)  # midnight is the latest
    home.after(61)
    assert isinstance(home.screen, HomeScreen)
    assert not home.screen.is_night
    home.after(1900)
    assert isinstance(home.screen, HomeScreen)
    assert home.screen.is_night


def test_language_is_one_of_the_organisations() -> None:
    home = Home()
    speaks(home, "fi", "sv")
    home.touches(Button.SETTINGS)
    assert Button.LANGUAGES in home.screen.buttons

    picks(home, Button.LANGUAGE, "en")
    assert home.screen.language == "fi"
    picks(home, Button.LANGUAGE, "sv")

    assert home.screen.language == "sv"


def test_with_one_language_there_is_nothing_to_choose() -> None:
    home = Home()
    speaks(home, "fi")
    home.touches(Button.SETTINGS)

    assert Button.LANGUAGES not in home.screen.buttons


@pytest.mark.parametrize("page", [Button.SOUND, Button.DISPLAY, Button.NIGHT, Button.DEVICE])
def test_each_page_is_left_by_itself(page: Button) -> None:
    home = Home()
    home.touches(Button.SETTINGS)
    home.touches(page)
    assert isinstance(home.screen, AdjustScreen)

    home.after(61)

    assert isinstance(home.screen, HomeScreen)


def test_the_installers_door_is_on_the_page_of_the_device() -> None:
    home = Home()
    home.touches(Button.DEVICE)

    assert Button.INSTALLER in home.screen.buttons


def test_what_is_chosen_is_marked() -> None:
    home = Home()
    picks(home, Button.TEXT_SIZE, "1")
    home.touches(Button.DISPLAY)
    shown = home.screen

    assert isinstance(shown, AdjustScreen)
    row = shown.rows[0]
    assert isinstance(row, Choices)
    assert [option.is_chosen for option in row.options] == [False, True, False]
