"""What to tell the SFU, given what should be and what is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from protocol.messages.wire import Source


@dataclass(frozen=True)
class WantedRoom:
    """The room of an open call: its name, the signed record, and the seats with what each may publish."""

    name: str
    metadata: str
    seats: Mapping[str, frozenset[Source]]


@dataclass(frozen=True)
class Guest:
    """Who the SFU says is in a room, and what it lets them publish.

    `is_plain` is false when they may do more than we ever give.
    """

    identity: str
    may_publish: frozenset[Source]
    is_active: bool = True
    is_plain: bool = True
    is_honest: bool = True
    """Each thing that they send is of the kind that they call it: a picture cannot travel as a microphone."""


@dataclass(frozen=True)
class ActualRoom:
    """A room as the SFU has it."""

    name: str
    metadata: str
    people: tuple[Guest, ...] = ()


@dataclass(frozen=True)
class MakeRoom:
    """Make a room that is missing."""

    room: str
    metadata: str


@dataclass(frozen=True)
class DeleteRoom:
    """Close a room that has no open call; whoever is in it is put out."""

    room: str


@dataclass(frozen=True)
class SetMetadata:
    """Hand out the newest call record."""

    room: str
    metadata: str


@dataclass(frozen=True)
class SetSources:
    """Let a seat publish these, and only these."""

    room: str
    identity: str
    may_publish: frozenset[Source]


@dataclass(frozen=True)
class Eject:
    """Put somebody out who has no seat (any more), or who sends what they were not let under another name."""

    room: str
    identity: str


Action = MakeRoom | DeleteRoom | SetMetadata | SetSources | Eject


@dataclass(frozen=True)
class Plan:
    """What to do, and who is rightly where: room name → identities."""

    actions: tuple[Action, ...] = ()
    present: Mapping[str, frozenset[str]] = field(default_factory=dict)


def reconcile(wanted: Iterable[WantedRoom], actual: Iterable[ActualRoom]) -> Plan:
    """Say what makes the SFU right. Putting people out comes first, opening comes last."""
    want = {room.name: room for room in wanted}
    have = {room.name: room for room in actual}
    closing: list[Action] = [DeleteRoom(name) for name in have if name not in want]
    ejecting: list[Action] = []
    limiting: list[Action] = []
    telling: list[Action] = []
    making: list[Action] = []
    present: dict[str, frozenset[str]] = {}
    for name, room in want.items():
        there = have.get(name)
        if there is None:
            making.append(MakeRoom(name, room.metadata))
            present[name] = frozenset()
            continue
        if room.metadata and there.metadata != room.metadata:
            telling.append(SetMetadata(name, room.metadata))
        seated: set[str] = set()
        for guest in there.people:
            allowed = room.seats.get(guest.identity)
            if allowed is None or not guest.is_honest:
                ejecting.append(Eject(name, guest.identity))
                continue
            if guest.is_active:
                seated.add(guest.identity)
            if guest.may_publish != allowed or not guest.is_plain:
                limiting.append(SetSources(name, guest.identity, allowed))
        present[name] = frozenset(seated)
    return Plan((*closing, *ejecting, *limiting, *telling, *making), present)
