"""A whole home around the real core: disk, loudspeaker, panel, room and clock obey at once, or fail as a test wants.

The driver speaks the domain; time moves only by `after`, tick by tick as the core asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid5

from device.core.decisions import Decisions, Preferences
from device.core.effects import (
    Chime,
    Effect,
    JoinRoom,
    LeaveRoom,
    Publish,
    Report,
    WriteDecisions,
    WriteMark,
    WritePlaces,
    WritePreferences,
)
from device.core.events.backend import (
    AgendaArrived,
    BrokerDown,
    BrokerUp,
    CallsArrived,
    ClockLost,
    ClockSet,
    ClockSource,
    Path,
    RecordArrived,
)
from device.core.events.event import Event
from device.core.events.process import DecisionsWritten, EffectFailed, MarkWritten, Saved, Started, Ticked
from device.core.events.resident import ChimePlayed, ScreenHidden, ScreenShown, Touched, Tv, TvChanged
from device.core.events.room import (
    CameraFailed,
    MediaChanged,
    PeopleChanged,
    PeripheralsChanged,
    Person,
    RoomFailed,
    RoomJoined,
    RoomLeft,
    RoomLost,
    WhyLeft,
)
from device.core.marks import MarkLine
from device.core.moves import TABLE
from device.core.reducer import next_wake, reduce_draft
from device.core.screen import AnnouncingScreen, CallScreen, Screen, WaitingScreen
from device.core.screen_parts import Button, GreenBar, Pick
from device.core.show import screen
from device.core.state import State
from device.core.watched import Place
from protocol.messages.agenda import Agenda, HomeSettings
from protocol.messages.calls import Caller, CallRecord, Calls, OpenCall, RoomAccess, Seat
from protocol.messages.policy import Hours, Policy
from protocol.messages.reports import EventKind
from protocol.messages.wire import Source, Texts

DEVICE = "home-1"
NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""Monday, noon in Helsinki: what the wall clock says when a home starts."""
START_T = 1000.0
NAMES = UUID("6f1c0b0a-5a52-4b52-9c5e-1d1f5c3e0a11")
NURSES = "nurses"
ALWAYS = Hours.model_validate({"start": "00:00", "end": "00:00"})

E = TypeVar("E")


def agreement(**changes: object) -> Policy:
    """Return what a home agrees to: its own nurses, at any hour, with picture, after ten seconds."""
    plain = {"revision": 1, "is_agreed": True, "groups": (NURSES,), "hours": (ALWAYS,), "warning_s": 10}
    return Policy.model_validate(plain | changes)


@dataclass(frozen=True)
class Visit:
    """One call with this home: Maija the nurse, and perhaps a guest who is not a professional."""

    name: str = "visit"
    is_forced: bool = True
    starts_in_s: float = 0.0
    lasts_s: float = 1800.0
    groups: tuple[str, ...] = (NURSES,)
    answers_here: bool = True
    answered_in: str | None = None
    is_event: bool = False
    policy_revision: int = 1
    professional_present: bool = False
    record_revision: int = 1
    may_publish: tuple[Source, ...] = (Source.CAMERA, Source.MICROPHONE)
    presentation_mode: str | None = None
    has_record: bool = True
    reason: str = "Lääkkeiden otto"

    @property
    def participation(self) -> UUID:
        return uuid5(NAMES, self.name)

    @property
    def call(self) -> UUID:
        return uuid5(NAMES, f"{self.name} call")

    @property
    def nurse(self) -> str:
        return f"user:{uuid5(NAMES, f'{self.name} nurse')}"

    @property
    def guest(self) -> str:
        return f"guest:{uuid5(NAMES, f'{self.name} guest')}"

    @property
    def stranger(self) -> str:
        """A professional by trade, who is not in this call's audience."""
        return f"user:{uuid5(NAMES, f'{self.name} stranger')}"

    @property
    def own(self) -> str:
        return f"home:{self.participation}"

    @property
    def starts_at(self) -> datetime:
        return NOON + timedelta(seconds=self.starts_in_s)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(seconds=self.lasts_s)

    def record(self) -> CallRecord:
        return CallRecord(
            call=self.call,
            revision=self.record_revision,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            audience=(self.nurse, self.guest),
            presentation_mode=self.presentation_mode,
            seats=(
                Seat(identity=self.nurse, name="Maija Korhonen", role=Texts(fi="Hoitaja"), is_professional=True),
                Seat(identity=self.guest, name="Ville Virtanen"),
                Seat(identity=self.stranger, name="Outi Outo", is_professional=True),
                Seat(identity=self.own, name="Aino", may_publish=self.may_publish),
            ),
        )

    def open_call(self) -> OpenCall:
        return OpenCall(
            participation=self.participation,
            call=self.call,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            caller=Caller(name="Maija Korhonen", role=Texts(fi="hoitaja"), groups=self.groups),
            for_residents=("Aino",),
            reason=self.reason,
            is_forced=self.is_forced,
            answers_here=self.answers_here,
            answered_in=self.answered_in,
            is_event=self.is_event,
            policy_revision=self.policy_revision,
            professional_present=self.professional_present,
            record="-",
            access=RoomAccess(url="ws://sfu", token="t", expires_at=NOON + timedelta(days=1)),
        )

    def extended(self, by_s: float) -> Visit:
        return replace(self, lasts_s=self.lasts_s + by_s, record_revision=self.record_revision + 1)


def forced_call(name: str = "visit", **changes: object) -> Visit:
    """A call that this home answers by itself."""
    return replace(Visit(name), **changes)  # type: ignore[arg-type]  # fields of Visit, by name


def ordinary_call(name: str = "visit", **changes: object) -> Visit:
    """A call that rings."""
    return replace(Visit(name, is_forced=False), **changes)  # type: ignore[arg-type]  # fields of Visit, by name


@dataclass
class Home:
    """The device at home, from its first second."""

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
        agenda = None if self.policy is None else self.agenda(self.policy, revision=1)
        self.kept, self.liked, self.watched = self.decisions, self.preferences, self.places
        saved = Saved(
            *(DEVICE, agenda, self.marks),
            decisions=self.decisions,
            preferences=self.preferences,
            places=self.places,
        )
        self.feed(Started(self.t, saved))
        self.feed(PeripheralsChanged(self.t, ("Camera",), ("Microphone",), ("Speaker",)))
        self.feed(TvChanged(self.t, self.tv))
        if self.has_clock:
            self.clock_is_set()
        if self.has_broker:
            self.connects("s1")

    # --- inputs

    def agenda(self, policy: Policy, revision: int) -> Agenda:
        return Agenda(
            device=DEVICE,
            revision=revision,
            issued_at=NOON - timedelta(hours=1),
            settings=HomeSettings(resident_names=("Aino",), home_name="Koti"),
            policy=policy,
        )

    def clock_is_set(self, *, source: ClockSource = ClockSource.SIGNED, round_trip_s: float = 0.1) -> None:
        self.feed(ClockSet(self.t, NOON.timestamp() - START_T, source, round_trip_s))

    def clock_is_lost(self) -> None:
        self.feed(ClockLost(self.t))

    def connects(self, session: str) -> None:
        self.session = session
        self.feed(BrokerUp(self.t, session))

    def loses_broker(self) -> None:
        self.feed(BrokerDown(self.t))

    def agrees(self, policy: Policy) -> None:
        """A newer agenda comes, with this agreement."""
        held = self.state.agenda
        self.feed(AgendaArrived(self.t, self.agenda(policy, 1 if held is None else held.revision + 1), b"sealed"))

    def confirms(self) -> None:
        """The resident agrees to the newer agreement that waits."""
        offered = self.state.decisions.offered
        assert offered is not None
        self.feed(Touched(self.t, Button.CONFIRM, subject=Pick(str(offered.revision))))

    def withdraws(self, *, picture_alone: bool = False) -> None:
        """The resident withdraws the agreement, or the camera alone, at its page."""
        last = Button.WITHDRAW_PICTURE if picture_alone else Button.WITHDRAW_NOW
        for button in (Button.SETTINGS, Button.AGREEMENT, Button.WITHDRAW, last):
            assert button in self.screen.buttons, button
            self.feed(Touched(self.t, button))

    def receives(
        self,
        *visits: Visit,
        session: str | None = None,
        revision: int | None = None,
        path: Path = Path.BROKER,
        device: str = DEVICE,
    ) -> list[Effect]:
        """A calls document comes: exactly these are open."""
        self.revision = self.revision + 1 if revision is None else revision
        document = Calls(
            device=device,
            revision=self.revision,
            session=self.session if session is None else session,
            issued_at=NOON + timedelta(seconds=self.t - START_T),
            calls=tuple(v.open_call() for v in visits),
        )
        records = tuple(v.record() for v in visits if v.has_record)
        return self.feed(CallsArrived(self.t, document, records, path))

    def hears_record(self, visit: Visit) -> None:
        """The room's metadata brings a record."""
        self.feed(RecordArrived(self.t, visit.record()))

    def hears(self, record: CallRecord) -> None:
        """The room's metadata brings this record."""
        self.feed(RecordArrived(self.t, record))

    def touches(self, button: Button, visit: Visit | None = None) -> list[Effect]:
        return self.feed(Touched(self.t, button, None if visit is None else visit.participation))

    def comes(self, visit: Visit, identity: str) -> None:
        """Somebody enters the room, with picture and sound."""
        self.people = (*self.people, Person(identity, camera=True, microphone=True))
        self._tell_people(visit)

    def goes(self, visit: Visit, identity: str) -> None:
        """Somebody leaves it."""
        self.people = tuple(p for p in self.people if p.identity != identity)
        self._tell_people(visit)

    def loses_room(self, visit: Visit) -> None:
        self.feed(RoomLost(self.t, visit.participation))

    def regains_room(self, visit: Visit) -> None:
        self.feed(RoomJoined(self.t, visit.participation))
        self.feed(PeopleChanged(self.t, visit.participation, self.people))

    def is_thrown_out(self, visit: Visit, why: WhyLeft) -> None:
        self.rooms.discard(visit.participation)
        self.feed(RoomLeft(self.t, visit.participation, why))

    def camera_is_pulled_out(self) -> None:
        """In the middle of a call."""
        self._media(camera=False, microphone=self._microphone)
        self.feed(CameraFailed(self.t, "pulled_out"))

    def screen_goes_dark(self) -> None:
        self.panel = "dark"
        self.shown = None
        self.feed(ScreenHidden(self.t))

    def screen_comes_back(self) -> None:
        self.panel = "works"
        self._draw()

    def after(self, seconds: float) -> list[Effect]:
        """Let time pass, waking the core when it asked for it. Returns what it ordered meanwhile."""
        begun = len(self.effects)
        end = self.t + seconds
        while (wake := next_wake(self.state)) is not None and wake <= end:
            self.t = max(wake, self.t)
            self.feed(Ticked(self.t))
        self.t = end
        self.feed(Ticked(self.t))
        return [effect for _, effect in self.effects[begun:]]

    def crashes(self, gone_s: float) -> Home:
        """The process dies; another one starts with what is on disk."""
        return type(self)(
            policy=self.policy,
            marks=self.on_disk,
            decisions=self.kept,
            preferences=self.liked,
            places=self.watched,
            starts_at_t=self.t + gone_s,
            has_clock=self.has_clock,
            has_broker=self.has_broker,
        )

    # --- what came of it

    @property
    def phase(self) -> str:
        return type(self.state.phase).__name__

    @property
    def screen(self) -> Screen:
        return screen(self.state, self.t)

    @property
    def announcing(self) -> AnnouncingScreen:
        assert isinstance(self.screen, AnnouncingScreen)
        return self.screen

    @property
    def call_screen(self) -> CallScreen:
        assert isinstance(self.screen, CallScreen)
        return self.screen

    def is_ringing(self) -> bool:
        return self.state.alarm > 0

    def camera(self) -> bool:
        """Say whether the camera is really open."""
        return self._camera

    def microphone(self) -> bool:
        """Say whether the microphone is really open."""
        return self._microphone

    def is_counting(self) -> bool:
        return self.announcing.countdown is not None

    def bar(self) -> GreenBar | None:
        return self.screen.bar

    def toast(self) -> str | None:
        return None if self.screen.toast is None else self.screen.toast.key

    def notices(self) -> list[str]:
        return [notice.key for notice in self.call_screen.notices]

    @property
    def reports(self) -> list[tuple[EventKind, str]]:
        return [(e.kind, e.detail) for e in self.all_of(Report)]

    @property
    def on_disk(self) -> tuple[MarkLine, ...]:
        return tuple(self._written.values())

    def all_of(self, kind: type[E]) -> list[E]:
        """Return every effect of a kind, in order."""
        return [effect for _, effect in self.effects if isinstance(effect, kind)]

    # --- the edges

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

    def _tell_people(self, visit: Visit) -> None:
        if visit.participation in self.rooms:
            self.feed(PeopleChanged(self.t, visit.participation, self.people))

    def _draw(self) -> None:
        shown = self.screen
        whose = shown.participation if isinstance(shown, AnnouncingScreen | CallScreen | WaitingScreen) else None
        if self.panel == "works" and whose is not None and whose != self.shown:
            self.shown = whose
            self.feed(ScreenShown(self.t, whose))
        elif whose is None:
            self.shown = None
