"""A whole home: the driver speaks the domain, and time moves only by `after`, tick by tick as the core asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from device.core.effects import Effect, Report
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
from device.core.events.process import Saved, Started, Ticked
from device.core.events.resident import ScreenHidden, Touched, TvChanged
from device.core.events.room import (
    CameraFailed,
    PeopleChanged,
    PeripheralsChanged,
    Person,
    RoomJoined,
    RoomLeft,
    RoomLost,
    WhyLeft,
)
from device.core.marks import MarkLine
from device.core.reducer import next_wake
from device.core.screen import AnnouncingScreen, CallScreen
from device.core.screen_parts import Button, GreenBar, Pick
from protocol.messages.agenda import Agenda, HomeSettings
from protocol.messages.calls import CallRecord, Calls
from protocol.messages.policy import Policy
from protocol.messages.reports import EventKind
from tests.fakes.house import House
from tests.fakes.visit import DEVICE, NOON, START_T, Visit, forced_call, ordinary_call

E = TypeVar("E")


@dataclass
class Home(House):
    """The device at home, from its first second."""

    def __post_init__(self) -> None:
        super().__post_init__()
        agenda = None if self.policy is None else self.agenda(self.policy, revision=1)
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

    def _tell_people(self, visit: Visit) -> None:
        if visit.participation in self.rooms:
            self.feed(PeopleChanged(self.t, visit.participation, self.people))


def in_a_call(visit_is_forced: bool = True) -> Home:
    """Return a home whose camera is open for the nurse who called, or was answered."""
    visit = forced_call() if visit_is_forced else ordinary_call()
    home = Home()
    home.receives(visit)
    if not visit_is_forced:
        home.touches(Button.ANSWER, visit)
    home.comes(visit, visit.nurse)
    home.after(15)
    assert home.camera()
    return home
