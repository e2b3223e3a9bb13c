"""Only what lies upon a moving picture is drawn with each of its frames, and nothing that should is beneath it."""

from __future__ import annotations

import pytest

from ui import samples
from ui.layout import measures
from ui.moving import apart, around, reach
from ui.scene import Picture, Rect, Ring, Scene
from ui.screens import scene

SIZES = [(1280, 800), (1920, 1080), (800, 1280), (800, 480)]
RING_PX = 20
SCREENS = dict(samples.screens(samples.PEOPLE["fi"]))


def laid_out(name: str, size: tuple[int, int]) -> Scene:
    return scene(SCREENS[name], measures(size))


def meet(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_nothing_that_stands_still_lies_upon_what_moves(name: str, size: tuple[int, int]) -> None:
    items = laid_out(name, size).items
    still, live = apart(items, RING_PX)

    assert len(still) + len(live) == len(items)
    order = {id(item): place for place, item in enumerate(items)}
    for part in (still, live):
        assert [order[id(item)] for item in part] == sorted(order[id(item)] for item in part)
    for item in still:
        assert not isinstance(item, Picture | Ring)
        beneath = [other for other in live if order[id(other)] < order[id(item)]]
        assert not [other for other in beneath if meet(reach(item, RING_PX), reach(other, RING_PX))]


def test_of_a_call_the_head_is_drawn_once() -> None:
    items = laid_out("call", (1280, 800)).items
    first = next(place for place, item in enumerate(items) if isinstance(item, Picture))
    _, live = apart(items, RING_PX)

    assert len(live) < len(items) - first


@pytest.mark.parametrize(
    "hole",
    [
        Rect(0, 92, 1280, 708),
        Rect(0, 0, 1280, 800),
        Rect(300, 200, 10, 10),
        Rect(-50, 700, 100, 300),
        Rect(0, 900, 5, 5),
    ],
)
def test_what_is_around_a_picture_and_the_picture_are_the_whole(hole: Rect) -> None:
    whole = Rect(0, 0, 1280, 800)
    parts = around(whole, hole)

    wide = max(0, min(hole.right, whole.right) - max(hole.x, 0))
    high = max(0, min(hole.bottom, whole.bottom) - max(hole.y, 0))
    assert sum(part.w * part.h for part in parts) == whole.w * whole.h - wide * high
    assert not [part for part in parts if meet(part, hole)]
    assert not [one for one in parts for other in parts if one is not other and meet(one, other)]
