"""What the edges implement, and what they are given in return.

An edge tells what has happened by `Submit`, from any thread; it is told what to do through its port, always on the
asyncio thread. A port raises `EdgeError` and its leaves, nothing else. Who performs what, and in which order, is in
`runner`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeAlias
from uuid import UUID

from device.core.decisions import Decisions, Preferences
from device.core.effects import Document, PlayRecording
from device.core.events.event import Event
from device.core.installed import Installed, MachineFacts
from device.core.marks import MarkLine
from device.core.screen import Screen
from device.core.state import State
from device.core.watched import Place
from device.core.wishes import Wish, WishBook
from device.runtime.nudge import Nudge
from protocol.messages.calls import CallRecord, RoomAccess
from protocol.messages.reports import DeviceState, Diagnostics, EventKind
from protocol.messages.requests import SignUpAnswer

Submit: TypeAlias = Callable[[Event], None]
"""Hand in a fact; from any thread, never blocks. Its `at` is `Now`."""

Now: TypeAlias = Callable[[], float]
"""Monotonic seconds, the same for every event."""

ReadRecord: TypeAlias = Callable[[str], CallRecord]
"""Return a call record from room metadata if our backend signed it. Raises protocol.errors.ProtocolError."""


class Rooms(Protocol):
    """The room of a call, with our camera and microphone. Implemented by `media.room`."""

    def prepare(self) -> None:
        """Begin to have in memory what a call needs, if that is not so; return at once."""

    async def join(self, participation: UUID, call: UUID, access: RoomAccess) -> None:
        """Get into the room, publishing nothing but what was wished before; `RoomJoined` is handed in when there.

        Bounded by the room's own connect time-out: never cancelled. Raises EdgeError, after which nothing is held.
        """

    def publish(self, participation: UUID, *, camera: bool, microphone: bool, audience: frozenset[str]) -> None:
        """Take a wish and return at once; the newest holds, whatever was asked before.

        A wish may come before the room is joined. Switching off closes the real camera without waiting for anything
        that is under way. `MediaChanged` tells what is really open.
        """

    async def leave(self, participation: UUID) -> None:
        """Close what is open and get out; `RoomLeft` is handed in when out. No error when not there."""

    async def close(self) -> None:
        """Let go of everything: the kiosk stops."""


class Sounds(Protocol):
    """Everything that is heard except the call itself. Implemented by `media`."""

    async def chime(self) -> bool:
        """Return when the chime has been played through a loudspeaker; False: it was stopped before. Raises NoSound."""

    async def ending(self) -> None:
        """Return when the soft sound of time that is running out was played, or stopped. Raises NoSound."""

    async def speak(self, text: str, language: str) -> None:
        """Return when it has been said, or stopped. The text is already plain and bounded."""

    def start_alarm(self, level: int) -> None:
        """Sound the alarm until stopped; level 1 is the gentlest, 3 the loudest."""

    def stop(self) -> None:
        """Be silent at once: alarm, speech and chime."""

    def set_volume(self, step: int) -> None:
        """Set the loudness, 1 to `screen.VOLUME_STEPS`. Raises NoSound."""

    async def close(self) -> None:
        """Let go of everything: the kiosk stops."""


class Player(Protocol):
    """Plays one recording at a time; the newest ends the one before. Implemented by `media.player`.

    How it goes is told by `PlayerSaid`, pictures go into the slot `frames.PLAYER`. No order waits for anything, and
    none fails: what goes wrong is told as `PlayerPhase.FAILED`.
    """

    def play(self, order: PlayRecording) -> None:
        """Find it and play it, in a process that is started for it."""

    def pause(self) -> None:
        """Hold the picture; an order that comes while it is still loading counts as well."""

    def resume(self) -> None:
        """Go on where it was held."""

    def seek(self, to_s: float) -> None:
        """Go on from this second; held stays held."""

    def stop(self) -> None:
        """End it at once, silently: nothing more is told of it."""

    async def close(self) -> None:
        """Stop, and return when no process is left."""


class OwnRecordings(Protocol):
    """Recordings of our own backend, kept on disk. Implemented by `device.adapters.recordings`."""

    async def open(self, recording: UUID, sha256: str) -> OwnFile:
        """Return the file; it may still be growing. Raises EdgeError with a `WhyNotPlayed` as its reason."""


class OwnFile(Protocol):
    """One recording on disk, whole or on its way. Open until `close`."""

    @property
    def descriptor(self) -> int:
        """Of the file, for reading; it grows from its beginning to its end."""

    @property
    def length(self) -> int:
        """Bytes that it will have."""

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there."""

    async def whole(self) -> None:
        """Return when all of it is there and is what it should be. Raises EdgeError with a `WhyNotPlayed`."""

    def spoil(self) -> None:
        """What is there cannot be played: do not keep it."""

    def close(self) -> None:
        """Let go of it; what has come stays on the disk, within its limit."""


class Television(Protocol):
    """The television that the panel may be. What it shows is told by `TvChanged`. Implemented by `media.tv`."""

    async def wake(self) -> None:
        """Return when it is on and shows us; it is then watched until `rest`. Raises EdgeError when it will not."""

    async def rest(self) -> None:
        """Let it do what it did before `wake`, unless somebody switched it over meanwhile. Raises EdgeError."""

    async def close(self) -> None:
        """Let go of everything: the kiosk stops."""


class Media(Protocol):
    """What `media.start(...)` gives: the ports, and the watch over what is plugged in."""

    @property
    def rooms(self) -> Rooms: ...

    @property
    def sounds(self) -> Sounds: ...

    @property
    def television(self) -> Television: ...

    @property
    def player(self) -> Player: ...

    @property
    def checks(self) -> Checks: ...

    async def close(self) -> None:
        """Leave rooms, close cameras and loudspeakers."""


class Checks(Protocol):
    """Camera and microphone, tried by who stands here; nobody else sees or hears them. Implemented by `media.check`."""

    def want(self, *, is_on: bool) -> None:
        """Take the wish and return at once; the newest holds. `CheckChanged` tells what is really open."""

    def choose(self, installed: Installed) -> None:
        """Use these from now on."""


class Machine(Protocol):
    """The computer and its process. Implemented by `device.adapters.machine`."""

    def facts(self) -> MachineFacts:
        """Return how it is; may take a moment."""

    def restart(self) -> None:
        """End this process in order, so that it is started again. From any thread; returns at once."""


class View(Protocol):
    """What the screen is given: what to show, and where to report."""

    @property
    def changed(self) -> Nudge:
        """Set when there is something new to draw: a state, or a frame. Who draws clears it first, then looks."""

    def state(self) -> State:
        """Return the newest state; the same object as before when nothing changed."""

    def screen(self) -> Screen:
        """Return what to show at this moment."""

    def now(self) -> float:
        """Monotonic seconds, as events carry them."""

    def submit(self, event: Event) -> None:
        """Report a touch, or that a screen is shown."""

    def alive(self) -> None:
        """Say that drawing goes on; at least every few seconds, or the watchdog ends the process."""

    def note(self, word: str, participation: UUID | None = None) -> None:
        """Write into the trace what was drawn: `drawn:AnnouncingScreen`, `drawn:remote`. Mostly nobody listens."""


class Backlight(Protocol):
    """The light of the panel itself. Implemented by `device.adapters.backlight`."""

    def set(self, percent: int) -> bool:
        """Make it so bright, 1 to 100, from any thread. False: it cannot be set, so the picture must be dimmed."""


class Display(Protocol):
    """The screen, on the main thread. Implemented by `ui.app`."""

    def run(self, on_drawn: Callable[[], None]) -> None:
        """Draw until stopped. Calls `on_drawn` once, when the first screen is on the panel."""

    def stop(self) -> None:
        """Make `run` return soon; from any thread or a signal handler."""


class Disk(Protocol):
    """What must survive a power cut. Each call returns when it is on the disk. Raises DiskFailed."""

    async def write_mark(self, line: MarkLine) -> None:
        """Keep how far a participation came, over the older line of it."""

    async def save_document(self, kind: Document, payload: bytes) -> None:
        """Keep a document as it came over the wire: signed and sealed, so reading it again proves it again."""

    async def write_wishes(self, book: WishBook) -> None:
        """Keep what the resident wished of events, in place of what was there."""

    async def write_decisions(self, decisions: Decisions) -> None:
        """Keep what the resident decided about being called, in place of what was there."""

    async def write_preferences(self, preferences: Preferences) -> None:
        """Keep how the resident likes the screen, in place of what was there."""

    async def write_places(self, places: tuple[Place, ...]) -> None:
        """Keep how far films were watched, in place of what was there."""

    async def save_volume(self, step: int) -> None:
        """Keep how loud the resident wants it."""

    async def write_commands(self, taken: tuple[UUID, ...]) -> None:
        """Keep which commands were taken."""

    async def save_installed(self, installed: Installed) -> None:
        """Keep what an installer set."""

    async def save_keys(self, token: str) -> None:
        """Keep the newest key list."""

    async def save_moment(self, moment: datetime) -> None:
        """Keep a moment that has surely passed."""


class Broker(Protocol):
    """The connection to the broker."""

    def start(self) -> None:
        """Connect, and stay connected. Returns at once; `BrokerUp` and `BrokerDown` tell."""

    def publish_state(self, state: DeviceState) -> None:
        """Tell how this home is; kept and told again at each connection."""

    def publish_events(self, payload: bytes) -> bool:
        """Send a batch of numbered events. False: not connected, nothing was sent."""

    def stop(self) -> None:
        """Say goodbye and disconnect."""


class Outbox(Protocol):
    """Facts for the backend, numbered, on disk until acknowledged."""

    async def report(self, kind: EventKind, participation: UUID | None, detail: str) -> None:
        """Return when it is on disk; sending follows by itself. Raises DiskFailed."""

    def acknowledged(self, number: int) -> None:
        """Forget everything up to this number."""


class Api(Protocol):
    """HTTPS to the backend, never on the asyncio thread. Raises TryAgain, Refused."""

    async def join(self, participation: UUID, *, takes_over: bool = False) -> RoomAccess:
        """Return the way into this call's room; with `takes_over`, also when another device of the home is in it."""

    async def wish(self, wish: Wish) -> SignUpAnswer:
        """Tell what the resident wishes of an event; return where the home stands with it now."""

    async def diagnose(self, report: Diagnostics) -> None:
        """Tell how this device is."""

    async def fetch_keys(self) -> str:
        """Return the newest key list, not yet proved."""

    async def ask_calls(self) -> None:
        """Fetch both documents; they are handed in like those of the broker, and `ApiAnswered` either way."""

    async def ask_time(self) -> None:
        """Ask what time it is; `ClockSet` is handed in when the answer can be trusted."""


class ClockSource(Protocol):
    """Time, as far as it can be known."""

    def monotonic(self) -> float:
        """Seconds that only grow."""

    def wall(self) -> datetime:
        """Return the best guess of the present time, trusted or not: for logs and for dating reports."""

    def trusted_now(self) -> datetime | None:
        """Return the present time, or None when it is not known well enough to act on."""
