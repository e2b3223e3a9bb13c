"""In the call, but nobody to see us yet: who is coming, and that the camera is not on."""

from __future__ import annotations

from device.core.screen import WaitingScreen
from device.core.screen_parts import Button
from ui import text
from ui.layout import Shape
from ui.scene import Align, Reach, Rect, Scene
from ui.screens import parts
from ui.widgets import Look, Sheet


def lay(sheet: Sheet, screen: WaitingScreen) -> Scene:
    """As the announcing screen, so that nothing jumps: face at the left, words beside, the handset below."""
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    small, tall = m.shape is Shape.SMALL, m.shape is Shape.TALL
    edge = u(24 if small else 40 if tall else 48)
    high = max(m.target, u(140))
    foot_y = m.height - u(24 if small else 40) - high
    foot = Rect(edge, foot_y, m.width - 2 * edge, high)
    _foot(sheet, screen, foot)
    upper = Rect(edge, top + u(24 if small else 36), foot.w, foot.y - top - u(36 + 24))
    if tall:
        size = min(u(320), upper.h // 3)
        face = Rect((m.width - size) // 2, upper.y + u(30), size, size)
        area = Rect(upper.x, face.bottom + u(40), upper.w, upper.bottom - face.bottom - u(40))
    else:
        size = min(u(220 if small else 320), upper.h)
        face = Rect(upper.x, upper.y + (upper.h - size) // 2, size, size)
        x = face.right + u(40 if small else 60)
        area = Rect(x, upper.y, upper.right - x, upper.h)
    sheet.avatar(face, screen.who.name)
    align = Align.CENTRE if tall else Align.LEFT
    told = words.say(screen.words)
    who = (
        screen.who.reason if screen.who.name in told else f"{screen.who.name} · {screen.who.reason}".removesuffix(" · ")
    )
    why = text.fit(who, [m.face(size) for size in ((42, 38) if small else (48, 44))], area.w, 2)
    why_h = round(why.face.size * 1.15) * len(why.lines)
    faces = [m.face(size, 700) for size in ((60, 52, 48) if small else (76, 66, 60))]
    free = area.h - u(24) - why_h
    most = [max(1, min(lines, int(free / (face.size * 1.1)))) for lines, face in zip((3, 4, 5), faces, strict=True)]
    sentence = text.fit(told, faces, area.w, most)
    sentence_h = round(sentence.face.size * 1.1) * len(sentence.lines)
    y = area.y + max(0, (area.h - sentence_h - u(24) - why_h) // 2)
    sheet.put(Rect(area.x, y, area.w, sentence_h), sentence, leading=1.1, reach=Reach.FAR, align=align)
    sheet.put(Rect(area.x, y + sentence_h + u(24), area.w, why_h), why, colour="ink-soft", align=align)
    first = Button.HANG_UP if Button.HANG_UP in screen.buttons else None
    return sheet.scene("waiting", first=first, shows=screen.participation)


def _foot(sheet: Sheet, screen: WaitingScreen, rect: Rect) -> None:
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    x = rect.x
    if Button.HANG_UP in screen.buttons:
        label = words.get("call.hang_up")
        wide = min(max(sheet.button_width(label, 52, 700, pad=44), u(337)), rect.w // 2)
        sheet.button(
            Rect(x, rect.y, wide, rect.h),
            Button.HANG_UP,
            label,
            "phone-hang",
            look=Look.END,
            sizes=(52, 48, 44),
            participation=screen.participation,
        )
        x += wide + u(40)
    face = m.face(34)
    own = screen.own
    icons = ["video" if own.camera_on else "video-off", "mic" if own.microphone_on else "mic-off"]
    room = rect.right - x
    size, gap = round(face.size * 1.15), round(face.size * 0.36)
    found = text.fit(words.say(own.sign), [face], room - 2 * (size + gap), 3)
    for index, name in enumerate(icons):
        sheet.icon(name, (x + index * (size + gap), rect.y + (rect.h - size) // 2), size, "ink")
    x += 2 * (size + gap)
    step = round(face.size * 1.2) * len(found.lines)
    sheet.put(Rect(x, rect.y + (rect.h - step) // 2, room, step), found, leading=1.2)
