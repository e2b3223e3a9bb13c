"""Nothing else can be shown: what is the matter, and who can help."""

from __future__ import annotations

from device.core.screen import FaultScreen
from device.core.screen_parts import Button
from ui.layout import Shape
from ui.scene import Align, Reach, Rect, Scene
from ui.screens import parts
from ui.widgets import Sheet


def lay(sheet: Sheet, screen: FaultScreen) -> Scene:
    """A sign, a sentence, what to do."""
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    key = screen.words.key if words.has(screen.words.key) else "fault.other"
    more = f"{key}_more"
    edge = parts.pad(sheet) + u(40)
    size = u(100 if m.shape is Shape.SMALL else 160)
    has_door = Button.INSTALLER in screen.buttons
    y = top + (m.height - top) * (6 if has_door else 24) // 100
    sheet.icon(
        "plug-zap" if key == "fault.not_bound" else "triangle-alert", ((m.width - size) // 2, y), size, "ink-soft"
    )
    area = Rect(edge, y + size + u(36), m.width - 2 * edge, 0)
    title = sheet.fitted(
        area,
        words.get(key, **dict(screen.words.values)),
        (76, 66, 60),
        weight=700,
        max_lines=(1, 2, 3),
        align=Align.CENTRE,
        reach=Reach.FAR,
    )
    if words.has(more):
        sheet.fitted(
            Rect(edge, title.bottom + u(20), area.w, 0),
            words.get(more),
            (44, 40, 38),
            max_lines=3,
            colour="ink-soft",
            align=Align.CENTRE,
            leading=1.2,
        )
    if has_door:
        label = words.get("installer.open")
        wide = sheet.button_width(label, 40, 600)
        low = m.height - m.target - parts.pad(sheet)
        sheet.button(Rect((m.width - wide) // 2, low, wide, m.target), Button.INSTALLER, label, "wrench")
    return sheet.scene("fault")
