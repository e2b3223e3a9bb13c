"""Edges that remember what they were told, and wait where a test wants them to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from device.core.decisions import Decisions, Preferences
from device.core.effects import Document, PlayRecording
from device.core.events.event import Event
from device.core.installed import Installed, MachineFacts
from device.core.marks import MarkLine
from device.core.watched import Place
from device.core.wishes import Wish, WishBook
from device.runtime.errors import DiskFailed, EdgeError
from protocol.messages.calls import RoomAccess
from protocol.messages.reports import Diagnostics, EventKind
from protocol.messages.requests import SignUpAnswer, SignUpResult

ACCESS = RoomAccess(url="ws://127.0.0.1:1", token="t", expires_at=datetime(2026, 11, 21, 12, tzinfo=UTC))


class Gate:
    """Open, unless a test closes it: then whoever comes waits."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self.reached = asyncio.Event()

    def close(self) -> None:
        """Let nobody through."""
        self._open.clear()

    def open(self) -> None:
        """Let all through."""
        self._open.set()

    async def passed(self) -> None:
        """Come to the gate, and go through when it is open."""
        self.reached.set()
        await self._open.wait()


@dataclass
class FakeDisk:
    """Keeps in memory (`ports.Disk`)."""

    lines: tuple[MarkLine, ...] = ()
    documents: dict[Document, bytes] = field(default_factory=dict)
    book: WishBook = field(default_factory=WishBook)
    decisions: Decisions = field(default_factory=Decisions)
    preferences: Preferences = field(default_factory=Preferences)
    watched: tuple[Place, ...] = ()
    step: int | None = None
    taken: tuple[UUID, ...] = ()
    choices: Installed = field(default_factory=Installed)
    keys_token: str | None = None
    saved_moment: datetime | None = None
    is_broken: bool = False
    gate: Gate = field(default_factory=Gate)

    async def write_mark(self, line: MarkLine) -> None:
        await self._reach()
        self.lines = (*(old for old in self.lines if old.participation != line.participation), line)

    async def save_document(self, kind: Document, payload: bytes) -> None:
        await self._reach()
        self.documents[kind] = payload

    async def write_wishes(self, book: WishBook) -> None:
        await self._reach()
        self.book = book

    async def write_decisions(self, decisions: Decisions) -> None:
        await self._reach()
        self.decisions = decisions

    async def write_preferences(self, preferences: Preferences) -> None:
        await self._reach()
        self.preferences = preferences

    async def write_places(self, places: tuple[Place, ...]) -> None:
        await self._reach()
        self.watched = places

    async def save_volume(self, step: int) -> None:
        await self._reach()
        self.step = step

    async def write_commands(self, taken: tuple[UUID, ...]) -> None:
        await self._reach()
        self.taken = taken

    async def save_installed(self, installed: Installed) -> None:
        await self._reach()
        self.choices = installed

    async def save_keys(self, token: str) -> None:
        await self._reach()
        self.keys_token = token

    async def save_moment(self, moment: datetime) -> None:
        await self._reach()
        self.saved_moment = moment

    def marks(self) -> tuple[MarkLine, ...]:
        return self.lines

    def document(self, kind: Document) -> bytes | None:
        return self.documents.get(kind)

    def wishes(self) -> WishBook:
        return self.book

    def volume(self) -> int | None:
        return self.step

    def keys(self) -> str | None:
        return self.keys_token

    def commands(self) -> tuple[UUID, ...]:
        return self.taken

    def installed(self) -> Installed:
        return self.choices

    def moment(self) -> datetime | None:
        return self.saved_moment

    async def _reach(self) -> None:
        await self.gate.passed()
        if self.is_broken:
            raise DiskFailed("errno_28")


@dataclass
class FakeOutbox:
    """Keeps reports in memory (`ports.Outbox`)."""

    reports: list[tuple[EventKind, UUID | None, str]] = field(default_factory=list)

    async def report(self, kind: EventKind, participation: UUID | None, detail: str) -> None:
        self.reports.append((kind, participation, detail))

    def acknowledged(self, number: int) -> None:
        del self.reports[:number]


@dataclass
class FakeApi:
    """Answers at once (`ports.Api`)."""

    asked: list[str] = field(default_factory=list)
    error: EdgeError | None = None
    keys_token: str = ""
    gate: Gate = field(default_factory=Gate)

    async def join(self, participation: UUID, *, takes_over: bool = False) -> RoomAccess:
        await self._ask(f"{'take over' if takes_over else 'join'} {participation}")
        return ACCESS

    async def wish(self, wish: Wish) -> SignUpAnswer:
        await self._ask(f"wish {wish.number} {wish.want.value}")
        return SignUpAnswer(event=wish.event, intent=wish.number, result=SignUpResult.SIGNED)

    async def diagnose(self, report: Diagnostics) -> None:
        await self._ask(f"diagnose {report.command} {report.system}".rstrip())

    async def fetch_keys(self) -> str:
        await self._ask("keys")
        return self.keys_token

    async def ask_calls(self) -> None:
        await self._ask("calls")

    async def ask_time(self) -> None:
        await self._ask("time")

    async def _ask(self, what: str) -> None:
        self.asked.append(what)
        await self.gate.passed()
        if self.error is not None:
            raise self.error


@dataclass
class FakeRooms:
    """Remembers joins, leaves and wishes (`ports.Rooms`)."""

    log: list[str] = field(default_factory=list)
    error: EdgeError | None = None
    gate: Gate = field(default_factory=Gate)

    def prepare(self) -> None:
        self.log.append("prepare")

    async def join(self, participation: UUID, call: UUID, access: RoomAccess) -> None:
        self.log.append(f"join {participation}")
        await self.gate.passed()
        if self.error is not None:
            error, self.error = self.error, None
            raise error

    def publish(self, participation: UUID, *, camera: bool, microphone: bool, audience: frozenset[str]) -> None:
        self.log.append(f"publish {participation} {'camera' if camera else '-'} {'microphone' if microphone else '-'}")

    async def leave(self, participation: UUID) -> None:
        self.log.append(f"leave {participation}")

    async def close(self) -> None:
        self.log.append("close")


@dataclass
class FakeSounds:
    """Remembers what was heard (`ports.Sounds`)."""

    log: list[str] = field(default_factory=list)
    error: EdgeError | None = None
    gate: Gate = field(default_factory=Gate)
    is_whole: bool = True

    async def ending(self) -> None:
        self.log.append("ending")

    async def chime(self) -> bool:
        self.log.append("chime")
        await self.gate.passed()
        if self.error is not None:
            raise self.error
        return self.is_whole

    async def speak(self, text: str, language: str) -> None:
        self.log.append(f"speak {language} {text}")
        await self.gate.passed()

    def start_alarm(self, level: int) -> None:
        self.log.append(f"alarm {level}")

    def stop(self) -> None:
        self.log.append("stop")
        self.is_whole = False
        self.gate.open()

    def set_volume(self, step: int) -> None:
        self.log.append(f"volume {step}")

    async def close(self) -> None:
        self.log.append("close")


@dataclass
class FakeTelevision:
    """Remembers what it was asked (`ports.Television`)."""

    log: list[str] = field(default_factory=list)
    error: EdgeError | None = None
    gate: Gate = field(default_factory=Gate)

    async def wake(self) -> None:
        self.log.append("wake")
        await self.gate.passed()
        if self.error is not None:
            raise self.error

    async def rest(self) -> None:
        self.log.append("rest")

    async def close(self) -> None:
        self.log.append("close")


@dataclass
class FakePlayer:
    """Remembers what it was ordered (`ports.Player`)."""

    log: list[str] = field(default_factory=list)

    def play(self, order: PlayRecording) -> None:
        self.log.append(f"play {order.recording} {order.from_s:g}")

    def pause(self) -> None:
        self.log.append("pause")

    def resume(self) -> None:
        self.log.append("resume")

    def seek(self, to_s: float) -> None:
        self.log.append(f"seek {to_s:g}")

    def stop(self) -> None:
        self.log.append("stop")

    async def close(self) -> None:
        self.log.append("close")


@dataclass
class FakeChecks:
    """Remembers what was wished (`ports.Checks`)."""

    log: list[str] = field(default_factory=list)

    def want(self, *, is_on: bool) -> None:
        self.log.append("on" if is_on else "off")

    def choose(self, installed: Installed) -> None:
        self.log.append(f"choose {installed.camera} {installed.microphone} {installed.speaker}")


@dataclass
class FakeMachine:
    """A computer that is well (`ports.Machine`)."""

    restarts: int = 0

    def facts(self) -> MachineFacts:
        return MachineFacts(version="1.2", system="test", disk_free_mb=900)

    def restart(self) -> None:
        self.restarts += 1


@dataclass
class FakeMedia:
    """All of them (`ports.Media`)."""

    rooms: FakeRooms = field(default_factory=FakeRooms)
    sounds: FakeSounds = field(default_factory=FakeSounds)
    television: FakeTelevision = field(default_factory=FakeTelevision)
    checks: FakeChecks = field(default_factory=FakeChecks)
    player: FakePlayer = field(default_factory=FakePlayer)

    async def close(self) -> None:
        await self.player.close()
        await self.rooms.close()
        await self.sounds.close()
        await self.television.close()


@dataclass
class FakeClock:
    """Time that a test moves (`ports.ClockSource`)."""

    seconds: float = 1000.0
    is_trusted: bool = True
    origin: datetime = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.seconds

    def wall(self) -> datetime:
        return self.origin + timedelta(seconds=self.seconds - 1000.0)

    def trusted_now(self) -> datetime | None:
        return self.wall() if self.is_trusted else None


class Facts:
    """Collects what edges hand in, from any thread; a test waits for what it needs."""

    def __init__(self) -> None:
        self.all: list[Event] = []
        self._loop = asyncio.get_running_loop()
        self._more = asyncio.Event()

    def submit(self, event: Event) -> None:
        """Take a fact (`ports.Submit`)."""
        self._loop.call_soon_threadsafe(self._take, event)

    def of(self, *kinds: type) -> list[Event]:
        """Return what came of these kinds."""
        return [event for event in self.all if isinstance(event, kinds)]

    async def first(self, kind: type, count: int = 1) -> Event:
        """Wait until `count` of this kind have come; return the last of them."""
        while len(self.of(kind)) < count:
            self._more.clear()
            await self._more.wait()
        return self.of(kind)[count - 1]

    def _take(self, event: Event) -> None:
        self.all.append(event)
        self._more.set()
