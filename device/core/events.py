"""Inputs of the core: facts, in the past tense. `at` is monotonic time in seconds, always.

Adapters build them and hand them over; they decide nothing. Messages are unsealed, verified and decoded before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from device.core.decisions import Decisions, Preferences
from device.core.effects import Effect
from device.core.installed import Choice, Installed, MachineFacts
from device.core.marks import Mark, MarkLine
from device.core.screen_parts import Button, Subject
from device.core.watched import Place
from device.core.wishes import WishBook
from protocol.messages.agenda import Agenda
from protocol.messages.calls import CallRecord, Calls
from protocol.messages.commands import Command
from protocol.messages.requests import SignUpAnswer


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
class Person:
    """Somebody else in the room, as the SFU tells it. Who it is, only the call record can say."""

    identity: str
    camera: bool = False
    """Publishes a picture that we receive."""
    microphone: bool = False
    screen: bool = False
    """Shares a screen."""
    is_speaking: bool = False
    """Speaks, or was the last of the others who did."""


@dataclass(frozen=True)
class _Fact:
    at: float


@dataclass(frozen=True)
class Started(_Fact):
    """The process runs. The first event, once."""

    saved: Saved


@dataclass(frozen=True)
class Ticked(_Fact):
    """Time has passed: `next_wake` asked for it."""


@dataclass(frozen=True)
class Touched(_Fact):
    """The resident pressed something, by finger, key or remote control."""

    button: Button
    participation: UUID | None = None
    """Whose button it was, as the screen said; a press on a screen that has gone is then harmless."""
    subject: Subject | None = None
    """Which part of the calendar it was about."""


# --- documents --------------------------------------------------------------------------------------------------------


class Path(StrEnum):
    """Which way a document came."""

    BROKER = "broker"
    HTTPS = "https"


@dataclass(frozen=True)
class AgendaArrived(_Fact):
    """A verified agenda."""

    agenda: Agenda
    payload: bytes = field(default=b"", repr=False)
    """As it came, for the disk."""


@dataclass(frozen=True)
class CallsArrived(_Fact):
    """A verified calls document, with those of its records whose own signature holds."""

    calls: Calls
    records: tuple[CallRecord, ...] = ()
    path: Path = Path.BROKER


@dataclass(frozen=True)
class RecordArrived(_Fact):
    """A verified call record from the room's metadata."""

    record: CallRecord


@dataclass(frozen=True)
class DocumentRefused(_Fact):
    """Something arrived that could not be taken. Counted, nothing else."""

    topic: str
    code: str


# --- link and clock ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BrokerUp(_Fact):
    """Connected and subscribed, under a fresh random session that `state` will name."""

    session: str


@dataclass(frozen=True)
class BrokerDown(_Fact):
    """The connection to the broker is gone."""


@dataclass(frozen=True)
class ApiAnswered(_Fact):
    """The backend answered over HTTPS (`ok`), or it could not be reached."""

    ok: bool


class ClockSource(StrEnum):
    """Who said what time it is."""

    SIGNED = "signed"
    KERNEL = "kernel"


@dataclass(frozen=True)
class ClockSet(_Fact):
    """Unix time is monotonic time plus `offset_s`."""

    offset_s: float
    source: ClockSource
    round_trip_s: float = 0.0
    """How long a signed answer took; from two seconds on it is not believed."""


@dataclass(frozen=True)
class ClockLost(_Fact):
    """Monotonic time may have stood still, or the kernel's clock was stepped."""


# --- what the resident can perceive -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ScreenShown(_Fact):
    """The panel really shows the screen of this participation (announcing, waiting or call)."""

    participation: UUID


@dataclass(frozen=True)
class ScreenHidden(_Fact):
    """The panel shows nothing of ours any longer."""


@dataclass(frozen=True)
class ChimePlayed(_Fact):
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
class TvChanged(_Fact):
    """The television told what it shows, or that it is there at all."""

    shows: Tv


# --- disk -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MarkWritten(_Fact):
    """The mark is on disk and survives a power cut."""

    participation: UUID
    mark: Mark


@dataclass(frozen=True)
class WishesWritten(_Fact):
    """All wishes up to this number are on disk."""

    last: int


@dataclass(frozen=True)
class DecisionsWritten(_Fact):
    """What the resident decided is on disk."""


@dataclass(frozen=True)
class WishAnswered(_Fact):
    """The backend answered the wish of this number."""

    number: int
    answer: SignUpAnswer


# --- room and media ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RoomJoined(_Fact):
    """We are in the room (first time, or again after `RoomLost`). A `PeopleChanged` follows at once."""

    participation: UUID


@dataclass(frozen=True)
class RoomFailed(_Fact):
    """We could not get in."""

    participation: UUID
    reason: str


@dataclass(frozen=True)
class RoomLost(_Fact):
    """The connection broke and is being mended; `RoomJoined` or `RoomLeft` follows."""

    participation: UUID


class WhyLeft(StrEnum):
    """Why we are out of a room."""

    REMOVED = "removed"
    DELETED = "deleted"
    DUPLICATE = "duplicate"
    CLOSED = "closed"


@dataclass(frozen=True)
class RoomLeft(_Fact):
    """We are out of the room and nobody tries to get back."""

    participation: UUID
    reason: WhyLeft


@dataclass(frozen=True)
class PeopleChanged(_Fact):
    """Who else is in the room now, all of them."""

    participation: UUID
    people: tuple[Person, ...]


@dataclass(frozen=True)
class MediaChanged(_Fact):
    """What is really open now. The truth for every sign on the screen."""

    camera_on: bool
    microphone_on: bool


@dataclass(frozen=True)
class CameraFailed(_Fact):
    """The camera would not open, or stopped."""

    reason: str


@dataclass(frozen=True)
class MicrophoneFailed(_Fact):
    """The microphone would not open, or stopped."""

    reason: str


@dataclass(frozen=True)
class PeripheralsChanged(_Fact):
    """What is plugged in, by name, the chosen one first."""

    cameras: tuple[str, ...]
    microphones: tuple[str, ...]
    speakers: tuple[str, ...]
    all_cameras: tuple[Choice, ...] = ()
    """Those too that would not be opened because another one is set."""


@dataclass(frozen=True)
class PictureStalled(_Fact):
    """No new picture of this person for a while, though they publish one."""

    participation: UUID
    identity: str


@dataclass(frozen=True)
class PictureBack(_Fact):
    """Their picture moves again."""

    participation: UUID
    identity: str


class PlayerPhase(StrEnum):
    """How far the player is."""

    LOADING = "loading"
    """No picture moves yet, or it waits for the network."""
    PLAYING = "playing"
    PAUSED = "paused"
    ENDED = "ended"
    """It was played to its end. The player is gone."""
    FAILED = "failed"
    """It cannot be played, or no longer. The player is gone."""


class WhyNotPlayed(StrEnum):
    """Why a recording cannot be played: what people are told is chosen by this."""

    UNAVAILABLE = "unavailable"
    """It is no longer there, or not for us: removed, not for this country, only with a login."""
    PRIVATE = "private"
    """Whoever owns it has made it private."""
    NETWORK = "network"
    """The network is gone, or too slow."""
    TIMEOUT = "timeout"
    """Nobody answered in time."""
    CHANGED = "changed"
    """YouTube is no longer as we know it: the player must be updated."""
    REFUSED = "refused"
    """It leads to where nothing may be fetched from."""
    BROKEN = "broken"
    """What came cannot be played, or is not what was announced."""
    NO_SPACE = "no_space"
    """The disk is full, or it is larger than all that we may keep."""
    CRASHED = "crashed"
    """The player died, or stood still and was ended. Playing again may do."""
    NO_PLAYER = "no_player"
    """This device has no player, or is bound to no home."""


@dataclass(frozen=True)
class PlayerSaid(_Fact):
    """How the playing goes: at each change at once, and while it plays, at most once a second."""

    recording: UUID
    phase: PlayerPhase
    position_s: float = 0.0
    length_s: float | None = None
    """None: not known yet."""
    reason: WhyNotPlayed | None = None
    """Of `FAILED` alone."""


# --- commands, and the installer's menu -------------------------------------------------------------------------------


@dataclass(frozen=True)
class CommandArrived(_Fact):
    """A verified command."""

    command: Command


@dataclass(frozen=True)
class CommandsWritten(_Fact):
    """These ids are on disk."""

    taken: tuple[UUID, ...]


@dataclass(frozen=True)
class DiagnosticsSent(_Fact):
    """The backend has what this command asked for."""

    command: UUID


@dataclass(frozen=True)
class TestSoundPlayed(_Fact):
    """The loudspeaker played the test sound to its end."""

    __test__ = False  # no test class


@dataclass(frozen=True)
class CheckChanged(_Fact):
    """What is open for the installer's check, and how loud it is there: 0 to 12."""

    camera_on: bool
    microphone_on: bool
    level: int = 0
    has_failed: bool = False
    """The camera would not open."""


@dataclass(frozen=True)
class MachineLooked(_Fact):
    """What the computer says of itself."""

    facts: MachineFacts


@dataclass(frozen=True)
class LinkChanged(_Fact):
    """The connection in the room became too poor for a smooth picture, or good again: here, or at another's end."""

    participation: UUID
    is_weak_here: bool
    is_weak_there: bool = False


@dataclass(frozen=True)
class EffectFailed(_Fact):
    """An order could not be carried out."""

    effect: Effect
    reason: str


Event: TypeAlias = (
    Started
    | Ticked
    | Touched
    | AgendaArrived
    | CallsArrived
    | RecordArrived
    | DocumentRefused
    | BrokerUp
    | BrokerDown
    | ApiAnswered
    | ClockSet
    | ClockLost
    | ScreenShown
    | ScreenHidden
    | ChimePlayed
    | TvChanged
    | MarkWritten
    | WishesWritten
    | DecisionsWritten
    | WishAnswered
    | RoomJoined
    | RoomFailed
    | RoomLost
    | RoomLeft
    | PeopleChanged
    | MediaChanged
    | CameraFailed
    | MicrophoneFailed
    | PeripheralsChanged
    | PictureStalled
    | PictureBack
    | LinkChanged
    | PlayerSaid
    | CommandArrived
    | CommandsWritten
    | DiagnosticsSent
    | TestSoundPlayed
    | CheckChanged
    | MachineLooked
    | EffectFailed
)
