"""What time it is: monotonic time and an offset that somebody we trust vouches for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from device.core.draft import Draft
from device.core.effects import AskTime
from device.core.events.backend import ClockSet, ClockSource

ROUND_TRIP_MAX_S = 2.0
"""A signed answer that took longer says too little about now."""
ASK_AGAIN_S = 3600.0
"""Quartz drifts at most some 0.2 s in an hour."""
SANE = (datetime(2024, 1, 1, tzinfo=UTC).timestamp(), datetime(2100, 1, 1, tzinfo=UTC).timestamp())
"""No clock outside of these is believed, whoever says it."""
FOREVER_S = 3e9
"""Of monotonic time: nothing runs for ninety years, and dates stay within what can be computed."""
RETRY_S = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)


def is_sane(unix: float) -> bool:
    """Say whether this can be the time at all."""
    return SANE[0] <= unix < SANE[1]


def clock_set(draft: Draft, event: ClockSet) -> None:
    """Believe a signed answer that came fast; the kernel only where no signed answer was had, and after the floor."""
    clock = draft.state.clock
    if not is_sane(draft.now + event.offset_s):
        return
    if event.source is ClockSource.SIGNED:
        if not event.round_trip_s < ROUND_TRIP_MAX_S:
            return
        ask_at = draft.now + ASK_AGAIN_S
        clock = replace(clock, ask_at=ask_at, tries=0)
    elif clock.source is ClockSource.SIGNED or draft.now + event.offset_s < clock.floor:
        return
    clock = replace(clock, offset_s=event.offset_s, source=event.source, set_at=draft.now)
    draft.state = replace(draft.state, clock=clock)


def clock_lost(draft: Draft) -> None:
    """Keep the last offset, which still ends calls, but trust it no more; ask at once."""
    clock = replace(draft.state.clock, source=None, ask_at=draft.now, tries=0)
    draft.state = replace(draft.state, clock=clock)


def raise_floor(draft: Draft, issued_wall: float) -> None:
    """A verified document was issued then: it cannot be earlier now."""
    clock = draft.state.clock
    floor = max(clock.floor, issued_wall)
    is_before_floor = clock.offset_s is not None and draft.now + clock.offset_s < floor
    source = None if clock.source is ClockSource.KERNEL and is_before_floor else clock.source
    draft.state = replace(draft.state, clock=replace(clock, floor=floor, source=source))


def ask_now(draft: Draft) -> None:
    """Ask at the end of this step, unless a signed answer is fresh."""
    clock = draft.state.clock
    if clock.source is not ClockSource.SIGNED:
        draft.state = replace(draft.state, clock=replace(clock, ask_at=draft.now, tries=0))


def ask_when_due(draft: Draft) -> None:
    """Ask the backend, more and more seldom until it answers."""
    clock = draft.state.clock
    if clock.ask_at is None or clock.ask_at > draft.now:
        return
    wait_s = RETRY_S[min(clock.tries, len(RETRY_S) - 1)]
    clock = replace(clock, ask_at=draft.now + wait_s, tries=clock.tries + 1)
    draft.state = replace(draft.state, clock=clock)
    draft.order(AskTime())
