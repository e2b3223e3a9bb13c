"""The process: its start, its time, its disk, and what it could not do."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from device.core.decisions import Decisions, Preferences
from device.core.effects import Effect
from device.core.events.fact import Fact
from device.core.installed import Installed
from device.core.marks import Mark, MarkLine
from device.core.watched import Place
from device.core.wishes import WishBook
from protocol.messages.agenda import Agenda


@dataclass(frozen=True)
class Saved:
    """What the disk held at the start."""

    device: str = ""
    """Our id; empty when this device is bound to no home."""
    agenda: Agenda | None = None
    marks: tuple[MarkLine, ...] = ()
    floor: float = 0.0
    """Unix time that the clock cannot lie before: greatest of build time and last save."""
    volume: int = 5
    wishes: WishBook = field(default_factory=WishBook)
    decisions: Decisions = field(default_factory=Decisions)
    preferences: Preferences = field(default_factory=Preferences)
    commands: tuple[UUID, ...] = ()
    """Ids of commands that were taken: none of them is done again."""
    installed: Installed = field(default_factory=Installed)
    places: tuple[Place, ...] = ()
    """How far films were watched, the latest last."""


@dataclass(frozen=True)
class Started(Fact):
    """The process runs. The first event, once."""

    saved: Saved


@dataclass(frozen=True)
class Ticked(Fact):
    """Time has passed: `next_wake` asked for it."""


@dataclass(frozen=True)
class MarkWritten(Fact):
    """The mark is on disk and survives a power cut."""

    participation: UUID
    mark: Mark


@dataclass(frozen=True)
class WishesWritten(Fact):
    """All wishes up to this number are on disk."""

    last: int


@dataclass(frozen=True)
class DecisionsWritten(Fact):
    """What the resident decided is on disk."""


@dataclass(frozen=True)
class CommandsWritten(Fact):
    """These ids are on disk."""

    taken: tuple[UUID, ...]


@dataclass(frozen=True)
class EffectFailed(Fact):
    """An order could not be carried out."""

    effect: Effect
    reason: str
