"""The warning of a call that will be answered by itself: who, why, in how long, and what will be on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from device.core.screen import AnnouncingScreen
from device.core.screen_parts import Button
from ui import text
from ui.fonts import Cut, Face
from ui.layout import Shape
from ui.scene import Align, Reach, Rect, Ring, Scene
from ui.screens import parts
from ui.widgets import Look, Sheet

LEAST_RING = 180
"""Reference pixels: a smaller face could not be known."""

_LOOKS = {
    Button.ANSWER_NOW: ("call.answer_now", "phone", Look.ANSWER),
    Button.SOUND_ONLY: ("call.sound_only", "mic", Look.QUIET),
    Button.NOT_NOW: ("call.not_now", "clock", Look.QUIET),
}


def lay(sheet: Sheet, screen: AnnouncingScreen) -> Scene:
    """The whole panel; a second call is a thin bar above it."""
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    m, u = sheet.m, sheet.m.u
    small, tall = m.shape is Shape.SMALL, m.shape is Shape.TALL
    edge = u(24 if small else 40 if tall else 80 if m.is_tv else 48)
    foot = _buttons(sheet, screen, edge)
    said = _said(sheet, screen, Rect(edge, 0, m.width - 2 * edge, foot.y))
    upper = Rect(edge, top + u(24 if small else 36), m.width - 2 * edge, said.y - top - u(24 if small else 36))
    if tall:
        # the words come first: the face takes what they leave
        block = _words(sheet, screen, upper.w, upper.h - u(LEAST_RING + 42))
        size = max(u(LEAST_RING), min(u(380), upper.h - block.height - u(60)))
        ring = Rect((m.width - size) // 2, upper.y + u(12), size, size)
        words = Rect(upper.x, ring.bottom + u(30), upper.w, upper.bottom - ring.bottom - u(30))
    else:
        size = min(u(260 if small else 400 if m.is_tv else 380), upper.h)
        ring = Rect(upper.x, upper.y + (upper.h - size) // 2, size, size)
        x = ring.right + u(44 if small else 70 if m.is_tv else 52)
        words = Rect(x, upper.y, upper.right - x, upper.h)
        block = _words(sheet, screen, words.w, words.h)
    _put_words(sheet, block, words)
    _face(sheet, screen, ring)
    return sheet.scene("announcing", first=Button.ANSWER_NOW, back=Button.NOT_NOW, shows=screen.participation)


def _face(sheet: Sheet, screen: AnnouncingScreen, ring: Rect) -> None:
    """The caller's face in the ring, the number on its edge: one thing to look at. The ring stands last: it moves."""
    u = sheet.m.u
    small = sheet.m.shape is Shape.SMALL
    scale = ring.w / u(380)
    sheet.avatar(ring.inset(round(u(30) * scale)), screen.who.name)
    if screen.is_calm or screen.countdown is None:
        return
    end = screen.countdown.ends_at
    stroke = max(4, round(u(19) * scale))
    sheet.items.append(Ring(ring, stroke, "answer", "line", "ground", end - screen.countdown.lasts_s, end))
    size = u(100) if small else round(u(132) * max(scale, 0.7))
    rim = u(8 if small else 10)
    badge = Rect(ring.right + u(10) - size, ring.bottom + u(4) - size, size, size)
    sheet.box(badge.grown(rim), "ground", radius=badge.w // 2 + rim)
    sheet.box(badge, "answer", radius=badge.w // 2)
    face = Face(size * 70 // 100, 700)
    high = face.size
    area = Rect(badge.x, badge.y + (badge.h - high) // 2, badge.w, high)
    sheet.text(
        area,
        str(screen.countdown.seconds),
        face,
        colour="on-answer",
        on="answer",
        align=Align.CENTRE,
        leading=1.0,
        reach=Reach.FAR,
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """Who and why, measured: name, role and for whom, a line, the reason."""

    name: text.Fitted
    role: text.Fitted
    why: text.Fitted
    heights: tuple[int, int, int]
    between: int
    height: int


def _words(sheet: Sheet, screen: AnnouncingScreen, wide: int, high: int) -> _Words:
    """The words in the largest type with which they fit this room."""
    m, u, who = sheet.m, sheet.m.u, screen.who
    first, last = (who.reason, sheet.texts.get("event.you_signed")) if who.is_event else (who.name, who.reason)
    small = m.shape is Shape.SMALL
    name_sizes = (84, 68, 60) if small else (92, 76, 66, 60)
    name_faces = [m.face(size, 700, Cut.DISPLAY) for size in name_sizes]
    name = text.fit(first, name_faces, wide, [1, *[2] * (len(name_sizes) - 1)])
    name_h = round(name.face.size * 1.02) * len(name.lines)
    between = u(16 if small else 24)
    around = u(8) + 2 * between + u(3)
    why_faces = [m.face(size, 600) for size in ((60, 52, 48) if small else (72, 66, 60))]
    role = _role(sheet, screen, wide)
    if high - name_h - around - round(role.face.size * 1.15) * len(role.lines) < why_faces[-1].size:
        role = replace(role, lines=role.lines[:1], is_whole=False)  # why matters more than for whom
    role_h = round(role.face.size * 1.15) * len(role.lines)
    left = high - name_h - role_h - around
    why = text.fit(last, why_faces, wide, [max(1, int(left / (face.size * 1.06))) for face in why_faces])
    why_h = round(why.face.size * 1.06) * len(why.lines)
    return _Words(name, role, why, (name_h, role_h, why_h), between, name_h + role_h + why_h + around)


def _put_words(sheet: Sheet, words: _Words, area: Rect) -> None:
    """The block of words, halfway down its room."""
    u = sheet.m.u
    align = Align.CENTRE if sheet.m.shape is Shape.TALL else Align.LEFT
    name_h, role_h, why_h = words.heights
    y = area.y + max(0, (area.h - words.height) // 2)
    sheet.put(Rect(area.x, y, area.w, name_h), words.name, leading=1.02, reach=Reach.FAR, align=align)
    y += name_h + u(8)
    sheet.put(Rect(area.x, y, area.w, role_h), words.role, colour="ink-soft", align=align)
    y += role_h + words.between
    sheet.hairline(area.x, y, area.w)
    y += u(3) + words.between
    sheet.put(Rect(area.x, y, area.w, why_h), words.why, leading=1.06, reach=Reach.FAR, align=align)


def _role(sheet: Sheet, screen: AnnouncingScreen, room: int) -> text.Fitted:
    """What the caller is, and whom the call is for: on one line, or on one each."""
    words, who = sheet.texts, screen.who
    if who.is_event:
        faces = [sheet.m.face(size) for size in ((42, 38) if sheet.m.shape is Shape.SMALL else (48, 44, 40))]
        return text.fit(words.get("bar.held_by", name=who.name), faces, room, 1)
    role = words.get("call.role_calls", role=who.role) if who.role else words.get("call.is_calling")
    role = role[:1].upper() + role[1:]  # a title is written small in the backend, and stands first here
    faces = [sheet.m.face(size) for size in ((42, 38) if sheet.m.shape is Shape.SMALL else (48, 44, 40))]
    if not who.residents:
        return text.fit(role, faces, room, 1)
    meant = words.get("call.for", resident=", ".join(who.residents))
    both = text.fit(f"{role} · {meant}", faces, room, 1)
    if both.is_whole:
        return both
    parts_of = [text.fit(part, faces[-1:], room, 1) for part in (role, meant)]
    return text.Fitted(tuple(part.lines[0] for part in parts_of), faces[-1], all(part.is_whole for part in parts_of))


def _said(sheet: Sheet, screen: AnnouncingScreen, area: Rect) -> Rect:
    """The sentence of the countdown, and what will be on; ends above the buttons at the foot of `area`."""
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    small, tall = m.shape is Shape.SMALL, m.shape is Shape.TALL
    if screen.is_calm or screen.countdown is None:
        sentence = words.get("call.calm")
    else:
        sentence = words.get("call.countdown", n=screen.countdown.seconds)
    sentence = sentence.removesuffix(".")
    signs = (
        _sign("video", "call.camera", opens=screen.opens_camera, is_there=screen.has_camera),
        _sign("mic", "call.microphone", opens=screen.opens_microphone, is_there=screen.has_microphone),
    )
    face = m.face(34 if not small else 33)
    icon = round(face.size * 1.3)
    wide = max(text.width(words.get(key), face) for _, key in signs) + icon + u(16)
    row = round(face.size * 1.5)
    if tall:
        pair = sum(text.width(words.get(key), face) for _, key in signs) + 2 * (icon + u(16)) + u(48)
        across = pair <= area.w
        told = text.fit(sentence, [m.face(size, 600) for size in (60, 52, 50, 60)], area.w, (1, 1, 1, 2))
        told_h = round(told.face.size * 1.1) * len(told.lines)
        high = told_h + u(12) + (1 if across else 2) * row + u(20)
        top = area.bottom - high
        sheet.put(Rect(area.x, top, area.w, told_h), told, leading=1.1, align=Align.CENTRE, reach=Reach.FAR)
        x, y = area.x + (area.w - (pair if across else wide)) // 2, top + told_h + u(12)
    else:
        across = False
        high = u(132 if small else 152)
        top = area.bottom - high
        room = area.w - wide - u(30)
        told = text.fit(
            sentence,
            [m.face(size, 600) for size in ((48, 44, 48) if small else (60, 60))],
            room,
            (1, 1, 2) if small else (1, 2),
        )
        told_h = round(told.face.size * 1.04) * len(told.lines)
        sheet.put(
            Rect(area.x, top + (high - told_h) // 2 - (u(10) if len(told.lines) > 1 else 0), room, told_h),
            told,
            leading=1.04,
            reach=Reach.FAR,
        )
        x, y = area.right - wide, top + (high - 2 * row) // 2
    for name, key in signs:
        sheet.icon(name, (x, y + (row - icon) // 2), icon)
        taken = sheet.text(Rect(x + icon + u(16), y, wide, row), words.get(key), face, leading=1.5)
        x, y = (taken.right + u(48), y) if across else (x, y + row)
    return Rect(area.x, top, area.w, high)


def _buttons(sheet: Sheet, screen: AnnouncingScreen, edge: int) -> Rect:
    """Along the lower edge: the green one takes what the others leave."""
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    high = max(m.target, u(140))
    gap = u(16 if m.shape is Shape.SMALL else 24)
    shown = [button for button in _LOOKS if button in screen.buttons]
    tall = m.shape is Shape.TALL
    rows = [shown[:1], shown[1:]] if tall and len(shown) > 1 else [shown]
    bottom = m.height - u(24 if m.shape is Shape.SMALL else 40)
    top = bottom - high * len(rows) - gap * (len(rows) - 1)
    for index, row in enumerate(rows):
        area = Rect(edge, top + index * (high + gap), m.width - 2 * edge, high)
        size, widths = _widths(sheet, row, area.w, gap)
        x = area.x
        for button, wide in zip(row, widths, strict=True):
            key, icon, look = _LOOKS[button]
            sheet.button(
                Rect(x, area.y, wide, high),
                button,
                words.get(key),
                icon,
                look=look,
                sizes=(size, 40, 36),
                participation=screen.participation,
                reach=Reach.BUTTON,
            )
            x += wide + gap
    return Rect(edge, top, m.width - 2 * edge, bottom - top)


def _widths(sheet: Sheet, row: list[Button], room: int, gap: int) -> tuple[float, list[int]]:
    """The largest type in which all labels fit side by side, and the width of each."""
    if not row:
        return 40, []
    size, natural = 40.0, [0]
    for size in (60, 56, 52, 48, 44, 40):
        natural = [
            sheet.button_width(sheet.texts.get(_LOOKS[button][0]), size, 700 if index == 0 else 600, pad=24)
            for index, button in enumerate(row)
        ]
        if sum(natural) + gap * (len(row) - 1) <= room:
            break
    first = room - sum(natural[1:]) - gap * (len(row) - 1)
    if first < natural[0]:
        even = (room - gap * (len(row) - 1)) // len(row)
        return size, [even] * len(row)
    spare = first - natural[0]
    if len(row) > 1:  # leave the green one the largest, but let the others breathe
        share = spare // (2 * len(row))
        natural = [natural[0] + spare - share * (len(row) - 1), *(wide + share for wide in natural[1:])]
        return size, natural
    return size, [room]


def _sign(icon: str, key: str, *, opens: bool, is_there: bool) -> tuple[str, str]:
    """What becomes of the camera or the microphone: an icon, and the key of its words."""
    if not is_there:
        return f"{icon}-off", f"{key}_none"
    return (icon, f"{key}_opens") if opens else (f"{icon}-off", f"{key}_stays")
