"""What the resident can set: how loud; and whom to ask."""

from __future__ import annotations

from device.core.screen import Button, SettingsScreen
from ui.layout import Shape
from ui.scene import Align, Reach, Rect, Scene
from ui.screens import parts
from ui.widgets import Sheet


def lay(sheet: Sheet, screen: SettingsScreen) -> Scene:
    """Volume, large; beneath it what this device is."""
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    y = parts.list_head(sheet, top, words.get("settings.title"), has_back=Button.HOME in screen.buttons)
    edge = parts.pad(sheet)
    high = max(m.target, u(140))
    is_high = m.shape is Shape.TALL
    card = Rect(edge, y, m.width - 2 * edge, high + u(48) + (u(130) if is_high else 0))
    sheet.card(card)
    inner = card.inset(u(24))
    side = (inner.w - u(20)) // 2 if is_high else max(high, u(230 if m.shape is Shape.WIDE else 200))
    for index, button in enumerate((Button.VOLUME_DOWN, Button.VOLUME_UP)):
        if button not in screen.buttons:
            continue
        rect = Rect(inner.right - side * (2 - index) - u(20) * (1 - index), inner.bottom - high, side, high)
        plus = button is Button.VOLUME_UP
        sheet.button(
            rect,
            button,
            words.get("call.louder" if plus else "call.quieter"),
            "plus" if plus else "minus",
            sizes=(34, 32, 30),
            stacked=True,
        )
    row = (
        Rect(inner.x, inner.y, inner.w, u(110))
        if is_high
        else Rect(inner.x, inner.y, inner.w - 2 * side - u(44), inner.h)
    )
    named = sheet.fitted(row, words.get("call.volume"), (60, 52), weight=600, on="card", middle=True)
    _meter(sheet, Rect(named.right + u(30), row.y, row.right - named.right - u(30), row.h), screen)
    y = card.bottom + u(28)
    if Button.LOG in screen.buttons:
        sheet.button(Rect(edge, y, card.w, m.target), Button.LOG, words.get("log.title"), "history")
        y += m.target + u(20)
    _facts(sheet, Rect(edge, y, card.w, m.height - u(24) - y), screen)
    first = Button.ANSWER if top else Button.HOME
    return sheet.scene("settings", first=first, back=Button.HOME)


def _meter(sheet: Sheet, rect: Rect, screen: SettingsScreen) -> None:
    u = sheet.m.u
    volume = screen.volume
    bar, gap = u(20), u(12)
    while volume.of * bar + (volume.of - 1) * gap > rect.w and bar > 3:
        bar, gap = bar - 2, max(2, gap - 1)
    x = rect.x
    for index in range(volume.of):
        high = u(30 + index * 60 / max(1, volume.of - 1))
        base = rect.y + (rect.h + u(90)) // 2
        sheet.box(Rect(x, base - high, bar, high), "brand" if index < volume.step else "line", radius=bar // 2)
        x += bar + gap


def _facts(sheet: Sheet, area: Rect, screen: SettingsScreen) -> None:
    """Home, place, whom to call; a line each."""
    u, words = sheet.m.u, sheet.texts
    facts = (
        ("settings.home", screen.home),
        ("settings.place", screen.place),
        ("settings.support", screen.support_phone),
    )
    tall = sheet.m.shape is not Shape.WIDE
    step = u(110 if tall else 84)
    y = area.y
    for key, value in facts:
        if not value or y + step > area.bottom:
            continue
        label = Rect(area.x, y, area.w if tall else area.w * 45 // 100, u(50) if tall else step)
        sheet.fitted(label, words.get(key), (40, 36), colour="ink-soft", middle=not tall)
        rect = (
            Rect(area.x, y + u(48), area.w, step - u(48))
            if tall
            else Rect(label.right, y, area.right - label.right, step)
        )
        sheet.fitted(
            rect,
            value,
            (48, 44, 40),
            weight=600,
            align=Align.LEFT if tall else Align.RIGHT,
            middle=True,
            reach=Reach.NEAR,
        )
        y += step
