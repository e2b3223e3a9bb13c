"""Everything the device knows, as frozen data. The reducer makes states."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from device.core.decisions import Decisions, Preferences
from device.core.diary import Diary
from device.core.effects import Effect, Publish
from device.core.events.backend import ClockSource
from device.core.events.player import PlayerPhase, WhyNotPlayed
from device.core.events.resident import Tv
from device.core.installed import Choice, Installed, MachineFacts
from device.core.marks import MarkLine
from device.core.offer import Offer
from device.core.phase import Idle, Phase
from device.core.reading import Reading
from device.core.screen import Tab
from device.core.screen_parts import VOLUME_STEPS, Words
from device.core.watched import Place
from device.core.wishes import WishBook
from protocol.messages.agenda import Agenda, Recording
from protocol.messages.commands import Command


@dataclass(frozen=True)
class Clock:
    """Unix time is monotonic time plus the offset."""

    offset_s: float | None = None
    """Last one known. It still ends calls when it is no longer trusted."""
    source: ClockSource | None = None
    """None: not trusted."""
    floor: float = 0.0
    set_at: float = 0.0
    ask_at: float | None = None
    """When to ask the backend next."""
    tries: int = 0


@dataclass(frozen=True)
class Link:
    """How we reach the backend."""

    session: str = ""
    session_at: float = 0.0
    broker_up: bool = False
    heard_at: float = 0.0
    """When the broker was last there, or HTTPS last answered."""
    ask_at: float | None = None
    """When to fetch the calls over HTTPS, as long as there is no broker."""


class Panel(StrEnum):
    """Whether our screen is known to be seen."""

    UNKNOWN = "unknown"
    SHOWN = "shown"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Peripherals:
    """What is plugged in, what failed, and what is really open."""

    cameras: tuple[str, ...] = ()
    microphones: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    all_cameras: tuple[Choice, ...] = ()
    are_known: bool = False
    camera_failed: bool = False
    microphone_failed: bool = False
    camera_on: bool = False
    microphone_on: bool = False
    panel: Panel = Panel.UNKNOWN
    panel_since: float = 0.0
    shown: UUID | None = None
    """Whose screen it shows."""
    drawn: UUID | None = None
    """Whose screen was last drawn, seen or not: a television may be asleep."""
    tv: Tv = Tv.UNKNOWN
    tv_wanted_at: float | None = None
    """When a call last wanted the television on; None: it was given back, or never taken."""
    volume: int = min(5, VOLUME_STEPS)


@dataclass(frozen=True)
class Toast:
    """A few words that go by themselves."""

    words: Words
    until: float


@dataclass(frozen=True)
class Wishes:
    """What the resident wished of events, and how far it has come."""

    book: WishBook = field(default_factory=WishBook)
    written: int = 0
    """All up to this number are on disk: only those are sent."""
    is_unsaved: bool = False
    """The disk would not take them."""
    send_at: float | None = None
    tries: int = 0
    is_stuck: bool = False
    """The last try found nobody."""


@dataclass(frozen=True)
class Commands:
    """What the backend told us to do."""

    taken: tuple[UUID, ...] = ()
    """Ids, the newest last: none of them is done again."""
    waiting: tuple[Command, ...] = ()
    """Their ids are being written."""
    identify_until: float | None = None


@dataclass(frozen=True)
class Installer:
    """The installer's menu and its door."""

    typed: str = field(default="", repr=False)
    is_wrong: bool = False
    wrong: int = 0
    """Wrong codes in a row."""
    shut_until: float | None = None
    tab: Tab = Tab.HARDWARE
    check_until: float | None = None
    """None: nothing is wanted open."""
    check_failed: bool = False
    camera_on: bool = False
    microphone_on: bool = False
    level: int = 0
    sound: bool | None = None
    """Whether the test sound was played; None: not tried."""
    machine: MachineFacts = field(default_factory=MachineFacts)


@dataclass(frozen=True)
class Playing:
    """What the resident watches. A call holds it, and it goes on in the same place."""

    recording: Recording
    phase: PlayerPhase = PlayerPhase.LOADING
    position_s: float = 0.0
    length_s: float | None = None
    reason: WhyNotPlayed | None = None
    is_paused: bool = False
    """By the resident; so it stays after a call."""
    held_at: float | None = None
    """Since when a call, or one that rings, holds it."""
    is_in_call: bool = False
    """It is a call that holds it, and no more a bell."""
    is_gone: bool = False
    """Held for long, or it broke meanwhile: the player has gone, only the place is kept."""
    has_ended: bool = False
    """That broke off at its very end."""

    @property
    def is_held(self) -> bool:
        return self.held_at is not None


@dataclass(frozen=True)
class Departure:
    """A room that must still be left, or a final mark that the disk has not confirmed: the mark comes first."""

    participation: UUID
    line: MarkLine | None
    """None: nothing to write."""
    leave_at: float | None
    """Leave the room then at the latest; None when that was ordered."""
    retry_at: float | None = None
    """Write the mark again then."""


@dataclass(frozen=True)
class State:
    """All that the device knows."""

    now: float = 0.0
    started_at: float | None = None
    device: str = ""
    agenda: Agenda | None = None
    diary: Diary = field(default_factory=Diary)
    """The agenda, made ready to show."""
    calls_revision: int = 0
    offers: tuple[Offer, ...] = ()
    marks: tuple[MarkLine, ...] = ()
    resumable: frozenset[UUID] = frozenset()
    """Marked `answered` by the process before us, and not judged yet."""
    refused_at: float | None = None
    """When the resident last refused a forced call, or may have (monotonic)."""
    clock: Clock = Clock()
    link: Link = Link()
    peripherals: Peripherals = Peripherals()
    phase: Phase = field(default_factory=Idle)
    departures: tuple[Departure, ...] = ()
    toast: Toast | None = None
    wishes: Wishes = Wishes()
    decisions: Decisions = field(default_factory=Decisions)
    decisions_again_at: float | None = None
    """When to write them again, because they were not written or not told."""
    preferences: Preferences = field(default_factory=Preferences)
    commands: Commands = Commands()
    installer: Installer = Installer()
    installed: Installed = field(default_factory=Installed)
    reading: Reading | None = None
    """Of the agreement, in a call."""
    playing: Playing | None = None
    places: tuple[Place, ...] = ()
    """How far films were watched, the latest last."""
    published: Publish | None = None
    """The wish that was last given."""
    publish_at: float | None = None
    """When to give it again, because it was not carried out."""
    is_prepared: bool = False
    """Rooms were ordered made ready."""
    alarm: int = 0
    """The level that was last ordered; 0 is silence."""
    refused: tuple[tuple[str, int], ...] = ()
    """How many documents were dropped, by code."""


@dataclass(frozen=True)
class Step:
    """What a fact leads to."""

    state: State
    effects: tuple[Effect, ...] = ()
