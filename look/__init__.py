"""How Kotiluuri looks: the tokens that the kiosk and the pages share. Imports nothing of ours."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

TOKENS = Path(__file__).with_name("tokens.toml")

Palette = Mapping[str, str]
Ground = Literal["day", "night", "room"]


@dataclass(frozen=True, slots=True)
class Promise:
    """A contrast that holds by day and by night: each of `text` on each of `on`, at least `at_least` to 1."""

    text: tuple[str, ...]
    on: tuple[str, ...]
    at_least: float


@dataclass(frozen=True, slots=True)
class Tokens:
    """All tokens, as they stand in tokens.toml. Colours are `#RRGGBB`, or `#RRGGBBAA` with its opacity."""

    colour: Mapping[str, Palette]
    contrast: tuple[Promise, ...]
    font_family: str
    second_family: str
    weights: tuple[int, ...]
    web_type: Mapping[str, tuple[int, int]]
    """Size and line in px, by name."""
    home_type: Mapping[str, int]
    """Font size in px on the reference panel, by name."""
    home: Mapping[str, Any]
    """The reference panel: `reference_px`, `px_per_mm`, `distance_mm`, `capital_em`, `angle_deg`, `target_mm`."""
    home_shape: Mapping[str, int]
    """Lengths in px on the reference panel."""
    web_space: Mapping[str, int]
    web_shape: Mapping[str, int]
    fast_ms: int
    slow_ms: int
    ease: str

    def rgb(self, name: str, ground: Ground = "day") -> tuple[int, int, int]:
        """The three bytes of a colour."""
        return rgb(self.colour[ground][name])


def rgb(colour: str) -> tuple[int, int, int]:
    """The three bytes of `#RRGGBB` (an opacity behind them is left out)."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast(one: str, other: str) -> float:
    """Contrast of two opaque colours, 1 to 21. Source: WCAG 2.2, relative luminance."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(byte / 255) for byte in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


@cache
def tokens() -> Tokens:
    """The tokens of this installation, read once."""
    raw = tomllib.loads(TOKENS.read_text(encoding="utf-8"))
    home = raw["home"]
    return Tokens(
        colour=raw["colour"],
        contrast=tuple(Promise(tuple(p["text"]), tuple(p["on"]), p["at_least"]) for p in raw["contrast"]),
        font_family=raw["type"]["family"],
        second_family=raw["type"]["second"],
        weights=tuple(raw["type"]["weights"]),
        web_type={name: (size, line) for name, (size, line) in raw["type"]["web"].items()},
        home_type=raw["type"]["home"],
        home={key: value for key, value in home.items() if key != "shape"},
        home_shape=home["shape"],
        web_space=raw["web"]["space"],
        web_shape=raw["web"]["shape"],
        fast_ms=raw["movement"]["fast_ms"],
        slow_ms=raw["movement"]["slow_ms"],
        ease=raw["movement"]["ease"],
    )
