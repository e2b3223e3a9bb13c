"""Signs of lucide-static as surfaces of the size and colour that is needed."""

from __future__ import annotations

import io
import math
from functools import cache

import pygame

from ui.fonts import ROOT
from ui.theme import Colour, hex_colour

ICONS = ROOT / "node_modules" / "lucide-static" / "icons"

_CORNERS = """<svg xmlns="http://www.w3.org/2000/svg" width="{d}" height="{d}" viewBox="0 0 {d} {d}">{shapes}</svg>"""


@cache
def _source(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text(encoding="utf-8")


_TURNED = {"phone-hang": ("phone", 135)}
"""Signs of ours that are one of lucide's, turned: the handset that lies down."""


LARGER = {"phone-hang": 1.25}
"""What has to be drawn larger to look as large as the others."""


def exists(name: str) -> bool:
    """Whether lucide has a sign of this name."""
    return (ICONS / f"{_TURNED.get(name, (name, 0))[0]}.svg").is_file()


def icon(name: str, size: int, colour: Colour) -> pygame.Surface:
    """The sign, `size` pixels high and wide, in strokes of 2/24 of it."""
    base, turn = _TURNED.get(name, (name, 0))
    source = _source(base).replace("currentColor", hex_colour(colour))
    if turn:
        start = source.index(">", source.index("<svg")) + 1
        source = source.replace('viewBox="0 0 24 24"', 'viewBox="-2 -2 28 28"')
        start += len("-2 -2 28 28") - len("0 0 24 24")
        source = f'{source[:start]}<g transform="rotate({turn} 12 12)">{source[start:].replace("</svg>", "</g></svg>")}'
    return _from_svg(source, size)


def disc(radius: int, fill: Colour | None, edge: Colour | None = None, edge_px: int = 0) -> pygame.Surface:
    """A filled circle with an edge inside; its quarters are the corners of cards and buttons."""
    d = 2 * radius
    shapes = ""
    if edge is not None and edge_px:
        shapes += (
            f'<circle cx="{radius}" cy="{radius}" r="{radius - edge_px / 2}" fill="none" stroke="{hex_colour(edge)}" '
            f'stroke-opacity="{edge[3] / 255:.3f}" stroke-width="{edge_px}"/>'
        )
    if fill is not None:
        # half a pixel beneath the edge, so that no ground shines through between them
        inner = radius - max(0.0, edge_px - 0.5) if edge is not None else radius
        shapes = (
            f'<circle cx="{radius}" cy="{radius}" r="{inner}" fill="{hex_colour(fill)}" '
            f'fill-opacity="{fill[3] / 255:.3f}"/>' + shapes
        )
    return _from_svg(_CORNERS.format(d=d, shapes=shapes), d)


def arc(radius: int, width: int, colour: Colour, part: float) -> pygame.Surface:
    """A part of a ring, clockwise from the top, with round ends."""
    side, middle = 2 * radius, radius - width / 2
    shape = f'<circle cx="{radius}" cy="{radius}" r="{middle}"'
    if part < 0.999:
        turn = 2 * math.pi * part
        x, y = radius + middle * math.sin(turn), radius - middle * math.cos(turn)
        shape = f'<path d="M{radius} {width / 2}A{middle} {middle} 0 {int(part > 0.5)} 1 {x:.2f} {y:.2f}"'
    stroke = f'fill="none" stroke="{hex_colour(colour)}" stroke-width="{width}" stroke-linecap="round"/>'
    return _from_svg(_CORNERS.format(d=side, shapes=f"{shape} {stroke}"), side)


def _from_svg(source: str, size: int) -> pygame.Surface:
    return pygame.image.load_sized_svg(io.BytesIO(source.encode()), (size, size))
