"""The real core among edges that obey at once, or fail as a test wants: disk, loudspeaker, panel, room."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from device.core.decisions import Decisions, Preferences
from device.core.effects import (
    Chime,
    Effect,
    JoinRoom,
    LeaveRoom,
    Publish,
    WriteDecisions,
    WriteMark,
    WritePlaces,
    WritePreferences,
)
from device.core.events.event import Event
from device.core.events.process import DecisionsWritten, EffectFailed, MarkWritten
from device.core.events.resident import ChimePlayed, ScreenShown, Tv
from device.core.events.room import MediaChanged, PeopleChanged, Person, RoomFailed, RoomJoined
from device.core.marks import MarkLine
from device.core.moves import TABLE
from device.core.reducer import reduce_draft
from device.core.screen import AnnouncingScreen, CallScreen, Screen, WaitingScreen
from device.core.show import screen
from device.core.state import State
from device.core.watched import Place
from protocol.messages.policy import Policy
from tests.fakes.visit import START_T, agreement


@dataclass
class House:
    """The core, and what carries out its orders."""

    policy: Policy | None = field(default_factory=agreement)
    marks: tuple[MarkLine, ...] = ()
    decisions: Decisions = field(default_factory=Decisions)
    preferences: Preferences = field(default_factory=Preferences)
    places: tuple[Place, ...] = ()
    has_clock: bool = True
    has_broker: bool = True
    disk: str = "works"
    """works, silent or broken."""
    panel: str = "works"
    """works or dark."""
    tv: Tv = Tv.NONE
    """What the television is found to be at the start."""
    speaker: str = "works"
    """works or mute."""
    sfu: str = "works"
    """works, silent or down."""
    starts_at_t: float = START_T

    def __post_init__(self) -> None:
        self.t = self.starts_at_t
        self.state = State()
        self.effects: list[tuple[float, Effect]] = []
        self.moves: set[tuple[type, str, type]] = set()
        self.people: tuple[Person, ...] = ()
        self.rooms: set[UUID] = set()
        self._camera = False
        self._microphone = False
        self.audience: frozenset[str] = frozenset()
        self.revision = 0
        self.session = ""
        self.shown: UUID | None = None
        self._written: dict[UUID, MarkLine] = {m.participation: m for m in self.marks}
        self._busy = False
        self._queue: list[Event] = []
        self.kept, self.liked, self.watched = self.decisions, self.preferences, self.places

    @property
    def screen(self) -> Screen:
        return screen(self.state, self.t)

    def feed(self, event: Event) -> list[Effect]:
        """Give the core a fact, and carry out what it orders. Returns the orders of this fact alone."""
        self._queue.append(event)
        if self._busy:
            return []
        self._busy = True
        first: list[Effect] | None = None
        while self._queue:
            effects = self._step(self._queue.pop(0))
            first = effects if first is None else first
        self._busy = False
        self._draw()
        return first or []

    def _step(self, event: Event) -> list[Effect]:
        step, draft = reduce_draft(self.state, event)
        assert set(draft.moves) <= TABLE
        self.moves |= set(draft.moves)
        self.state = step.state
        for effect in step.effects:
            self.effects.append((self.t, effect))
            self._carry_out(effect)
        return list(step.effects)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case WriteMark(line):
                self._write(effect, line)
            case WriteDecisions(decisions) if self.disk == "works":
                self.kept = decisions
                self._queue.append(DecisionsWritten(self.t))
            case WriteDecisions() if self.disk == "broken":
                self._queue.append(EffectFailed(self.t, effect, "no_space"))
            case WritePreferences(preferences):
                self.liked = preferences
            case WritePlaces(places):
                self.watched = places
            case Chime(participation) if self.speaker == "works":
                self._queue.append(ChimePlayed(self.t, participation))
            case JoinRoom(participation):
                self._join(participation)
            case LeaveRoom(participation):
                self._leave(participation)
            case Publish():
                self._open(effect)
            case _:
                pass

    def _write(self, effect: Effect, line: MarkLine) -> None:
        if self.disk == "works":
            self._written[line.participation] = line
            self._queue.append(MarkWritten(self.t, line.participation, line.mark))
        elif self.disk == "broken":
            self._queue.append(EffectFailed(self.t, effect, "no_space"))

    def _join(self, participation: UUID) -> None:
        if self.sfu == "works":
            self.rooms.add(participation)
            self._queue.append(RoomJoined(self.t, participation))
            self._queue.append(PeopleChanged(self.t, participation, self.people))
        elif self.sfu == "down":
            self._queue.append(RoomFailed(self.t, participation, "unreachable"))

    def _leave(self, participation: UUID) -> None:
        self.rooms.discard(participation)
        self._media(camera=False, microphone=False)

    def _open(self, wish: Publish) -> None:
        self.audience = wish.audience
        self._media(camera=wish.camera, microphone=wish.microphone)

    def _media(self, *, camera: bool, microphone: bool) -> None:
        if (camera, microphone) != (self._camera, self._microphone):
            self._camera, self._microphone = camera, microphone
            self._queue.append(MediaChanged(self.t, camera, microphone))

    def _draw(self) -> None:
        shown = self.screen
        whose = shown.participation if isinstance(shown, AnnouncingScreen | CallScreen | WaitingScreen) else None
        if self.panel == "works" and whose is not None and whose != self.shown:
            self.shown = whose
            self.feed(ScreenShown(self.t, whose))
        elif whose is None:
            self.shown = None
