"""Everything the device knows, as frozen data. One class for each phase of the call that it holds.

`State.offers` are the open calls of this home; the phase says what we do with one of them. The reducer makes states.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from device.core.decisions import Decisions, Preferences
from device.core.diary import Diary
from device.core.effects import Effect, Publish
from device.core.events.backend import ClockSource, Path
from device.core.events.player import PlayerPhase, WhyNotPlayed
from device.core.events.resident import Tv
from device.core.events.room import Person
from device.core.installed import Choice, Installed, MachineFacts
from device.core.marks import Consent, MarkLine
from device.core.screen import Tab
from device.core.screen_parts import VOLUME_STEPS, Spot, Words
from device.core.watched import Place
from device.core.wishes import WishBook
from protocol.messages.agenda import Agenda, Recording
from protocol.messages.calls import CallRecord, OpenCall
from protocol.messages.commands import Command
from protocol.messages.reports import EventKind

# --- sub-machines -----------------------------------------------------------------------------------------------------


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


# --- calls ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ring:
    """The lease of the bell: from `starts_at` until `ends_at`, and again at `again_at` if a professional waits."""

    starts_at: float
    ends_at: float
    again_at: float
    is_silenced: bool = False


class Spent(StrEnum):
    """Why this process does not warn (again) for an offer. What must outlive us is a mark instead."""

    NOT_PERCEIVED = "not_perceived"
    NO_DISK = "no_disk"
    NOT_AGREED = "not_agreed"
    """The policy said no when it came. What is agreed while it rings is for later calls."""
    WAITED = "waited"
    """Nobody came. It warns again when the calls document says that a professional is there."""


@dataclass(frozen=True)
class Offer:
    """One open call of this home."""

    call: OpenCall
    record: CallRecord
    """The newest that came, by any path."""
    session: str
    path: Path
    seen_at: float
    """When it was first seen."""
    document_at: float
    """When the newest document that has it came, and below, when that was issued (Unix time)."""
    issued_wall: float
    ring: Ring | None = None
    spent: Spent | None = None
    told: EventKind | None = None
    """What was last reported of it while it only waits, so that it is reported once."""
    asked_end: float | None = None
    """The end (Unix time) at which the backend was asked whether it stands."""
    sounded_end: float | None = None
    """The end of which the resident was warned by a sound."""


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


# --- phases -----------------------------------------------------------------------------------------------------------


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


# --- all of it --------------------------------------------------------------------------------------------------------


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
    phase: Phase = Idle()
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
