"""A step in the making, and the small questions that every rule asks of a state."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias
from uuid import UUID

from device.core.effects import Effect, Report, WriteMark
from device.core.marks import FINAL, Consent, Mark, MarkLine
from device.core.offer import Offer
from device.core.phase import Announcing, Held, Idle, Joined, Joining, Phase, Reconnecting, Waiting
from device.core.screen_parts import Words
from device.core.state import State, Toast
from protocol.messages.reports import EventKind

Move: TypeAlias = tuple[type[Phase], str, type[Phase]]

MAX_MARKS = 200
"""In memory; the disk keeps its own. A home is far from so many calls in a week."""
TOAST_S = 6.0


@dataclass
class Draft:
    """The state so far and the orders so far. Lives inside one `reduce`, and is never seen outside."""

    state: State
    effects: list[Effect] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    """Which phase followed which, and why."""

    @property
    def now(self) -> float:
        return self.state.now

    def order(self, effect: Effect) -> None:
        """Ask an edge to do something."""
        self.effects.append(effect)

    def report(self, kind: EventKind, participation: UUID | None = None, detail: str = "") -> None:
        """Tell the backend."""
        self.order(Report(kind, participation, detail[:64]))

    def toast(self, words: Words) -> None:
        """Say a few words that go by themselves."""
        self.state = replace(self.state, toast=Toast(words, self.now + TOAST_S))

    def put_offer(self, offer: Offer) -> None:
        """Replace the offer of the same participation."""
        mine = offer.call.participation
        self.state = replace(
            self.state, offers=tuple(offer if o.call.participation == mine else o for o in self.state.offers)
        )

    def mark(
        self, offer: Offer, mark: Mark, camera: Consent = Consent.NONE, microphone: Consent = Consent.NONE
    ) -> MarkLine:
        """Remember how far we are with this offer, and order it written."""
        participation = offer.call.participation
        old = mark_of(self.state, participation)
        line = MarkLine(
            participation,
            mark,
            wall=wall(self.state) or 0.0,
            camera=camera,
            microphone=microphone,
            is_forced=offer.call.is_forced,
            is_final=mark in FINAL or (old is not None and old.is_final),
        )
        others = tuple(m for m in self.state.marks if m.participation != participation)
        self.state = replace(self.state, marks=(*others, line)[-MAX_MARKS:])
        self.order(WriteMark(line))
        return line


def wall(state: State, at: float | None = None) -> float | None:
    """Return the Unix time as well as we know it, trusted or not; None when we never knew."""
    offset = state.clock.offset_s
    return None if offset is None else (state.now if at is None else at) + offset


def is_clock_trusted(state: State) -> bool:
    """Say whether the hour may be shown, and anything answered by itself."""
    return state.clock.source is not None


def offer_of(state: State, participation: UUID | None) -> Offer | None:
    """Return the open call of this participation."""
    return next((o for o in state.offers if o.call.participation == participation), None)


def mark_of(state: State, participation: UUID) -> MarkLine | None:
    """Return the newest mark of this participation."""
    return next((m for m in state.marks if m.participation == participation), None)


def held(state: State) -> Held | None:
    """Return the phase when it holds a call."""
    return None if isinstance(state.phase, Idle) else state.phase


def holds(state: State, participation: UUID) -> Held | None:
    """Return the phase when it holds this participation."""
    phase = held(state)
    return phase if phase is not None and phase.participation == participation else None


def in_call(state: State) -> Joining | Joined | Waiting | Reconnecting | None:
    """Return the phase when a call has been answered."""
    match state.phase:
        case Idle() | Announcing():
            return None
        case phase:
            return phase


def own_identity(participation: UUID) -> str:
    """Return our seat's name in the room."""
    return f"home:{participation}"


def starts_at(offer: Offer) -> float:
    """Unix time of the start: the later of what the document and the record say."""
    return max(offer.call.starts_at, offer.record.starts_at).timestamp()


def ends_at(offer: Offer) -> float:
    """Unix time of the end: the record is the authority."""
    return offer.record.ends_at.timestamp()


def monotonic_of(state: State, offer: Offer, unix: float) -> float:
    """Say when, in monotonic time, it will be this Unix time; without a clock, counted from the document's issue."""
    offset = state.clock.offset_s
    return unix - offset if offset is not None else offer.document_at + (unix - offer.issued_wall)


def has_started(state: State, offer: Offer) -> bool:
    """Say whether its start has come, as far as we know: without a clock everything in the document has."""
    return state.clock.offset_s is None or monotonic_of(state, offer, starts_at(offer)) <= state.now


def is_over(state: State, offer: Offer, grace_s: float = 0.0) -> bool:
    """Say whether its end, and so many seconds, have passed."""
    return monotonic_of(state, offer, ends_at(offer)) + grace_s <= state.now


def professional_is_in(offer: Offer, people: tuple[str, ...]) -> bool:
    """Say whether one of these identities is a professional of the call's audience."""
    audience = frozenset(offer.record.audience)
    return any(s.is_professional and s.identity in audience and s.identity in people for s in offer.record.seats)
