"""The people of a call: each as large as can be, with their name beneath; and the screen that one of them shares."""

from __future__ import annotations

from math import ceil

from device.core.screen import CallScreen
from device.core.screen_parts import Tile
from device.runtime.frames import remote, shared
from ui import text
from ui.scene import Align, Picture, Rect
from ui.widgets import Sheet

BAND = 56
"""Reference pixels of the line with the name."""
LEAST_NAMED = 166
"""Reference pixels of the height below which a tile shows a face alone."""
LEAST = (196, 176)
"""Reference pixels of a tile in which a face and a name can still be known; who does not fit is counted."""
WIDEST = 16 / 9
"""What a camera gives: a wider tile would only cut heads."""

# --- one ------------------------------------------------------------------------------------------------------------


def alone(sheet: Sheet, tile: Tile, rect: Rect, free: Rect) -> None:
    """One person on the whole of it; `free` is what neither notices nor buttons cover."""
    if not tile.has_picture:
        _faceless(sheet, tile, free, says_so=True)
        return
    sheet.items.append(Picture(rect, remote(tile.identity)))
    if tile.is_stalled:
        _stalled(sheet, free, 44)


def framed(sheet: Sheet, tile: Tile, rect: Rect, *, marks_speaker: bool = True) -> None:
    """One of several: picture or initials, and beneath it the name; a line around who speaks."""
    u = sheet.m.u
    radius = u(14)
    band = u(BAND) if rect.h >= u(LEAST_NAMED) else 0
    sheet.box(rect, "tile", radius=radius)
    upper = Rect(rect.x, rect.y, rect.w, rect.h - band)
    if tile.has_picture:
        sheet.items.append(Picture(upper, remote(tile.identity), radius))
        if tile.is_stalled:
            _stalled(sheet, Rect(rect.x + u(8), rect.y, rect.w - u(16), u(76)), 34)
    else:
        _faceless(sheet, tile, upper, says_so=False)
    is_marked = marks_speaker and tile.is_speaking
    if band:
        _named(sheet, tile, Rect(rect.x, upper.bottom, rect.w, band), is_marked=is_marked)
    if is_marked:
        edge = max(3, u(6))
        sheet.box(rect.grown(edge - 1), None, edge="speaking", edge_px=edge, radius=radius + edge - 1)


def _named(sheet: Sheet, tile: Tile, rect: Rect, *, is_marked: bool) -> None:
    u = sheet.m.u
    icons = ["audio-lines"] if is_marked else [] if tile.has_sound else ["mic-off"]
    room = rect.w - u(32)
    name = tile.name
    face = sheet.m.face(34, 600)
    if rect.w < u(260) or sheet.sign_width(len(icons), name, face) > room:
        face = sheet.m.face(30, 600)
    if sheet.sign_width(len(icons), _titled(tile.role, name), face) <= room:
        name = _titled(tile.role, name)
    wide = min(sheet.sign_width(len(icons), name, face), room)
    x = rect.x + (rect.w - wide) // 2
    sheet.sign(x, rect.y + rect.h // 2, icons, name, face, colour="ink", on="tile", room=rect.right - u(16) - x)


def aside(sheet: Sheet, tiles: tuple[Tile, ...], area: Rect, *, marks_speaker: bool = True) -> None:
    """One or two small ones, side by side."""
    for tile, rect in zip(tiles, _small(sheet, area, len(tiles)), strict=True):
        framed(sheet, tile, rect, marks_speaker=marks_speaker)


def _small(sheet: Sheet, area: Rect, count: int) -> list[Rect]:
    """So many places side by side, in the middle; none wider than a face is seen in."""
    gap = sheet.m.u(18)
    band = sheet.m.u(BAND) if area.h >= sheet.m.u(LEAST_NAMED) else 0
    wide = min((area.w - gap * (count - 1)) // count, (area.h - band) * 2)
    left = area.x + (area.w - wide * count - gap * (count - 1)) // 2
    return [Rect(left + index * (wide + gap), area.y, wide, area.h) for index in range(count)]


# --- several --------------------------------------------------------------------------------------------------------


def grid(sheet: Sheet, tiles: tuple[Tile, ...], area: Rect, spare: Rect | None = None) -> None:
    """Several people, each as large as can be; the last row stands in the middle. Who does not fit is counted.

    `spare` is a place beside the area, for one more when that is full.
    """
    gap, band = sheet.m.u(18), sheet.m.u(BAND)
    room = next((n for n in range(len(tiles), 1, -1) if _fits(sheet, area, n, gap)), 1)
    cells = _cells(area, room, gap, band)
    if room < len(tiles) and spare is not None and spare.h >= sheet.m.u(LEAST_NAMED):
        cells.append(_small(sheet, spare, 1)[0])
    shown = tiles if len(cells) >= len(tiles) else _chosen(tiles, len(cells) - 1)
    for tile, rect in zip(shown, cells, strict=False):
        framed(sheet, tile, rect)
    if len(shown) < len(tiles):
        _others(sheet, len(tiles) - len(shown), cells[-1])


def _chosen(tiles: tuple[Tile, ...], room: int) -> tuple[Tile, ...]:
    """The first ones; who speaks is always among them."""
    shown = tiles[: max(1, room)]
    speaking = next((tile for tile in tiles[len(shown) :] if tile.is_speaking), None)
    return shown if speaking is None else (*shown[:-1], speaking)


def _fits(sheet: Sheet, area: Rect, count: int, gap: int) -> bool:
    wide, high = _size(area, count, _columns(area, count, gap, sheet.m.u(BAND)), gap, sheet.m.u(BAND))
    return wide >= sheet.m.u(LEAST[0]) and high >= sheet.m.u(LEAST[1])


def _columns(area: Rect, count: int, gap: int, band: int) -> int:
    def covered(columns: int) -> int:
        wide, high = _size(area, count, columns, gap, band)
        return wide * (high - band)

    return max(range(1, count + 1), key=covered)


def _size(area: Rect, count: int, columns: int, gap: int, band: int) -> tuple[int, int]:
    """A tile in such a grid: its picture between square and as wide as a camera's."""
    wide = (area.w - gap * (columns - 1)) // columns
    rows = ceil(count / columns)
    high = (area.h - gap * (rows - 1)) // rows - band
    wide = min(wide, round(high * WIDEST))
    return wide, min(high, wide) + band


def _cells(area: Rect, count: int, gap: int, band: int) -> list[Rect]:
    columns = _columns(area, count, gap, band)
    wide, high = _size(area, count, columns, gap, band)
    rows = ceil(count / columns)
    top = area.y + (area.h - rows * high - (rows - 1) * gap) // 2
    cells = []
    for index in range(count):
        row, column = divmod(index, columns)
        in_row = min(columns, count - row * columns)
        left = area.x + (area.w - in_row * wide - (in_row - 1) * gap) // 2
        cells.append(Rect(left + column * (wide + gap), top + row * (high + gap), wide, high))
    return cells


def _others(sheet: Sheet, count: int, rect: Rect) -> None:
    """How many more there are."""
    sheet.box(rect, "tile", radius=sheet.m.u(14))
    words = sheet.texts.get("call.others", n=count)
    inner = rect.inset(sheet.m.u(12), 0)
    sheet.fitted(inner, words, (40, 36, 34), max_lines=2, on="tile", align=Align.CENTRE, middle=True)


# --- a shared screen ------------------------------------------------------------------------------------------------


def sharing(screen: CallScreen) -> Tile | None:
    """Who shows a screen."""
    return next((tile for tile in screen.tiles if tile.shares_screen), None)


def beside(screen: CallScreen) -> Tile | None:
    """Who is seen small beside it: who speaks, else the first with a picture, else the first."""
    tiles = screen.tiles
    by_rank = sorted(tiles, key=lambda tile: (not tile.is_speaking, not tile.has_picture))
    return by_rank[0] if by_rank else None


def share(sheet: Sheet, tile: Tile, rect: Rect) -> None:
    """All of the screen that somebody shares, and beneath it whose it is."""
    u = sheet.m.u
    band = u(BAND)
    face = sheet.m.face(34, 600)
    upper = Rect(rect.x, rect.y, rect.w, rect.h - band)
    sheet.box(rect, "tile", radius=u(14))
    sheet.items.append(Picture(upper, shared(tile.identity), u(14), is_whole=True))
    words = sheet.texts.get("call.shares", name=tile.name)
    wide = min(sheet.sign_width(1, words, face), rect.w - u(32))
    x = rect.x + (rect.w - wide) // 2
    sheet.sign(x, upper.bottom + band // 2, ["monitor"], words, face, colour="ink", on="tile", room=wide)


# --- without a picture ----------------------------------------------------------------------------------------------


def _faceless(sheet: Sheet, tile: Tile, rect: Rect, *, says_so: bool) -> None:
    """Somebody without a picture: their initials."""
    u, words = sheet.m.u, sheet.texts
    text_h = u(20) + round(u(44) * 1.15) if says_so else 0
    size = max(1, min(u(280), (rect.h - text_h) * 70 // 100, rect.w * 60 // 100))
    y = rect.y + max(0, (rect.h - size - text_h) // 2)
    sheet.avatar(Rect(rect.x + (rect.w - size) // 2, y, size, size), tile.name)
    if says_so:
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
    u, words = sheet.m.u, sheet.texts.get("call.stalled")
    face = sheet.m.face(size, 600)
    wide = min(sheet.sign_width(1, words, face) + u(40), rect.w)
    high = round(face.size * 1.9)
    chip = Rect(rect.x, rect.bottom - high, wide, high)
    sheet.box(chip, "glass", radius=u(14))
    x, middle = chip.x + u(20), chip.y + chip.h // 2
    sheet.sign(x, middle, ["pause"], words, face, colour="ink", on="glass", room=chip.w - u(30))


def names(sheet: Sheet, screen: CallScreen) -> tuple[str, ...]:
    """Who is there, in the fullest words first; the caller before anybody is."""
    tiles = screen.tiles
    if len(tiles) > 1:
        return (sheet.texts.get("call.and_more", name=tiles[0].name, n=len(tiles) - 1),)
    role, name = (tiles[0].role, tiles[0].name) if tiles else (screen.who.role, screen.who.name)
    return (_titled(role, name), name)


def _titled(role: str, name: str) -> str:
    """The role as the first word: that it is a nurse is known before which one."""
    return f"{role[:1].upper()}{role[1:]} {name}" if role else name


def fitting(sheet: Sheet, found: tuple[str, ...], size: float, room: int) -> str:
    """The fullest of these words that fits; else the shortest."""
    face = sheet.m.face(size, 700)
    return next((words for words in found if text.width(text.clean(words, 700), face) <= room), found[-1])
