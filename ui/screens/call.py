"""In the call: the other fills the screen, the reason stays above, our own picture with its sign at the lower right."""

from __future__ import annotations

from device.core.screen import CallScreen
from device.core.screen_parts import Button
from ui.layout import Shape
from ui.scene import Reach, Rect, Scene
from ui.screens import parts
from ui.screens.call_agreement import name_of, page, put_tab, tab
from ui.screens.call_controls import SWITCHES, controls, switches, tall_volume
from ui.screens.call_own import own_picture
from ui.screens.call_people import WIDEST, alone, aside, beside, framed, grid, share, sharing
from ui.screens.call_strip import notices, notices_height, strip, strip_height
from ui.widgets import Look, Sheet

LEAST_ASIDE = 100
"""Reference pixels of the height below which there is no room for a face beside something."""
FEW = 3
"""So many have one of them large: beyond that all are as large."""


def lay(sheet: Sheet, screen: CallScreen) -> Scene:
    """One other person: the whole panel. Several, or a shared screen: above the buttons."""
    sheet.ground = "room"
    bar_h = parts.thin_bar_height(sheet, screen.bar) if screen.bar else 0
    top = strip_height(sheet) + bar_h
    told = notices_height(sheet, screen)
    corner = tab(sheet, screen, bar_h, top - bar_h)
    if sheet.m.shape is Shape.TALL:
        _tall(sheet, screen, top, told)
    else:
        _wide(sheet, screen, top, told, corner)
    strip(sheet, screen, bar_h, corner)
    if screen.bar:
        parts.green_bar(sheet, screen.bar)
    notices(sheet, screen, top, corner)
    put_tab(sheet, screen, corner)
    reads = screen.agreement is not None
    first, back = (Button.KEEP, Button.KEEP) if reads else (Button.HANG_UP, None)
    return sheet.scene(name_of(screen), first=first, back=back, shows=screen.participation)


# --- arrangements ---------------------------------------------------------------------------------------------------


def _wide(sheet: Sheet, screen: CallScreen, top: int, told: int, corner: Rect | None) -> None:
    """Nothing that is touched moves when a third person joins: only the large picture makes room for others."""
    m, u = sheet.m, sheet.m.u
    small = m.shape is Shape.SMALL
    edge, gap = u(20 if small else 32), u(14 if small else 20)
    high = max(m.target, u(140))
    # A grid and a shared screen need the width more than our own picture does.
    own_w, own_h = (u(356), u(234)) if small or _needs_width(screen) else (u(440), u(284))
    own = Rect(m.width - edge - own_w, m.height - edge - own_h, own_w, own_h)
    row = Rect(edge, 0, own.x - gap - edge, m.height - edge)
    switch_row = Rect(own.x, own.y - gap - high, own.w, high)
    foot = m.height - edge - high
    left = Rect(edge, top + told + gap, own.x - gap - edge, foot - gap - top - told - gap)
    faces = 1 if screen.agreement is not None else len(screen.tiles) - (sharing(screen) is None)
    right = _beside_corner(sheet, Rect(own.x, left.y, own.w, switch_row.y - gap - left.y), corner, max(faces, 1))
    if screen.agreement is not None:
        page(sheet, screen, screen.agreement, left)
        if right.h >= u(LEAST_ASIDE):
            aside(sheet, screen.tiles[:1], right)
    elif _is_alone(screen):
        free = Rect(edge, top + told, own.x - gap - edge, foot - gap - top - told)
        for tile in screen.tiles:
            alone(sheet, tile, Rect(0, top, m.width, m.height - top), free)
    elif sharing(screen) is not None:
        _shared(sheet, screen, left, right)
    elif len(screen.tiles) <= FEW and not small:
        framed(sheet, screen.tiles[0], left)
        aside(sheet, screen.tiles[1:], right)
    else:
        grid(sheet, screen.tiles, left, right)
    own_picture(sheet, screen.own, own)
    controls(sheet, screen, row)
    switches(sheet, screen, switch_row, stacked=True)


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
    if screen.agreement is not None:
        page(sheet, screen, screen.agreement, picture.inset(u(20)))
    elif _is_alone(screen):
        for tile in screen.tiles:
            alone(sheet, tile, picture, picture.inset(u(20)))
    else:
        inner = picture.inset(u(20))
        upper_h = min(inner.h * 72 // 100, round(inner.w * 9 / 16) + u(56))
        below = Rect(inner.x, inner.y + upper_h + u(18), inner.w, inner.h - upper_h - u(18))
        if sharing(screen) is not None:
            _shared(sheet, screen, Rect(inner.x, inner.y, inner.w, upper_h), below)
        else:
            grid(sheet, screen.tiles, inner)
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


def _beside_corner(sheet: Sheet, area: Rect, corner: Rect | None, faces: int) -> Rect:
    """What of this area is left by the tab in the corner: beneath it or beside it, where so many faces are larger."""
    if corner is None:
        return area
    gap = sheet.m.u(10)
    y = max(area.y, corner.bottom + gap)
    beneath = Rect(area.x, y, area.w, area.bottom - y)
    beside = Rect(area.x, area.y, corner.x - gap - area.x, area.h)
    return max((beneath, beside), key=lambda area: min(area.h, area.w / faces / WIDEST))


def _is_alone(screen: CallScreen) -> bool:
    return len(screen.tiles) <= 1 and sharing(screen) is None


def _needs_width(screen: CallScreen) -> bool:
    return len(screen.tiles) > FEW or sharing(screen) is not None


def _shared(sheet: Sheet, screen: CallScreen, large: Rect, small: Rect) -> None:
    """A shared screen, and who speaks."""
    presenter, face = sharing(screen), beside(screen)
    if presenter is not None and face is not None:
        share(sheet, presenter, large)
        aside(sheet, (face,), small, marks_speaker=False)
