"""The normal view: clock, date, greeting; the *now* card, largest; the day; who was in touch; settings.

Beneath a green bar the now card steps aside. Without a trusted clock there is no hour, no *now* and no *today*.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from device.core.screen import HomeScreen
from device.core.screen_parts import Button, Line, NowCard, Standing
from ui import text
from ui.fonts import Cut
from ui.layout import Shape
from ui.scene import Reach, Rect, Scene
from ui.screens import parts, recordings
from ui.screens.home_head import WIDEST_HOUR, head, unsure_head
from ui.screens.last_visit import visit_card
from ui.widgets import Look, Sheet

HIGH_VISIT, LEAST_VISIT = 250, 170
"""Reference pixels of the card of who was in touch: with their face in the middle, and beneath the recordings."""
LEAST_NOW = 230
"""Reference pixels; a lower now card could not hold its title and its hour."""


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the parts of the home lie."""

    head: Rect
    main: Rect
    side: Rect
    status: Rect
    is_beside: bool
    """The side is a column at the right; else a row beneath the day."""


def lay(sheet: Sheet, screen: HomeScreen) -> Scene:
    """The home by day."""
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    has_full_bar = parts.is_full(screen.bar)
    places = _places(
        sheet, top, has_full_bar=has_full_bar, has_clock=screen.hour is not None, has_film=screen.film is not None
    )
    if screen.hour is None:
        unsure_head(sheet, places.head)
    else:
        head(sheet, places.head, screen, screen.hour)
    if has_full_bar:
        _beneath_bar(sheet, places, screen)
    else:
        _main(sheet, places.main, screen)
        _side(sheet, places, screen)
    parts.status_line(sheet, places.status, screen.status)
    first = screen.bar.buttons[0] if screen.bar and has_full_bar else next(iter(screen.buttons), None)
    return sheet.scene("home", first=first)


def _places(sheet: Sheet, top: int, *, has_full_bar: bool, has_clock: bool, has_film: bool) -> _Places:
    m, u = sheet.m, sheet.m.u
    edge, gap = parts.pad(sheet), parts.gap(sheet)
    wide = m.width - 2 * edge
    match m.shape:
        case Shape.WIDE:
            side_w = u(400 if m.is_tv else 350)
            head = Rect(edge, top + u(26), wide, u(176))
            status = Rect(edge, m.height - u(74), wide - side_w - u(28), u(60))
            if has_full_bar:
                row = max(m.target, u(146))
                body_y = status.y - gap - row
                head = Rect(edge, top + max(0, (body_y - top - u(176)) // 2), wide, u(176))
            else:
                body_y = head.bottom + gap
            main = Rect(edge, body_y, wide - side_w - u(28), status.y - gap - body_y)
            side_h = (main.bottom if has_full_bar else m.height - u(26)) - body_y
            return _Places(head, main, Rect(main.right + u(28), body_y, side_w, side_h), status, is_beside=True)
        case Shape.TALL:
            head = Rect(edge, top + u(26), wide, u(343 if has_clock else 176))
            status = Rect(edge, m.height - u(64), wide, u(50))
            side_h = max(m.target, u(142))
            if has_film and not has_full_bar:
                side_h = 2 * side_h + gap
            side = Rect(edge, status.y - gap - side_h, wide, side_h)
            main = Rect(edge, head.bottom + gap, wide, side.y - gap - head.bottom - gap)
            return _Places(head, main, side, status, is_beside=False)
        case Shape.SMALL:
            side_w = u(300)
            column = wide - side_w - gap
            head = Rect(edge, top + u(20), column, m.target)
            status = Rect(edge, m.height - u(58), column, u(46))
            main = Rect(edge, head.bottom + gap, column, status.y - u(12) - head.bottom - gap)
            side = Rect(edge + column + gap, head.y, side_w, m.height - u(20) - head.y)
            return _Places(head, main, side, status, is_beside=True)


# --- the day --------------------------------------------------------------------------------------------------------


def _main(sheet: Sheet, rect: Rect, screen: HomeScreen) -> None:
    gap = parts.gap(sheet)
    if screen.hour is None:
        _programme(sheet, rect, screen)
        return
    if sheet.m.shape is Shape.SMALL:
        if parts.has_note(screen):
            high = parts.note_height(sheet, screen, sheet.m.u(112))
            below = Rect(rect.x, rect.bottom - high, rect.w, high)
            parts.toast_or_fault(sheet, below, screen)
            rect = Rect(rect.x, rect.y, rect.w, rect.h - high - gap)
            if screen.now and rect.h < _button_h(sheet) + sheet.m.u(130):  # there is no room for its button
                screen = replace(screen, now=replace(screen.now, button=None))
        _now_card(sheet, rect, screen)
        return
    rows = _day_row(sheet, rect, screen)
    left = Rect(rect.x, rect.y, rect.w, rect.h - rows - (gap if rows else 0))
    more = _rest_of_day(screen)[2:4]
    if sheet.m.shape is Shape.TALL and more and left.h >= sheet.m.u(460):
        # a high panel has room for two more of the day's lines
        high = max(sheet.m.target, sheet.m.u(122))
        card_w = (left.w - gap * (len(more) - 1)) // len(more)
        for index, line in enumerate(more):
            _line_card(sheet, Rect(left.x + index * (card_w + gap), left.bottom - high, card_w, high), line)
        left = Rect(left.x, left.y, left.w, left.h - high - gap)
    if left.h >= sheet.m.u(LEAST_NOW):
        _now_card(sheet, left, screen)


def _rest_of_day(screen: HomeScreen) -> tuple[Line, ...]:
    """Today's lines that are still to come, but for the one on the now card."""
    if not screen.today:
        return ()
    shown = screen.now.line.id if screen.now else None
    now = (screen.hour.hour, screen.hour.minute) if screen.hour else (0, 0)
    return tuple(
        line for line in screen.today.lines if line.id != shown and (line.starts.hour, line.starts.minute) >= now
    )


def _day_row(sheet: Sheet, rect: Rect, screen: HomeScreen) -> int:
    """What comes later, along the lower edge of `rect`, and the week. Returns the height that it took."""
    u = sheet.m.u
    week_w = 0
    has_week = Button.WEEK in screen.buttons
    if has_week:
        face = sheet.m.face(34, 600)
        week_w = max(sheet.m.target, text.width(sheet.texts.get("home.week"), face) + 2 * u(12))
    gap = u(16)
    left = Rect(rect.x, rect.y, rect.w - (week_w + gap if has_week else 0), rect.h)
    lines = _rest_of_day(screen)[:2]
    says = parts.has_note(screen)
    if not (has_week or lines or says):
        return 0
    if not (lines or says):
        row = Rect(rect.x, rect.bottom - sheet.m.target, rect.w, sheet.m.target)
        sheet.button(row, Button.WEEK, sheet.texts.get("home.week"), "calendar-days")
        return row.h
    card_w = (left.w - gap * (len(lines) - 1)) // max(1, len(lines))
    high = max(sheet.m.target, u(122))
    if any(not says and _is_long(sheet, line, card_w) for line in lines):
        high = max(high, u(146))
    row = Rect(left.x, rect.bottom - high, left.w, high)
    if not parts.toast_or_fault(sheet, row, screen):
        for index, line in enumerate(lines):
            _line_card(sheet, Rect(row.x + index * (card_w + gap), row.y, card_w, high), line)
    if has_week:
        sheet.button(
            Rect(rect.right - week_w, row.y, week_w, high),
            Button.WEEK,
            sheet.texts.get("home.week"),
            "calendar-days",
            sizes=(34,),
            stacked=True,
        )
    return high


def _is_long(sheet: Sheet, line: Line, card_w: int) -> bool:
    face = sheet.m.face(34)
    return text.width(text.clean(sheet.texts.title(line)), face) > card_w - 2 * sheet.m.u(24)


def _line_card(sheet: Sheet, card: Rect, line: Line) -> None:
    u = sheet.m.u
    sheet.card(card)
    inner = card.inset(u(24), 0)
    long = _is_long(sheet, line, card.w)
    time_h, name_h = round(u(44) * 1.1), round(u(34) * 1.12)
    y = card.y + (card.h - time_h - name_h * (2 if long else 1)) // 2
    sheet.text(
        Rect(inner.x, y, inner.w, time_h),
        sheet.texts.time(line.starts),
        sheet.m.face(44, 700, Cut.FIGURES),
        on="card",
        leading=1.1,
    )
    sheet.fitted(
        Rect(inner.x, y + time_h, inner.w, name_h), sheet.texts.title(line), (34,), max_lines=2, on="card", leading=1.12
    )


def _now_card(sheet: Sheet, card: Rect, screen: HomeScreen) -> None:
    u, words = sheet.m.u, sheet.texts
    small = sheet.m.shape is Shape.SMALL
    sheet.card(card)
    inner = card.inset(u(28), u(20), u(24), u(22)) if small else card.inset(u(36), u(28), u(32), u(28))
    now = screen.now
    if now is None:
        sheet.fitted(
            inner,
            words.get("home.free"),
            (84, 66, 60),
            weight=700,
            cut=Cut.DISPLAY,
            max_lines=(1, 2, 3),
            on="card",
            reach=Reach.FAR,
            leading=1.05,
            middle=True,
        )
        return
    foot = _now_foot(sheet, _beside_button(sheet, inner, now), screen, now)
    foot_y = (
        foot.y if now.button is None or sheet.m.shape is Shape.TALL else min(foot.y, inner.bottom - _button_h(sheet))
    )
    room = foot_y - u(12) - inner.y
    sizes: tuple[int, ...] = (100, 66, 60) if small else (104, 66, 60)
    sizes = tuple(size for size in sizes if u(size) * 1.04 <= room) or sizes[-1:]
    limits = [max(1, int(room / (u(size) * 1.04))) for size in sizes]
    limits[0] = 1  # one large line or more of smaller ones: two at full size would push the time away
    title = sheet.fitted(
        Rect(inner.x, inner.y, inner.w, room),
        sheet.texts.title(now.line),
        sizes,
        weight=700,
        cut=Cut.DISPLAY,
        max_lines=limits,
        on="card",
        reach=Reach.FAR,
        leading=1.04,
    )
    if now.line.who and now.line.who not in now.line.title and title.bottom + u(50) <= foot_y:
        sheet.fitted(
            Rect(inner.x, title.bottom + u(4), inner.w, u(50)), now.line.who, (44, 40), colour="ink-soft", on="card"
        )


def _button_h(sheet: Sheet) -> int:
    return max(sheet.m.target, sheet.m.u(118))


def _beside_button(sheet: Sheet, inner: Rect, now: NowCard) -> Rect:
    """Put the card's button at its foot; return where the hour stands beside it, or above it."""
    if now.button is None:
        return inner
    u, words = sheet.m.u, sheet.texts
    is_wish = now.button is Button.SIGN_UP
    key, icon = ("event.sign_up", "calendar-plus") if is_wish else ("event.read_more", "info")
    if now.line.standing is Standing.SIGNED:
        key, icon = "event.signed", "check"
    label, high = words.get(key), _button_h(sheet)
    tall = sheet.m.shape is Shape.TALL
    wide = inner.w if tall else min(sheet.button_width(label, 40), inner.w * 52 // 100)
    rect = Rect(inner.right - wide, inner.bottom - high, wide, high)
    look = Look.BRAND if is_wish else Look.QUIET
    sheet.button(rect, now.button, label, icon, look=look, sizes=(40, 36, 34), subject=now.line.id)
    if tall:
        return Rect(inner.x, inner.y, inner.w, inner.h - high - u(20))
    return Rect(inner.x, inner.y, inner.w - wide - u(24), inner.h - max(0, (high - u(122)) // 2))


def _now_foot(sheet: Sheet, inner: Rect, screen: HomeScreen, now: NowCard) -> Rect:
    """When it is: the hour, and in how long."""
    u = sheet.m.u
    first, second = _now_words(sheet, screen, now)
    if sheet.m.shape is Shape.TALL:
        high = u(68)
        y = inner.bottom - high
        taken = sheet.fitted(Rect(inner.x, y, inner.w, high), first, (60,), weight=600, on="card", reach=Reach.FAR)
        x = taken.right + u(24)
        sheet.fitted(Rect(x, y + u(17), inner.right - x, u(44)), second, (40, 36, 34), colour="ink-soft", on="card")
        return Rect(inner.x, y, inner.w, high)
    sizes = (52, 38) if sheet.m.shape is Shape.SMALL else (64, 44)
    heights = [round(u(size) * 1.12) for size in sizes]
    y = inner.bottom - sum(heights)
    sheet.fitted(
        Rect(inner.x, y, inner.w, heights[0]), first, (sizes[0],), weight=600, on="card", reach=Reach.FAR, leading=1.12
    )
    sheet.fitted(
        Rect(inner.x, y + heights[0], inner.w, heights[1]),
        second,
        (sizes[1], 36, 34, 32, 30) if sheet.m.shape is Shape.SMALL else (sizes[1], 40, 36, 34, 32, 30),
        colour="ink-soft",
        on="card",
        leading=1.12,
    )
    return Rect(inner.x, y, inner.w, sum(heights))


def _now_words(sheet: Sheet, screen: HomeScreen, now: NowCard) -> tuple[str, str]:
    words = sheet.texts
    at = words.get("home.at", time=words.time(now.line.starts))
    if now.is_on:
        return words.get("home.now"), words.get("home.until", time=words.time(now.line.ends))
    if now.day is not None:
        return at, words.day_of(now.day, screen.date)
    return at, words.minutes_until(now.minutes_until) if now.minutes_until is not None else ""


def _programme(sheet: Sheet, card: Rect, screen: HomeScreen) -> None:
    """The last day that we know of, by its own date: nothing here says *now* or *today*."""
    u, words = sheet.m.u, sheet.texts
    if screen.toast or screen.peace:
        high = parts.note_height(sheet, screen, u(112))
        parts.toast_or_fault(sheet, Rect(card.x, card.bottom - high, card.w, high), screen)
        card = Rect(card.x, card.y, card.w, card.h - high - parts.gap(sheet))
    sheet.card(card)
    inner = card.inset(u(36), u(24), u(32), u(20))
    day = screen.today
    title = words.get("home.programme", day=words.short_day(day.day)) if day else words.get("home.nothing")
    head = sheet.fitted(Rect(inner.x, inner.y, inner.w, u(48)), title, (40, 36, 34), colour="ink-soft", on="card")
    y = head.bottom + u(14)
    step = u(110)
    lines = day.lines[: max(0, (inner.bottom - y) // step)] if day else ()
    figures = sheet.m.face(60, 700, Cut.FIGURES)
    column = text.width(WIDEST_HOUR, figures) + u(36)
    for line in lines:
        sheet.hairline(inner.x, y, inner.w)
        row = Rect(inner.x, y, inner.w, step)
        height = round(figures.size * 1.1)
        sheet.text(
            Rect(row.x, y + (step - height) // 2, column, height),
            words.time(line.starts),
            figures,
            on="card",
            leading=1.1,
            reach=Reach.FAR,
        )
        sheet.fitted(
            Rect(row.x + column, y, row.w - column, step),
            words.title(line),
            (60, 48, 40),
            max_lines=(1, 1, 2),
            on="card",
            reach=Reach.NEAR,
            middle=True,
        )
        y += step
    if Button.WEEK in screen.buttons:
        sheet.touchable_card(card, Button.WEEK, words.get("home.week"))


# --- the side -------------------------------------------------------------------------------------------------------


def _side(sheet: Sheet, places: _Places, screen: HomeScreen) -> None:
    rect, gap = places.side, parts.gap(sheet)
    has_settings = Button.SETTINGS in screen.buttons
    rect = _film(sheet, rect, screen, is_beside=places.is_beside)
    if not places.is_beside:
        settings_w = (rect.w - gap) // 2 if has_settings else 0
        visit = Rect(rect.x, rect.y, rect.w - settings_w - (gap if has_settings else 0), rect.h)
        visit_card(sheet, visit, screen, is_high=False)
        if has_settings:
            _settings(sheet, Rect(visit.right + gap, rect.y, settings_w, rect.h))
        return
    settings_h = max(sheet.m.target, sheet.m.u(118)) if has_settings else -gap
    visit = Rect(rect.x, rect.y, rect.w, rect.h - settings_h - gap)
    visit_card(sheet, visit, screen, is_high=sheet.m.shape is Shape.WIDE and visit.h >= sheet.m.u(HIGH_VISIT))
    if has_settings:
        _settings(sheet, Rect(rect.x, visit.bottom + gap, rect.w, settings_h))


def _film(sheet: Sheet, rect: Rect, screen: HomeScreen, *, is_beside: bool) -> Rect:
    """The way to the recordings, above. Returns what is left of the side."""
    gap = parts.gap(sheet)
    if screen.film is None or parts.is_full(screen.bar):
        return rect
    high = (rect.h - gap) // 2
    if is_beside:
        settings_h = max(sheet.m.target, sheet.m.u(118))
        high = max(sheet.m.target, min(sheet.m.u(252), rect.h - settings_h - sheet.m.u(LEAST_VISIT) - 2 * gap))
        if sheet.m.shape is Shape.SMALL:
            high = sheet.m.target
    recordings.entry(sheet, Rect(rect.x, rect.y, rect.w, high), screen.film)
    return Rect(rect.x, rect.y + high + gap, rect.w, rect.h - high - gap)


def _settings(sheet: Sheet, rect: Rect) -> None:
    sheet.button(rect, Button.SETTINGS, sheet.texts.get("home.settings"), "settings", sizes=(40, 36, 34))


def _beneath_bar(sheet: Sheet, places: _Places, screen: HomeScreen) -> None:
    """Somebody calls: only the day and the settings stay."""
    match sheet.m.shape:
        case Shape.WIDE:
            _day_row(sheet, places.main, screen)
            if Button.SETTINGS in screen.buttons:
                high = max(sheet.m.target, sheet.m.u(122))
                _settings(sheet, Rect(places.side.x, places.main.bottom - high, places.side.w, high))
        case Shape.TALL:
            _main(sheet, places.main, screen)
            _side(sheet, places, screen)
        case Shape.SMALL:
            if Button.SETTINGS in screen.buttons:
                rect = places.side
                _settings(sheet, Rect(rect.x, rect.y, rect.w, sheet.m.target))
