"""Ourselves in a call: our picture while the camera is on, and always the sign of what is on."""

from __future__ import annotations

from device.core.screen_parts import OwnPicture
from device.runtime.frames import OWN
from ui import text
from ui.layout import Shape
from ui.scene import Box, Picture, Rect
from ui.widgets import Sheet

SIGN_HEIGHT = 64
CLOSED_HEIGHT = 84
"""Of the sign alone."""


def own_picture(sheet: Sheet, own: OwnPicture, rect: Rect) -> None:
    """Our picture with the sign beneath it, in a line that nothing else has. With the camera off the sign alone."""
    u = sheet.m.u
    if not own.camera_on:
        high = u(CLOSED_HEIGHT)
        rect = Rect(rect.x, rect.bottom - high, rect.w, high)
    sheet.items.append(Box(rect, None, shadow_px=u(32), radius=u(22)))
    sheet.box(rect, "ground", radius=u(22))
    sign_h = u(54 if sheet.m.shape is Shape.SMALL else SIGN_HEIGHT) if own.camera_on else rect.h
    upper = Rect(rect.x, rect.y, rect.w, rect.h - sign_h)
    if own.camera_on:
        sheet.items.append(Picture(upper, OWN, u(22), is_mirrored=True))
    _sign(sheet, own, Rect(rect.x, upper.bottom, rect.w, sign_h))
    edge = max(2, u(4))
    sheet.box(rect.grown(edge - 1), None, edge="ink", edge_px=edge, radius=u(22) + edge - 1)


def _sign(sheet: Sheet, own: OwnPicture, rect: Rect) -> None:
    u = sheet.m.u
    words = _words(sheet, own)
    small = sheet.m.shape is Shape.SMALL or rect.w < u(380)
    live = own.camera_on or own.microphone_on
    icon, dot, gap = (u(34), u(18), u(10)) if small or rect.w < u(420) else (u(38), u(18), u(14))
    lead = (dot + gap if live else 0) + icon + gap
    # two signs that say the same are one too many where there is little room
    has_tail = not small or own.camera_on != own.microphone_on
    tail = icon + gap if has_tail else 0
    found = text.fit(words, [sheet.m.face(size, 600) for size in (34, 32, 30)], rect.w - lead - tail - u(20), 1)
    wide = lead + text.width(found.lines[0], found.face) + tail
    x, middle = rect.x + (rect.w - wide) // 2, rect.y + rect.h // 2
    if live:
        sheet.box(Rect(x, middle - dot // 2, dot, dot), "live", radius=dot // 2)
        x += dot + gap
    sheet.icon("video" if own.camera_on else "video-off", (x, middle - icon // 2), icon)
    x += icon + gap
    high = round(found.face.size * 1.15)
    taken = sheet.put(Rect(x, middle - high // 2, rect.w, high), found)
    if has_tail:
        sheet.icon("mic" if own.microphone_on else "mic-off", (taken.right + gap, middle - icon // 2), icon)


def _words(sheet: Sheet, own: OwnPicture) -> str:
    key = own.sign.key.replace("call.", "sign.", 1)
    return sheet.texts.get(key) if sheet.texts.has(key) else sheet.texts.say(own.sign)
