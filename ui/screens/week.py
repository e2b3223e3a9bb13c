"""Today and the days ahead: a row of leaves, and the lines of the day that is open, each to be read at a touch.

How many leaves and lines there is room for is the panel's affair: arrows say which day, and which line, comes next.
"""

from __future__ import annotations

from dataclasses import dataclass

from device.core.screen import WeekScreen
from device.core.screen_parts import Button, DayLines, Line, Spot, Standing
from ui import text
from ui.fonts import Cut
from ui.layout import Shape
from ui.scene import Align, Reach, Rect, Scene
from ui.screens import parts
from ui.widgets import Sheet

_LEAF_ROWS = {Shape.WIDE: 1, Shape.TALL: 3, Shape.SMALL: 1}
"""A high panel has room for both weeks; the others leaf through them."""

_SIGNS = {
    Standing.SIGNED: "check",
    Standing.WAITING: "hourglass",
    Standing.SIGNING: "hourglass",
    Standing.QUEUING: "hourglass",
    Standing.CANCELLING: "hourglass",
    Standing.FULL: "users",
}


@dataclass(frozen=True, slots=True)
class _Leaves:
    """How the leaves lie."""

    columns: int
    rows: int
    wide: int
    high: int
    gap: int

    @property
    def count(self) -> int:
        return self.columns * self.rows


def lay(sheet: Sheet, screen: WeekScreen) -> Scene:
    """The leaves, then the lines of the open day."""
    m = sheet.m
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    edge, gap = parts.pad(sheet), parts.gap(sheet)
    place = min(max(screen.spot.day, 0), len(screen.days) - 1)
    day = screen.days[place] if screen.days else None
    area = Rect(edge, 0, m.width - 2 * edge, m.height)
    if m.shape is Shape.SMALL:
        y = top + sheet.m.u(16)
        back = max(m.target, sheet.button_width(sheet.texts.get("home.back"), 34, 600, pad=24))
        if Button.HOME in screen.buttons:
            sheet.button(
                Rect(edge, y, back, m.target), Button.HOME, sheet.texts.get("home.back"), "arrow-left", sizes=(34,)
            )
        strip = Rect(edge + back + gap, y, area.w - back - gap, m.target)
    else:
        title = _title(sheet, day) if day else sheet.texts.get("week.title")
        y = parts.list_head(sheet, top, title, has_back=Button.HOME in screen.buttons)
        strip = Rect(edge, y, area.w, 0)
    y = _strip(sheet, strip, screen, place)
    rest = Rect(edge, y + gap, area.w, m.height - edge - y - gap)
    if day is not None:
        if m.shape is Shape.SMALL:
            head = sheet.fitted(Rect(rest.x, rest.y, rest.w, m.u(48)), _title(sheet, day), (44, 40, 36), weight=700)
            rest = Rect(rest.x, head.bottom + m.u(10), rest.w, rest.bottom - head.bottom - m.u(10))
        _lines(sheet, rest, day, place, screen.spot.row)
    return sheet.scene("week", first=Button.ANSWER if top else Button.HOME, back=Button.HOME)


def _title(sheet: Sheet, day: DayLines) -> str:
    words = sheet.texts
    if day.is_today:
        return words.get("week.today")
    name = words.weekday(day.day)
    return f"{name[:1].upper()}{name[1:]} {words.date(day.day)}"


# --- the leaves -----------------------------------------------------------------------------------------------------


def _strip(sheet: Sheet, strip: Rect, screen: WeekScreen, place: int) -> int:
    """The leaves, with an arrow at each end while there are more. Returns the first free row beneath."""
    m = sheet.m
    gap = m.u(12)
    side = max(m.target, m.u(118))
    fits = max(1, (strip.w + gap) // (side + gap))
    rows = _LEAF_ROWS[m.shape]
    has_arrows = fits * rows < len(screen.days)
    columns = max(1, fits - 2) if has_arrows else fits
    first = place // (columns * rows) * columns * rows if has_arrows else 0
    has_later = first + columns * rows < len(screen.days)
    left, right = (side + gap if first else 0), (side + gap if has_later else 0)
    wide = (strip.w - left - right - gap * (columns - 1)) // columns
    high = strip.h or max(m.target, m.u(136 if m.shape is Shape.WIDE else 118))
    leaves = _Leaves(columns, rows, wide, high, gap)
    shown = screen.days[first : first + leaves.count]
    for index, day in enumerate(shown):
        row, column = divmod(index, columns)
        at = Rect(strip.x + left + column * (wide + gap), strip.y + row * (high + gap), wide, high)
        _leaf(sheet, at, day, Spot(first + index), is_open=first + index == place)
    if first:
        _arrow(sheet, Rect(strip.x, strip.y, side, high), "chevron-left", "week.earlier", Spot(first - leaves.count))
    if has_later:
        last = Rect(strip.right - side, strip.y, side, high)
        _arrow(sheet, last, "chevron-right", "week.later", Spot(first + leaves.count))
    used = (len(shown) + columns - 1) // columns
    return strip.y + used * (high + gap) - gap


def _leaf(sheet: Sheet, rect: Rect, day: DayLines, spot: Spot, *, is_open: bool) -> None:
    u, words = sheet.m.u, sheet.texts
    ink = "on-brand" if is_open else "ink"
    on = "brand" if is_open else "card"
    if is_open:
        sheet.box(rect, "brand", radius=u(22))
    else:
        sheet.card(rect)
    name_h, number_h = round(u(34) * 1.1), round(u(60) * 1.0)
    y = rect.y + (rect.h - name_h - number_h - u(4)) // 2
    name = Rect(rect.x, y, rect.w, name_h)
    short = words.weekdays_short[day.day.weekday]
    sheet.fitted(name, short, (34,), weight=600, colour=ink, on=on, align=Align.CENTRE)
    number = Rect(rect.x, y + name_h + u(4), rect.w, number_h)
    weight = 700 if day.lines else 400
    sheet.fitted(
        number,
        str(day.day.day),
        (60,),
        weight=weight,
        colour=ink,
        on=on,
        align=Align.CENTRE,
        reach=Reach.FAR,
        leading=1.0,
    )
    sheet.touchable_card(rect, Button.DAY, words.short_day(day.day), subject=spot)


def _arrow(sheet: Sheet, rect: Rect, icon: str, key: str, spot: Spot) -> None:
    """A button that is only its sign: its neighbours say what it does."""
    sheet.card(rect)
    size = sheet.m.u(64)
    sheet.icon(icon, (rect.x + (rect.w - size) // 2, rect.y + (rect.h - size) // 2), size, on="card")
    sheet.touchable_card(rect, Button.DAY, sheet.texts.get(key), subject=spot)


# --- the day --------------------------------------------------------------------------------------------------------


def _lines(sheet: Sheet, area: Rect, day: DayLines, place: int, row: int) -> None:
    """As many lines as there is room for, and arrows to the others."""
    m, u = sheet.m, sheet.m.u
    if not day.lines:
        words = sheet.texts.get("week.empty")
        sheet.fitted(area, words, (60, 52, 48, 44), max_lines=2, colour="ink-soft")
        return
    gap = u(12)
    high = max(m.target, u(118))
    room = (area.h + gap) // (high + gap)
    if room < 1:
        return
    has_arrows = len(day.lines) > room
    row = min(row, len(day.lines) - 1) // room * room if has_arrows else 0
    side = max(m.target, u(118))
    wide = area.w - (side + gap if has_arrows else 0)
    for index, line in enumerate(day.lines[row : row + room]):
        _line(sheet, Rect(area.x, area.y + index * (high + gap), wide, high), line)
    if not has_arrows:
        return
    x = area.right - side
    if room == 1:  # one arrow is all there is room for: onwards, and from the end to the beginning
        onwards = row + 1 if row + 1 < len(day.lines) else 0
        _arrow(sheet, Rect(x, area.y, side, high), "chevron-down", "week.down", Spot(place, onwards))
        return
    if row:
        _arrow(sheet, Rect(x, area.y, side, high), "chevron-up", "week.up", Spot(place, row - room))
    if row + room < len(day.lines):
        lowest = Rect(x, area.y + (room - 1) * (high + gap), side, high)
        _arrow(sheet, lowest, "chevron-down", "week.down", Spot(place, row + room))


def _line(sheet: Sheet, card: Rect, line: Line) -> None:
    u, words = sheet.m.u, sheet.texts
    small = sheet.m.shape is not Shape.WIDE
    sheet.card(card)
    inner = card.inset(u(28), 0)
    figures = sheet.m.face(52 if not small else 46, 700, Cut.FIGURES)
    column = text.width("20.00", figures) + u(28)
    height = round(figures.size * 1.1)
    y = card.y + (card.h - height) // 2
    if line.is_all_day:
        size = min(u(60), card.h - u(16))
        sheet.icon("play", (inner.x + (column - u(28) - size) // 2, card.y + (card.h - size) // 2), size, on="card")
    else:
        sheet.text(Rect(inner.x, y, column, height), words.time(line.starts), figures, on="card", leading=1.1)
    right = inner.right
    sign = _SIGNS.get(line.standing)
    if sign is not None:
        size = u(50)
        right -= size
        is_ours = line.standing is Standing.SIGNED
        at = (right, card.y + (card.h - size) // 2)
        sheet.icon(sign, at, size, "answer-text" if is_ours else "ink-soft", on="card")
        right -= u(20)
    title = Rect(inner.x + column, card.y, right - inner.x - column, card.h)
    name = words.title(line)
    sheet.fitted(title, name, (48, 44, 40, 36, 34), max_lines=(1, 1, 1, 2, 2), on="card", leading=1.1, middle=True)
    if line.is_all_day:
        sheet.touchable_card(card, Button.RECORDINGS, name)
    else:
        sheet.touchable_card(card, Button.READ_MORE, name, subject=line.id)
