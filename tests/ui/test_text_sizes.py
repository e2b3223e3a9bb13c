"""Letters in three sizes: the layout flows anew, everything can still be read and touched, and nothing shrinks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.judge import judge
from ui import samples
from ui.layout import larger, measures
from ui.scene import Text
from ui.screens import measures_for, scene

pytestmark = pytest.mark.feature("H11")

SIZES = ((1280, 800), (800, 1280), (1920, 1080), (800, 480))


@pytest.mark.parametrize("text_size", [1, 2])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("people", samples.PEOPLE)
def test_every_screen_can_be_read_and_touched_with_larger_letters(
    people: str, size: tuple[int, int], text_size: int
) -> None:
    m = measures(size)
    for name, screen in samples.screens(samples.PEOPLE[people]):
        large = replace(screen, text_size=text_size)
        try:
            judge(scene(large, m), measures_for(large, m), is_whole=False)
        except AssertionError as err:
            raise AssertionError(f"{name}: {err}") from err


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["home", "settings", "agreement", "log", "week", "peace"])
def test_letters_really_grow(size: tuple[int, int], name: str) -> None:
    """The median letter: what one reads, not what the clock says."""
    if name == "home" and size == (800, 480):
        return  # it has two cards: with larger letters other words stand there
    screen = dict(samples.screens(samples.PEOPLE["fi"]))[name]
    medians = []
    for text_size in range(3):
        found = scene(replace(screen, text_size=text_size), measures(size))
        faces = sorted(item.face.size for item in found.items if isinstance(item, Text))
        medians.append(faces[len(faces) // 2])

    assert medians[0] <= medians[1] <= medians[2]
    assert medians[0] < medians[2]


def test_buttons_stay_as_large_as_a_finger() -> None:
    m = measures((1280, 800))

    assert {larger(m, text_size, shows_less=False).target for text_size in range(4)} == {m.target}


def test_warnings_and_calls_keep_the_place_of_their_buttons() -> None:
    screens = dict(samples.screens(samples.PEOPLE["fi"]))
    for name in ("announcing", "call", "waiting"):
        found = [scene(replace(screens[name], text_size=n), measures((1280, 800))) for n in range(3)]
        assert found[0] == found[1] == found[2]
