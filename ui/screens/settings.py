"""Where everything is that a resident can set or read: a tile each. What is asked for most stands first."""

from __future__ import annotations

from device.core.screen import SettingsScreen
from device.core.screen_parts import Button, Spot
from ui.layout import Shape
from ui.scene import Rect, Scene
from ui.screens import parts
from ui.widgets import Sheet

_TILES = {
    Button.PEACE: ("peace.title", "door-closed"),
    Button.AGREEMENT: ("settings.agreement", "file-check"),
    Button.LOG: ("log.title", "history"),
    Button.SOUND: ("settings.sound", "volume-2"),
    Button.DISPLAY: ("settings.display", "sun"),
    Button.NIGHT: ("settings.night", "moon"),
    Button.LANGUAGES: ("settings.languages", "languages"),
    Button.DEVICE: ("settings.device", "info"),
}
_LEAST_WIDTH = 450
"""Reference pixels of a tile whose sign stands beside its word; narrower ones have it above."""


def lay(sheet: Sheet, screen: SettingsScreen) -> Scene:
    """As many tiles as there is room for, and the way to the others."""
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    y = parts.list_head(sheet, top, words.get("settings.title"), has_back=Button.HOME in screen.buttons)
    edge = parts.pad(sheet)
    area = Rect(edge, y, m.width - 2 * edge, m.height - u(16) - y)
    pages = [button for button in _TILES if button in screen.buttons]
    gap = u(12 if m.shape is Shape.SMALL else 16)
    rows = max(1, (area.h + gap) // (m.target + gap))
    columns = 1 if m.shape is Shape.TALL else 2
    if m.shape is Shape.SMALL and columns * rows < len(pages) and area.w >= 3 * u(330) + 2 * gap:
        columns = 3
    elif columns * rows < len(pages) and m.shape is Shape.TALL:
        columns = 2
    room = columns * rows
    first = 0
    if len(pages) > room:
        room -= 1  # the last place shows the others
        first = min(max(screen.row, 0), len(pages) - 1) // room * room if room else 0
    wide = (area.w - gap * (columns - 1)) // columns
    used = min(rows, -(-len(pages) // columns)) if first == 0 and len(pages) <= room else rows
    high = max(m.target, min(u(136), (area.h - gap * (used - 1)) // max(1, used)))
    shown = pages[first : first + max(room, 1)]
    for index, button in enumerate(shown):
        row, column = divmod(index, columns)
        _tile(sheet, Rect(area.x + column * (wide + gap), area.y + row * (high + gap), wide, high), button, screen)
    if len(pages) > room and room:
        row, column = divmod(columns * rows - 1, columns)
        rect = Rect(area.x + column * (wide + gap), area.y + row * (high + gap), wide, high)
        onwards = first + room if first + room < len(pages) else 0
        sheet.button(rect, Button.LEAF, words.get("list.more"), "chevron-right", subject=Spot(0, onwards))
    return sheet.scene("settings", first=Button.ANSWER if top else Button.HOME, back=Button.HOME)


def _tile(sheet: Sheet, rect: Rect, button: Button, screen: SettingsScreen) -> None:
    u, words = sheet.m.u, sheet.texts
    key, icon = _TILES[button]
    label = words.get(key)
    if button is Button.PEACE and screen.peace is not None:
        until = screen.peace.until
        label = words.get("peace.tile", time=words.time(until)) if until else words.get("peace.tile_on")
    if rect.w < u(_LEAST_WIDTH):
        sheet.button(rect, button, label, icon, sizes=(36, 34, 32, 30), stacked=True, max_lines=2)
        return
    is_on = button is Button.PEACE and screen.peace is not None
    ground = "brand-soft" if is_on else "card"
    sheet.card(rect)
    if is_on:
        sheet.box(rect, ground, radius=u(22))
    size = u(56)
    sheet.icon(icon, (rect.x + u(28), rect.y + (rect.h - size) // 2), size, on=ground)
    x = rect.x + u(28) + size + u(24)
    inner = Rect(x, rect.y, rect.right - u(20) - x, rect.h)
    sheet.fitted(inner, label, (44, 40, 36, 34), weight=600, max_lines=(1, 2, 2, 2), on=ground, middle=True)
    sheet.touchable_card(rect, button, label)
