"""What the disk says of our marks: nothing is acted on before its mark is there, nothing hangs on a failed disk."""

from __future__ import annotations

from dataclasses import replace

from device.core import calls, policy, preferences
from device.core.draft import Draft, offer_of
from device.core.effects import Chime, LeaveRoom, Speak, WriteMark
from device.core.events.process import MarkWritten
from device.core.marks import Mark, MarkLine
from device.core.moves import Why
from device.core.offer import Offer, Spent
from device.core.phase import Announcing, By, Joining
from device.core.seat import join
from device.core.spoken import announcement
from device.core.state import Departure
from protocol.messages.reports import EventKind

RETRY_S = 10.0


def mark_written(draft: Draft, event: MarkWritten) -> None:
    """Do what the mark was waited for."""
    phase, offer = draft.state.phase, offer_of(draft.state, event.participation)
    match phase, event.mark:
        case Announcing(participation=event.participation, is_marked=False), Mark.ANNOUNCING if offer is not None:
            _begin_to_announce(draft, phase, offer)
        case Joining(participation=event.participation, is_marked=False), Mark.ANSWERED:
            _answered(draft, phase)
        case _:
            _left(draft, event)


def mark_failed(draft: Draft, line: MarkLine) -> None:
    """No disk: nothing is answered by itself; what the resident touches goes on, and what must close closes."""
    phase, offer = draft.state.phase, offer_of(draft.state, line.participation)
    match phase, line.mark:
        case Announcing(participation=line.participation, is_marked=False), Mark.ANNOUNCING if offer is not None:
            calls.not_announced(draft, offer, Spent.NO_DISK, Why.NO_DISK)
        case Joining(participation=line.participation, is_marked=False), Mark.ANSWERED if offer is not None:
            answered_without_mark(draft, phase, offer)
        case _:
            departures = tuple(
                _leave_now(draft, d) if d.participation == line.participation and d.line == line else d
                for d in draft.state.departures
            )
            draft.state = replace(draft.state, departures=departures)


def answered_without_mark(draft: Draft, phase: Joining, offer: Offer) -> None:
    """The answer is not on disk, so a crash would not know of it: only the resident's own touch goes on."""
    if phase.answer.by is By.TOUCH:
        _answered(draft, phase)
    else:
        calls.not_announced(draft, offer, Spent.NO_DISK, Why.NO_DISK)


def depart_when_due(draft: Draft) -> None:
    """Leave rooms whose mark is late, and write again what failed."""
    kept: list[Departure] = []
    for departure in draft.state.departures:
        if departure.leave_at is not None and departure.leave_at <= draft.now:
            departure = _leave_now(draft, departure)  # noqa: PLW2901 - the same departure, one step on
        if departure.retry_at is not None and departure.retry_at <= draft.now and departure.line is not None:
            draft.order(WriteMark(departure.line))
            departure = replace(departure, retry_at=draft.now + RETRY_S)  # noqa: PLW2901 - as above
        if departure.leave_at is not None or departure.line is not None:
            kept.append(departure)
    draft.state = replace(draft.state, departures=tuple(kept))


def _begin_to_announce(draft: Draft, phase: Announcing, offer: Offer) -> None:
    is_seen = draft.state.peripherals.shown == phase.participation
    draft.state = replace(draft.state, phase=replace(phase, is_marked=True))
    agreed = policy.agreed(draft.state)
    language = preferences.language_of(draft.state)
    draft.order(Chime(phase.participation))
    draft.order(Speak(announcement(language, offer.call, agreed), language))
    join(draft, offer)
    if is_seen:
        perceived(draft, "seen")


def perceived(draft: Draft, how: str) -> None:
    """The warning is known to be seen or heard: the count begins."""
    phase = draft.state.phase
    if isinstance(phase, Announcing) and phase.is_marked and phase.perceived_at is None:
        draft.state = replace(draft.state, phase=replace(phase, perceived_at=draft.now))
        draft.report(EventKind.ANNOUNCED, phase.participation, how)


def _answered(draft: Draft, phase: Joining) -> None:
    draft.state = replace(draft.state, phase=replace(phase, is_marked=True))
    draft.report(EventKind.ANSWERED, phase.participation, phase.answer.by.value)


def _left(draft: Draft, event: MarkWritten) -> None:
    kept: list[Departure] = []
    for departure in draft.state.departures:
        line = departure.line
        if line is None or line.participation != event.participation or line.mark is not event.mark:
            kept.append(departure)
        elif departure.leave_at is not None:
            draft.order(LeaveRoom(event.participation))
    draft.state = replace(draft.state, departures=tuple(kept))


def _leave_now(draft: Draft, departure: Departure) -> Departure:
    if departure.leave_at is not None:
        draft.order(LeaveRoom(departure.participation))
    return replace(departure, leave_at=None, retry_at=draft.now + RETRY_S)
