"""The head of the home: the hour in the largest type, who lives here, which day it is."""

from __future__ import annotations

from device.core.screen import HomeScreen
from device.core.screen_parts import Button, Hour
from ui import text
from ui.fonts import Cut
from ui.layout import Shape
from ui.scene import Reach, Rect
from ui.widgets import Sheet

WIDEST_HOUR = "20.00"
"""The clock keeps the room of this, so that the date beside it never moves."""


def head(sheet: Sheet, rect: Rect, screen: HomeScreen, hour: Hour) -> None:
    """Clock, greeting and date."""
    match sheet.m.shape:
        case Shape.WIDE:
            _wide_head(sheet, rect, screen, hour)
        case Shape.TALL:
            _tall_head(sheet, rect, screen, hour)
        case Shape.SMALL:
            _small_head(sheet, rect, screen, hour)


def _clock(sheet: Sheet, x: int, y: int, size: float, hour: Hour) -> int:
    """The hour. Returns the width that it keeps."""
    face = sheet.m.face(size, 700, Cut.DISPLAY)
    kept = text.width(WIDEST_HOUR, face)
    sheet.text(Rect(x, y, kept, 0), sheet.texts.time(hour), face, leading=0.72, reach=Reach.FAR)
    return kept


def _wide_head(sheet: Sheet, rect: Rect, screen: HomeScreen, hour: Hour) -> None:
    u, words = sheet.m.u, sheet.texts
    x = rect.x + _clock(sheet, rect.x, rect.y + u(16), 200, hour) + u(40)
    sheet.hairline(x, rect.y + u(21), max(1, u(3)), u(134))
    x += u(40)
    room = rect.right - x
    y = rect.y
    if screen.day_part:
        sheet.fitted(
            Rect(x, y, room, u(44)), words.greeting(screen.day_part, screen.names), (40, 36, 34), colour="ink-soft"
        )
    y += u(44)
    if screen.date:
        sheet.fitted(
            Rect(x, y, room, u(75)), words.weekday(screen.date), (68, 60), weight=700, cut=Cut.DISPLAY, reach=Reach.FAR
        )
        sheet.fitted(Rect(x, y + u(75), room, u(57)), words.date(screen.date), (52, 48))


def _tall_head(sheet: Sheet, rect: Rect, screen: HomeScreen, hour: Hour) -> None:
    u, words = sheet.m.u, sheet.texts
    _clock(sheet, rect.x, rect.y + u(16), 260, hour)
    y = rect.y + u(16 + 187 + 26)
    if screen.day_part:
        sheet.fitted(
            Rect(rect.x, y, rect.w, u(44)),
            words.greeting(screen.day_part, screen.names),
            (40, 36, 34),
            colour="ink-soft",
        )
    y += u(46)
    if screen.date:
        weekday = sheet.fitted(
            Rect(rect.x, y, rect.w, u(62)), words.weekday(screen.date), (56,), weight=700, leading=1.1
        )
        x = weekday.right + u(18)
        sheet.fitted(Rect(x, y + u(3), rect.right - x, u(57)), words.date(screen.date), (52, 48, 44), leading=1.1)


def _small_head(sheet: Sheet, rect: Rect, screen: HomeScreen, hour: Hour) -> None:
    """The date itself is the button of the week."""
    u, words = sheet.m.u, sheet.texts
    kept = _clock(sheet, rect.x, rect.y + (rect.h - round(u(138) * 0.72)) // 2, 138, hour)
    if not screen.date:
        return
    card = Rect(rect.x + kept + u(36), rect.y, rect.w - kept - u(36), rect.h)
    has_week = Button.WEEK in screen.buttons
    inner = card.inset(u(22), 0)
    room = inner.w
    if has_week:
        sheet.card(card)
        size = u(50)
        weekday = text.width(words.weekday(screen.date), sheet.m.face(36, 700))
        if weekday + size + u(8) <= inner.w and card.h >= u(124):
            room -= size
            sheet.icon("calendar-days", (inner.right - size, card.y + u(24)), size, on="card")
    on = "card" if has_week else "ground"
    high = u(48 + 42)
    y = card.y + (card.h - high) // 2
    sheet.fitted(Rect(inner.x, y, room, u(48)), words.weekday(screen.date), (44, 40, 36), weight=700, on=on)
    date = words.date(screen.date)
    if text.width(date, sheet.m.face(30)) > inner.w:
        date = f"{screen.date.day}.{screen.date.month}."
    sheet.fitted(Rect(inner.x, y + u(50), inner.w, u(42)), date, (36, 33, 30), on=on)
    if has_week:
        sheet.touchable_card(card, Button.WEEK, words.get("home.week"))


def unsure_head(sheet: Sheet, rect: Rect) -> None:
    """No hour: that the clock is not sure, and when it will be."""
    u, words = sheet.m.u, sheet.texts
    small = sheet.m.shape is Shape.SMALL
    size = min(u(132), rect.h)
    sheet.icon("clock-alert", (rect.x, rect.y + (min(rect.h, u(176)) - size) // 2), size, "ink-soft")
    x = rect.x + size + u(40 if not small else 24)
    room = rect.right - x
    y = rect.y + (min(rect.h, u(176)) - u(76 + 50)) // 2
    taken = sheet.fitted(
        Rect(x, y, room, u(76)),
        words.get("clock.unsure"),
        (68, 60, 52, 44),
        weight=700,
        max_lines=(1, 1, 2, 2),
        reach=Reach.FAR,
    )
    sheet.fitted(
        Rect(x, taken.bottom, room, u(50)),
        words.get("clock.unsure_more"),
        (44, 40, 36, 33),
        colour="ink-soft",
        max_lines=(1, 1, 2, 2),
    )
