"""Ringing is a lease: it ends by itself, and is taken anew only while somebody still waits for an answer."""

from __future__ import annotations

from dataclasses import replace

from device.core.draft import Draft, has_started, is_over, mark_of
from device.core.effects import StartAlarm, StopSound
from device.core.link import is_cut
from device.core.marks import Mark
from device.core.offer import Offer, Ring, Spent
from device.core.phase import Idle
from device.core.policy import POLICY_SAYS_NO, Verdict, is_pending, judge
from device.core.state import State
from protocol.messages.reports import EventKind

FIRST_S = 60.0
AGAIN_S = 20.0
AGAIN_EVERY_S = 180.0
AFTER_HANDSET_S = 10.0
"""In the normal view, before it rings again after a red handset."""
LOUDER_EVERY_S = 20.0
"""The alarm rises gently: one level in so many seconds."""
LEVELS = 3


def first_ring(now: float) -> Ring:
    """Ring for the first time."""
    return Ring(now, now + FIRST_S, now + AGAIN_EVERY_S)


def ring_after_handset(now: float, old: Ring | None) -> Ring:
    """Ring again a little after a red handset, unless this participation was silenced."""
    begin = now + AFTER_HANDSET_S
    return Ring(begin, begin + AGAIN_S, begin + AGAIN_EVERY_S, is_silenced=old is not None and old.is_silenced)


def ring_when_somebody_comes(now: float, old: Ring | None) -> Ring:
    """Stay silent until a professional is in the room."""
    return Ring(now, now, now, is_silenced=old is not None and old.is_silenced)


def ring_when_it_comes_back(now: float, old: Ring | None) -> Ring:
    """Stay silent, as another device of the home is in the call; if that goes, ring like all of them."""
    return Ring(now, now, now + AGAIN_EVERY_S, is_silenced=old is not None and old.is_silenced)


def silenced(now: float, old: Ring | None) -> Ring:
    """End the sound for this participation; its bar stays."""
    return replace(old or ring_when_somebody_comes(now, old), is_silenced=True)


def is_waiting(state: State, offer: Offer) -> bool:
    """Say whether this call can be answered at the green bar: it has begun, is not over, and we were not removed."""
    mark = mark_of(state, offer.call.participation)
    removed = mark is not None and mark.mark is Mark.REMOVED
    return not removed and has_started(state, offer) and not is_over(state, offer)


def is_quiet(offer: Offer) -> bool:
    """Say whether it is another device's to answer: a bar without a sound."""
    return not offer.call.answers_here


def is_elsewhere(offer: Offer) -> bool:
    """Say whether another device of the home is in this call."""
    return offer.call.answered_in is not None


def is_sounding(state: State, offer: Offer, at: float | None = None) -> bool:
    """Say whether the alarm sounds for this call now."""
    now = state.now if at is None else at
    ring = offer.ring
    return (
        ring is not None
        and not ring.is_silenced
        and ring.starts_at <= now < ring.ends_at
        and isinstance(state.phase, Idle)
        and not is_quiet(offer)
        and is_waiting(state, offer)
        and not is_cut(state, now)
    )


def take_leases(draft: Draft) -> None:
    """Begin to ring for what waits, or again for what has waited long; tell the backend what became of each call."""
    for offer in draft.state.offers:
        if not is_waiting(draft.state, offer):
            continue
        verdict = judge(draft.state, offer)
        if is_pending(draft.state, offer, verdict):
            continue
        if isinstance(draft.state.phase, Idle):
            _ring(draft, offer, verdict)
        elif draft.state.phase.participation != offer.call.participation:
            _tell(draft, offer, EventKind.BUSY, "", after=EventKind.RINGING)


def sound(draft: Draft) -> None:
    """Order the alarm that the state asks for."""
    state = draft.state
    level = max((_level(state, o) for o in state.offers if is_sounding(state, o)), default=0)
    if level == state.alarm:
        return
    draft.state = replace(state, alarm=level)
    draft.order(StartAlarm(level) if level else StopSound())


def _ring(draft: Draft, offer: Offer, verdict: Verdict) -> None:
    now, ring = draft.now, offer.ring
    if verdict in POLICY_SAYS_NO and offer.spent is None:
        offer = replace(offer, spent=Spent.NOT_AGREED)
    if ring is None:
        ring = first_ring(now)
    elif now >= ring.again_at and now >= ring.ends_at and offer.call.professional_present:
        ring = Ring(now, now + AGAIN_S, now + AGAIN_EVERY_S, is_silenced=ring.is_silenced)
    draft.put_offer(replace(offer, ring=ring))
    if not is_quiet(offer):
        _tell(draft, replace(offer, ring=ring), EventKind.RINGING, verdict.value, after=EventKind.BUSY)


def _tell(draft: Draft, offer: Offer, kind: EventKind, detail: str, *, after: EventKind) -> None:
    if offer.told in {None, after}:
        draft.put_offer(replace(offer, told=kind))
        draft.report(kind, offer.call.participation, detail)


def _level(state: State, offer: Offer) -> int:
    begun = state.now if offer.ring is None else offer.ring.starts_at
    return min(1 + int((state.now - begun) // LOUDER_EVERY_S), LEVELS)
