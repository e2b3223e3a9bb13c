"""What the resident decided at the screen, and what applies here of the agreement. Only data; kept on disk.

Preferences are how the screen is to look; they harm nobody when they are lost, so they are kept apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from protocol.messages.policy import Policy


@dataclass(frozen=True)
class Peace:
    """*Haluan olla rauhassa*: nothing answers by itself until its end."""

    lasts_s: float
    until: float | None = None
    """Unix time. None: nobody knew the time; it is counted from when somebody does."""
    has_guests: bool = False


@dataclass(frozen=True)
class Decisions:
    """Everything about being called that outlives a crash."""

    device: str = ""
    """Whose decisions these are: a device that is bound anew, to another home, begins with none."""
    peace: Peace | None = None
    agreement: Policy | None = None
    """What applies here: what was looser in a newer one waits. None: this device has never held any."""
    offered: Policy | None = None
    """The newer agreement that waits for a touch, or for a day to pass."""
    shown_at: float | None = None
    """Unix time when that was first shown here."""
    withdrawal: int = 0
    """Number of the newest withdrawal; it only grows, for the life of the device. 0: there never was one."""
    withdrawn_revision: int = 0
    """Revision of what was withdrawn then."""
    is_picture_alone: bool = False
    """The newest withdrawal was of the picture alone: what else is agreed stays."""


TEXT_SIZES = 3
LIGHT_STEPS = 5
NIGHT_STARTS = (19, 24)
"""First and last hour at which a night may begin; 24 is midnight."""
NIGHT_ENDS = (4, 10)


@dataclass(frozen=True)
class Preferences:
    """How the resident likes the screen."""

    text: int = 0
    """0 to `TEXT_SIZES` - 1: ordinary, large, largest."""
    light: int = LIGHT_STEPS
    """1 to `LIGHT_STEPS`."""
    dims_at_night: bool = True
    night_starts: int = 22
    night_ends: int = 6
    language: str = ""
    """Empty: the one that the backend says."""
