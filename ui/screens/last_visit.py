"""The card of who was in touch last; one touch away from all of them."""

from __future__ import annotations

from device.core.screen import HomeScreen
from device.core.screen_parts import Button, Visit
from ui import text
from ui.layout import Shape
from ui.scene import Align, Rect
from ui.widgets import Sheet


def visit_card(sheet: Sheet, card: Rect, screen: HomeScreen, *, is_high: bool) -> None:
    """Who was in touch last; one touch away from all of them."""
    words = sheet.texts
    sheet.card(card)
    visit = screen.last_visit
    if visit is None:
        _no_visit(sheet, card, is_high=is_high)
    elif is_high:
        _high_visit(sheet, card, screen, visit)
    else:
        _low_visit(sheet, card, screen, visit)
    if Button.LOG in screen.buttons:
        sheet.touchable_card(card, Button.LOG, words.get("log.title"))


def _no_visit(sheet: Sheet, card: Rect, *, is_high: bool) -> None:
    u = sheet.m.u
    inner = card.inset(u(24), u(16))
    if is_high:
        size = u(96)
        y = card.y + (card.h - size - u(20) - u(88)) // 2
        sheet.icon("history", (card.x + (card.w - size) // 2, y), size, "ink-soft", on="card")
        inner = Rect(inner.x, y + size + u(20), inner.w, u(88))
    sheet.fitted(
        inner,
        sheet.texts.get("log.title"),
        (40, 36, 34),
        weight=600,
        max_lines=(2, 2, 3),
        on="card",
        align=Align.CENTRE if is_high else Align.LEFT,
        middle=True,
    )


def _high_visit(sheet: Sheet, card: Rect, screen: HomeScreen, visit: Visit) -> None:
    u, words = sheet.m.u, sheet.texts
    inner = card.inset(u(24))
    name_rows = text.fit(words.get("log.called", name=visit.who), [sheet.m.face(40, 700)], inner.w, 2)
    name_h = round(u(40) * 1.1) * len(name_rows.lines)
    when_h, why_h = round(u(34) * 1.15), round(u(34) * 1.15) * 2
    face = min(u(168), inner.h - name_h - when_h - why_h - u(44))
    why_rows = 2 if face >= u(72) else 0
    face = max(face, u(72))
    why = text.fit(visit.reason, [sheet.m.face(34)], inner.w, 2) if why_rows and visit.reason else None
    why_h = round(u(34) * 1.15) * len(why.lines) if why else 0
    total = face + u(24) + name_h + u(4) + when_h + (u(10) + why_h if why else 0)
    y = card.y + (card.h - total) // 2
    sheet.avatar(Rect(card.x + (card.w - face) // 2, y, face, face), visit.who)
    y += face + u(24)
    sheet.put(Rect(inner.x, y, inner.w, name_h), name_rows, on="card", leading=1.1, align=Align.CENTRE)
    y += name_h + u(4)
    sheet.fitted(
        Rect(inner.x, y, inner.w, when_h),
        words.when(visit.day, visit.starts, screen.date),
        (34, 32),
        colour="ink-soft",
        on="card",
        align=Align.CENTRE,
        leading=1.15,
    )
    if why:
        y += when_h + u(10)
        sheet.put(Rect(inner.x, y, inner.w, why_h), why, on="card", align=Align.CENTRE)


def _low_visit(sheet: Sheet, card: Rect, screen: HomeScreen, visit: Visit) -> None:
    u, words = sheet.m.u, sheet.texts
    inner = card.inset(u(22), u(14))
    x = inner.x
    title = words.get("log.called", name=visit.who)
    beside = inner.w - u(88 + 18)
    if sheet.m.shape is Shape.TALL and text.fit(title, [sheet.m.face(40, 700)], beside, 2).is_whole:
        sheet.avatar(Rect(x, card.y + (card.h - u(88)) // 2, u(88), u(88)), visit.who)
        x += u(88 + 18)
    room = inner.right - x
    small = sheet.m.shape is Shape.SMALL
    found = text.fit(title, [sheet.m.face(size, 700) for size in (40, 36)], room, 4 if small else 2)
    when = text.fit(
        words.when(visit.day, visit.starts, screen.date), [sheet.m.face(34), sheet.m.face(32)], room, 2 if small else 1
    )
    name_h, when_h = round(found.face.size * 1.1) * len(found.lines), round(when.face.size * 1.15) * len(when.lines)
    y = card.y + (card.h - name_h - when_h) // 2
    sheet.put(Rect(x, y, room, name_h), found, on="card", leading=1.1)
    sheet.put(Rect(x, y + name_h, room, when_h), when, colour="ink-soft", on="card")
