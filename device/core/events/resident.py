"""What the resident did, and what they can perceive."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from device.core.events.fact import Fact
from device.core.screen_parts import Button, Subject


@dataclass(frozen=True)
class Touched(Fact):
    """The resident pressed something, by finger, key or remote control."""

    button: Button
    participation: UUID | None = None
    """Whose button it was, as the screen said; a press on a screen that has gone is then harmless."""
    subject: Subject | None = None
    """Which part of the calendar it was about."""


@dataclass(frozen=True)
class ScreenShown(Fact):
    """The panel really shows the screen of this participation (announcing, waiting or call)."""

    participation: UUID


@dataclass(frozen=True)
class ScreenHidden(Fact):
    """The panel shows nothing of ours any longer."""


@dataclass(frozen=True)
class ChimePlayed(Fact):
    """The loudspeaker played the whole chime."""

    participation: UUID


class Tv(StrEnum):
    """What we know of the television that the panel is."""

    UNKNOWN = "unknown"
    """Not looked yet."""
    NONE = "none"
    """No television that listens to us: what is drawn is seen."""
    AWAY = "away"
    """It sleeps, or shows something else, or has not said that it shows us."""
    OURS = "ours"
    """It is on, and shows us."""


@dataclass(frozen=True)
class TvChanged(Fact):
    """The television told what it shows, or that it is there at all."""

    shows: Tv
