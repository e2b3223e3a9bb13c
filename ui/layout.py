"""How large everything is on this panel.

All measures of the screens are written for one reference panel (10.1 inches, 1280 × 800, read from 60 cm; `look` has
it); here they become pixels by one factor. A panel that is too small for that shows less, never smaller: it has its
own shape of every screen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import hypot, radians, tan

from device.core.installed import Installed
from device.runtime.settings import Settings
from look import tokens
from ui.fonts import Cut, Face

SMALL_GRID = (1111, 667)
"""Reference pixels of the small shape's two sides: 800 × 480 of it at 0.72."""

LEAST_SCALE = 0.68
"""Below this the full screens would be unreadable at any distance: the small shape."""

LARGEST_TARGET = 150
"""Reference pixels of a 20 mm target beyond which the full screens have no room for their buttons."""

TV_HEIGHT = 1000
"""A panel of at least so many rows and of unknown size is taken for a television."""


class Shape(StrEnum):
    """Which arrangement a screen takes."""

    WIDE = "wide"
    TALL = "tall"
    SMALL = "small"


FAR_EM = {Shape.WIDE: 60, Shape.TALL: 48, Shape.SMALL: 43}
"""Reference pixels of the em that what must be read from afar has at least. The higher and the small panel trade some
of it for more words: `Measures.reads_from_mm` says what is left."""

TV_DISTANCE_MM = 1500
"""Whoever sits so far away does not touch: the ring of focus is always there."""


@dataclass(frozen=True, slots=True)
class Measures:
    """One panel."""

    width: int
    height: int
    scale: float
    """Pixels for one reference pixel."""
    target: int
    """The least side of what can be touched, in pixels: 20 mm."""
    shape: Shape
    is_tv: bool = False
    """Used by remote control: the ring of focus is always there."""
    px_per_mm: float = 5.9

    def u(self, reference: float) -> int:
        """Pixels for so many reference pixels."""
        return round(reference * self.scale)

    def face(self, size: float, weight: int = 400, cut: Cut = Cut.TEXT) -> Face:
        """A face whose em is so many reference pixels."""
        return Face(self.u(size), weight, cut)

    @property
    def reads_from_mm(self) -> int:
        """The farthest eye to which what must be read from afar has capitals of 0.7°."""
        home = tokens().home
        capital_mm = self.u(FAR_EM[self.shape]) * float(home["capital_em"]) / self.px_per_mm
        return round(capital_mm / (2 * tan(radians(float(home["angle_deg"]) / 2))))

    @property
    def diagonal(self) -> int:
        """Of the panel, in tenths of an inch."""
        return round(hypot(self.width, self.height) / self.px_per_mm / 2.54)

    @property
    def grid(self) -> tuple[float, float]:
        """Width and height in reference pixels."""
        return self.width / self.scale, self.height / self.scale


def measures(
    size: tuple[int, int], panel_mm: tuple[int, int] | None = None, distance_mm: int | None = None
) -> Measures:
    """The measures of a panel of these pixels; of a usual one with so many when its millimetres are not known."""
    width, height = size
    if panel_mm is not None and (width > height) != (panel_mm[0] > panel_mm[1]):
        panel_mm = panel_mm[::-1]  # it stands on its side
    home = tokens().home
    long_side, short_side = home["reference_px"]
    density = width / panel_mm[0] if panel_mm else _usual_density(size)
    target_px = home["target_mm"] * density
    is_tv = min(size) >= TV_HEIGHT and width > height and density < home["px_per_mm"] * 0.75
    is_tv = is_tv or (distance_mm or 0) >= TV_DISTANCE_MM
    if height > width:
        shape, scale = Shape.TALL, min(width / short_side, height / long_side)
    else:
        shape, scale = Shape.WIDE, min(width / long_side, height / short_side)
    if scale < LEAST_SCALE or target_px / scale > LARGEST_TARGET:
        shape = Shape.TALL if height > width else Shape.SMALL
        if shape is Shape.SMALL:
            scale = min(width / SMALL_GRID[0], height / SMALL_GRID[1])
    target = max(round(target_px), round(tokens().home_shape["button"] * scale))
    return Measures(width, height, scale, target, shape, is_tv, density)


LARGER = {Shape.WIDE: (1.0, 1.1, 1.2), Shape.TALL: (1.0, 1.05, 1.1), Shape.SMALL: (1.0, 1.05, 1.1)}
"""How much larger letters are at each of the resident's sizes."""

SHOWS_LESS = 1.3
"""The largest letters of a full screen that gives way to the small shape, which says less."""


def larger(m: Measures, text_size: int, *, shows_less: bool) -> Measures:
    """The measures for the letters that the resident chose. Targets stay as they are: they are a finger wide already.

    `shows_less`: this screen is too full for the largest letters, and has a shape of its own for less.
    """
    if text_size <= 0:
        return m
    if shows_less and m.shape is Shape.WIDE and text_size >= len(LARGER[m.shape]) - 1:
        return replace(m, shape=Shape.SMALL, scale=m.scale * SHOWS_LESS)
    factors = LARGER[m.shape]
    return replace(m, scale=m.scale * factors[min(text_size, len(factors) - 1)])


def measures_of(settings: Settings, size: tuple[int, int], installed: Installed | None = None) -> Measures:
    """The measures of this kiosk's window: as set at the screen, else in the file, else as the panel says."""
    set_ = installed or Installed()
    panel_mm = settings.panel_mm if set_.diagonal is None else _sides_mm(set_.diagonal, size)
    return measures(size, panel_mm, set_.distance_mm or settings.distance_mm)


def _sides_mm(diagonal: int, size: tuple[int, int]) -> tuple[int, int]:
    """Width and height of a panel of this diagonal, in tenths of an inch; its pixels are square."""
    mm_per_px = diagonal * 2.54 / hypot(*size)
    return max(1, round(size[0] * mm_per_px)), max(1, round(size[1] * mm_per_px))


def _usual_density(size: tuple[int, int]) -> float:
    """Pixels per millimetre of the panel that one usually meets with so many pixels."""
    if min(size) >= TV_HEIGHT:
        return 2.71  # 32 inches of 1920 × 1080
    if min(size) <= 500:
        return 5.25  # 7 inches of 800 × 480
    return float(tokens().home["px_per_mm"])
