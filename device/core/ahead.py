"""What is made ready before it is needed: what carries calls is large, and not in memory until one may come."""

from __future__ import annotations

from dataclasses import replace

from device.core.draft import Draft, is_clock_trusted, wall
from device.core.effects import PrepareRooms
from device.core.state import State
from protocol.messages.agenda import EntryKind

AHEAD_S = 600.0
"""A nurse comes early; and a small computer needs a while to import."""

HELD_HERE = frozenset({EntryKind.VISIT, EntryKind.EVENT})


def prepare_when_due(draft: Draft) -> None:
    """Have rooms made ready when a call is there, or the calendar has one soon. Once: what is imported stays."""
    state = draft.state
    if state.is_prepared or state.started_at is None:
        return
    at = prepares_at(state)
    if state.offers or (at is not None and at <= draft.now):
        draft.state = replace(state, is_prepared=True)
        draft.order(PrepareRooms())


def prepares_at(state: State) -> float | None:
    """Say when the calendar alone asks for it (monotonic)."""
    now = wall(state)
    if state.is_prepared or now is None or not is_clock_trusted(state):
        return None
    starts = next((d.starts for d in state.diary.lines if d.ends > now and d.entry.kind in HELD_HERE), None)
    return None if starts is None else state.now + (starts - AHEAD_S - now)
