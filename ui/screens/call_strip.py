"""The head of a call: who and why, through the whole of it, the hour; and beneath it what has to be known now."""

from __future__ import annotations

from device.core.screen import CallScreen
from device.core.screen_parts import Words
from ui import text
from ui.fonts import Face
from ui.layout import Shape
from ui.scene import Align, Rect
from ui.screens import parts
from ui.screens.call_people import fitting, names
from ui.widgets import Sheet

MOST_TOLD = 3
DOT, DOT_APART = 20, 22
"""Reference pixels of the dot between name and reason, and to each of them."""
ICONS = {
    "call.ending": "hourglass",
    "call.again": "wifi-off",
    "control.camera": "video-off",
    "control.camera_by": "video-off",
    "control.microphone": "mic-off",
    "control.microphone_by": "mic-off",
}


def strip_height(sheet: Sheet) -> int:
    """Pixels of the head."""
    return sheet.m.u({Shape.WIDE: 92, Shape.TALL: 140, Shape.SMALL: 72}[sheet.m.shape])


def strip(sheet: Sheet, screen: CallScreen, y: int, corner: Rect | None) -> None:
    """Name, reason, hour. Where the corner takes so much that the reason would be cut, the hour gives way."""
    m, u = sheet.m, sheet.m.u
    small, tall = m.shape is Shape.SMALL, m.shape is Shape.TALL
    area = Rect(0, y, m.width, strip_height(sheet))
    on = "ground" if tall else "glass"
    sheet.box(area, on)
    inner = area.inset(u(24 if small else 40), 0)
    size = 42 if small else 48
    sizes = (size, size - 4, 40) if not small else (size, 38, 36)
    if corner is not None:
        inner = Rect(inner.x, inner.y, corner.x - u(16) - inner.x, inner.h)
    if screen.hour:
        said = sheet.texts.time(screen.hour)
        room = inner.w - _width(sheet, said, 600, size) - u(24)
        if corner is None or tall or (not small and _whole(sheet, screen, room, sizes)):
            hour = sheet.fitted(inner, said, (size,), weight=600, align=Align.RIGHT, on=on, middle=True)
            inner = Rect(inner.x, inner.y, hour.x - u(24) - inner.x, inner.h)
    if tall:
        _two_lines(sheet, screen, inner, size)
    else:
        _one_line(sheet, screen, inner, sizes)


def _two_lines(sheet: Sheet, screen: CallScreen, inner: Rect, size: float) -> None:
    half = round(sheet.m.u(size) * 1.12)
    top = inner.y + (inner.h - 2 * half) // 2
    name = fitting(sheet, names(sheet, screen), 40, inner.w)
    sizes = (size, 44, 40)
    upper, lower = Rect(inner.x, top, inner.w, half), Rect(inner.x, top + half, inner.w, half)
    sheet.fitted(upper, name, sizes, weight=700, on="ground", leading=1.12)
    sheet.fitted(lower, screen.who.reason, sizes, on="ground", leading=1.12)


def _one_line(sheet: Sheet, screen: CallScreen, inner: Rect, sizes: tuple[float, ...]) -> None:
    m, u, reason = sheet.m, sheet.m.u, screen.who.reason
    name, shown = _whole(sheet, screen, inner.w, sizes) or (names(sheet, screen)[-1], sizes[-1])
    room = Rect(
        inner.x, inner.y, _name_room(inner.w, _both(sheet, name, reason, shown), name, m.face(shown, 700)), inner.h
    )
    taken = sheet.fitted(room, name, (shown,), weight=700, on="glass", middle=True)
    if not reason:
        return
    dot_at = Rect(taken.right + u(DOT_APART), taken.y, u(DOT), taken.h)
    dot = sheet.text(dot_at, "·", m.face(shown, 700), on="glass", leading=1.1)
    x = dot.right + u(DOT_APART)
    sheet.fitted(Rect(x, inner.y, inner.right - x, inner.h), reason, (shown,), on="glass", middle=True)


def _whole(sheet: Sheet, screen: CallScreen, room: int, sizes: tuple[float, ...]) -> tuple[str, float] | None:
    """Return the name and the size with which both name and reason can be read to their end."""
    tried = ((name, size) for name in names(sheet, screen) for size in sizes)
    return next((one for one in tried if _both(sheet, one[0], screen.who.reason, one[1]) <= room), None)


def _both(sheet: Sheet, name: str, reason: str, size: float) -> int:
    """Pixels of the name, the dot and the reason."""
    return _width(sheet, name, 700, size) + sheet.m.u(2 * DOT_APART + DOT) + _width(sheet, reason, 400, size)


def _width(sheet: Sheet, words: str, weight: int, size: float) -> int:
    return text.width(text.clean(words, weight), sheet.m.face(size, weight))


def _name_room(room: int, all_of_it: int, name: str, face: Face) -> int:
    """The name keeps nearly half of the strip, more when the reason leaves it."""
    return max(room * 45 // 100, room - (all_of_it - text.width(text.clean(name, face.weight), face)))


# --- what has to be known now ---------------------------------------------------------------------------------------


def notices_height(sheet: Sheet, screen: CallScreen) -> int:
    """Pixels of all of them."""
    return len(_told(screen)) * _notice_height(sheet)


def notices(sheet: Sheet, screen: CallScreen, y: int, corner: Rect | None) -> None:
    """One line each beneath the strip, the most pressing first."""
    u = sheet.m.u
    sizes = (40, 36) if sheet.m.shape is not Shape.SMALL else (36, 33)
    edge, high = parts.pad(sheet), _notice_height(sheet)
    for said in _told(screen):
        row = Rect(0, y, sheet.m.width, high)
        sheet.box(row, "notice")
        size = u(44)
        icon = ICONS.get(said.key, "info")
        sheet.icon(icon, (edge, row.y + (high - size) // 2), size, "on-notice", on="notice")
        x = edge + size + u(18)
        right = row.right - edge if corner is None or corner.bottom <= row.y else corner.x - u(16)
        sheet.fitted(
            Rect(x, row.y, right - x, high),
            sheet.texts.say(said),
            sizes,
            weight=600,
            max_lines=(1, 2),
            colour="on-notice",
            on="notice",
            middle=True,
        )
        y += high


def _told(screen: CallScreen) -> tuple[Words, ...]:
    toast = (screen.toast,) if screen.toast else ()
    return (*screen.notices, *screen.missing, *toast)[:MOST_TOLD]


def _notice_height(sheet: Sheet) -> int:
    return sheet.m.u(72 if sheet.m.shape is not Shape.TALL else 110)
