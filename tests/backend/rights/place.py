"""What addresses name: each person's own booking and call, and a device and an event of their organisation."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from backend.accounts.models import User
from backend.bookings.models import Booking
from backend.devices.models import Device, DeviceCommand
from backend.events.models import EventType, GroupEvent
from tests.backend.rights.table import NO_ROLE, ROLES, Row
from tests.backend.world import home_seat, make_world

PART = re.compile(r"<(?:[^:>]+:)?([^>]+)>")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Place:
    """One organisation, its people, and what addresses may name."""

    people: dict[str, User]
    """One person of each role, and one of none."""
    everything: User
    """Somebody with every role, who sits in nobody's call."""
    bookings: dict[int, Booking]
    """A visit of each person's own, by the person."""
    device: Device
    """Online, in the home that all calls are with."""
    command: DeviceCommand
    event: GroupEvent


NOTHING_THERE = {"api/v1/"}
"""The API's own root: a name to build addresses from, answered with 404."""

NAMED: dict[str, Callable[[Place, User], Any]] = {
    "booking": lambda place, by: place.bookings[by.pk].pk,
    "booking_id": lambda place, by: place.bookings[by.pk].pk,
    "call": lambda place, by: place.bookings[by.pk].call.pk,
    "seat": lambda place, by: home_seat(place.bookings[by.pk].call).pk,
    "home": lambda place, _by: place.device.home_id,
    "device_id": lambda place, _by: place.device.pk,
    "command_id": lambda place, _by: place.command.pk,
    "event": lambda place, _by: place.event.pk,
    "recording": lambda _place, _by: uuid4(),
}
"""What stands for each part of an address, as it is this person's own."""


def make_place(name: str) -> Place:
    """Make an organisation whose time is now."""
    world = make_world(name)
    world.now = timezone.now()
    world.organisation.has_call_control = True
    world.organisation.save()
    people = {role: world.person(role, **({} if role == NO_ROLE else {role: True})) for role in (*ROLES, NO_ROLE)}
    everything = world.person("everything", **dict.fromkeys(ROLES, True))
    resident = world.ready()
    device = Device.objects.get(home=resident.home)
    return Place(
        people=people,
        everything=everything,
        bookings={user.pk: world.book(resident, by=user) for user in (*people.values(), everything)},
        device=device,
        command=_command(device, now=world.now),
        event=_event(everything, now=world.now),
    )


def _command(device: Device, *, now: datetime) -> DeviceCommand:
    return DeviceCommand.objects.create(
        device=device, kind="identify", created_at=now, expires_at=now + timedelta(minutes=1)
    )


def _event(operator: User, *, now: datetime) -> GroupEvent:
    return GroupEvent.objects.create(
        organisation=operator.organisation,
        type=EventType.objects.create(organisation=operator.organisation, name="Yhdessä"),
        operator=operator,
        starts_at=now + timedelta(hours=1),
        ends_at=now + timedelta(hours=2),
    )


def address(row: Row, place: Place, by: User) -> str:
    """Return the address of a thing that is this person's own."""

    def named(part: re.Match[str]) -> str:
        name = row.names.get(part[1], part[1])
        if name not in NAMED:
            raise AssertionError(f"{row.id}: add {name!r} to NAMED in tests/backend/rights/place.py")
        return str(NAMED[name](place, by))

    return "/" + PART.sub(named, row.route)


def routes() -> list[str]:
    """Return all routes that the resolver knows, without what serves files."""
    return sorted(set(_routes(get_resolver(), "")) - NOTHING_THERE)


def _routes(resolver: URLResolver, before: str) -> list[str]:
    found = []
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        found += [route] if isinstance(pattern, URLPattern) else _routes(pattern, route)
    return found
