"""*Kuka oli yhteydessä*: who, when, why, how long, and whether picture and sound were on. Paper, nothing to press."""

from __future__ import annotations

from device.core.screen import LogScreen
from device.core.screen_parts import Button, Visit
from ui import text
from ui.fonts import Face
from ui.layout import Shape
from ui.scene import Reach, Rect, Scene
from ui.screens import leafing, parts
from ui.widgets import Sheet


def lay(sheet: Sheet, screen: LogScreen) -> Scene:
    """The newest first, as many as there is room for; the others by leaves."""
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    y = parts.list_head(sheet, top, words.get("log.title"), has_back=Button.HOME in screen.buttons)
    edge = parts.pad(sheet)
    area = Rect(edge, y, m.width - 2 * edge, m.height - u(20) - y)
    step = u(196 if m.shape is Shape.TALL else 150)
    if not screen.visits:
        sheet.fitted(
            area.inset(0, u(20)), words.get("log.empty"), (60, 52, 48), max_lines=2, colour="ink-soft", reach=Reach.NEAR
        )
    room, first = max(1, area.h // step), 0
    if len(screen.visits) > room and Button.LEAF in screen.buttons:
        room = max(1, (area.h - m.target - u(12)) // step)
        first = min(max(screen.row, 0), len(screen.visits) - 1) // room * room
        last = Rect(area.x, area.bottom - m.target, area.w, m.target)
        onwards = first + room if first + room < len(screen.visits) else None
        back = max(0, first - room) if first else None
        leafing.foot(sheet, last, before=back, after=onwards, words=("list.newer", "list.older"))
        area = Rect(area.x, area.y, area.w, last.y - u(8) - area.y)
    shown = screen.visits[first : first + room] if area.h >= step else ()
    column = max((_column(sheet, visit, screen) for visit in shown), default=0)
    for visit in shown:
        sheet.hairline(area.x, y, area.w)
        _row(sheet, Rect(area.x, y, area.w, step), visit, column, screen)
        y += step
    return sheet.scene("log", first=Button.ANSWER if top else Button.HOME, back=Button.HOME)


def _faces(sheet: Sheet) -> tuple[Face, Face]:
    """Of the hour, and of the day beneath it."""
    return sheet.m.face(52 if sheet.m.shape is Shape.WIDE else 44, 700), sheet.m.face(34)


def _column(sheet: Sheet, visit: Visit, screen: LogScreen) -> int:
    time, day = _faces(sheet)
    said = sheet.texts.near_day(visit.day, screen.today)
    return max(text.width("20.00", time), text.width(text.clean(said), day)) + sheet.m.u(32)


def _row(sheet: Sheet, row: Rect, visit: Visit, column: int, screen: LogScreen) -> None:
    u, words = sheet.m.u, sheet.texts
    wide, tall = sheet.m.shape is Shape.WIDE, sheet.m.shape is Shape.TALL
    time, day_face = _faces(sheet)
    day = words.near_day(visit.day, screen.today)
    two = round(time.size * 1.1) + round(day_face.size * 1.15)
    y = row.y + (row.h - two) // 2
    sheet.text(Rect(row.x, y, column, 0), words.time(visit.starts), time, leading=1.1)
    sheet.text(Rect(row.x, y + round(time.size * 1.1), column, 0), day, day_face, colour="ink-soft")
    x = row.x + column
    face = u(104)
    if wide:
        sheet.avatar(Rect(x, row.y + (row.h - face) // 2, face, face), visit.who)
        x += face + u(28)
    facts_w = 0 if tall else _facts_width(sheet) + u(24)
    area = Rect(x, row.y, row.right - x - facts_w, row.h)
    why = " · ".join(part for part in (visit.reason, _how_long(sheet, visit)) if part)
    name_h, why_h, facts_h = round(u(48) * 1.1), round(u(38) * 1.15), round(u(34) * 1.3) if tall else 0
    lines = text.fit(why, [sheet.m.face(38), sheet.m.face(34)], area.w, 2)
    top = row.y + (row.h - name_h - why_h * len(lines.lines) - facts_h) // 2
    sheet.fitted(Rect(area.x, top, area.w, name_h), visit.who, (48, 44, 40), weight=700)
    sheet.put(Rect(area.x, top + name_h, area.w, why_h), lines, colour="ink-soft")
    if tall:
        below = Rect(area.x, top + name_h + why_h * len(lines.lines), area.w, facts_h)
        _facts_in_a_line(sheet, below, visit)
    else:
        _facts(sheet, Rect(row.right - facts_w + u(24), row.y, facts_w - u(24), row.h), visit)


def _how_long(sheet: Sheet, visit: Visit) -> str:
    if visit.duration_min is None:
        return sheet.texts.get("log.declined" if visit.result == "declined" else "log.unanswered")
    if visit.duration_min < 1:
        return sheet.texts.get("log.under_minute")
    return sheet.texts.get("log.minutes", n=visit.duration_min)


def _signs(sheet: Sheet, visit: Visit) -> tuple[tuple[str, str, str], ...]:
    """Sign, word and colour of picture and of sound."""
    words = sheet.texts
    was = (("picture", visit.camera_was_on, "video"), ("sound", visit.microphone_was_on, "mic"))
    return tuple(
        (icon if on else f"{icon}-off", words.get(f"log.{name}_{'on' if on else 'off'}"), "ink" if on else "ink-soft")
        for name, on, icon in was
    )


def _facts_width(sheet: Sheet) -> int:
    words, face = sheet.texts, sheet.m.face(34)
    keys = ("picture_on", "picture_off", "sound_on", "sound_off")
    return max(sheet.sign_width(1, words.get(f"log.{key}"), face) for key in keys)


def _facts(sheet: Sheet, rect: Rect, visit: Visit) -> None:
    step = round(sheet.m.u(34) * 1.3)
    y = rect.y + rect.h // 2 - step // 2
    for icon, said, colour in _signs(sheet, visit):
        sheet.sign(rect.x, y, [icon], said, sheet.m.face(34), colour=colour)
        y += step


def _facts_in_a_line(sheet: Sheet, rect: Rect, visit: Visit) -> None:
    x, middle, gap = rect.x, rect.y + rect.h // 2, sheet.m.u(24)
    signs = _signs(sheet, visit)
    faces = [sheet.m.face(size) for size in (34, 32, 30)]
    wide = {face: sum(sheet.sign_width(1, said, face) for _, said, _ in signs) + gap for face in faces}
    face = next((face for face in faces if wide[face] <= rect.w), faces[-1])
    for icon, said, colour in signs:
        x = sheet.sign(x, middle, [icon], said, face, colour=colour, room=max(1, rect.right - x)).right + gap
