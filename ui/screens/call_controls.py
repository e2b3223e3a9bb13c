"""What can be pressed in a call: red handset, volume, camera and microphone."""

from __future__ import annotations

from device.core.screen import CallScreen
from device.core.screen_parts import Button, Volume
from ui import text
from ui.layout import Shape
from ui.scene import Align, Rect
from ui.widgets import Look, Sheet

SWITCHES = {
    Button.CAMERA_ON: ("call.camera_on", "video"),
    Button.CAMERA_OFF: ("call.camera_off", "video-off"),
    Button.MICROPHONE_ON: ("call.microphone_on", "mic"),
    Button.MICROPHONE_OFF: ("call.microphone_off", "mic-off"),
}


def _beneath(sheet: Sheet, screen: CallScreen) -> str:
    """What buttons lie on: glass over a picture; on the dark an edge must be seen."""
    one = screen.tiles[0] if len(screen.tiles) == 1 and screen.agreement is None else None
    over_picture = sheet.m.shape is not Shape.TALL and one is not None and one.has_picture and not one.shares_screen
    return "glass" if over_picture else "control"


def controls(sheet: Sheet, screen: CallScreen, area: Rect) -> None:
    """Red handset and volume at the lower left; ends at the foot of `area`."""
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    small = m.shape is Shape.SMALL
    high = max(m.target, u(140))
    gap = u(14 if small else 20)
    y = area.bottom - high
    volume = Button.VOLUME_UP in screen.buttons or Button.VOLUME_DOWN in screen.buttons
    volume_w = (max(2 * m.target + u(80), u(380)) if not small else 2 * m.target + u(110)) if volume else 0
    x = area.x
    if Button.HANG_UP in screen.buttons:
        label = words.get("call.hang_up")
        sizes = (44, 40, 36, 34) if small else (52, 48, 44, 40)
        room = area.w - (volume_w + gap if volume else 0)
        wide = min(sheet.button_width(label, sizes[0], 700, pad=22 if small else 44), room)
        sheet.button(
            Rect(x, y, wide, high),
            Button.HANG_UP,
            label,
            "phone-hang",
            look=Look.END,
            sizes=sizes,
            participation=screen.participation,
            over_picture=True,
        )
        x += wide + gap
    if volume:
        _volume(sheet, screen, Rect(x, y, min(volume_w, area.right - x), high))


def switches(sheet: Sheet, screen: CallScreen, area: Rect, *, stacked: bool) -> None:
    """Camera and microphone, by our own picture: where one looks when one wants not to be seen."""
    shown = [button for button in SWITCHES if button in screen.buttons]
    u = sheet.m.u
    gap = u(14)
    wide = (area.w - gap * (len(shown) - 1)) // max(1, len(shown))
    for index, button in enumerate(shown):
        key, icon = SWITCHES[button]
        rect = Rect(area.x + index * (wide + gap), area.y, wide, area.h)
        sheet.box(rect, _beneath(sheet, screen), radius=u(22))
        sheet.button(
            rect,
            button,
            sheet.texts.get(key),
            icon,
            look=Look.GLASS,
            sizes=(34, 32, 30) if stacked else (36, 34, 32),
            participation=screen.participation,
            stacked=stacked,
            over_picture=True,
            max_lines=2,
        )


def _volume(sheet: Sheet, screen: CallScreen, rect: Rect) -> None:
    """Minus and plus with the steps between them."""
    u = sheet.m.u
    on = _beneath(sheet, screen)
    sheet.box(rect, on, radius=u(22))
    side = max(sheet.m.target, u(124))
    _step(sheet, screen, Rect(rect.x, rect.y, side, rect.h), Button.VOLUME_DOWN, on)
    _step(sheet, screen, Rect(rect.right - side, rect.y, side, rect.h), Button.VOLUME_UP, on)
    middle = Rect(rect.x + side, rect.y, rect.w - 2 * side, rect.h)
    label = sheet.texts.get("call.volume")
    if sheet.m.shape is Shape.SMALL:
        size = u(40)
        top = middle.y + (middle.h - u(52) - u(8) - size) // 2
        _meter(sheet, Rect(middle.x, top, middle.w, u(52)), screen.volume, bar=8, gap=6)
        sheet.icon("volume-2", (middle.x + (middle.w - size) // 2, top + u(60)), size, on=on)
        return
    label_h = round(u(34) * 1.2)
    top = middle.y + (middle.h - u(52) - u(6) - label_h) // 2
    _meter(sheet, Rect(middle.x, top, middle.w, u(52)), screen.volume)
    sheet.fitted(Rect(middle.x, top + u(58), middle.w, label_h), label, (34,), on=on, align=Align.CENTRE, leading=1.2)


def tall_volume(sheet: Sheet, volume: Volume, rect: Rect, screen: CallScreen) -> None:
    """Volume on a high panel: the steps above minus and plus."""
    u = sheet.m.u
    sheet.box(rect, "control", radius=u(22))
    inner = rect.inset(u(16))
    side = max(sheet.m.target, u(118))
    row = Rect(inner.x, inner.bottom - side, inner.w, side)
    gap = u(12)
    half = (row.w - gap) // 2
    for index, button in enumerate((Button.VOLUME_DOWN, Button.VOLUME_UP)):
        area = Rect(row.x + index * (half + gap), row.y, half, side)
        sheet.box(area, "ground", radius=u(22))
        _step(sheet, screen, area, button, "ground")
    label = sheet.texts.get("call.volume")
    face = sheet.m.face(34)
    high = round(face.size * 1.2)
    top = Rect(inner.x, inner.y, inner.w, row.y - inner.y)
    label_w = text.width(label, face)
    sheet.text(
        Rect(top.right - u(12) - label_w, top.y + (top.h - high) // 2, label_w, high),
        label,
        face,
        on="control",
        leading=1.2,
    )
    _meter(sheet, Rect(top.x + u(12), top.y + (top.h - u(52)) // 2, u(132), u(52)), volume)


def _step(sheet: Sheet, screen: CallScreen, rect: Rect, button: Button, on: str) -> None:
    plus = button is Button.VOLUME_UP
    key = "call.louder" if plus else "call.quieter"
    is_offered = button in screen.buttons
    size = sheet.m.u(46)
    sheet.icon(
        "plus" if plus else "minus",
        (rect.x + (rect.w - size) // 2, rect.y + (rect.h - size) // 2),
        size,
        "ink" if is_offered else "ink-soft",
        on=on,
    )
    if is_offered:
        sheet.control(rect, button, sheet.texts.get(key), screen.participation)


def _meter(sheet: Sheet, rect: Rect, volume: Volume, *, bar: float = 12, gap: float = 8) -> None:
    """Rising bars: those that sound are white."""
    u = sheet.m.u
    bar, gap = max(2, u(bar)), max(2, u(gap))
    wide = volume.of * bar + (volume.of - 1) * gap
    x = rect.x + (rect.w - wide) // 2
    for index in range(volume.of):
        high = u(16 + index * 36 / max(1, volume.of - 1))
        lit = index < volume.step
        sheet.box(Rect(x, rect.bottom - high, bar, high), "ink" if lit else "edge", radius=bar // 2)
        x += bar + gap
