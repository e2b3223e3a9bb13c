"""Where a home stands with an event: read for its agenda, and for the answer to its wish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from backend.devices.models import Device
from backend.events.models import GroupEvent, SignUp, SignUpIntent, SignUpState
from protocol.messages.agenda import SignUp as OnWire

FEW = 5
"""Places and queues are told only up to here: else each sign-up would send every home its calendar."""


@dataclass(frozen=True)
class Standing:
    """One home and one event."""

    state: OnWire
    free: int | None = None
    """Places left, if they are few."""
    queue: int | None = None
    """Homes that wait, if they are few."""
    position: int | None = None
    intent: int = 0
    """Highest intent of the device that is stored."""


def told(free: int, queue: int) -> tuple[int | None, int | None]:
    """Return what all homes are told of an event's places and queue."""
    return (free if free <= FEW else None, queue if queue <= FEW else None)


def standings(device: Device, events: Iterable[GroupEvent], *, now: datetime) -> Mapping[UUID, Standing]:
    """Return where the device's home stands with each of these events, of its own organisation."""
    found = {event.pk: event for event in events}
    mine = dict(SignUp.objects.filter(home=device.home_id, event__in=found).values_list("event", "state"))
    waiting = SignUp.objects.filter(event__in=found, state=SignUpState.WAITING)
    queues = dict(waiting.order_by().values_list("event").annotate(Count("pk")))
    intents = dict(SignUpIntent.objects.filter(device=device, event__in=found).values_list("event", "number"))
    queued = [event for event, state in mine.items() if state == SignUpState.WAITING]
    positions = _positions(device.home_id, queued) if queued else {}
    return {
        pk: _standing(event, mine.get(pk), queues.get(pk, 0), positions.get(pk), intents.get(pk, 0), now=now)
        for pk, event in found.items()
    }


def _standing(
    event: GroupEvent, mine: str | None, queue: int, position: int | None, intent: int, *, now: datetime
) -> Standing:
    free, in_queue = told(event.free, queue)
    if mine == SignUpState.SIGNED:
        return Standing(OnWire.SIGNED, intent=intent)
    if event.starts_at <= now:
        return Standing(OnWire.NONE, intent=intent)
    if mine == SignUpState.WAITING:
        return Standing(OnWire.WAITING, queue=in_queue, position=position, intent=intent)
    if event.free:
        return Standing(OnWire.OPEN, free=free, intent=intent)
    return Standing(OnWire.FULL, free=0, queue=in_queue, intent=intent)


def _positions(home: int, events: Iterable[UUID]) -> dict[UUID, int]:
    positions: dict[UUID, int] = {}
    counts: dict[UUID, int] = {}
    line = SignUp.objects.filter(event__in=events, state=SignUpState.WAITING).order_by("since", "pk")
    for event, who in line.values_list("event", "home"):
        counts[event] = counts.get(event, 0) + 1
        if who == home:
            positions[event] = counts[event]
    return positions
