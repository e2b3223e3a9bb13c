"""Colours by their token's name, for the day, the night and the room of a call. `look` is the only source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from look import Ground, Palette, tokens

Colour = tuple[int, int, int, int]
"""Red, green, blue, opacity; 0..255 each."""


_DARK_IN_ROOM = ("live", "edge", "line")
"""What lies on the room's dark as it does at night; buttons and notices keep the day's colours there."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One ground's colours. The room has its own for what lies over pictures, and the day's for everything else."""

    ground: Ground

    def colour(self, token: str) -> Colour:
        """The colour of this token. Raises KeyError: a screen named one that `look/tokens.toml` has not."""
        return _colour(self.ground, token)


@cache
def _palette(ground: Ground) -> Palette:
    colours = tokens().colour
    if ground != "room":
        return colours[ground]
    dark = {token: colours["night"][token] for token in _DARK_IN_ROOM}
    return {**colours["day"], **dark, **colours["room"]}


@cache
def _colour(ground: Ground, token: str) -> Colour:
    value = _palette(ground)[token]
    alpha = int(value[7:9], 16) if len(value) == 9 else 255
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16), alpha


def hex_colour(colour: Colour) -> str:
    """As SVG writes it, without the opacity."""
    return "#{:02X}{:02X}{:02X}".format(*colour[:3])
