"""What must never happen, looked for by a machine that plays everything against the core.

1. A camera or microphone is wished open for nobody who is not a professional in an open call with this home, after a
   warning that was perceived or by the resident's own touch. `Oracle` judges that from the facts alone.
3. The resident is never stuck: left alone, every state comes back to the normal view.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from device.core.effects import Chime, Effect, JoinRoom, LeaveRoom, Publish, WriteDecisions, WriteMark
from device.core.events.backend import (
    AgendaArrived,
    ApiAnswered,
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
from device.core.events.resident import ChimePlayed, ScreenHidden, ScreenShown, Touched
from device.core.events.room import (
    CameraFailed,
    MediaChanged,
    PeopleChanged,
    Person,
    RoomFailed,
    RoomJoined,
    RoomLeft,
    RoomLost,
    WhyLeft,
)
from device.core.marks import Mark, MarkLine
from device.core.moves import TABLE
from device.core.phase import Idle
from device.core.reducer import next_wake, reduce_draft
from device.core.report import device_state
from device.core.screen import AgreementScreen, HomeScreen
from device.core.screen_parts import Button, Pick
from device.core.show import screen
from device.core.state import State
from protocol.messages.calls import Calls
from protocol.messages.policy import PictureAndSound, Policy
from protocol.messages.wire import Source
from tests.device.core.oracle import BY_ID, OFFSET_S, PEACES, SLACK_S, VISITS, Consents, Oracle, Said
from tests.fakes.home import Home
from tests.fakes.visit import DEVICE, NOON, START_T, Visit, agreement

pytestmark = pytest.mark.timeout(300)  # a machine that is shared plays slowly

HELD = None
"""In place of a participation: the one that the device holds, if any."""
WHOSE = st.sampled_from([HELD, HELD, HELD, *sorted(BY_ID)])
STORIES: tuple[tuple[str, ...], ...] = (
    (),
    ("forced",),
    ("forced", "counted"),
    ("forced", "counted", "nurse"),
    ("forced", "nurse", "counted"),
    ("forced", "sound_only", "nurse"),
    ("forced", "answer_now", "nurse"),
    ("ordinary", "answered", "nurse"),
    ("ordinary", "answered", "nurse", "hang_up", "answered"),
    ("forced", "nurse", "counted", "camera_off"),
    ("forced", "not_now"),
    ("forced", "nurse", "counted", "dies", "forced", "nurse"),
    ("forced", "sound_only", "nurse", "dies", "forced", "nurse"),
    ("forced", "nurse", "counted", "lost"),
    ("forced", "guest", "counted"),
    ("forced", "stranger", "counted"),
    ("forced", "nurse", "counted", "duplicate", "forced"),
    ("forced", "nurse", "counted", "dark"),
    ("peace", "forced"),
    ("peace", "dies", "forced"),
    ("withdraw", "forced"),
    ("withdraw", "dies", "policy", "forced"),
    ("withdraw_picture", "forced", "nurse", "counted"),
    ("withdraw_picture", "dies", "policy", "forced", "nurse", "counted"),
    ("withdraw_picture", "withdraw", "policy", "forced"),
    ("forced", "nurse", "counted", "policy_off"),
    ("policy_off", "policy", "confirm", "forced", "nurse", "counted"),
)
"""Where a walk begins."""

ON = {
    Button.ANSWER: {"camera", "microphone"},
    Button.SWITCH: {"camera", "microphone"},
    Button.MOVE_HERE: {"camera", "microphone"},
    Button.ANSWER_NOW: {"camera", "microphone"},
    Button.SOUND_ONLY: {"microphone"},
    Button.CAMERA_ON: {"camera"},
    Button.MICROPHONE_ON: {"microphone"},
}
OFF = {
    Button.SOUND_ONLY: {"camera"},
    Button.CAMERA_OFF: {"camera"},
    Button.MICROPHONE_OFF: {"microphone"},
    Button.HANG_UP: {"camera", "microphone"},
    Button.NOT_NOW: {"camera", "microphone"},
}
REFUSALS = {Button.HANG_UP, Button.NOT_NOW}


class Everything(RuleBasedStateMachine):
    """Plays the backend, the disk, the room, the panel and the resident, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State()
        self.oracle = Oracle()
        self.pending: list[Effect] = []
        self.past: list[Effect] = []
        self.revision = 0
        self.session = ""
        self.sessions = 0
        self.visits = {v.participation: v for v in VISITS}
        self.saying: dict[int, Said] = {}
        """What the resident had said when this was given to the disk."""

    # --- one step

    def feed(self, event: Event) -> None:
        oracle = self.oracle
        oracle.note()
        oracle.now = max(oracle.now, event.at)
        oracle.note()
        self._judge(event)
        step, draft = reduce_draft(self.state, event)
        assert set(draft.moves) <= TABLE
        if isinstance(event, Touched) and event.button is Button.SWITCH:
            self._switched(getattr(self.state.phase, "participation", None), step.state)
        self.state = step.state
        for effect in step.effects:
            self._ordered(effect)
        oracle.note()
        assert oracle.complaints() == []

    def _switched(self, left: UUID | None, after: State) -> None:
        """Who chose another call has refused the one that was on, as by the red handset."""
        if left is not None and getattr(after.phase, "participation", None) != left:
            given = self.oracle.of(left)
            given.is_final = True
            given.touched.clear()
            given.closed = {"camera", "microphone"}
            if BY_ID[left].is_forced:
                self.oracle.refused_at = self.oracle.now

    def _judge(self, event: Event) -> None:  # noqa: C901, PLR0912 - one case for each fact
        oracle = self.oracle
        match event:
            case CallsArrived(calls=calls):
                held = oracle.documents
                if calls.device == DEVICE and (held is None or calls.revision > held.revision):
                    oracle.documents = calls
            case AgendaArrived(agenda=agenda):
                if oracle.agenda is None or agenda.revision > oracle.agenda.revision:
                    oracle.agenda = agenda
                    oracle.said = oracle.said.after(agenda.policy)
                    self._agreement_changes(oracle.policy())
            case ClockSet(source=ClockSource.SIGNED, round_trip_s=round_trip_s) if round_trip_s < 2:
                oracle.has_time = oracle.is_time_trusted = True
                if oracle.said.peace_until == inf:
                    oracle.said = replace(oracle.said, peace_until=oracle.now + oracle.said.peace_lasts_s)
            case ClockLost():
                oracle.is_time_trusted = False
            case ScreenShown(participation=participation):
                oracle.shown, oracle.hidden_at, oracle.is_panel_known = participation, None, True
                self._perceived(participation)
            case ScreenHidden():
                oracle.hidden_at = (
                    oracle.now if oracle.hidden_at is None or not oracle.is_panel_known else oracle.hidden_at
                )
                oracle.shown, oracle.is_panel_known = None, True
            case ChimePlayed(participation=participation):
                self._perceived(participation)
            case MarkWritten(participation=participation, mark=Mark.ANNOUNCING):
                oracle.of(participation).is_marked = True
                if oracle.shown == participation:
                    self._perceived(participation)
            case RoomJoined(participation=participation):
                oracle.in_room.add(participation)
                oracle.people[participation] = ()
            case RoomLost(participation=participation) | RoomFailed(participation=participation):
                oracle.in_room.discard(participation)
            case RoomLeft(participation=participation, reason=reason):
                oracle.in_room.discard(participation)
                if reason in {WhyLeft.REMOVED, WhyLeft.DUPLICATE} and self._is_held(participation):
                    oracle.of(participation).is_final = True
                    oracle.of(participation).touched.clear()
            case PeopleChanged(participation=participation, people=people):
                oracle.people[participation] = people
            case Touched(button=button, participation=participation, subject=subject):
                self._decided(button, subject)
                if participation is not None:
                    self._touched(button, participation)
            case _:
                pass

    def _decided(self, button: Button, subject: object) -> None:
        """The resident says something about being called at all."""
        oracle, said = self.oracle, self.oracle.said
        shown = screen(self.state, oracle.now)
        if not isinstance(self.state.phase, Idle):
            return
        if button in PEACES:
            until = oracle.now + PEACES[button] if oracle.is_time_trusted else inf
            oracle.said = replace(said, peace_until=until, peace_lasts_s=PEACES[button])
        elif button is Button.PEACE_MORNING and oracle.is_time_trusted:
            oracle.said = replace(said, peace_until=oracle.now + 3600.0)  # at noon it is later, in any case
        elif button is Button.PEACE_END:
            oracle.said = replace(said, peace_until=-inf)
        elif button is Button.CONFIRM and said.offered is not None and subject == Pick(str(said.offered.revision)):
            oracle.said = replace(said, in_force=said.offered, offered=None)
        elif isinstance(shown, AgreementScreen) and button is Button.WITHDRAW_NOW and button in shown.buttons:
            nothing = Policy(revision=0)
            oracle.said = replace(said, in_force=nothing, offered=None, withdrawal=10**12, is_picture_alone=False)
            self._agreement_changes(nothing)
        elif isinstance(shown, AgreementScreen) and button is Button.WITHDRAW_PICTURE and button in shown.buttons:
            sound = oracle.policy().model_copy(update={"opens": PictureAndSound.SOUND})
            oracle.said = replace(said, in_force=sound, offered=None, withdrawal=10**12, is_picture_alone=True)
            self._agreement_changes(sound)

    def _agreement_changes(self, policy: Policy) -> None:
        """What is withdrawn stays withdrawn, for the calls that were warned of."""
        for participation, given in self.oracle.consents.items():
            opens_events = policy.group_events and policy.group_events_open
            if not policy.is_agreed or (BY_ID[participation].is_event and not opens_events):
                given.closed |= {"camera", "microphone"}
            elif policy.opens is PictureAndSound.SOUND:
                given.closed |= {"camera"}

    def _perceived(self, participation: UUID) -> None:
        given = self.oracle.of(participation)
        if given.is_marked and given.perceived_at is None:
            given.perceived_at = self.oracle.now

    def _touched(self, button: Button, participation: UUID) -> None:
        """A touch counts when the resident was offered that button."""
        shown = screen(self.state, self.oracle.now)
        of_screen = button in shown.buttons and getattr(shown, "participation", None) == participation
        # The bar may have changed between the resident's look and the touch: which call it was, the touch says.
        of_bar = shown.bar is not None and button in shown.bar.buttons
        given = self.oracle.of(participation)
        if of_screen or of_bar:
            given.touched |= ON.get(button, set())
            if not self.oracle.is_panel_known and button in {Button.ANSWER, Button.ANSWER_NOW, Button.SOUND_ONLY}:
                self.oracle.is_panel_known, self.oracle.hidden_at = True, None
        if of_screen:
            given.touched -= OFF.get(button, set())
            given.closed = (given.closed | OFF.get(button, set())) - ON.get(button, set())
            if button in REFUSALS:
                given.is_final = True
                if BY_ID[participation].is_forced:
                    self.oracle.refused_at = self.oracle.now

    def _whose(self, participation: UUID | None) -> UUID:
        held: UUID = getattr(self.state.phase, "participation", VISITS[0].participation)
        return participation or held

    def _is_held(self, participation: UUID) -> bool:
        return getattr(self.state.phase, "participation", None) == participation

    def _ordered(self, effect: Effect) -> None:
        self.past.append(effect)
        self.pending.append(effect)
        oracle = self.oracle
        match effect:
            case Publish():
                oracle.wish = effect
            case LeaveRoom(participation=participation):
                oracle.in_room.discard(participation)
            case JoinRoom(participation=participation):
                oracle.in_room.discard(participation)
            case WriteMark(line) if line.mark is Mark.ANNOUNCING:
                # A new warning: what was perceived or touched before it counts no more.
                assert self._may_warn(line.participation) == []
                oracle.consents[line.participation] = Consents()
            case Chime(participation=participation):
                assert oracle.of(participation).is_marked
            case WriteMark(line) if line.mark is Mark.ANSWERED:
                self._resumed(line)
            case WriteDecisions(decisions):
                oracle.said = replace(oracle.said, withdrawal=decisions.withdrawal)
                self.saying[id(decisions)] = oracle.said
            case WriteMark(line) if line.mark is Mark.ELSEWHERE:
                # Moved to another device of the home: what was agreed or touched here is over.
                oracle.of(line.participation).is_final = True
                oracle.of(line.participation).touched.clear()
            case _:
                pass

    def _may_warn(self, participation: UUID) -> list[str]:
        """Late is never: say what forbids a warning now."""
        oracle, unix = self.oracle, self.oracle.now + OFFSET_S
        listed = () if oracle.documents is None else oracle.documents.calls
        call = next((c for c in listed if c.participation == participation), None)
        if call is None or oracle.documents is None:
            return ["no such call is open"]
        record = oracle.records[participation].record()
        checks = {
            "not forced": call.is_forced,
            "not here": call.answers_here,
            "no clock": oracle.is_time_trusted,
            "other session": oracle.documents.session == self.session,
            "not its time": record.starts_at.timestamp() <= unix + SLACK_S and unix < record.ends_at.timestamp(),
            "in peace": oracle.now >= oracle.said.peace_until - SLACK_S,
            "not agreed, or withdrawn": oracle.policy().is_agreed
            and (not call.is_event or oracle.policy().group_events),
            "refused before": not oracle.of(participation).is_final,
            "refused lately": oracle.now - oracle.refused_at >= 15 * 60 - SLACK_S,
        }
        return [word for word, holds in checks.items() if not holds]

    def _resumed(self, line: MarkLine) -> None:
        """Right after a crash, within a minute, what was open before it may be open again."""
        before = self.oracle.before_crash.pop(line.participation, None)
        held = self.oracle.disk.get(line.participation)
        now = self.oracle.of(line.participation)
        if (
            before is not None
            and held is not None
            and held.mark is Mark.ANSWERED
            and not now.touched
            and now.perceived_at is None
            and 0 <= self.oracle.now + OFFSET_S - held.wall <= 60
        ):
            self.oracle.consents[line.participation] = before

    # --- the world

    @initialize(has_agenda=st.sampled_from([True, True, True, False]), story=st.sampled_from(STORIES))
    def starts(self, has_agenda: bool, story: tuple[str, ...]) -> None:  # noqa: C901, PLR0912 - one case for each word
        """Begin anywhere in a call: walks from the very start seldom come far."""
        agenda = Home.agenda(Home.__new__(Home), agreement(), 1) if has_agenda else None
        self.oracle.agenda = agenda
        if agenda is not None:
            self.oracle.said = Said().after(agenda.policy)
        self.feed(Started(START_T, Saved(DEVICE, agenda)))
        for chapter in story:
            match chapter:
                case "forced":
                    self.call_comes_as_it_should(visit=VISITS[0])
                case "ordinary":
                    self.call_comes_as_it_should(visit=VISITS[2])
                case "counted":
                    self.count_runs_out()
                case "nurse":
                    self.nurse_comes()
                case "answered":
                    self.resident_answers()
                case "dies":
                    self.process_dies(gone_s=30.0)
                case "lost" | "duplicate":
                    self.room_changes(participation=HELD, what=chapter)
                case "guest" | "stranger":
                    self.people_change(participation=HELD, who={chapter})
                case "peace":
                    self.resident_touches_anything(button=Button.PEACE_HOUR, participation=HELD)
                    self.edges_obey()
                case "withdraw" | "withdraw_picture":
                    self.resident_withdraws(how=Button(chapter if "picture" in chapter else "withdraw_now"))
                    self.edges_obey()
                case "policy" | "policy_off":
                    self.policy_changes(policy=agreement(is_agreed=chapter == "policy"), knows=False)
                case "confirm":
                    self.resident_confirms()
                case "dark":
                    self.panel_is_dark(seconds=8.0)
                case button:
                    self.resident_touches_anything(button=Button(button), participation=HELD)
                    self.edges_obey()

    @rule()
    def connects(self) -> None:
        self.sessions += 1
        self.session = f"s{self.sessions}"
        self.feed(BrokerUp(self.oracle.now, self.session))

    @rule(is_up=st.booleans())
    def link_changes(self, is_up: bool) -> None:
        self.feed(ApiAnswered(self.oracle.now, is_up) if is_up else BrokerDown(self.oracle.now))

    @rule(is_fast=st.booleans(), is_lost=st.booleans())
    def clock_changes(self, is_fast: bool, is_lost: bool) -> None:
        if is_lost:
            self.feed(ClockLost(self.oracle.now))
        else:
            wrong = 0.0 if is_fast else 5000.0
            self.feed(ClockSet(self.oracle.now, OFFSET_S + wrong, ClockSource.SIGNED, 0.1 if is_fast else 3.0))

    @rule(
        visits=st.sets(st.sampled_from(sorted(BY_ID))),
        drops_held=st.sampled_from([False, False, True]),
        is_present=st.booleans(),
        answers_here=st.sampled_from([True, True, True, False]),
        answered_in=st.sampled_from([None, None, None, "Keittiö"]),
        session=st.sampled_from(["", "", "", "other"]),
        step=st.sampled_from([1, 1, 1, 0, -1]),
        path=st.sampled_from([Path.BROKER, Path.BROKER, Path.HTTPS]),
    )
    def calls_come(self, visits: set[UUID], drops_held: bool, **how: Any) -> None:
        self._document(visits if drops_held else {*visits, self._whose(HELD)}, **how)

    def _document(
        self,
        visits: set[UUID],
        *,
        is_present: bool,
        answers_here: bool = True,
        answered_in: str | None = None,
        session: str = "",
        step: int = 1,
        path: Path = Path.BROKER,
    ) -> None:
        revision = max(self.revision + step, 1)
        self.revision = max(self.revision, revision)
        chosen = [
            replace(
                self.visits[p],
                professional_present=is_present,
                answers_here=answers_here and answered_in is None,
                answered_in=answered_in,
            )
            for p in sorted(visits)
        ]
        document = Calls(
            device=DEVICE,
            revision=revision,
            session=session or self.session,
            issued_at=NOON.fromtimestamp(self.oracle.now + OFFSET_S, NOON.tzinfo),
            calls=tuple(v.open_call() for v in chosen),
        )
        for visit in chosen:
            self._record_travels(visit)
        self.feed(CallsArrived(self.oracle.now, document, tuple(v.record() for v in chosen), path))

    def _record_travels(self, visit: Visit) -> None:
        held = self.oracle.records.get(visit.participation)
        if held is None or held.record_revision < visit.record_revision:
            self.oracle.records[visit.participation] = visit

    @rule(
        participation=WHOSE,
        may_publish=st.sets(st.sampled_from([Source.CAMERA, Source.MICROPHONE])),
        by_s=st.sampled_from([-200.0, 0.0, 60.0]),
    )
    def record_changes(self, participation: UUID | None, may_publish: set[Source], by_s: float) -> None:
        participation = self._whose(participation)
        visit = replace(self.visits[participation].extended(by_s), may_publish=tuple(sorted(may_publish)))
        self.visits[participation] = visit
        listed = () if self.oracle.documents is None else self.oracle.documents.calls
        if any(c.participation == participation for c in listed) and participation in {
            o.call.participation for o in self.state.offers
        }:
            self._record_travels(visit)
        self.feed(RecordArrived(self.oracle.now, visit.record()))

    @rule(
        policy=st.sampled_from(
            [
                agreement(),
                agreement(is_agreed=False),
                agreement(opens="sound"),
                agreement(warning_s=5, is_calm=True),
                agreement(group_events=True),
                agreement(group_events=True, group_events_open=True),
            ]
        ),
        knows=st.booleans(),
    )
    def policy_changes(self, policy: Policy, knows: bool) -> None:
        """`knows`: of the newest withdrawal."""
        revision = 1 if self.oracle.agenda is None else self.oracle.agenda.revision + 1
        known = self.oracle.said.withdrawal if knows else 0
        changed = policy.model_copy(update={"revision": revision, "withdrawal": known})
        agenda = Home.agenda(Home.__new__(Home), changed, revision)
        self.feed(AgendaArrived(self.oracle.now, agenda))

    @rule(how=st.sampled_from([Button.WITHDRAW_NOW, Button.WITHDRAW_PICTURE]))
    def resident_withdraws(self, how: Button) -> None:
        for button in (Button.AGREEMENT, Button.WITHDRAW, how):
            self.feed(Touched(self.oracle.now, button))

    @rule()
    def resident_confirms(self) -> None:
        offered = getattr(screen(self.state, self.oracle.now), "offered", None)
        if offered is not None:
            self.feed(Touched(self.oracle.now, Button.CONFIRM, subject=offered.subject))

    # --- what usually happens: without these few walks would come as far as a call

    @rule(visit=st.sampled_from(VISITS))
    def call_comes_as_it_should(self, visit: Visit) -> None:
        now = self.oracle.now
        self.feed(ClockSet(now, OFFSET_S, ClockSource.SIGNED, 0.1))
        if not self.state.link.broker_up:
            self.connects()
        held = set() if self.oracle.documents is None else {c.participation for c in self.oracle.documents.calls}
        self._document({*held, visit.participation}, is_present=True)
        self.edges_obey()
        self.panel_draws()

    @rule()
    def nurse_comes(self) -> None:
        self.edges_obey()
        whose = getattr(self.state.phase, "participation", None)
        if whose is not None:
            self.feed(PeopleChanged(self.oracle.now, whose, (Person(BY_ID[whose].nurse, camera=True),)))

    @rule()
    def count_runs_out(self) -> None:
        self.edges_obey()
        self.time_passes(seconds=10.0)
        self.edges_obey()
        self.panel_draws()

    @rule()
    def resident_answers(self) -> None:
        shown = screen(self.state, self.oracle.now)
        if shown.bar is not None and Button.ANSWER in shown.bar.buttons:
            self.feed(Touched(self.oracle.now, Button.ANSWER, shown.bar.participation))
            self.edges_obey()

    # --- the edges

    @rule(does_work=st.sampled_from([True, True, True, False]))
    @precondition(lambda self: bool(self.pending))
    def edge_answers(self, does_work: bool) -> None:
        """The oldest order is carried out, or fails."""
        effect = self.pending.pop(0)
        now = self.oracle.now
        if not does_work:
            self.feed(EffectFailed(now, effect, "broken"))
        elif isinstance(effect, WriteMark):
            self.oracle.disk[effect.line.participation] = effect.line
            self.feed(MarkWritten(now, effect.line.participation, effect.line.mark))
        elif isinstance(effect, WriteDecisions):
            self.oracle.decisions, self.oracle.kept = effect.decisions, self.saying[id(effect.decisions)]
            self.feed(DecisionsWritten(now))
        elif isinstance(effect, JoinRoom):
            self.feed(RoomJoined(now, effect.participation))
            self.feed(PeopleChanged(now, effect.participation, ()))
        elif isinstance(effect, Publish):
            self.feed(MediaChanged(now, effect.camera, effect.microphone))

    @rule()
    def edges_obey(self) -> None:
        """Everything that was ordered is done."""
        for _ in range(50):  # each order may lead to others
            if self.pending:
                self.edge_answers(does_work=True)

    @rule(participation=WHOSE, who=st.sets(st.sampled_from(["nurse", "guest", "stranger"])))
    def people_change(self, participation: UUID | None, who: set[str]) -> None:
        participation = self._whose(participation)
        visit = BY_ID[participation]
        people = tuple(Person(getattr(visit, w), camera=True) for w in sorted(who))
        self.feed(PeopleChanged(self.oracle.now, participation, people))

    @rule(
        participation=WHOSE,
        what=st.sampled_from(["joined", "lost", "lost", "failed", *WhyLeft]),
    )
    def room_changes(self, participation: UUID | None, what: str) -> None:
        participation = self._whose(participation)
        now = self.oracle.now
        if what == "joined":
            self.feed(RoomJoined(now, participation))
        elif what == "lost":
            self.feed(RoomLost(now, participation))
        elif what == "failed":
            self.feed(RoomFailed(now, participation, "x"))
        else:
            self.feed(RoomLeft(now, participation, WhyLeft(what)))

    @rule(participation=WHOSE, what=st.sampled_from(["shown", "hidden", "chime"]))
    def something_is_perceived(self, participation: UUID | None, what: str) -> None:
        participation = self._whose(participation)
        now = self.oracle.now
        if what == "shown":
            self.feed(ScreenShown(now, participation))
        elif what == "hidden":
            self.feed(ScreenHidden(now))
        else:
            self.feed(ChimePlayed(now, participation))

    @rule()
    def panel_draws(self) -> None:
        """The panel shows the screen that we ask for."""
        whose = getattr(screen(self.state, self.oracle.now), "participation", None)
        if whose is not None:
            self.feed(ScreenShown(self.oracle.now, whose))

    @rule(seconds=st.sampled_from([1.0, 8.0]))
    def panel_is_dark(self, seconds: float) -> None:
        self.feed(ScreenHidden(self.oracle.now))
        self.time_passes(seconds=seconds)

    @rule(camera=st.booleans(), microphone=st.booleans())
    def media_do_as_they_like(self, camera: bool, microphone: bool) -> None:
        self.feed(MediaChanged(self.oracle.now, camera, microphone))
        self.feed(CameraFailed(self.oracle.now, "unplugged"))

    @rule(button=st.sampled_from(Button), participation=WHOSE)
    def resident_touches_anything(self, button: Button, participation: UUID | None) -> None:
        self.feed(Touched(self.oracle.now, button, self._whose(participation)))

    @rule(data=st.data())
    def resident_touches_what_is_offered(self, data: st.DataObject) -> None:
        shown = screen(self.state, self.oracle.now)
        offered = [(b, getattr(shown, "participation", None)) for b in shown.buttons]
        if shown.bar is not None:
            offered += [(b, shown.bar.participation) for b in shown.bar.buttons]
        if offered:
            button, participation = data.draw(st.sampled_from(offered))
            self.feed(Touched(self.oracle.now, button, participation))

    @rule(seconds=st.sampled_from([0.1, 1.0, 5.0, 8.0, 11.0, 16.0, 61.0, 200.0]))
    def time_passes(self, seconds: float) -> None:
        end = self.oracle.now + seconds
        for _ in range(1000):
            wake = next_wake(self.state)
            if wake is None or wake > end:
                break
            assert wake > self.state.now
            self.feed(Ticked(wake))
        self.feed(Ticked(end))

    @rule(gone_s=st.sampled_from([1.0, 30.0, 59.0, 100.0]))
    def process_dies(self, gone_s: float) -> None:
        oracle = self.oracle
        oracle.now += gone_s
        # What it did not know yet (a final touch whose mark was not written) died with it.
        oracle.before_crash = {
            p: Consents(
                touched={s for s in ("camera", "microphone") if getattr(line, s) == "touched"},
                perceived_at=-1e9 if "agreed" in {line.camera, line.microphone} else None,
                closed={s for s in ("camera", "microphone") if getattr(line, s) == "none"},
                is_final=line.is_final,
            )
            for p, line in oracle.disk.items()
        }
        oracle.consents = {p: Consents(is_final=line.is_final) for p, line in oracle.disk.items()}
        if not any(line.is_final and line.is_forced for line in oracle.disk.values()):
            oracle.refused_at = -1e9
        oracle.in_room.clear()
        oracle.people.clear()
        oracle.professional_at.clear()
        oracle.documents, oracle.records, oracle.wish = None, {}, None
        oracle.hidden_at, oracle.is_panel_known, oracle.shown = oracle.now, False, None
        oracle.has_time = oracle.is_time_trusted = False
        oracle.said = oracle.kept if oracle.agenda is None else oracle.kept.after(oracle.agenda.policy)
        self.pending.clear()
        self.state = State()
        saved = Saved(DEVICE, oracle.agenda, tuple(oracle.disk.values()), decisions=oracle.decisions)
        self.feed(Started(oracle.now, saved))
        self.feed(ClockSet(oracle.now, OFFSET_S, ClockSource.SIGNED, 0.1))
        self.connects()

    # --- always

    @invariant()
    def everything_can_be_shown_and_told(self) -> None:
        shown = screen(self.state, self.oracle.now)
        hash(shown)
        device_state(self.state)
        if self.state.clock.source is None:
            assert getattr(shown, "hour", None) is None

    def teardown(self) -> None:
        """Left alone, with every edge silent, the normal view comes back and nothing is open."""
        end = self.state.now + 2400.0
        for _ in range(3000):
            wake = next_wake(self.state)
            if wake is None or wake > end:
                break
            self.feed(Ticked(wake))
        else:
            raise AssertionError("the core asks to be woken without end")
        shown = screen(self.state, self.state.now)
        assert isinstance(shown, HomeScreen)
        assert self.oracle.wish is None or not (self.oracle.wish.camera or self.oracle.wish.microphone)
        assert self.state.alarm == 0


@pytest.mark.parametrize("story", STORIES)
def test_no_story_opens_what_it_must_not(story: tuple[str, ...]) -> None:
    machine = Everything()

    machine.starts(has_agenda=True, story=story)

    machine.teardown()


TestEverything = Everything.TestCase
TestEverything.settings = settings(
    max_examples=100,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
