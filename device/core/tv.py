"""The television that the panel may be: woken for a call, and put back afterwards (rules 1 and 2).

It is wanted while a call is held, and while one rings that the resident has not turned away. What it did before, the
edge remembers. Between calls nobody asks it, so what it shows then is not known: only a touch, or its own word after
it was woken, says that we are seen.
"""

from __future__ import annotations

from dataclasses import replace

from device.core import peripherals
from device.core.bell import is_sounding
from device.core.draft import Draft, held
from device.core.effects import RestScreen, WakeScreen
from device.core.events.resident import Tv
from device.core.state import State
from protocol.messages.reports import EventKind

REST_AFTER_S = 10.0
"""After a call, so that its last words are read; and a bell that rings again soon finds it awake."""

TURNED_AWAY = frozenset({EventKind.LEFT, EventKind.DECLINED})


def follow(draft: Draft) -> None:
    """Wake the television, or put it back, as the calls ask."""
    now = draft.state.peripherals
    if now.tv not in {Tv.AWAY, Tv.OURS}:
        return
    if is_wanted(draft.state):
        if now.tv_wanted_at is None:
            draft.order(WakeScreen())
        draft.state = replace(draft.state, peripherals=replace(now, tv_wanted_at=draft.now))
    elif now.tv_wanted_at is not None and draft.now >= now.tv_wanted_at + REST_AFTER_S:
        draft.order(RestScreen())
        draft.state = replace(draft.state, peripherals=replace(now, tv_wanted_at=None))
        peripherals.tv_changed(draft, Tv.AWAY)


def is_wanted(state: State) -> bool:
    """Say whether a call needs to be seen now."""
    return held(state) is not None or any(is_sounding(state, o) and o.told not in TURNED_AWAY for o in state.offers)


def rests_at(state: State) -> float | None:
    """Say when the television is put back, if no call wants it any more."""
    wanted_at = state.peripherals.tv_wanted_at
    return None if wanted_at is None or is_wanted(state) else wanted_at + REST_AFTER_S
