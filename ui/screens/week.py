"""Today and the days ahead, as leaves of a paper calendar."""

from __future__ import annotations

from device.core.screen import Button, DayLines, WeekScreen
from ui import text
from ui.fonts import Cut
from ui.layout import Shape
from ui.scene import Rect, Scene
from ui.screens import parts
from ui.widgets import Sheet

_GRIDS = {Shape.WIDE: (3, 2), Shape.TALL: (1, 4), Shape.SMALL: (2, 1)}
"""Columns and rows of days."""


def lay(sheet: Sheet, screen: WeekScreen) -> Scene:
    """As many days as there is room for, in the size that can be read."""
    m = sheet.m
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    y = parts.list_head(sheet, top, sheet.texts.get("week.title"), has_back=Button.HOME in screen.buttons)
    edge, gap = parts.pad(sheet), parts.gap(sheet)
    area = Rect(edge, y, m.width - 2 * edge, m.height - edge - y)
    columns, rows = _GRIDS[m.shape]
    while rows > 1 and (area.h - gap * (rows - 1)) // rows < m.u(170):
        rows -= 1
    wide = (area.w - gap * (columns - 1)) // columns
    high = (area.h - gap * (rows - 1)) // rows
    for index, day in enumerate(screen.days[: columns * rows]):
        row, column = divmod(index, columns)
        _day(sheet, Rect(area.x + column * (wide + gap), area.y + row * (high + gap), wide, high), day)
    return sheet.scene("week", first=Button.ANSWER if top else Button.HOME, back=Button.HOME)


def _day(sheet: Sheet, card: Rect, day: DayLines) -> None:
    u, words = sheet.m.u, sheet.texts
    sheet.card(card)
    inner = card.inset(u(24), u(18))
    title = words.get("week.today") if day.is_today else words.short_day(day.day)
    head = sheet.fitted(
        Rect(inner.x, inner.y, inner.w, u(46)),
        title,
        (40, 38, 36, 34),
        weight=700,
        on="card",
        colour="brand" if day.is_today else "ink",
    )
    y = head.bottom + u(8)
    step = round(u(34) * 1.3)
    rows = max(0, (inner.bottom - y) // step)
    if not day.lines:
        sheet.fitted(Rect(inner.x, y, inner.w, step), words.get("home.nothing"), (34,), colour="ink-soft", on="card")
        return
    shown = day.lines if len(day.lines) <= rows else day.lines[: max(0, rows - 1)]
    figures = sheet.m.face(34, 600, Cut.FIGURES)
    column = text.width("20.00", figures) + u(16)
    for line in shown:
        sheet.text(Rect(inner.x, y, column, step), words.time(line.starts), figures, on="card", leading=1.3)
        sheet.fitted(
            Rect(inner.x + column, y, inner.w - column, step), line.title, (34, 32, 30), on="card", leading=1.3
        )
        y += step
    if len(shown) < len(day.lines) and rows:
        more = words.get("week.more", n=len(day.lines) - len(shown))
        sheet.fitted(Rect(inner.x, y, inner.w, step), more, (34,), colour="ink-soft", on="card", leading=1.3)
