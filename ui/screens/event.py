"""One line of the calendar: a leaf with its day, what it is, and at the foot where we stand and what can be done.

Blue is what can be wished; green is said of a place that is ours. While a wish waits for the network, it says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from device.core.screen import EventScreen
from device.core.screen_parts import Button, Place, Standing
from ui import text
from ui.fonts import Cut
from ui.layout import Shape
from ui.scene import Align, Reach, Rect, Scene
from ui.screens import parts
from ui.widgets import Look, Sheet

_ICONS = {Button.SIGN_UP: "calendar-plus", Button.QUEUE: "list-plus", Button.CANCEL: "calendar-x"}
_SIGNS = {
    Standing.SIGNED: "check",
    Standing.WAITING: "hourglass",
    Standing.SIGNING: "hourglass",
    Standing.QUEUING: "hourglass",
    Standing.CANCELLING: "hourglass",
}
_WISHED = frozenset({Standing.SIGNING, Standing.QUEUING, Standing.CANCELLING})


@dataclass(frozen=True, slots=True)
class _Said:
    """What the foot says: a line, and a second one."""

    first: str = ""
    second: str = ""


def lay(sheet: Sheet, screen: EventScreen) -> Scene:
    """The event."""
    m, u = sheet.m, sheet.m.u
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    back = Button.WEEK if Button.WEEK in screen.buttons else Button.HOME
    y = _head(sheet, top, screen, back)
    edge = parts.pad(sheet)
    # Beneath a green bar there is room for what it is, not for what can be done: the bar goes first.
    foot = m.height - u(24) if m.shape is not Shape.TALL and parts.is_full(screen.bar) else _foot(sheet, screen)
    body = Rect(edge, y, m.width - 2 * edge, foot - u(20) - y)
    if m.shape is not Shape.SMALL and body.h >= u(300):
        body = _beside_leaf(sheet, body, screen)
    if body.h >= u(70):
        _body(sheet, body, screen)
    action = next((button for button in screen.buttons if button in _ICONS), None)
    return sheet.scene("event", first=Button.ANSWER if top else action or back, back=back)


def _head(sheet: Sheet, top: int, screen: EventScreen, back: Button) -> int:
    """Back, and what time it is. Returns the first free row beneath."""
    m, u = sheet.m, sheet.m.u
    edge, small = parts.pad(sheet), m.shape is Shape.SMALL
    label = sheet.texts.get("home.back")
    y = top + u(16 if small else 28)
    wide = max(sheet.button_width(label, 40, 600, pad=24), m.target)
    sheet.button(Rect(edge, y, wide, m.target), back, label, "arrow-left")
    if screen.hour is not None:
        area = Rect(edge + wide, y, m.width - 2 * edge - wide, m.target)
        sheet.fitted(
            area,
            sheet.texts.time(screen.hour),
            (60,),
            weight=600,
            cut=Cut.FIGURES,
            colour="ink-soft",
            align=Align.RIGHT,
            middle=True,
        )
    return y + m.target + u(14 if small else 44)


# --- what it is -----------------------------------------------------------------------------------------------------


def _beside_leaf(sheet: Sheet, body: Rect, screen: EventScreen) -> Rect:
    """The day as a leaf of a paper calendar. Returns what is left of the body."""
    u, words = sheet.m.u, sheet.texts
    leaf = Rect(body.x, body.y, u(230), u(271))
    sheet.card(leaf)
    band = Rect(leaf.x, leaf.y, leaf.w, u(66))
    sheet.box(band, "brand", radius=u(22))
    sheet.box(Rect(band.x, band.bottom - u(22), band.w, u(22)), "brand")
    month = words.month_names[screen.day.month - 1]
    sheet.fitted(
        band.inset(u(10), 0),
        month,
        (34, 30),
        weight=600,
        colour="on-brand",
        on="brand",
        align=Align.CENTRE,
        middle=True,
    )
    number = Rect(leaf.x, band.bottom + u(10), leaf.w, u(128))
    sheet.fitted(
        number,
        str(screen.day.day),
        (128,),
        weight=700,
        cut=Cut.DISPLAY,
        on="card",
        align=Align.CENTRE,
        reach=Reach.FAR,
        leading=1.0,
        middle=True,
    )
    weekday = Rect(leaf.x + u(8), number.bottom + u(6), leaf.w - u(16), u(44))
    name = words.weekday(screen.day)
    sheet.fitted(weekday, name, (36, 34, 30), colour="ink-soft", on="card", align=Align.CENTRE, middle=True)
    if sheet.m.shape is Shape.TALL:
        right = Rect(leaf.right + u(32), leaf.y, body.right - leaf.right - u(32), leaf.h)
        _when(sheet, right, screen, max_lines=3, middle=True)
        return Rect(body.x, leaf.bottom + u(28), body.w, body.bottom - leaf.bottom - u(28))
    return Rect(leaf.right + u(48), body.y, body.right - leaf.right - u(48), body.h)


def _when(sheet: Sheet, area: Rect, screen: EventScreen, *, max_lines: int = 1, middle: bool = False) -> Rect:
    small = sheet.m.shape is Shape.SMALL
    period = sheet.texts.period(screen.line, screen.day, screen.today)
    return sheet.fitted(
        area,
        period,
        (48,) if small else (64, 60),
        weight=600,
        max_lines=(max_lines,) if small else (max_lines, max(2, max_lines)),
        leading=1.15,
        reach=Reach.FAR,
        middle=middle,
    )


def _body(sheet: Sheet, body: Rect, screen: EventScreen) -> None:
    """Title, when, who and what; each only if the one before left room for it."""
    u = sheet.m.u
    has_when = not (sheet.m.shape is Shape.TALL and body.y > u(480))
    when_h = round(u(64) * 1.15) if has_when else 0
    if has_when and body.h < when_h + u(10) + u(66):
        has_when, when_h = False, 0
    room = body.h - (when_h + u(10) if has_when else 0)
    sizes = (104, 66, 60)
    limits = [max(1, min(most, int(room / (u(size) * 1.04)))) for size, most in zip(sizes, (1, 2, 3), strict=True)]
    title = sheet.fitted(
        Rect(body.x, body.y, body.w, max(room, 1)),
        sheet.texts.title(screen.line),
        sizes,
        weight=700,
        cut=Cut.DISPLAY,
        max_lines=limits,
        reach=Reach.FAR,
        leading=1.04,
    )
    y = title.bottom + u(10)
    if has_when:
        y = _when(sheet, Rect(body.x, y, body.w, when_h), screen).bottom + u(14)
    who = screen.line.who
    if who and who not in screen.line.title and y + u(52) <= body.bottom:
        y = sheet.fitted(Rect(body.x, y, body.w, u(52)), who, (44, 40), colour="ink-soft").bottom + u(8)
    step = round(u(46) * 1.2)
    lines = (body.bottom - y) // step
    if screen.description.strip() and lines > 0:
        area = Rect(body.x, y, body.w, lines * step)
        sheet.fitted(area, screen.description, (46, 40), max_lines=lines, leading=1.2)


# --- the foot -------------------------------------------------------------------------------------------------------


def _foot(sheet: Sheet, screen: EventScreen) -> int:
    """Where we stand and what can be done. Returns its first row."""
    m, u = sheet.m, sheet.m.u
    edge = parts.pad(sheet)
    high = max(m.target, u(140))
    row = Rect(edge, m.height - u(24) - high, m.width - 2 * edge, high)
    said = _said(sheet, screen.place)
    action = next((button for button in screen.buttons if button in _ICONS), None)
    if action is None:
        if not said.first:
            return m.height - u(24)
        _standing(sheet, row, screen.place, said)
        return row.y
    is_wish = action is not Button.CANCEL and screen.place.standing not in _WISHED
    if m.shape is not Shape.TALL:
        wide = _action_width(sheet, action, row, is_wish=is_wish)
        x = row.x if is_wish else row.right - wide
        _action(sheet, Rect(x, row.y, wide, row.h), action, screen, is_wish=is_wish)
        beside = Rect(row.x + (wide + u(28) if is_wish else 0), row.y, row.w - wide - u(28), row.h)
        _beside(sheet, beside, screen.place, said, is_wish=is_wish)
        return row.y
    _action(sheet, row, action, screen, is_wish=is_wish)
    above = Rect(row.x, row.y - u(20) - high, row.w, high)
    _beside(sheet, above, screen.place, said, is_wish=is_wish)
    return above.y


def _action_width(sheet: Sheet, action: Button, row: Rect, *, is_wish: bool) -> int:
    u = sheet.m.u
    label = sheet.texts.get(f"event.{action.value}")
    if not is_wish:
        return max(sheet.button_width(label, 48, 600), u(244))
    return u(620 if sheet.m.shape is Shape.SMALL else 768) if row.w >= u(1000) else row.w * 62 // 100


def _action(sheet: Sheet, rect: Rect, action: Button, screen: EventScreen, *, is_wish: bool) -> None:
    sheet.button(
        rect,
        action,
        sheet.texts.get(f"event.{action.value}"),
        _ICONS[action],
        look=Look.BRAND if is_wish else Look.QUIET,
        sizes=(64, 60) if is_wish else (48, 44, 40),
        reach=Reach.FAR if is_wish else Reach.NEAR,
        subject=screen.line.id,
    )


def _beside(sheet: Sheet, area: Rect, place: Place, said: _Said, *, is_wish: bool) -> None:
    """Beside a wish: how many places there are; beside *Peru*: where we stand."""
    if not is_wish:
        _standing(sheet, area, place, said)
        return
    if not said.first:
        return
    u = sheet.m.u
    size = u(50)
    sheet.icon("users", (area.x, area.y + (area.h - size) // 2), size)
    inner = Rect(area.x + size + u(18), area.y, area.w - size - u(18), area.h)
    sheet.fitted(inner, said.first, (40, 36, 34), max_lines=(2, 2, 3), leading=1.2, middle=True)


def _standing(sheet: Sheet, area: Rect, place: Place, said: _Said) -> None:
    u = sheet.m.u
    x = area.x
    sign = _SIGNS.get(place.standing)
    if sign is not None:
        disc = u(96)
        colour = "answer" if place.standing is Standing.SIGNED else "brand"
        name = "wifi-off" if place.is_stuck else sign
        sheet.box(Rect(x, area.y + (area.h - disc) // 2, disc, disc), colour, radius=disc // 2)
        size = u(60)
        at = (x + (disc - size) // 2, area.y + (area.h - size) // 2)
        sheet.icon(name, at, size, f"on-{colour}", on=colour)
        x += disc + u(26)
    inner = Rect(x, area.y, area.right - x - u(16), area.h)
    if not said.second:
        sheet.fitted(inner, said.first, (60, 52, 48, 44), weight=600, max_lines=(1, 1, 2, 2), leading=1.1, middle=True)
        return
    faces = [sheet.m.face(size, 600) for size in (60, 52, 48, 44)]
    first = text.fit(said.first, faces, inner.w, 1)
    second = text.fit(said.second, [sheet.m.face(size) for size in (40, 36, 34)], inner.w, (1, 1, 2))
    upper = round(first.face.size * 1.1)
    lower = round(second.face.size * 1.1) * len(second.lines)
    y = area.y + (area.h - upper - lower) // 2
    sheet.put(Rect(inner.x, y, inner.w, upper), first, leading=1.1)
    sheet.put(Rect(inner.x, y + upper, inner.w, lower), second, colour="ink-soft", leading=1.1)


def _said(sheet: Sheet, place: Place) -> _Said:
    words = sheet.texts
    match place.standing:
        case Standing.NONE:
            return _Said()
        case Standing.OPEN:
            return (
                _Said(_capital(words.get("event.free", n=place.free, count=words.count(place.free))))
                if place.free
                else _Said()
            )
        case Standing.FULL:
            return _Said(_full(sheet, place))
        case Standing.WAITING:
            return _Said(words.get("event.waiting"), _before(sheet, place))
        case Standing.SIGNING | Standing.QUEUING | Standing.CANCELLING as wished:
            if place.is_stuck:
                return _Said(words.get("event.stuck"), words.get(f"event.stuck_{wished.value}"))
            return _Said(words.get(f"event.{wished.value}"))
        case standing:
            return _Said(words.get(f"event.{standing.value}"))


def _full(sheet: Sheet, place: Place) -> str:
    if place.queue is None:
        return sheet.texts.get("event.full")
    if place.queue == 0:
        return sheet.texts.get("event.full_empty")
    return sheet.texts.get("event.full_queue", count=sheet.texts.count(place.queue))


def _before(sheet: Sheet, place: Place) -> str:
    if place.position is None:
        return ""
    if place.position <= 1:
        return sheet.texts.get("event.first")
    return sheet.texts.get("event.before", count=sheet.texts.count(place.position - 1))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
