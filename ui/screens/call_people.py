"""The people of a call: the others large, ourselves small with the sign of what is on."""

from __future__ import annotations

from math import ceil

from device.core.screen import CallScreen, OwnPicture, Tile
from device.runtime.frames import OWN, remote
from ui import text
from ui.layout import Shape
from ui.scene import Align, Box, Picture, Rect
from ui.widgets import Sheet

SIGN_HEIGHT = 64

# --- the others -----------------------------------------------------------------------------------------------------


def tile(sheet: Sheet, screen: CallScreen, rect: Rect, free: Rect) -> None:
    """One person; `free` is what neither notices nor buttons cover."""
    tile = screen.tiles[0] if screen.tiles else None
    if tile is None:
        return
    if not tile.has_picture:
        _faceless(sheet, tile, free, label=False)
        return
    sheet.items.append(Picture(rect, remote(tile.identity)))
    if tile.is_stalled:
        _stalled(sheet, free, 44)


def grid(sheet: Sheet, tiles: tuple[Tile, ...], area: Rect) -> None:
    """Several people, each as large as it can be; the last row stands in the middle."""
    gap = sheet.m.u(14)
    count = len(tiles)
    best = max(range(1, count + 1), key=lambda columns: _tile_size(area, count, columns, gap))
    rows = ceil(count / best)
    tile_w = (area.w - gap * (best - 1)) // best
    tile_h = (area.h - gap * (rows - 1)) // rows
    for index, tile in enumerate(tiles):
        row, column = divmod(index, best)
        in_row = min(best, count - row * best)
        x = area.x + (area.w - in_row * tile_w - (in_row - 1) * gap) // 2 + column * (tile_w + gap)
        rect = Rect(x, area.y + row * (tile_h + gap), tile_w, tile_h)
        radius = sheet.m.u(14)
        sheet.box(rect, "tile", radius=radius)
        if tile.has_picture:
            sheet.items.append(Picture(rect, remote(tile.identity), radius))
            if tile.is_stalled:
                _stalled(sheet, Rect(rect.x + sheet.m.u(8), rect.y, rect.w, sheet.m.u(76)), 34)
            _label(sheet, tile, rect)
        else:
            _faceless(sheet, tile, rect, label=True)


def _tile_size(area: Rect, count: int, columns: int, gap: int) -> float:
    """The height of a 4:3 picture in such a grid."""
    rows = ceil(count / columns)
    wide = (area.w - gap * (columns - 1)) / columns
    high = (area.h - gap * (rows - 1)) / rows
    return min(wide * 3 / 4, high)


def _label(sheet: Sheet, tile: Tile, rect: Rect) -> None:
    u = sheet.m.u
    face = sheet.m.face(34, 600)
    icons = [] if tile.has_sound else ["mic-off"]
    lead = (round(face.size * 1.15) + round(face.size * 0.36)) * len(icons)
    found = text.fit(tile.name, [face], max(u(60), rect.w - u(44) - lead), 1)
    wide = text.width(found.lines[0], face) + lead + u(28)
    chip = Rect(rect.x + u(8), rect.bottom - u(8) - u(52), wide, u(52))
    sheet.box(chip, "glass", radius=u(12))
    sheet.sign(chip.x + u(14), chip.y + chip.h // 2, icons, found.lines[0], face, colour="ink", on="glass", room=wide)


def _faceless(sheet: Sheet, tile: Tile, rect: Rect, *, label: bool) -> None:
    """Somebody without a picture: their initials, and that there is none."""
    u, words = sheet.m.u, sheet.texts
    text_h = u(60) if label else u(20) + round(u(44) * 1.15)
    size = min(u(280), (rect.h - text_h) * 70 // 100, rect.w * 60 // 100)
    y = rect.y + max(0, (rect.h - size - text_h) // 2)
    sheet.avatar(Rect(rect.x + (rect.w - size) // 2, y, size, size), tile.name)
    if label:
        _label(sheet, tile, rect)
        return
    sheet.fitted(
        Rect(rect.x + u(20), y + size + u(20), rect.w - u(40), u(51)),
        words.get("call.no_picture"),
        (44, 40),
        colour="ink-soft",
        align=Align.CENTRE,
        leading=1.15,
    )


def _stalled(sheet: Sheet, rect: Rect, size: float) -> None:
    """Said where the picture stands still, so that nobody thinks that they are looked at."""
    u, words = sheet.m.u, sheet.texts
    face = sheet.m.face(size, 600)
    wide = min(sheet.sign_width(1, words.get("call.stalled"), face) + u(40), rect.w)
    high = round(face.size * 1.9)
    chip = Rect(rect.x, rect.bottom - high, wide, high)
    sheet.box(chip, "glass", radius=u(14))
    sheet.sign(
        chip.x + u(20),
        chip.y + chip.h // 2,
        ["pause"],
        words.get("call.stalled"),
        face,
        colour="ink",
        on="glass",
        room=chip.w - u(30),
    )


# --- ourselves ------------------------------------------------------------------------------------------------------


def _frame(sheet: Sheet, rect: Rect) -> None:
    u = sheet.m.u
    sheet.items.append(Box(rect, None, shadow_px=u(32), radius=u(22)))
    sheet.box(rect, "ground", radius=u(22))


def own_picture(sheet: Sheet, own: OwnPicture, rect: Rect) -> None:
    """Our picture with the sign of what is on; white line and soft shadow, as nothing else has."""
    u = sheet.m.u
    _frame(sheet, rect)
    sign_h = u(54 if sheet.m.shape is Shape.SMALL else SIGN_HEIGHT)
    upper = Rect(rect.x, rect.y, rect.w, rect.h - sign_h)
    if own.camera_on:
        sheet.items.append(Picture(upper, OWN, u(22), is_mirrored=True))
    else:
        size = min(u(96), upper.h // 2)
        sheet.icon("video-off", (upper.x + (upper.w - size) // 2, upper.y + (upper.h - size) // 2), size, "ink-soft")
    _sign(sheet, own, Rect(rect.x, upper.bottom, rect.w, sign_h))
    edge = max(2, u(4))
    sheet.box(rect.grown(edge - 1), None, edge="ink", edge_px=edge, radius=u(22) + edge - 1)


def _sign(sheet: Sheet, own: OwnPicture, rect: Rect) -> None:
    u = sheet.m.u
    words = _sign_words(sheet, own)
    small = sheet.m.shape is Shape.SMALL
    live = own.camera_on or own.microphone_on
    icon, dot, gap = (u(34), u(18), u(10)) if small or rect.w < u(420) else (u(38), u(18), u(14))
    lead = (dot + gap if live else 0) + icon + gap
    # two signs that say the same are one too many where there is little room
    has_tail = not small or own.camera_on != own.microphone_on
    tail = icon + gap if has_tail else 0
    found = text.fit(words, [sheet.m.face(size, 600) for size in (34, 32, 30)], rect.w - lead - tail - u(20), 1)
    wide = lead + text.width(found.lines[0], found.face) + tail
    x, middle = rect.x + (rect.w - wide) // 2, rect.y + rect.h // 2
    if live:
        sheet.box(Rect(x, middle - dot // 2, dot, dot), "live", radius=dot // 2)
        x += dot + gap
    sheet.icon("video" if own.camera_on else "video-off", (x, middle - icon // 2), icon)
    x += icon + gap
    high = round(found.face.size * 1.15)
    taken = sheet.put(Rect(x, middle - high // 2, rect.w, high), found)
    if has_tail:
        sheet.icon("mic" if own.microphone_on else "mic-off", (taken.right + gap, middle - icon // 2), icon)


def _sign_words(sheet: Sheet, own: OwnPicture) -> str:
    key = own.sign.key.replace("call.", "sign.", 1)
    return sheet.texts.get(key) if sheet.texts.has(key) else sheet.texts.say(own.sign)
