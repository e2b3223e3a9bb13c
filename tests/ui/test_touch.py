"""Arrows move to what a person would expect; every button can be reached."""

import pytest

from ui import samples
from ui.layout import measures
from ui.screens import scene
from ui.touch import Attending, Way, arrow, meet


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280), (1920, 1080), (800, 480)])
def test_arrows_reach_everything_from_anywhere(size: tuple[int, int]) -> None:
    for name, screen in samples.screens(samples.PEOPLE["fi"]):
        laid = scene(screen, measures(size))
        start = meet(Attending(), laid, 0.0)
        reached, left = {start.focus}, [start]
        while left:
            here = left.pop()
            for way in Way:
                there = arrow(here, laid, way)
                if there.focus not in reached:
                    reached.add(there.focus)
                    left.append(there)

        assert reached - {None} == set(range(len(laid.targets))), f"{name}: only {reached}"


def test_the_warning_begins_on_answer_and_goes_from_left_to_right() -> None:
    laid = scene(samples.announcing(samples.PEOPLE["fi"]), measures((1280, 800)))

    assert laid.first_focus == 0
    assert [target.button for target in laid.targets] == list(samples.WARNED_BUTTONS)


def test_focus_stays_on_its_button_while_seconds_run() -> None:
    laid = scene(samples.announcing(samples.PEOPLE["fi"]), measures((1280, 800)))
    moved = arrow(meet(Attending(), laid, 0.0), laid, Way.RIGHT)

    assert meet(moved, laid, 1.0).focus == moved.focus == 1


def test_a_new_screen_begins_at_its_own_first_button() -> None:
    people = samples.PEOPLE["fi"]
    warned = scene(samples.announcing(people), measures((1280, 800)))
    home = scene(samples.home(people), measures((1280, 800)))
    moved = arrow(arrow(meet(Attending(), warned, 0.0), warned, Way.RIGHT), warned, Way.RIGHT)

    assert meet(moved, home, 1.0).focus == home.first_focus
