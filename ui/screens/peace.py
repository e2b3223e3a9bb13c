"""*Haluan olla rauhassa*: four large choices, each one touch; or until when it is so, and its end."""

from __future__ import annotations

from device.core.screen import PeaceScreen
from device.core.screen_parts import Button
from ui.layout import Shape
from ui.scene import Align, Reach, Rect, Scene
from ui.screens import parts
from ui.widgets import Look, Sheet

_ICONS = {
    Button.PEACE_HOUR: "clock-1",
    Button.PEACE_THREE_HOURS: "clock-3",
    Button.PEACE_MORNING: "sunrise",
    Button.PEACE_GUESTS: "users-round",
}


def lay(sheet: Sheet, screen: PeaceScreen) -> Scene:
    """The choices, or the end."""
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    y = parts.list_head(sheet, top, words.get("peace.title"), has_back=True, back=Button.SETTINGS)
    edge = parts.pad(sheet)
    area = Rect(edge, y, m.width - 2 * edge, m.height - u(24) - y)
    if screen.peace is not None:
        _on(sheet, area, screen)
    else:
        _choices(sheet, area, screen)
    return sheet.scene("peace", first=Button.ANSWER if top else Button.SETTINGS, back=Button.SETTINGS)


def _choices(sheet: Sheet, area: Rect, screen: PeaceScreen) -> None:
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    offered = [button for button in _ICONS if button in screen.buttons]
    columns = 1 if m.shape is Shape.TALL else 2
    rows = -(-len(offered) // columns) if offered else 1
    gap = u(16 if m.shape is Shape.SMALL else 24)
    lead = u(64)
    if area.h >= lead + rows * m.target + (rows - 1) * gap:
        text = words.get("peace.lead")
        sheet.fitted(Rect(area.x, area.y, area.w, lead), text, (40, 36, 34), max_lines=(1, 1, 2), colour="ink-soft")
        lead = u(100) if m.shape is Shape.TALL else lead
        area = Rect(area.x, area.y + lead, area.w, area.h - lead)
    wide = (area.w - gap * (columns - 1)) // columns
    high = max(m.target, min(u(240), (area.h - gap * (rows - 1)) // rows))
    for index, button in enumerate(offered):
        row, column = divmod(index, columns)
        rect = Rect(area.x + column * (wide + gap), area.y + row * (high + gap), wide, high)
        if rect.bottom > area.bottom + u(24):
            break  # beneath a green bar: the bar goes first
        label = words.get(f"peace.{button.value}")
        sheet.button(rect, button, label, _ICONS[button], sizes=(52, 48, 44, 40, 36, 34))


def _on(sheet: Sheet, area: Rect, screen: PeaceScreen) -> None:
    u, words, peace = sheet.m.u, sheet.texts, screen.peace
    if peace is None:
        return
    high = max(sheet.m.target, u(140))
    button = Rect(area.x, area.bottom - high, area.w, high)
    label = words.get("peace.peace_end")
    sheet.button(button, Button.PEACE_END, label, "door-open", look=Look.BRAND, sizes=(64, 60, 52), reach=Reach.NEAR)
    room = Rect(area.x, area.y, area.w, button.y - u(20) - area.y)
    if room.h < u(130):
        return
    title = sheet.fitted(
        Rect(room.x, room.y + u(20), room.w, 0),
        parts.peace_words(sheet, peace),
        (76, 66, 60),
        weight=700,
        max_lines=(2, 3, 4) if room.h > u(330) else (1, 1, 2),
        align=Align.LEFT,
        reach=Reach.FAR,
        leading=1.08,
    )
    rest = Rect(room.x, title.bottom + u(16), room.w, room.bottom - title.bottom - u(16))
    if rest.h >= u(52):
        sheet.fitted(rest, words.get("peace.camera"), (48, 44, 40, 36), colour="ink-soft")
