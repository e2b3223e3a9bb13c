"""In the call: the other fills the screen, the reason stays above, our own picture with its sign at the lower right."""

from __future__ import annotations

from device.core.screen import Button, CallScreen
from ui import text
from ui.fonts import Face
from ui.layout import Shape
from ui.scene import Align, Reach, Rect, Scene
from ui.screens import parts
from ui.screens.call_controls import SWITCHES, controls, switches, tall_volume
from ui.screens.call_people import grid, own_picture, tile
from ui.widgets import Look, Sheet


def lay(sheet: Sheet, screen: CallScreen) -> Scene:
    """One other person: the whole panel. Several: a grid above the buttons."""
    sheet.ground = "room"
    m = sheet.m
    head = _strip_height(sheet)
    bar_h = parts.thin_bar_height(sheet, screen.bar) if screen.bar else 0
    top = head + bar_h
    told = len(_told(sheet, screen)) * _notice_height(sheet)
    if m.shape is Shape.TALL:
        _tall(sheet, screen, top, told)
    else:
        _wide(sheet, screen, top, told)
    _strip(sheet, screen, bar_h, head)
    if screen.bar:
        parts.green_bar(sheet, screen.bar)
    _notices(sheet, screen, top)
    return sheet.scene("call", first=Button.HANG_UP, shows=screen.participation)


# --- arrangements ---------------------------------------------------------------------------------------------------


def _wide(sheet: Sheet, screen: CallScreen, top: int, told: int) -> None:
    """Nothing moves when a third person joins: only the large picture becomes a grid that ends above the buttons."""
    m, u = sheet.m, sheet.m.u
    small = m.shape is Shape.SMALL
    edge, gap = u(20 if small else 32), u(14 if small else 20)
    own_w, own_h = (u(356), u(234)) if small else (u(440), u(284))
    own = Rect(m.width - edge - own_w, m.height - edge - own_h, own_w, own_h)
    row = Rect(edge, 0, own.x - gap - edge, m.height - edge)
    foot = m.height - edge - max(m.target, u(140))
    if len(screen.tiles) > 1:
        grid(sheet, screen.tiles, Rect(edge, top + told + gap, own.x - gap - edge, foot - gap - top - told - gap))
    else:
        free = Rect(edge, top + told, own.x - gap - edge, foot - gap - top - told)
        tile(sheet, screen, Rect(0, top, m.width, m.height - top), free)
    own_picture(sheet, screen.own, own)
    controls(sheet, screen, row)
    switches(
        sheet, screen, Rect(own.x, own.y - gap - max(m.target, u(140)), own.w, max(m.target, u(140))), stacked=True
    )


def _tall(sheet: Sheet, screen: CallScreen, top: int, told: int) -> None:
    """Nothing covers the face; below on the dark: volume, own picture, the red handset over the whole width."""
    m, u = sheet.m, sheet.m.u
    edge = u(40)
    high = max(m.target, u(140))
    hang = Rect(edge, m.height - u(32) - high, m.width - 2 * edge, high)
    row = Rect(edge, hang.y - u(16) - u(252), hang.w, u(252))
    switch_row = Rect(edge, row.y - u(20) - m.target, hang.w, m.target)
    has_switches = any(button in screen.buttons for button in SWITCHES)
    top += told  # a face in the middle of a high picture must not lie under a notice
    picture = Rect(0, top, m.width, (switch_row.y - u(20) if has_switches else row.y - u(26)) - top)
    if len(screen.tiles) > 1:
        grid(sheet, screen.tiles, picture.inset(u(20)))
    else:
        tile(sheet, screen, picture, picture.inset(u(20)))
    own_w = u(400)
    own_picture(sheet, screen.own, Rect(row.right - own_w, row.y, own_w, row.h))
    volume_w = row.w - own_w - u(40)
    if Button.VOLUME_UP in screen.buttons or Button.VOLUME_DOWN in screen.buttons:
        tall_volume(sheet, screen.volume, Rect(row.x, row.y, volume_w, row.h), screen)
    if Button.HANG_UP in screen.buttons:
        sheet.button(
            hang,
            Button.HANG_UP,
            sheet.texts.get("call.hang_up"),
            "phone-hang",
            look=Look.END,
            sizes=(52, 48, 44),
            participation=screen.participation,
            reach=Reach.NEAR,
            over_picture=True,
        )
    switches(sheet, screen, switch_row, stacked=False)


# --- the strip ------------------------------------------------------------------------------------------------------


def _strip_height(sheet: Sheet) -> int:
    return sheet.m.u({Shape.WIDE: 92, Shape.TALL: 140, Shape.SMALL: 72}[sheet.m.shape])


def _strip(sheet: Sheet, screen: CallScreen, y: int, high: int) -> None:
    """Who and why, through the whole call; and the hour."""
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    small, tall = m.shape is Shape.SMALL, m.shape is Shape.TALL
    area = Rect(0, y, m.width, high)
    on = "ground" if tall else "glass"
    sheet.box(area, on)
    inner = area.inset(u(24 if small else 40), 0)
    size = 42 if small else 48
    if screen.hour:
        hour = sheet.fitted(inner, words.time(screen.hour), (size,), weight=600, align=Align.RIGHT, on=on, middle=True)
        inner = Rect(inner.x, inner.y, hour.x - u(24) - inner.x, inner.h)
    name = _names(screen)
    if tall:
        half = round(u(size) * 1.12)
        top = inner.y + (inner.h - 2 * half) // 2
        sheet.fitted(Rect(inner.x, top, inner.w, half), name, (size, 44, 40), weight=700, on=on, leading=1.12)
        sheet.fitted(Rect(inner.x, top + half, inner.w, half), screen.who.reason, (size, 44, 40), on=on, leading=1.12)
        return
    sizes = (size, size - 4, 40) if not small else (size, 38, 36)
    for shown in sizes:
        wide = sum(
            text.width(text.clean(part, weight), m.face(shown, weight))
            for part, weight in ((name, 700), (" ·  ", 400), (screen.who.reason, 400))
        )
        if wide <= inner.w:
            break
    taken = sheet.fitted(
        Rect(inner.x, inner.y, _name_room(inner.w, wide, name, m.face(shown, 700)), inner.h),
        name,
        (shown,),
        weight=700,
        on=on,
        middle=True,
    )
    if not screen.who.reason:
        return
    dot = sheet.text(Rect(taken.right + u(22), taken.y, u(20), taken.h), "·", m.face(shown, 700), on=on, leading=1.1)
    x = dot.right + u(22)
    sheet.fitted(Rect(x, inner.y, inner.right - x, inner.h), screen.who.reason, (shown,), on=on, middle=True)


def _name_room(room: int, all_of_it: int, name: str, face: Face) -> int:
    """The name keeps nearly half of the strip, more when the reason leaves it."""
    return max(room * 45 // 100, room - (all_of_it - text.width(text.clean(name, face.weight), face)))


def _names(screen: CallScreen) -> str:
    """Who is there; the caller before anybody is."""
    return ", ".join(tile.name for tile in screen.tiles) or screen.who.name


def _told(sheet: Sheet, screen: CallScreen) -> list[str]:
    """What has to be known now, the most pressing first."""
    toast = (screen.toast,) if screen.toast else ()
    return [sheet.texts.say(notice) for notice in (*screen.notices, *screen.missing, *toast)][:3]


def _notice_height(sheet: Sheet) -> int:
    return sheet.m.u(72 if sheet.m.shape is not Shape.TALL else 110)


def _notices(sheet: Sheet, screen: CallScreen, y: int) -> None:
    """One line each beneath the strip."""
    u = sheet.m.u
    sizes = (40, 36) if sheet.m.shape is not Shape.SMALL else (36, 33)
    edge, high = parts.pad(sheet), _notice_height(sheet)
    for line in _told(sheet, screen):
        row = Rect(0, y, sheet.m.width, high)
        sheet.box(row, "notice")
        size = u(44)
        sheet.icon("info", (edge, row.y + (high - size) // 2), size, "on-notice", on="notice")
        x = edge + size + u(18)
        sheet.fitted(
            Rect(x, row.y, row.right - edge - x, high),
            line,
            sizes,
            weight=600,
            max_lines=(1, 2),
            colour="on-notice",
            on="notice",
            middle=True,
        )
        y += high
