"""Lists and texts that are longer than the panel: as much as fits, and at the foot the way to the rest."""

from __future__ import annotations

from collections.abc import Sequence

from device.core.screen_parts import Button, Spot
from ui import text
from ui.fonts import Face
from ui.scene import Rect
from ui.widgets import Sheet

LEADING = 1.18


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


def paragraphs(
    sheet: Sheet, body: Rect, said: Sequence[str], face: Face, *, row: int, on: str = "ground"
) -> tuple[int | None, int | None]:
    """Put as many paragraphs as fit, from about this one on; return which the pages before and after begin with."""
    step, space = round(face.size * LEADING), sheet.m.u(14)
    starts = _starts(said, face, body, step, space)
    page = max((n for n, first in enumerate(starts) if first <= max(row, 0)), default=0)
    end = starts[page + 1] if page + 1 < len(starts) else len(said)
    y = body.y
    for paragraph in said[starts[page] : end]:
        found = text.fit(paragraph, [face], body.w, max(1, (body.bottom - y) // step))
        sheet.put(Rect(body.x, y, body.w, step * len(found.lines)), found, on=on, leading=LEADING)
        y += step * len(found.lines) + space
    return starts[page - 1] if page else None, end if end < len(said) else None


def _starts(said: Sequence[str], face: Face, body: Rect, step: int, space: int) -> list[int]:
    """Which paragraph each page begins with."""
    starts, y = [0], 0
    for index, paragraph in enumerate(said):
        high = step * len(text.fit(paragraph, [face], body.w, 99).lines)
        if index > starts[-1] and y + high > body.h:
            starts.append(index)
            y = 0
        y += high + space
    return starts
