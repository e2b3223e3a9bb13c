"""The end of a call is told five minutes before it, once, by a soft sound and by words; again after an extension."""

from __future__ import annotations

from dataclasses import replace

from device.core.draft import Draft, ends_at, monotonic_of
from device.core.effects import SoundEnding
from device.core.offer import Offer
from device.core.phase import Joined
from device.core.state import State

ENDING_S = 300.0
SHOWN_S = 60.0
"""For so long *in 5 minutes* is true enough to be read."""


def is_told(state: State, offer: Offer, at: float) -> bool:
    """Say whether the words are to be shown."""
    return ENDING_S - SHOWN_S < monotonic_of(state, offer, ends_at(offer)) - at <= ENDING_S


def sound_when_due(draft: Draft, offer: Offer) -> None:
    """Let it be heard, once for each end."""
    end = ends_at(offer)
    if isinstance(draft.state.phase, Joined) and offer.sounded_end != end and is_told(draft.state, offer, draft.now):
        draft.put_offer(replace(offer, sounded_end=end))
        draft.order(SoundEnding())


def tells_at(state: State, offer: Offer) -> tuple[float, float]:
    """Say when the words come, and when they go (monotonic)."""
    end = monotonic_of(state, offer, ends_at(offer))
    return end - ENDING_S, end - ENDING_S + SHOWN_S
