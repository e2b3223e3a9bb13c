"""What the outside world knows of a home, and what must not be open by that: nothing is read from the core's state."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf
from uuid import UUID

from device.core.decisions import Decisions
from device.core.effects import Publish
from device.core.events.room import Person
from device.core.marks import MarkLine
from device.core.screen_parts import Button
from protocol.agreements import is_looser, strictest
from protocol.messages.agenda import Agenda
from protocol.messages.calls import Calls, OpenCall
from protocol.messages.policy import PictureAndSound, Policy
from protocol.messages.wire import Source
from tests.fakes.visit import NOON, START_T, Visit, forced_call, ordinary_call

VISITS = (
    forced_call("first", lasts_s=400),
    forced_call("second", lasts_s=900),
    ordinary_call("third", lasts_s=600),
    forced_call("event", lasts_s=700, is_event=True, groups=()),
)
BY_ID = {v.participation: v for v in VISITS}
OFFSET_S = NOON.timestamp() - START_T
SLACK_S = 0.001


@dataclass
class Consents:
    """What the resident has been told, and has touched, of one call."""

    touched: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    """Switched off by touch since the warning."""
    is_marked: bool = False
    """The mark of the latest warning is on disk."""
    perceived_at: float | None = None
    is_final: bool = False


@dataclass(frozen=True)
class Said:
    """What the resident has decided, and what follows from it for the agreement."""

    in_force: Policy | None = None
    offered: Policy | None = None
    withdrawal: int = 0
    is_picture_alone: bool = False
    peace_until: float = -inf
    """Infinite while nobody knows the time; it is then counted from when somebody does."""
    peace_lasts_s: float = 0.0

    def after(self, policy: Policy) -> Said:
        """What an agenda with this agreement changes: at once what is stricter, nothing that is older than our word."""
        if policy.withdrawal < self.withdrawal:
            if self.is_picture_alone and self.in_force is not None:
                return replace(self, in_force=strictest([self.in_force, policy], revision=0))
            return self
        if self.in_force is None or not is_looser(policy, self.in_force):
            return replace(self, in_force=policy, offered=None)
        return replace(self, in_force=strictest([self.in_force, policy], revision=0), offered=policy)


PEACES = {Button.PEACE_HOUR: 3600.0, Button.PEACE_THREE_HOURS: 10800.0, Button.PEACE_GUESTS: 10800.0}


@dataclass
class Oracle:
    """Everything that the outside world knows. Nothing in here is read from the core's state."""

    now: float = START_T
    documents: Calls | None = None
    records: dict[UUID, Visit] = field(default_factory=dict)
    agenda: Agenda | None = None
    has_time: bool = False
    is_time_trusted: bool = False
    refused_at: float = -1e9
    people: dict[UUID, tuple[Person, ...]] = field(default_factory=dict)
    professional_at: dict[UUID, float] = field(default_factory=dict)
    in_room: set[UUID] = field(default_factory=set)
    consents: dict[UUID, Consents] = field(default_factory=dict)
    before_crash: dict[UUID, Consents] = field(default_factory=dict)
    disk: dict[UUID, MarkLine] = field(default_factory=dict)
    hidden_at: float | None = START_T
    is_panel_known: bool = False
    shown: UUID | None = None
    wish: Publish | None = None
    said: Said = Said()
    kept: Said = Said()
    """The same, as the disk has it."""
    decisions: Decisions = field(default_factory=Decisions)
    """As the disk has them, for the next start."""

    def of(self, participation: UUID) -> Consents:
        return self.consents.setdefault(participation, Consents())

    def policy(self) -> Policy:
        return self.said.in_force or Policy(revision=0)

    def professional_is_there(self, participation: UUID) -> bool:
        visit = BY_ID[participation]
        return participation in self.in_room and any(
            p.identity == visit.nurse for p in self.people.get(participation, ())
        )

    def note(self) -> None:
        """Remember who is there at this moment."""
        for participation in BY_ID:
            if self.professional_is_there(participation):
                self.professional_at[participation] = self.now

    def complaints(self) -> list[str]:
        """Say what is wrong with what is wished open now."""
        wish = self.wish
        if wish is None or not (wish.camera or wish.microphone):
            return []
        participation = wish.participation
        listed = () if self.documents is None else self.documents.calls
        call = next((c for c in listed if c.participation == participation), None)
        if call is None:
            return ["no such call is open"]
        record = self.records[participation].record()
        unix = self.now + OFFSET_S
        found = []
        if self.has_time and unix < record.starts_at.timestamp() - SLACK_S:
            found.append("before its start")
        if unix > record.ends_at.timestamp() + 15 + SLACK_S:
            found.append("after its end")
        if self.now - self.professional_at.get(participation, -1e9) > 10 + SLACK_S:
            found.append("to an empty room")
        if not wish.audience <= set(record.audience):
            found.append("to others than the audience")
        may = next(s.may_publish for s in record.seats if s.identity == f"home:{participation}")
        wished = {"camera": wish.camera, "microphone": wish.microphone}
        for source, is_wished in wished.items():
            if is_wished and Source(source) not in may:
                found.append(f"{source} against the record")
            if is_wished and not self._consents(call, source):
                found.append(f"{source} without a warning or a touch")
        if wish.camera and self.hidden_at is not None and self.now - self.hidden_at > 5 + SLACK_S:
            found.append("camera behind a dark screen")
        return found

    def _consents(self, call: OpenCall, source: str) -> bool:
        given = self.of(call.participation)
        if source in given.touched:
            return True
        policy = self.policy()
        return (
            call.is_forced
            and policy.is_agreed
            and (not call.is_event or (policy.group_events and policy.group_events_open))
            and (source == "microphone" or policy.opens is PictureAndSound.PICTURE)
            and not given.is_final
            and source not in given.closed
            and given.perceived_at is not None
            and self.now - given.perceived_at >= 5 - SLACK_S
        )
