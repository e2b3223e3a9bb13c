"""A recording: the film as large as it can be, and few, large controls; they step aside while nobody touches."""

from __future__ import annotations

from device.core.screen import PlayerScreen
from device.core.screen_parts import Button, Watching
from device.runtime.frames import PLAYER
from ui import text
from ui.layout import Shape
from ui.scene import Align, Picture, Reach, Rect, Scale, Scene, Target
from ui.screens import parts
from ui.widgets import Look, Sheet

WEIGHTS = {
    Button.STOP: 245,
    Button.BACKWARD: 213,
    Button.PAUSE: 200,
    Button.RESUME: 200,
    Button.FORWARD: 213,
    Button.VOLUME_DOWN: 140,
    Button.VOLUME_UP: 140,
}
LABELS = {
    Button.STOP: ("player.stop", "square"),
    Button.BACKWARD: ("player.backward", "rotate-ccw"),
    Button.PAUSE: ("player.pause", "pause"),
    Button.RESUME: ("player.resume", "play"),
    Button.FORWARD: ("player.forward", "rotate-cw"),
    Button.VOLUME_DOWN: ("player.quieter", "volume-1"),
    Button.VOLUME_UP: ("player.louder", "volume-2"),
}
ROWS_OF_TALL = (
    (Button.BACKWARD, Button.PAUSE, Button.RESUME, Button.FORWARD),
    (Button.STOP, Button.VOLUME_DOWN, Button.VOLUME_UP),
)
LEAST_PICTURE = 90
"""Reference pixels; lower there is no film, only its words and its controls."""


def lay(sheet: Sheet, screen: PlayerScreen) -> Scene:
    """The film; or its head, the film, where it is, and the controls."""
    sheet.ground = "room"
    if screen.is_bare:
        label = sheet.texts.get("player.controls")
        sheet.items.append(Picture(sheet.whole, PLAYER, is_whole=True))
        sheet.control(sheet.whole, Button.CONTROLS, label, None)
        return sheet.scene("player", first=Button.CONTROLS, back=Button.CONTROLS)
    has_full_bar = parts.is_full(screen.bar)
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    if not (has_full_bar and sheet.m.shape is not Shape.TALL):
        top = _strip(sheet, screen, top)
    foot = _controls(sheet, screen, top)
    if screen.toast:
        high = sheet.m.u(72)
        area = Rect(parts.pad(sheet), top, sheet.m.width - 2 * parts.pad(sheet), high)
        if foot - top >= high:
            sheet.fitted(area, sheet.texts.say(screen.toast), (44, 40, 36), weight=600, max_lines=1, middle=True)
            top += high
    middle = Rect(0, top, sheet.m.width, foot - top)
    if screen.watching is Watching.FAILED:
        _failure(sheet, screen, middle)
    elif screen.watching is Watching.LOADING:
        _told(sheet, middle, "hourglass", sheet.texts.get("player.loading"))
    elif middle.h >= sheet.m.u(LEAST_PICTURE):
        # the last of all: what lies before it is drawn once, and only the film each time
        sheet.items.append(Picture(middle, PLAYER, is_whole=True))
    first = Button.ANSWER if has_full_bar else next((b for b in _FIRST if b in screen.buttons), None)
    return sheet.scene("player", first=first, back=Button.STOP)


_FIRST = (Button.PAUSE, Button.RESUME, Button.PLAY, Button.STOP)


def _strip(sheet: Sheet, screen: PlayerScreen, top: int) -> int:
    """What it is, and the hour."""
    u = sheet.m.u
    small = sheet.m.shape is Shape.SMALL
    area = Rect(0, top, sheet.m.width, u(72 if small else 92))
    inner = area.inset(u(24 if small else 40), 0)
    size = 42 if small else 48
    if screen.hour:
        said = sheet.texts.time(screen.hour)
        hour = sheet.fitted(inner, said, (size,), weight=600, align=Align.RIGHT, middle=True)
        inner = Rect(inner.x, inner.y, hour.x - u(24) - inner.x, inner.h)
    title = screen.film.title if screen.film.title.strip() else sheet.texts.get("kind.recording")
    sheet.fitted(inner, title, (size, 42, 40), weight=700, middle=True)
    return area.bottom


def _controls(sheet: Sheet, screen: PlayerScreen, top: int) -> int:
    """At the foot. Returns the first row that they take."""
    m, u = sheet.m, sheet.m.u
    edge, gap = parts.pad(sheet), u(14 if m.shape is Shape.SMALL else 20)
    high = max(m.target, u(140 if m.shape is not Shape.SMALL else 118))
    area = Rect(edge, 0, m.width - 2 * edge, m.height - u(16 if m.shape is Shape.SMALL else 32))
    if screen.watching is Watching.FAILED:
        row = Rect(area.x, area.bottom - high, area.w, high)
        _ways_on(sheet, screen, row, gap)
        return row.y - gap
    shown = [button for button in WEIGHTS if button in screen.buttons]
    rows = [shown]
    if m.shape is Shape.TALL:
        rows = [[button for button in row if button in screen.buttons] for row in ROWS_OF_TALL]
    y = area.bottom
    for buttons in reversed(rows):
        if buttons:
            y -= high
            _row(sheet, Rect(area.x, y, area.w, high), buttons, gap)
            y -= gap
    track_h = u(60 if m.shape is Shape.SMALL else 84)
    if y - track_h >= top:
        y -= track_h
        _track(sheet, screen, Rect(area.x, y, area.w, track_h))
    return y


def _row(sheet: Sheet, row: Rect, buttons: list[Button], gap: int) -> None:
    """Each a finger wide at least; the rest by how much stands on them."""
    m, u = sheet.m, sheet.m.u
    spare = row.w - gap * (len(buttons) - 1) - m.target * len(buttons)
    weights = [max(1, WEIGHTS[button] - 110) for button in buttons]
    x = row.x
    for button, weight in zip(buttons, weights, strict=True):
        wide = m.target + spare * weight // sum(weights)
        rect = Rect(x, row.y, wide, row.h)
        key, icon = LABELS[button]
        look = Look.END if button is Button.STOP else Look.GLASS
        if button in {Button.PAUSE, Button.RESUME}:
            look = Look.WHITE
        elif look is Look.GLASS:
            sheet.box(rect, "control", radius=u(22))
        sheet.button(
            rect,
            button,
            sheet.texts.get(key),
            icon,
            look=look,
            sizes=(40, 36, 34, 32, 30),
            stacked=wide < u(230) or m.shape is Shape.SMALL,
            over_picture=True,
        )
        x += wide + gap


def _track(sheet: Sheet, screen: PlayerScreen, rect: Rect) -> None:
    """Where it is, of how much."""
    u = sheet.m.u
    face = sheet.m.face(44, 600)
    at = clock(screen.position_s)
    end = "" if screen.length_s is None else clock(screen.length_s)
    widest = max(text.width(said, face) for said in (at, end, "88.88")) + u(24)
    step = round(face.size * 1.1)
    y = rect.y + (rect.h - step) // 2
    sheet.text(Rect(rect.x, y, widest, step), at, face, leading=1.1)
    if end:
        sheet.text(Rect(rect.right - widest, y, widest, step), end, face, leading=1.1, align=Align.RIGHT)
    line = Rect(rect.x + widest, rect.y + rect.h // 2 - u(9), rect.w - 2 * widest, u(18))
    sheet.box(line, "control-hover", radius=u(9))
    if not screen.length_s:
        return
    done = round(line.w * min(1.0, screen.position_s / screen.length_s))
    if done > 2 * u(9):
        sheet.box(Rect(line.x, line.y, done, line.h), "ink", radius=u(9))
    knob = u(48)
    x = min(max(line.x, line.x + done - knob // 2), line.right - knob)
    sheet.box(Rect(x, rect.y + (rect.h - knob) // 2, knob, knob), "ink", radius=knob // 2)
    if Button.SEEK in screen.buttons:
        high = max(rect.h, sheet.m.target)
        finger = Rect(line.x, rect.bottom - high, line.w, high)
        label = f"{at} / {end}"
        scale = Scale(line.x, line.w, screen.length_s)
        sheet.items.append(Target(finger, Button.SEEK, None, label, is_over_picture=True, scale=scale))


def clock(seconds: int) -> str:
    """So far, as films are counted: 8.12, or 1.23.45."""
    hours, rest = divmod(max(0, seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}.{minutes:02}.{left:02}" if hours else f"{minutes}.{left:02}"


# --- when there is no film ------------------------------------------------------------------------------------------


def _failure(sheet: Sheet, screen: PlayerScreen, area: Rect) -> None:
    words = sheet.texts.say(screen.reason) if screen.reason else sheet.texts.get("player.crashed")
    _told(sheet, area, "circle-alert", words)


def _ways_on(sheet: Sheet, screen: PlayerScreen, row: Rect, gap: int) -> None:
    words = sheet.texts
    half = (row.w - gap) // 2
    ways = ((Button.STOP, "home.back", "arrow-left"), (Button.PLAY, "player.again", "rotate-cw"))
    for index, (button, key, icon) in enumerate(ways):
        if button not in screen.buttons:
            continue
        rect = Rect(row.x + index * (half + gap), row.y, half, row.h)
        look = Look.WHITE if button is Button.PLAY else Look.GLASS
        if look is Look.GLASS:
            sheet.box(rect, "control", radius=sheet.m.u(22))
        sheet.button(
            rect,
            button,
            words.get(key),
            icon,
            look=look,
            sizes=(44, 40, 36, 34, 32),
            over_picture=True,
            subject=screen.film.id if button is Button.PLAY else None,
        )


def _told(sheet: Sheet, area: Rect, icon: str, words: str) -> None:
    """A few words in the middle, with their sign."""
    u = sheet.m.u
    inner = area.inset(parts.pad(sheet), u(8))
    found = text.fit(words, [sheet.m.face(size, 600) for size in (60, 52, 48, 44, 40)], inner.w, 4)
    step = round(found.face.size * 1.15)
    limit = max(1, inner.h // step)
    if len(found.lines) > limit:
        found = text.fit(words, [sheet.m.face(size, 600) for size in (44, 40, 36, 34)], inner.w, limit)
        step = round(found.face.size * 1.15)
    high = step * len(found.lines)
    size = u(96) if inner.h - high >= u(96 + 24) else 0
    y = inner.y + (inner.h - high - (size + u(24) if size else 0)) // 2
    if size:
        sheet.icon(icon, (inner.x + (inner.w - size) // 2, y), size, "ink-soft")
        y += size + u(24)
    sheet.put(Rect(inner.x, y, inner.w, high), found, align=Align.CENTRE, leading=1.15, reach=Reach.NEAR)
