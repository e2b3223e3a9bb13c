"""A screen as rectangles with roles: what a layout makes, what tests check, what the stage draws. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias
from uuid import UUID

from device.core.screen_parts import Button, Subject
from look import Ground
from ui.fonts import Face


class Rect(NamedTuple):
    """Pixels, from the upper left."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """The first column behind it."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.y + self.h

    @property
    def middle(self) -> tuple[int, int]:
        """Its centre."""
        return self.x + self.w // 2, self.y + self.h // 2

    def inset(self, left: int, top: int | None = None, right: int | None = None, bottom: int | None = None) -> Rect:
        """Smaller by these; as in CSS, one number is for all sides, two are for sides and ends."""
        top = left if top is None else top
        right = left if right is None else right
        bottom = top if bottom is None else bottom
        return Rect(self.x + left, self.y + top, self.w - left - right, self.h - top - bottom)

    def grown(self, by: int) -> Rect:
        """Larger by this on each side."""
        return Rect(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def meets(self, other: Rect) -> bool:
        """Whether they share a pixel."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def within(self, other: Rect) -> bool:
        """Whether all of it lies in the other."""
        return self.x >= other.x and self.y >= other.y and self.right <= other.right and self.bottom <= other.bottom


class Reach(StrEnum):
    """From where a text must be read; decides how small its letters may be."""

    FAR = "far"
    """From the stated distance: letters of 0.7°."""
    BUTTON = "button"
    """The label of a call's button: large, but its sign and its place help to know it."""
    NEAR = "near"
    """Second text, read from closer by."""


class Align(StrEnum):
    """Where a line stands in its rectangle."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Box:
    """An area: a card, a strip, a line, a dot. Colours are names of tokens."""

    rect: Rect
    fill: str | None
    edge: str | None = None
    edge_px: int = 0
    radius: int = 0
    shadow_px: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of one face. `on` is the token beneath it: tests look at the contrast."""

    rect: Rect
    lines: tuple[str, ...]
    face: Face
    leading: int
    colour: str
    on: str
    align: Align = Align.LEFT
    reach: Reach = Reach.NEAR
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Icon:
    """A sign of lucide-static, by its name there."""

    rect: Rect
    name: str
    colour: str
    on: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A line along which a finger chooses: 0 at its left end, `of` at its right one."""

    x: int
    w: int
    of: int

    def value_at(self, x: float) -> int:
        """What a finger here means; beyond an end, that end."""
        return round(min(max((x - self.x) / max(self.w, 1), 0.0), 1.0) * self.of)


@dataclass(frozen=True, slots=True)
class Target:
    """What can be touched, or chosen by arrows and OK. Draws nothing but its ring of focus."""

    rect: Rect
    button: Button
    participation: UUID | None
    label: str
    ring: str = "brand"
    """The colour of its focus."""
    radius: int = 0
    is_over_picture: bool = False
    reach: Rect | None = None
    """A larger area that does the same where nothing else can be touched."""
    subject: Subject | None = None
    """What of the calendar it is about."""
    scale: Scale | None = None
    """It is dragged along by a finger. Keys have other buttons for the same: they pass it by."""


@dataclass(frozen=True, slots=True)
class Ring:
    """The time that is left, as a part of a circle. Drawn anew many times a second: only its number may stand above it.

    It is full at `started_at` and empty at `ends_at`, by the clock of the screen.
    """

    rect: Rect
    width: int
    colour: str
    track: str
    on: str
    started_at: float
    ends_at: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A moving picture: fills its rectangle, cut where it is wider or higher; what is not there yet stays as it was."""

    rect: Rect
    slot: str
    radius: int = 0
    is_mirrored: bool = False
    is_whole: bool = False
    """Show all of it, with bars, instead of cutting it."""


Item: TypeAlias = Box | Text | Icon | Target | Ring | Picture


@dataclass(frozen=True, slots=True)
class Scene:
    """All of a screen, from back to front."""

    name: str
    ground: Ground
    items: tuple[Item, ...]
    first: Button | None = None
    """What has the focus at first."""
    back: Button | None = None
    """What *Back* and Esc do."""
    shows: UUID | None = None
    """The participation that this screen warns of or is in: to be told when it has really been shown."""

    @property
    def targets(self) -> tuple[Target, ...]:
        """What can be touched, in the order of reading."""
        return tuple(item for item in self.items if isinstance(item, Target))

    @property
    def first_focus(self) -> int | None:
        """The place of the target that has the focus when this screen appears."""
        place = self.place_of(self.first)
        return place if place is not None else 0 if self.targets else None

    def place_of(self, button: Button | None) -> int | None:
        """The place of this button among the targets."""
        return next((i for i, target in enumerate(self.targets) if target.button is button), None)


@dataclass(frozen=True, slots=True)
class Attention:
    """Where the resident is: the button with the focus, when keys are in use, and the one under a finger."""

    focus: int | None = None
    """Place among the scene's targets."""
    pressed: int | None = None
