"""What we do with the call that we hold: one class for each phase, with what that phase has and no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from device.core.events.room import Person
from device.core.marks import Consent
from device.core.screen_parts import Spot


class By(StrEnum):
    """Who answered."""

    ITSELF = "by_itself"
    TOUCH = "by_touch"
    RESUMED = "resumed"


@dataclass(frozen=True)
class Answer:
    """What was answered with."""

    by: By
    camera: Consent
    microphone: Consent


@dataclass(frozen=True)
class Room:
    """Our place in the room, as media last told."""

    is_in: bool = False
    lost_at: float | None = None
    people: tuple[Person, ...] | None = None
    """None: in the room, but not told yet."""
    professional_at: float | None = None
    """When a professional of the audience was last known to be there; now, while one is."""
    tries: int = 0
    try_at: float | None = None
    """When to try to join again."""
    stalled: frozenset[str] = frozenset()
    is_weak_here: bool = False
    is_weak_there: bool = False
    stalled_at: float | None = None
    """Since when some picture stands still."""
    is_anew: bool = False
    """It was joined again because of that: once is enough."""


class Page(StrEnum):
    """What the resident looks at while no call is on."""

    HOME = "home"
    WEEK = "week"
    EVENT = "event"
    RECORDINGS = "recordings"
    PLAYER = "player"
    LOG = "log"
    SETTINGS = "settings"
    PEACE = "peace"
    AGREEMENT = "agreement"
    SOUND = "sound"
    """A page of the settings, as are the four below."""
    DISPLAY = "display"
    NIGHT = "night"
    LANGUAGES = "languages"
    DEVICE = "device"
    CODE = "code"
    """The door of the installer's menu."""
    INSTALLER = "installer"


@dataclass(frozen=True)
class Idle:
    """The normal view. Offers may ring over it."""

    since: float = 0.0
    page: Page = Page.HOME
    touched_at: float = 0.0
    spot: Spot = field(default_factory=Spot)
    """Where the week is open."""
    entry: UUID | None = None
    """Which line of the calendar is read, and from which page it was opened."""
    came_from: Page = Page.HOME
    row: int = 0
    """Which line of a list, or of a text, stands first."""
    is_asking: bool = False
    """Whether the agreement is really to be withdrawn."""


@dataclass(frozen=True)
class Announcing:
    """The warning of a forced call. The count begins at `perceived_at`."""

    participation: UUID
    since: float
    opens_camera: bool
    """What the warning says. A policy that becomes stricter meanwhile holds; one that becomes looser comes too late."""
    room: Room = Room()
    is_marked: bool = False
    perceived_at: float | None = None
    opens_microphone: bool = True


@dataclass(frozen=True)
class Joining:
    """Answered; the mark is being written and the room joined. Nothing is open."""

    participation: UUID
    since: float
    answer: Answer
    room: Room = Room()
    is_marked: bool = False


@dataclass(frozen=True)
class Joined:
    """In the call, with a professional."""

    participation: UUID
    since: float
    answer: Answer
    room: Room
    marked_at: float
    """When `answered` was last written: it is kept fresh, so that a crash knows how long we were gone."""


@dataclass(frozen=True)
class Waiting:
    """Answered, but no professional is there: nothing is open."""

    participation: UUID
    since: float
    answer: Answer
    room: Room
    marked_at: float


@dataclass(frozen=True)
class Reconnecting:
    """The room was lost in the middle of the call. What was open stays so for at most ten seconds."""

    participation: UUID
    since: float
    answer: Answer
    room: Room
    marked_at: float


InCall: TypeAlias = Joined | Waiting | Reconnecting
Held: TypeAlias = Announcing | Joining | Joined | Waiting | Reconnecting
Phase: TypeAlias = Idle | Held
