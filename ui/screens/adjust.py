"""One page of the settings: what is set at the left, how at the right; on a high panel above each other."""

from __future__ import annotations

from device.core.screen import AdjustScreen, Choices, Dial, Fact
from device.core.screen_parts import Button
from ui.layout import Shape
from ui.scene import Align, Reach, Rect, Scene
from ui.screens import parts
from ui.widgets import Look, Sheet

_WORDS = {
    Button.VOLUME_DOWN: "call.quieter",
    Button.VOLUME_UP: "call.louder",
    Button.DARKER: "settings.darker",
    Button.BRIGHTER: "settings.brighter",
}
_SIDE = 230
"""Reference pixels of a button of a dial."""


def lay(sheet: Sheet, screen: AdjustScreen) -> Scene:
    """The rows from above; what there is no room for is left out, which no panel of ours has to."""
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    y = parts.list_head(sheet, top, words.say(screen.title), has_back=True, back=Button.SETTINGS)
    edge = parts.pad(sheet)
    foot = m.height - u(16)
    has_door = Button.INSTALLER in screen.buttons and m.height - y > 2 * m.target
    if has_door:
        label = words.get("installer.open")
        wide = sheet.button_width(label, 40, 600)
        door = Rect(edge, m.height - u(24) - m.target, wide, m.target)
        sheet.button(door, Button.INSTALLER, label, "wrench")
        foot = door.y - u(12)
    gap = u(12 if m.shape is Shape.SMALL else 20)
    for row in screen.rows:
        high = _height(sheet, row)
        if y + high > foot:
            break
        _row(sheet, Rect(edge, y, m.width - 2 * edge, high), row)
        y += high + gap
    return sheet.scene(f"adjust-{screen.name}", first=Button.ANSWER if top else Button.SETTINGS, back=Button.SETTINGS)


def _is_high(sheet: Sheet) -> bool:
    return sheet.m.shape is Shape.TALL


def _height(sheet: Sheet, row: Choices | Dial | Fact) -> int:
    u = sheet.m.u
    if isinstance(row, Fact):
        return u(100 if _is_high(sheet) else 72)
    return sheet.m.target + (u(64) if _is_high(sheet) else 0)


def _row(sheet: Sheet, rect: Rect, row: Choices | Dial | Fact) -> None:
    u, words = sheet.m.u, sheet.texts
    title = words.say(row.title)
    if isinstance(row, Fact):
        _fact(sheet, rect, title, row.text)
        return
    if _is_high(sheet):
        sheet.fitted(Rect(rect.x, rect.y, rect.w, u(56)), title, (48, 44, 40), weight=600)
        controls = Rect(rect.x, rect.y + u(64), rect.w, rect.h - u(64))
    else:
        room = rect.w * (26 if isinstance(row, Choices) else 34) // 100
        sheet.fitted(
            Rect(rect.x, rect.y, room, rect.h),
            title,
            (48, 44, 40, 36, 34),
            weight=600,
            max_lines=(1, 1, 2, 2, 2),
            middle=True,
        )
        controls = Rect(rect.x + room + u(20), rect.y, rect.w - room - u(20), rect.h)
    if isinstance(row, Choices):
        _choices(sheet, controls, row)
    else:
        _dial(sheet, controls, row)


def _choices(sheet: Sheet, rect: Rect, row: Choices) -> None:
    gap = sheet.m.u(16)
    count = max(1, len(row.options))
    wide = (rect.w - gap * (count - 1)) // count
    for index, option in enumerate(row.options):
        sheet.button(
            Rect(rect.x + index * (wide + gap), rect.y, wide, rect.h),
            row.button,
            sheet.texts.say(option.words),
            "check" if option.is_chosen else None,
            look=Look.BRAND if option.is_chosen else Look.QUIET,
            sizes=(44, 40, 36, 34, 32, 30),
            subject=option.subject,
        )


def _dial(sheet: Sheet, rect: Rect, row: Dial) -> None:
    u, words = sheet.m.u, sheet.texts
    side = max(sheet.m.target, min(u(_SIDE), (rect.w - u(180)) // 2))
    for button, x, icon in ((row.less, rect.x, "minus"), (row.more, rect.right - side, "plus")):
        key = _WORDS.get(button) or ("settings.earlier" if button is row.less else "settings.later")
        sheet.button(
            Rect(x, rect.y, side, rect.h), button, words.get(key), icon, sizes=(34, 32, 30), stacked=True, max_lines=2
        )
    middle = Rect(rect.x + side + u(16), rect.y, rect.w - 2 * side - u(32), rect.h)
    if row.hour is not None:
        sheet.fitted(
            middle, words.time(row.hour), (72, 60, 52), weight=700, align=Align.CENTRE, reach=Reach.NEAR, middle=True
        )
    elif row.of:
        _meter(sheet, middle, row)


def _meter(sheet: Sheet, rect: Rect, row: Dial) -> None:
    """Steps that grow, as many filled as it is."""
    u = sheet.m.u
    bar, gap = u(20), u(12)
    while row.of * bar + (row.of - 1) * gap > rect.w and bar > 3:
        bar, gap = bar - 2, max(2, gap - 1)
    x = rect.x + (rect.w - row.of * bar - (row.of - 1) * gap) // 2
    base = rect.y + (rect.h + u(90)) // 2
    for index in range(row.of):
        high = u(30 + index * 60 / max(1, row.of - 1))
        sheet.box(Rect(x, base - high, bar, high), "brand" if index < row.step else "line", radius=bar // 2)
        x += bar + gap


def _fact(sheet: Sheet, rect: Rect, title: str, value: str) -> None:
    u, tall = sheet.m.u, _is_high(sheet)
    label = Rect(rect.x, rect.y, rect.w if tall else rect.w * 45 // 100, u(46) if tall else rect.h)
    sheet.fitted(label, title, (40, 36, 34), colour="ink-soft", middle=not tall)
    at = (
        Rect(rect.x, rect.y + u(46), rect.w, u(54))
        if tall
        else Rect(label.right, rect.y, rect.right - label.right, rect.h)
    )
    sheet.fitted(at, value, (44, 40, 36), weight=600, align=Align.LEFT if tall else Align.RIGHT, middle=True)
