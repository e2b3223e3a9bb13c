"""This very device: so large that it is seen from the door."""

from __future__ import annotations

from device.core.screen import IdentifyScreen
from device.core.screen_parts import Button
from ui.layout import Shape
from ui.scene import Align, Reach, Rect, Scene
from ui.screens import parts
from ui.widgets import Look, Sheet


def lay(sheet: Sheet, screen: IdentifyScreen) -> Scene:
    """A sign, *this device*, whose home and where in it. Any touch of its one button brings the day back."""
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    small = m.shape is Shape.SMALL
    edge = parts.pad(sheet)
    sheet.box(sheet.whole, "brand")
    button = Rect(edge, m.height - edge - m.target, m.width - 2 * edge, m.target)
    size = u(110 if small else 150)
    lines = [text for text in (screen.home, screen.place) if text]
    high = size + u(20) + round(u(104) * 1.1) + len(lines) * round(u(60) * 1.15)
    y = max(edge, (button.y - high) // 2)
    sheet.icon("bell-ring", ((m.width - size) // 2, y), size, "on-brand", on="brand")
    area = Rect(edge, y + size + u(20), m.width - 2 * edge, 0)
    taken = sheet.fitted(
        area,
        words.get("identify.title"),
        (104, 92, 76, 66),
        weight=700,
        colour="on-brand",
        on="brand",
        align=Align.CENTRE,
        reach=Reach.FAR,
    )
    for text in lines:
        area = Rect(edge, taken.bottom, area.w, 0)
        taken = sheet.fitted(
            area, text, (60,), colour="on-brand", on="brand", align=Align.CENTRE, leading=1.15, reach=Reach.FAR
        )
    if Button.HOME in screen.buttons:
        sheet.button(button, Button.HOME, words.get("home.back"), "arrow-left", look=Look.ON_BRAND)
    return sheet.scene("identify", first=Button.HOME, back=Button.HOME)
