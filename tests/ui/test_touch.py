"""Arrows move to what a person would expect; every button can be reached."""

from dataclasses import replace

import pytest

from device.core.screen_parts import Button
from ui import samples
from ui.layout import measures
from ui.scene import Scene
from ui.screens import scene
from ui.touch import Attending, Way, arrow, back, meet

SIZES = [(1280, 800), (800, 1280), (1920, 1080), (800, 480)]
NO_WAY_BACK = frozenset({"home", "night", "fault", "call", "waiting"})
"""There is nowhere to go back to; and nobody leaves a call by a key that is meant for menus: that takes *Lopeta*."""


def by_keys(laid: Scene) -> int:
    """How many buttons keys go to: all but what is dragged, which stands last and has buttons that do the same."""
    keyed = [target.scale is None for target in laid.targets]
    assert all(keyed[: sum(keyed)])
    return sum(keyed)


@pytest.mark.feature("H7")
@pytest.mark.parametrize("size", SIZES)
def test_back_leads_away_from_every_screen_by_one_of_its_own_buttons(size: tuple[int, int]) -> None:
    for name, screen in samples.screens(samples.PEOPLE["fi"]):
        laid = scene(screen, measures(size))
        meant = back(laid)

        assert (meant is None) == (laid.name in NO_WAY_BACK), f"{name}: Back does {meant}"


@pytest.mark.feature("H7")
@pytest.mark.parametrize("size", SIZES)
def test_back_in_a_warning_turns_it_away(size: tuple[int, int]) -> None:
    """Back in the warning is *Ei nyt*: whoever presses it wants peace, not a camera."""
    shown = dict(samples.screens(samples.PEOPLE["fi"]))

    for name in ("announcing", "announcing-calm", "announcing-sound"):
        meant = back(scene(shown[name], measures(size)))
        assert meant is not None
        assert meant.button is Button.NOT_NOW


@pytest.mark.parametrize("size", SIZES)
def test_from_every_button_there_is_a_way_to_every_other(size: tuple[int, int]) -> None:
    """No corner of a screen holds the focus for ever."""
    for name, screen in samples.screens(samples.PEOPLE["fi"]):
        laid = scene(screen, measures(size))
        start = meet(Attending(), laid, 0.0)
        count = by_keys(laid)
        to = {n: {arrow(replace(start, focus=n), laid, way).focus for way in Way} | {n} for n in range(count)}
        for n in range(count):
            reached: set[int | None] = {n}
            while more := {there for here in reached for there in to[here or 0]} - reached:
                reached |= more
            assert reached == set(range(count)), f"{name}: from {laid.targets[n].label} only {reached}"


@pytest.mark.feature("H7")
@pytest.mark.parametrize("size", SIZES)
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

        assert reached - {None} == set(range(by_keys(laid))), f"{name}: only {reached}"


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
