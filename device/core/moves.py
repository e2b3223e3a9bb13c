"""Which phase may follow which, and why. Every move goes through `go`; the state diagram is drawn from `TABLE`."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from device.core.draft import Draft
from device.core.phase import Announcing, Idle, Joined, Joining, Phase, Reconnecting, Waiting


class Why(StrEnum):
    """What moves a call on. The words stand in the diagram."""

    WARN = "forced, policy agrees"
    ANSWERED = "green handset"
    RESUMED = "was in the call, gone at most 60 s"
    COUNTED = "countdown over"
    AT_ONCE = "Vastaa heti or Vain ääni"
    DECLINED = "Ei nyt"
    UNPERCEIVED = "neither seen nor heard in 15 s"
    UNJUSTIFIED = "policy or clock no longer agree"
    NO_DISK = "mark cannot be written"
    OVER = "call is over"
    REMOVED = "removed"
    ELSEWHERE = "answered elsewhere"
    HUNG_UP = "red handset"
    TOGETHER = "professional is there"
    ALONE = "nobody there"
    SLOW = "not in the room in 30 s"
    GONE = "last professional gone for 10 s"
    BROKEN = "connection lost"
    NOBODY = "nobody came in 3 min"


TABLE: frozenset[tuple[type[Phase], Why, type[Phase]]] = frozenset(
    {
        (Idle, Why.WARN, Announcing),
        (Idle, Why.ANSWERED, Joining),
        (Idle, Why.RESUMED, Joining),
        (Announcing, Why.COUNTED, Joining),
        (Announcing, Why.AT_ONCE, Joining),
        (Announcing, Why.DECLINED, Idle),
        (Announcing, Why.UNPERCEIVED, Idle),
        (Announcing, Why.UNJUSTIFIED, Idle),
        (Announcing, Why.NO_DISK, Idle),
        (Announcing, Why.OVER, Idle),
        (Announcing, Why.REMOVED, Idle),
        (Announcing, Why.ELSEWHERE, Idle),
        (Joining, Why.NO_DISK, Idle),
        (Joining, Why.TOGETHER, Joined),
        (Joining, Why.ALONE, Waiting),
        (Joining, Why.SLOW, Waiting),
        (Joined, Why.GONE, Waiting),
        (Joined, Why.BROKEN, Reconnecting),
        (Waiting, Why.TOGETHER, Joined),
        (Waiting, Why.NOBODY, Idle),
        (Reconnecting, Why.TOGETHER, Joined),
        (Reconnecting, Why.ALONE, Waiting),
        (Reconnecting, Why.SLOW, Waiting),
        *(
            (phase, why, Idle)
            for phase in (Joining, Joined, Waiting, Reconnecting)
            for why in (Why.OVER, Why.HUNG_UP, Why.REMOVED, Why.ELSEWHERE)
        ),
    }
)


def go(draft: Draft, phase: Phase, why: Why) -> None:
    """Move on. `why` must stand in the table for these two phases: tests hold us to it, the kiosk never raises."""
    draft.moves.append((type(draft.state.phase), why, type(phase)))
    draft.state = replace(draft.state, phase=phase)
