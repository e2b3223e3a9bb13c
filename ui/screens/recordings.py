"""Recordings: what can be watched today, large enough to be found by its colour, and what comes on the days ahead."""

from __future__ import annotations

from dataclasses import dataclass

from device.core.screen import RecordingsScreen
from device.core.screen_parts import Button, Film
from device.runtime.frames import cover
from ui import text
from ui.layout import Shape
from ui.scene import Align, Picture, Reach, Rect, Scene
from ui.screens import leafing, parts
from ui.screens.player import clock
from ui.widgets import Sheet

HUES = 8
HIGHEST_LINE = 250
"""Reference pixels: few films on a high panel do not fill it."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """How the tiles lie."""

    columns: int
    rows: int

    @property
    def count(self) -> int:
        return self.columns * self.rows


def lay(sheet: Sheet, screen: RecordingsScreen) -> Scene:
    """As many as there is room for; the others by leaves."""
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    y = parts.list_head(sheet, top, words.get("recordings.title"), has_back=Button.HOME in screen.buttons)
    edge, gap = parts.pad(sheet), parts.gap(sheet)
    area = Rect(edge, y, m.width - 2 * edge, m.height - u(24) - y)
    if not screen.films:
        sheet.fitted(
            area.inset(0, u(20)),
            words.get("recordings.empty"),
            (60, 52, 48),
            max_lines=3,
            colour="ink-soft",
            reach=Reach.NEAR,
        )
    grid = _grid(sheet, area, gap)
    first = 0
    if len(screen.films) > grid.count and area.h >= 2 * m.target + gap:  # beneath a call's bar it may be lower
        foot = Rect(area.x, area.bottom - m.target, area.w, m.target)
        area = Rect(area.x, area.y, area.w, area.h - m.target - gap)
        grid = _grid(sheet, area, gap)
        first = min(max(screen.row, 0), len(screen.films) - 1) // grid.count * grid.count
        onwards = first + grid.count if first + grid.count < len(screen.films) else None
        before = max(0, first - grid.count) if first else None
        left = leafing.foot(sheet, foot, before=before, after=onwards, words=("recordings.previous", "recordings.next"))
        pages = -(-len(screen.films) // grid.count)
        page = words.get("recordings.page", n=first // grid.count + 1, of=pages)
        if text.width(page, m.face(34)) <= left.w:
            sheet.fitted(left, page, (40, 36, 34), colour="ink-soft", middle=True)
    wide = (area.w - gap * (grid.columns - 1)) // grid.columns
    rows = min(grid.rows, -(-len(screen.films) // grid.columns)) or 1
    high = (area.h - gap * (rows - 1)) // rows
    if grid.columns == 1:
        high = min(high, max(u(HIGHEST_LINE), (area.h - gap * (grid.rows - 1)) // grid.rows))
    if high >= m.target:
        for index, film in enumerate(screen.films[first : first + grid.count]):
            row, column = divmod(index, grid.columns)
            rect = Rect(area.x + column * (wide + gap), area.y + row * (high + gap), wide, high)
            _tile(sheet, rect, film, screen)
    plays = any(film.day is None for film in screen.films)
    start = Button.ANSWER if parts.is_full(screen.bar) else Button.PLAY if plays else Button.HOME
    return sheet.scene("recordings", first=start, back=Button.HOME)


def _grid(sheet: Sheet, area: Rect, gap: int) -> _Grid:
    """Tiles beside each other where they can be high; else lines beneath each other."""
    if sheet.m.shape is Shape.WIDE and area.h >= sheet.m.u(330):
        return _Grid(3, 1)
    high = max(sheet.m.target, sheet.m.u(150))
    return _Grid(1, max(1, (area.h + gap) // (high + gap)))


def _tile(sheet: Sheet, rect: Rect, film: Film, screen: RecordingsScreen) -> None:
    words = sheet.texts
    title = film.title if film.title.strip() else words.get("kind.recording")
    second = words.get("recordings.minutes", n=film.minutes) if film.minutes is not None else ""
    if film.left_at_s is not None:
        second = words.get("recordings.goes_on", at=clock(film.left_at_s))
    if film.day is not None:
        second = words.day_of(film.day, screen.today)
    sheet.card(rect)
    if rect.h >= sheet.m.u(300):
        _high_tile(sheet, rect, film, title, second)
    else:
        _line(sheet, rect, film, title, second)
    if film.day is None:
        sheet.touchable_card(rect, Button.PLAY, title, subject=film.id)


def _art(sheet: Sheet, rect: Rect, film: Film) -> None:
    """A leaf of the film's own colour; over it a picture of it, where there is one."""
    sheet.box(rect, _hue(film), radius=sheet.m.u(20))
    sheet.items.append(Picture(rect, cover(str(film.id)), radius=sheet.m.u(20)))


def _hue(film: Film) -> str:
    return f"avatar-{1 + film.id.int % HUES}"


def _high_tile(sheet: Sheet, rect: Rect, film: Film, title: str, second: str) -> None:
    """A coloured leaf with the sign above, the words beneath."""
    u = sheet.m.u
    inner = rect.inset(u(26), u(18))
    second_h = round(u(34) * 1.2) if second else 0
    found = text.fit(title, [sheet.m.face(size, 700) for size in (46, 40, 36)], inner.w, 3)
    title_h = round(found.face.size * 1.08) * len(found.lines)
    art = Rect(
        rect.x + u(2), rect.y + u(2), rect.w - 2 * u(2), max(u(80), rect.h - title_h - second_h - u(18 + 14 + 6))
    )
    _art(sheet, art, film)
    size = min(u(132), art.h - u(16))
    disc = Rect(art.x + (art.w - size) // 2, art.y + (art.h - size) // 2, size, size)
    _sign(sheet, disc, film)
    y = art.bottom + u(14)
    sheet.put(Rect(inner.x, y, inner.w, title_h), found, on="card", leading=1.08)
    if second:
        line = Rect(inner.x, y + title_h + u(2), inner.w, second_h)
        sheet.fitted(line, second, (34, 32, 30), colour="ink-soft", on="card", leading=1.2)


def _line(sheet: Sheet, rect: Rect, film: Film, title: str, second: str) -> None:
    """The sign at the left, the words beside it."""
    u = sheet.m.u
    high = rect.h - 2 * u(20)
    art = Rect(rect.x + u(20), rect.y + u(20), min(high * 16 // 9, rect.w * 2 // 5), high)
    _art(sheet, art, film)
    size = min(u(120), high - u(16), art.w - u(16))
    _sign(sheet, Rect(art.x + (art.w - size) // 2, art.y + (high - size) // 2, size, size), film)
    x = art.right + u(24)
    room = rect.right - u(20) - x
    found = text.fit(title, [sheet.m.face(size_, 700) for size_ in (46, 40, 36, 34)], room, 3 if high >= u(200) else 2)
    title_h = round(found.face.size * 1.08) * len(found.lines)
    second_h = round(u(34) * 1.15)
    if title_h + second_h > rect.h - u(8):
        second_h = 0
    y = rect.y + (rect.h - title_h - (second_h if second else 0)) // 2
    sheet.put(Rect(x, y, room, title_h), found, on="card", leading=1.08)
    if second and second_h:
        line = Rect(x, y + title_h, room, second_h)
        sheet.fitted(line, second, (34, 32, 30), colour="ink-soft", on="card", leading=1.15)


def _sign(sheet: Sheet, disc: Rect, film: Film) -> None:
    """A white disc: *play* what is there today, a leaf of the calendar for what comes."""
    sheet.box(disc, "card", radius=disc.w // 2)
    size = disc.w * 52 // 100
    at = (disc.x + (disc.w - size) // 2, disc.y + (disc.h - size) // 2)
    sheet.icon("play" if film.day is None else "calendar-days", at, size, on="card")


def entry(sheet: Sheet, card: Rect, film: Film) -> None:
    """The way here from the normal view, with the first of what can be watched today."""
    u, words = sheet.m.u, sheet.texts
    title, label = words.get("recordings.title"), film.title
    if card.h < u(160) or not label.strip():
        sheet.button(card, Button.RECORDINGS, title, "play", sizes=(40, 36, 34, 32, 30), stacked=card.w < u(320))
        return
    sheet.card(card)
    inner = card.inset(u(22), u(16))
    face = min(u(72), inner.h // 3)
    beside = card.w >= u(480)
    sign = Rect(inner.x, inner.y + (inner.h - face) // 2 if beside else inner.y, face, face)
    sheet.box(sign, _hue(film), radius=u(16))
    sheet.icon("play", (sign.x + face // 4, sign.y + face // 4), face // 2, on=_hue(film))
    head_w = inner.w - face - u(18)
    rows = [sheet.m.face(size, 600) for size in (40, 36, 34, 32, 30)]
    head = text.fit(title, rows, head_w, 1)
    step = round(head.face.size * 1.15)
    if beside:
        names = text.fit(label, [sheet.m.face(36), sheet.m.face(34)], head_w, 2)
        high = step + round(names.face.size * 1.12) * len(names.lines)
        x, y = sign.right + u(18), inner.y + (inner.h - high) // 2
        sheet.put(Rect(x, y, head_w, step), head, on="card", leading=1.15)
        sheet.put(Rect(x, y + step, head_w, high - step), names, colour="ink-soft", on="card", leading=1.12)
    else:
        x, y = sign.right + u(18), sign.y + (face - step) // 2
        sheet.put(Rect(x, y, head_w, step), head, on="card", leading=1.15)
        below = Rect(inner.x, sign.bottom + u(12), inner.w, inner.bottom - sign.bottom - u(12))
        limit = max(1, below.h // round(u(36) * 1.12))
        names = text.fit(label, [sheet.m.face(36), sheet.m.face(34)], below.w, min(3, limit))
        sheet.put(below, names, colour="ink-soft", on="card", leading=1.12, align=Align.LEFT)
    sheet.touchable_card(card, Button.RECORDINGS, title)
