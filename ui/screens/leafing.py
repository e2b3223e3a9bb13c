"""Lists and texts that are longer than the panel: as much as fits, and at the foot the way to the rest."""

from __future__ import annotations

from device.core.screen_parts import Button, Spot
from ui.scene import Rect
from ui.widgets import Sheet


def foot(sheet: Sheet, row: Rect, *, before: int | None, after: int | None, words: tuple[str, str]) -> Rect:
    """Put the ways back and on into this row, from its right end. Returns what is left of it.

    `before` and `after` say which line stands first there, None that there is nothing; `words` what the two are called,
    by their keys.
    """
    gap = sheet.m.u(16)
    right = row.right
    for first, key, icon in ((after, words[1], "chevron-down"), (before, words[0], "chevron-up")):
        if first is None:
            continue
        label = sheet.texts.get(key)
        wide = max(sheet.button_width(label, 36, 600, pad=24), sheet.m.target)
        rect = Rect(right - wide, row.y, wide, row.h)
        sheet.button(rect, Button.LEAF, label, icon, sizes=(36, 34, 32), subject=Spot(0, first))
        right = rect.x - gap
    return Rect(row.x, row.y, max(1, right - row.x), row.h)
