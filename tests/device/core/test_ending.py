"""Near the end: five minutes before it, by sound and by words, once for each end."""

import pytest

from device.core.effects import SoundEnding
from device.core.ending import ENDING_S
from device.core.screen_parts import Button
from tests.fakes.home import Home
from tests.fakes.visit import Visit, ordinary_call


def in_call(visit: Visit) -> Home:
    home = Home()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.touches(Button.ANSWER, visit)
    return home


@pytest.mark.feature("H5")
def test_the_end_is_told_five_minutes_before_it_by_sound_and_words() -> None:
    visit = ordinary_call(lasts_s=1800)
    home = in_call(visit)
    home.after(1800 - ENDING_S - 1)
    assert home.all_of(SoundEnding) == []
    assert home.notices() == []

    home.after(1)

    assert home.all_of(SoundEnding) == [SoundEnding()]
    assert home.notices() == ["call.ending"]
    home.after(200)
    assert len(home.all_of(SoundEnding)) == 1
    assert home.notices() == []


def test_after_an_extension_the_new_end_is_told_again() -> None:
    visit = ordinary_call(lasts_s=900)
    home = in_call(visit)
    home.after(900 - ENDING_S + 30)

    longer = visit.extended(900)
    home.receives(longer)
    assert home.notices() == [], "the old end is no more"
    home.after(900)

    assert len(home.all_of(SoundEnding)) == 2


def test_an_end_that_moves_nearer_or_stays_is_told_once() -> None:
    visit = ordinary_call(lasts_s=ENDING_S)
    home = in_call(visit)
    home.receives(visit)
    home.after(30)
    assert len(home.all_of(SoundEnding)) == 1


def test_who_only_waits_for_somebody_hears_nothing_of_it() -> None:
    visit = ordinary_call(lasts_s=ENDING_S)
    home = Home()
    home.receives(visit)
    home.touches(Button.ANSWER, visit)
    home.after(20)
    assert home.all_of(SoundEnding) == []
