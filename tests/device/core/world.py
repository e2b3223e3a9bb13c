"""The world around the core, in any order: backend, link, clock, disk, room and panel, and a process that dies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from device.core.effects import JoinRoom, Publish, WriteDecisions, WriteMark
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
from device.core.events.process import DecisionsWritten, EffectFailed, MarkWritten, Saved, Started, Ticked
from device.core.events.resident import ChimePlayed, ScreenHidden, ScreenShown
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
from device.core.reducer import next_wake
from device.core.show import screen
from device.core.state import State
from protocol.messages.calls import Calls
from protocol.messages.policy import Policy
from protocol.messages.wire import Source
from tests.device.core.judged import Judged
from tests.device.core.oracle import BY_ID, OFFSET_S, VISITS, Consents
from tests.fakes.home import Home
from tests.fakes.visit import DEVICE, NOON, Visit, agreement

HELD = None
"""In place of a participation: the one that the device holds, if any."""
WHOSE = st.sampled_from([HELD, HELD, HELD, *sorted(BY_ID)])


class World(Judged):
    """Plays everything but the resident."""

    def _whose(self, participation: UUID | None) -> UUID:
        held: UUID = getattr(self.state.phase, "participation", VISITS[0].participation)
        return participation or held

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
