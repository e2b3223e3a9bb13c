"""The door of the installer's menu: large keys, and a dot for each digit that was typed."""

from __future__ import annotations

from device.core.screen import CodeScreen
from device.core.screen_parts import Button, Digit
from ui.layout import Shape
from ui.scene import Reach, Rect, Scene
from ui.screens import parts
from ui.widgets import Sheet

_ERASE = -1


def lay(sheet: Sheet, screen: CodeScreen) -> Scene:
    """What is asked and the dots at one side, the keys at the other; one above the other on a high panel."""
    m, words = sheet.m, sheet.texts
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    y = parts.list_head(sheet, top, words.get("code.title"), has_back=Button.HOME in screen.buttons)
    edge = parts.pad(sheet)
    area = Rect(edge, y, m.width - 2 * edge, m.height - edge - y)
    has_keys = Button.DIGIT in screen.buttons and not top
    if not has_keys:
        _ask(sheet, screen, area)
    elif m.shape is Shape.TALL:
        upper = min(area.h - _pad_height(sheet, rows=4), m.u(400))
        _ask(sheet, screen, Rect(area.x, area.y, area.w, upper))
        _keys(sheet, Rect(area.x, area.y + upper, area.w, area.h - upper), rows=4)
    else:
        # A low panel has no room for four rows of keys: two of six then, beneath the words.
        rows = 4 if area.h >= _pad_height(sheet, rows=4) else 2
        if rows == 4:
            left = area.w * 46 // 100
            _ask(sheet, screen, Rect(area.x, area.y, left, area.h))
            _keys(sheet, Rect(area.x + left + m.u(40), area.y, area.w - left - m.u(40), area.h), rows=4)
        else:
            lower = _pad_height(sheet, rows=2)
            _ask(sheet, screen, Rect(area.x, area.y, area.w, area.h - lower))
            _keys(sheet, Rect(area.x, area.bottom - lower, area.w, lower), rows=2)
    first = Button.ANSWER if top else Button.DIGIT if has_keys else Button.HOME
    return sheet.scene("code", first=first, back=Button.HOME)


def _ask(sheet: Sheet, screen: CodeScreen, area: Rect) -> None:
    u, words = sheet.m.u, sheet.texts
    if not screen.has_code:
        text = words.get("code.none")
    elif screen.wait_s:
        wrong = f"{words.get('code.wrong')} " if screen.is_wrong else ""
        text = wrong + words.get("code.wait", n=screen.wait_s)
    else:
        text = words.get("code.wrong" if screen.is_wrong else "code.ask")
    dot, gap = u(34), u(22)
    dots = dot + u(20) if screen.has_code and not screen.wait_s else 0
    asked = Rect(area.x, area.y, area.w, max(area.h - dots - u(10), 1))
    lines = 1 if area.h < u(220) else 4
    taken = sheet.fitted(asked, text, (60, 52, 46, 40), max_lines=(1, 2, 3, 4) if lines > 1 else 1, leading=1.1)
    if not dots:
        return
    y = taken.bottom + u(16)
    for index in range(screen.of):
        rect = Rect(area.x + index * (dot + gap), y, dot, dot)
        is_typed = index < screen.typed
        sheet.box(rect, "brand" if is_typed else None, edge="edge", edge_px=max(2, u(4)), radius=dot // 2)


def _pad_height(sheet: Sheet, *, rows: int) -> int:
    return rows * sheet.m.target + (rows - 1) * _gap(sheet)


def _gap(sheet: Sheet) -> int:
    return sheet.m.u(12)


def _keys(sheet: Sheet, area: Rect, *, rows: int) -> None:
    """As on a telephone; the last place erases."""
    gap = _gap(sheet)
    columns = 12 // rows
    # On a telephone's pad the zero stands in the middle of the last row, with nothing before it.
    high_pad: list[int | None] = [1, 2, 3, 4, 5, 6, 7, 8, 9, None, 0, _ERASE]
    order = high_pad if rows == 4 else [1, 2, 3, 4, 5, _ERASE, 6, 7, 8, 9, 0]
    high = max(sheet.m.target, min((area.h - (rows - 1) * gap) // rows, sheet.m.u(150)))
    wide = (area.w - (columns - 1) * gap) // columns
    for place, digit in enumerate(order):
        row, column = divmod(place, columns)
        rect = Rect(area.x + column * (wide + gap), area.y + row * (high + gap), wide, high)
        if digit is None:
            continue
        if digit == _ERASE:
            sheet.button(rect, Button.ERASE, sheet.texts.get("code.erase"), "delete", sizes=(34, 32, 30), stacked=True)
        else:
            sheet.button(rect, Button.DIGIT, str(digit), None, sizes=(64, 60), reach=Reach.FAR, subject=Digit(digit))
