"""What of a scene moves, and what must be drawn anew with it: only what lies upon it. The rest is drawn once."""

from __future__ import annotations

from collections.abc import Iterable

from ui.scene import Box, Item, Picture, Rect, Ring, Target, Text

SPILL = 8
"""Pixels that letters and signs may reach beyond their place."""


def apart(items: Iterable[Item], ring_px: int) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Return what stands still, and what moves or lies upon what moves; each from back to front.

    What stands still is drawn first: so nothing of it may lie upon what moves. `ring_px` is how far the ring of the
    focus reaches beyond a button.
    """
    still: list[Item] = []
    live: list[Item] = []
    places: list[Rect] = []
    for item in items:
        place = reach(item, ring_px)
        if isinstance(item, Ring | Picture) or any(_meet(place, other) for other in places):
            live.append(item)
            places.append(place)
        else:
            still.append(item)
    return tuple(still), tuple(live)


def reach(item: Item, ring_px: int) -> Rect:
    """Return all of the area in which an item may be drawn."""
    match item:
        case Box():
            return item.rect.grown(2 * item.shadow_px)
        case Target():
            return item.rect.grown(SPILL + ring_px)
        case Text():
            rect = item.rect
            return Rect(rect.x, rect.y, rect.w, max(rect.h, len(item.lines) * item.leading)).grown(SPILL)
        case Ring() | Picture():
            return item.rect
        case _:
            return item.rect.grown(SPILL)


def around(whole: Rect, hole: Rect) -> list[Rect]:
    """Return what of the whole lies beside the hole, as rectangles."""
    top, bottom = min(max(hole.y, whole.y), whole.bottom), min(max(hole.bottom, whole.y), whole.bottom)
    left, right = min(max(hole.x, whole.x), whole.right), min(max(hole.right, whole.x), whole.right)
    parts = (
        Rect(whole.x, whole.y, whole.w, top - whole.y),
        Rect(whole.x, bottom, whole.w, whole.bottom - bottom),
        Rect(whole.x, top, left - whole.x, bottom - top),
        Rect(right, top, whole.right - right, bottom - top),
    )
    return [part for part in parts if part.w > 0 and part.h > 0]


def _meet(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom
