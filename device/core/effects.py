"""Orders of the core to the edges. The runner carries them out in order; what fails comes back as `EffectFailed`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from device.core.decisions import Decisions, Preferences
from device.core.installed import Installed
from device.core.marks import MarkLine
from device.core.watched import Place
from device.core.wishes import Wish, WishBook
from protocol.messages.calls import RoomAccess
from protocol.messages.reports import Diagnostics, EventKind


@dataclass(frozen=True)
class WriteMark:
    """Put this line on disk, over the older one of its participation, then tell `MarkWritten`."""

    line: MarkLine


class Document(StrEnum):
    """What is kept on disk."""

    AGENDA = "agenda"


@dataclass(frozen=True)
class SaveDocument:
    """Keep this verified document for the next start."""

    kind: Document
    revision: int
    payload: bytes = field(repr=False)


@dataclass(frozen=True)
class Chime:
    """Play the chime once, then tell `ChimePlayed` if the loudspeaker did."""

    participation: UUID


@dataclass(frozen=True)
class Speak:
    """Say this, after what is being played."""

    text: str
    language: str


@dataclass(frozen=True)
class StartAlarm:
    """Sound the alarm until `StopSound`; again with a higher level: louder."""

    level: int
    """1 (gentle) to 3."""


@dataclass(frozen=True)
class StopSound:
    """End chime, speech and alarm at once."""


@dataclass(frozen=True)
class SoundEnding:
    """Play the soft sound of time that is running out, once, over the call."""


@dataclass(frozen=True)
class PrepareRooms:
    """Have all in memory that a call needs: one may come soon."""


@dataclass(frozen=True)
class JoinRoom:
    """Get into the room, publishing nothing. Replaces any connection that there still is for this participation."""

    participation: UUID
    call: UUID
    access: RoomAccess | None = None
    """None: ask the backend for a token."""
    takes_over: bool = False
    """The resident moved the call here: another device of the home is in it, and leaves."""


@dataclass(frozen=True)
class LeaveRoom:
    """Close camera and microphone and be out of the room. Harmless when we are not in it."""

    participation: UUID


@dataclass(frozen=True)
class Publish:
    """What is wanted open from now on, and to whom: a level, not an edge. Given anew at each change."""

    participation: UUID
    camera: bool
    microphone: bool
    audience: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Report:
    """Tell the backend, numbered and kept until it is acknowledged."""

    kind: EventKind
    participation: UUID | None = None
    detail: str = ""
    """A stable code, never a name."""


@dataclass(frozen=True)
class AskCalls:
    """Fetch the calls document over HTTPS."""


@dataclass(frozen=True)
class AskTime:
    """Ask the backend what time it is."""


@dataclass(frozen=True)
class WriteWishes:
    """Put these on disk, in place of what was there, then tell `WishesWritten`."""

    book: WishBook


@dataclass(frozen=True)
class WriteDecisions:
    """Put these on disk, in place of what was there, then tell `DecisionsWritten`."""

    decisions: Decisions


@dataclass(frozen=True)
class WritePreferences:
    """Put these on disk, in place of what was there."""

    preferences: Preferences


@dataclass(frozen=True)
class WritePlaces:
    """Put how far films were watched on disk, in place of what was there."""

    places: tuple[Place, ...]


@dataclass(frozen=True)
class SendWish:
    """Tell the backend, and `WishAnswered` what it said. It may have been told before."""

    wish: Wish


@dataclass(frozen=True)
class SetVolume:
    """Set the loudspeaker."""

    step: int
    """1 to `screen.VOLUME_STEPS`: a home cannot be made unable to hear its warning."""


@dataclass(frozen=True)
class WakeScreen:
    """Have the television on, and on us, until `RestScreen`; tell `TvChanged`."""


@dataclass(frozen=True)
class RestScreen:
    """Put the television back to what it did before."""


@dataclass(frozen=True)
class PlayRecording:
    """Play this in place of what plays, from this second; `PlayerSaid` tells how it goes. Never an address."""

    recording: UUID
    from_s: float = 0.0
    youtube: str | None = None
    """Its 11 characters; None: one of our own, fetched from the backend by its id and kept on disk."""
    sha256: str = ""
    """Of our own: what the whole file must come to, in hexadecimal; empty: not known."""


@dataclass(frozen=True)
class PausePlaying:
    """Hold the picture. Harmless when nothing plays, like the other orders to the player."""


@dataclass(frozen=True)
class ResumePlaying:
    """Go on where it was held."""


@dataclass(frozen=True)
class SeekPlaying:
    """Go on from here; held stays held."""

    to_s: float
    """From the beginning; beyond either end is that end."""


@dataclass(frozen=True)
class StopPlaying:
    """End it and its process; nothing more is told of it, and its picture is forgotten."""


@dataclass(frozen=True)
class WriteCommands:
    """Put the ids of all commands that were taken on disk, then tell `CommandsWritten`."""

    taken: tuple[UUID, ...]


@dataclass(frozen=True)
class SendDiagnostics:
    """Tell the backend how this device is, with what the computer knows; then `DiagnosticsSent`."""

    known: Diagnostics


@dataclass(frozen=True)
class Restart:
    """End this process, so that it is started again. All reports that were ordered before are on disk first."""


@dataclass(frozen=True)
class PlayTestSound:
    """Play the chime, meaning nothing by it; tell `TestSoundPlayed`."""


@dataclass(frozen=True)
class Check:
    """Open camera and microphone for who stands here alone, or close them; `CheckChanged` tells what is open."""

    is_on: bool


@dataclass(frozen=True)
class SetInstalled:
    """Keep what an installer set, and use it from now on."""

    installed: Installed


@dataclass(frozen=True)
class LookAtMachine:
    """Ask the computer how it is: `MachineLooked`."""


Effect: TypeAlias = (
    WriteMark
    | SaveDocument
    | Chime
    | Speak
    | StartAlarm
    | StopSound
    | SoundEnding
    | PrepareRooms
    | JoinRoom
    | LeaveRoom
    | Publish
    | Report
    | AskCalls
    | AskTime
    | WriteWishes
    | WriteDecisions
    | WritePreferences
    | WritePlaces
    | SendWish
    | SetVolume
    | WakeScreen
    | RestScreen
    | PlayRecording
    | PausePlaying
    | ResumePlaying
    | SeekPlaying
    | StopPlaying
    | WriteCommands
    | SendDiagnostics
    | Restart
    | PlayTestSound
    | Check
    | SetInstalled
    | LookAtMachine
)
