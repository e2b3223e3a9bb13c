"""*Kuka oli yhteydessä*: who, when, why, how long, and whether picture and sound were on. Paper, nothing to press."""

from __future__ import annotations

from device.core.screen import Button, LogScreen, Visit
from ui import text
from ui.fonts import Face
from ui.layout import Shape
from ui.scene import Reach, Rect, Scene
from ui.screens import parts
from ui.widgets import Sheet


def lay(sheet: Sheet, screen: LogScreen) -> Scene:
    """The newest first, as many as there is room for."""
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
    shown = screen.visits[: area.h // step]
    column = max((_column(sheet, visit) for visit in shown), default=0)
    for visit in shown:
        sheet.hairline(area.x, y, area.w)
        _row(sheet, Rect(area.x, y, area.w, step), visit, column)
        y += step
    return sheet.scene("log", first=Button.ANSWER if top else Button.HOME, back=Button.HOME)


def _faces(sheet: Sheet) -> tuple[Face, Face]:
    """Of the hour, and of the day beneath it."""
    return sheet.m.face(52 if sheet.m.shape is Shape.WIDE else 44, 700), sheet.m.face(34)


def _column(sheet: Sheet, visit: Visit) -> int:
    time, day = _faces(sheet)
    return max(text.width("20.00", time), text.width(sheet.texts.short_day(visit.day), day)) + sheet.m.u(32)


def _row(sheet: Sheet, row: Rect, visit: Visit, column: int) -> None:
    u, words = sheet.m.u, sheet.texts
    wide = sheet.m.shape is Shape.WIDE
    time, day_face = _faces(sheet)
    day = words.short_day(visit.day)
    two = round(time.size * 1.1) + round(day_face.size * 1.15)
    y = row.y + (row.h - two) // 2
    sheet.text(Rect(row.x, y, column, 0), words.time(visit.starts), time, leading=1.1)
    sheet.text(Rect(row.x, y + round(time.size * 1.1), column, 0), day, day_face, colour="ink-soft")
    x = row.x + column
    face = u(104)
    if wide:
        sheet.avatar(Rect(x, row.y + (row.h - face) // 2, face, face), visit.who)
        x += face + u(28)
    facts_w = u(260) if wide else 0
    area = Rect(x, row.y, row.right - x - facts_w, row.h)
    why = visit.reason if wide else " · ".join(part for part in (visit.reason, _how_long(sheet, visit)) if part)
    name_h, why_h = round(u(48) * 1.1), round(u(38) * 1.15)
    lines = text.fit(why, [sheet.m.face(38), sheet.m.face(34)], area.w, 1 if wide else 2)
    top = row.y + (row.h - name_h - why_h * len(lines.lines)) // 2
    sheet.fitted(Rect(area.x, top, area.w, name_h), visit.who, (48, 44, 40), weight=700)
    sheet.put(Rect(area.x, top + name_h, area.w, why_h), lines, colour="ink-soft")
    if wide:
        _facts(sheet, Rect(row.right - facts_w + u(20), row.y, facts_w - u(20), row.h), visit)


def _how_long(sheet: Sheet, visit: Visit) -> str:
    if visit.duration_min is None:
        return visit.result
    if visit.duration_min < 1:
        return sheet.texts.get("log.under_minute")
    return sheet.texts.get("log.minutes", n=visit.duration_min)


def _facts(sheet: Sheet, rect: Rect, visit: Visit) -> None:
    u = sheet.m.u
    step = round(u(34) * 1.3)
    y = rect.y + (rect.h - 2 * step) // 2
    sheet.fitted(Rect(rect.x, y, rect.w, step), _how_long(sheet, visit), (34,), leading=1.3)
    size = u(40)
    icons = ("video" if visit.camera_was_on else "video-off", "mic" if visit.microphone_was_on else "mic-off")
    for index, name in enumerate(icons):
        sheet.icon(
            name,
            (rect.x + index * (size + u(16)), y + step + (step - size) // 2),
            size,
            "ink" if "off" not in name else "ink-soft",
        )
