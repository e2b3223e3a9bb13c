"""In the call: the other fills the screen, the reason stays above, our own picture with its sign at the lower right."""

from __future__ import annotations

from math import ceil

from device.core.screen import Button, CallScreen, OwnPicture, Tile, Volume
from device.runtime.frames import OWN, remote
from ui import text
from ui.fonts import Face
from ui.layout import Shape
from ui.scene import Align, Box, Picture, Reach, Rect, Scene
from ui.screens import parts
from ui.widgets import Look, Sheet

_SWITCHES = {
    Button.CAMERA_ON: ("call.camera_on", "video"),
    Button.CAMERA_OFF: ("call.camera_off", "video-off"),
    Button.MICROPHONE_ON: ("call.microphone_on", "mic"),
    Button.MICROPHONE_OFF: ("call.microphone_off", "mic-off"),
}

SIGN_HEIGHT = 64


def lay(sheet: Sheet, screen: CallScreen) -> Scene:
    """One other person: the whole panel. Several: a grid above the buttons."""
    sheet.ground = "room"
    m, u = sheet.m, sheet.m.u
    head = _strip_height(sheet)
    bar_h = u(parts.THIN_BAR_HEIGHT) if screen.bar else 0
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
    controls = Rect(edge, 0, own.x - gap - edge, m.height - edge)
    foot = m.height - edge - max(m.target, u(140))
    if len(screen.tiles) > 1:
        _grid(sheet, screen.tiles, Rect(edge, top + told + gap, own.x - gap - edge, foot - gap - top - told - gap))
    else:
        free = Rect(edge, top + told, own.x - gap - edge, foot - gap - top - told)
        _tile(sheet, screen, Rect(0, top, m.width, m.height - top), free)
    _own(sheet, screen.own, own)
    _controls(sheet, screen, controls)
    _switches(
        sheet, screen, Rect(own.x, own.y - gap - max(m.target, u(140)), own.w, max(m.target, u(140))), stacked=True
    )


def _tall(sheet: Sheet, screen: CallScreen, top: int, told: int) -> None:
    """Nothing covers the face; below on the dark: volume, own picture, the red handset over the whole width."""
    m, u = sheet.m, sheet.m.u
    edge = u(40)
    high = max(m.target, u(140))
    hang = Rect(edge, m.height - u(32) - high, m.width - 2 * edge, high)
    row = Rect(edge, hang.y - u(16) - u(252), hang.w, u(252))
    switches = Rect(edge, row.y - u(20) - m.target, hang.w, m.target)
    has_switches = any(button in screen.buttons for button in _SWITCHES)
    top += told  # a face in the middle of a high picture must not lie under a notice
    picture = Rect(0, top, m.width, (switches.y - u(20) if has_switches else row.y - u(26)) - top)
    if len(screen.tiles) > 1:
        _grid(sheet, screen.tiles, picture.inset(u(20)))
    else:
        _tile(sheet, screen, picture, picture.inset(u(20)))
    own_w = u(400)
    _own(sheet, screen.own, Rect(row.right - own_w, row.y, own_w, row.h))
    volume_w = row.w - own_w - u(40)
    if Button.VOLUME_UP in screen.buttons or Button.VOLUME_DOWN in screen.buttons:
        _tall_volume(sheet, screen.volume, Rect(row.x, row.y, volume_w, row.h), screen)
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
    _switches(sheet, screen, switches, stacked=False)


# --- the others -----------------------------------------------------------------------------------------------------


def _tile(sheet: Sheet, screen: CallScreen, rect: Rect, free: Rect) -> None:
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


def _grid(sheet: Sheet, tiles: tuple[Tile, ...], area: Rect) -> None:
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


# --- ourselves ------------------------------------------------------------------------------------------------------


def _frame(sheet: Sheet, rect: Rect) -> None:
    u = sheet.m.u
    sheet.items.append(Box(rect, None, shadow_px=u(32), radius=u(22)))
    sheet.box(rect, "ground", radius=u(22))


def _own(sheet: Sheet, own: OwnPicture, rect: Rect) -> None:
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


# --- what can be pressed --------------------------------------------------------------------------------------------


def _beneath(sheet: Sheet, screen: CallScreen) -> str:
    """What buttons lie on: glass over a picture; on the dark an edge must be seen."""
    over_picture = sheet.m.shape is not Shape.TALL and len(screen.tiles) == 1 and screen.tiles[0].has_picture
    return "glass" if over_picture else "control"


def _controls(sheet: Sheet, screen: CallScreen, area: Rect) -> None:
    """Red handset and volume at the lower left; ends at the foot of `area`."""
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    small = m.shape is Shape.SMALL
    high = max(m.target, u(140))
    gap = u(14 if small else 20)
    y = area.bottom - high
    volume = Button.VOLUME_UP in screen.buttons or Button.VOLUME_DOWN in screen.buttons
    volume_w = (max(2 * m.target + u(80), u(380)) if not small else 2 * m.target + u(90)) if volume else 0
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


def _switches(sheet: Sheet, screen: CallScreen, area: Rect, *, stacked: bool) -> None:
    """Camera and microphone, by our own picture: where one looks when one wants not to be seen."""
    shown = [button for button in _SWITCHES if button in screen.buttons]
    u = sheet.m.u
    gap = u(14)
    wide = (area.w - gap * (len(shown) - 1)) // max(1, len(shown))
    for index, button in enumerate(shown):
        key, icon = _SWITCHES[button]
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
        sheet.fitted(middle, label, (32, 30), on=on, align=Align.CENTRE, middle=True)
        return
    label_h = round(u(34) * 1.2)
    top = middle.y + (middle.h - u(52) - u(6) - label_h) // 2
    _meter(sheet, Rect(middle.x, top, middle.w, u(52)), screen.volume)
    sheet.fitted(Rect(middle.x, top + u(58), middle.w, label_h), label, (34,), on=on, align=Align.CENTRE, leading=1.2)


def _tall_volume(sheet: Sheet, volume: Volume, rect: Rect, screen: CallScreen) -> None:
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
        sheet.control(rect, button, sheet.texts.get(key), screen.participation, on)


def _meter(sheet: Sheet, rect: Rect, volume: Volume) -> None:
    """Rising bars: those that sound are white."""
    u = sheet.m.u
    bar, gap = u(12), u(8)
    wide = volume.of * bar + (volume.of - 1) * gap
    x = rect.x + (rect.w - wide) // 2
    for index in range(volume.of):
        high = u(16 + index * 36 / max(1, volume.of - 1))
        lit = index < volume.step
        sheet.box(Rect(x, rect.bottom - high, bar, high), "ink" if lit else "edge", radius=bar // 2)
        x += bar + gap
