"""A large organisation's week of visits: 20 units with 200 a day each. Written past the services, as these would."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.bookings.models import Booking, Method
from backend.calls.models import Call, CallState, Participation, SeatKind, SeatState
from backend.contacts.models import Client, Home
from backend.devices.models import Device
from backend.organisations.models import Group, GroupKind, Membership, Organisation
from backend.visits.models import Missed, Taking, Visit

UNITS = 20
NURSES = 5
VISITS = 200
"""Of a unit on a day: one for each of its clients."""
DAYS_BEFORE = 5
DAYS_AFTER = 2
TO_CLOSE = 40
"""Visits of one unit that were missed and still wait: more than a page shows."""
BATCH = 2000

M = TypeVar("M", bound=models.Model)


@transaction.atomic
def fill(*, seed: int = 7) -> User:
    """Fill an empty, migrated database; return a professional of one of the units."""
    chance = random.Random(seed)  # noqa: S311  # who missed what
    ours = Organisation.objects.create(name="Suuri hyvinvointialue")
    today = timezone.localdate(timezone=ZoneInfo(ours.time_zone))
    units = [_unit(ours, number) for number in range(UNITS)]
    for more in range(-DAYS_BEFORE, DAYS_AFTER + 1):
        for nurses, clients in units:
            _day(ours, nurses, clients, today + timedelta(days=more), chance)
    missed = Booking.objects.filter(creator__in=units[0][0], call__state=CallState.ENDED).order_by("-starts_at")
    _missed(missed.prefetch_related("clients")[:TO_CLOSE])
    return units[0][0][0]


def _unit(ours: Organisation, number: int) -> tuple[list[User], list[Client]]:
    unit = Group.objects.create(organisation=ours, kind=GroupKind.UNIT, name=f"Kotihoito {number}")
    theirs = Group.objects.create(organisation=ours, kind=GroupKind.UNIT_CLIENTS, name=f"Kotihoidon {number} asiakkaat")
    nurses = [
        User.objects.create(
            organisation=ours,
            name=f"Hoitaja {number} {who}",
            email=f"h{number}.{who}@example.org",
            is_professional=True,
        )
        for who in range(NURSES)
    ]
    homes = _made(Home(organisation=ours, name=f"Koti {number} {place}") for place in range(VISITS))
    clients = _made(Client(organisation=ours, home=home, name=f"Asiakas {home.pk}") for home in homes)
    _made(
        Device(organisation=ours, home=home, signing_key="s", sealing_key="x", bound_at=timezone.now(), is_online=True)
        for home in homes
    )
    members = [Membership(group=group, user=nurse) for group in (unit, theirs) for nurse in nurses]
    _made([*members, *(Membership(group=theirs, client=client) for client in clients)])
    return nurses, clients


def _day(ours: Organisation, nurses: list[User], clients: list[Client], day: date, chance: random.Random) -> None:
    """Let each client have a visit between seven and twenty-two; nine of ten by video."""
    now = timezone.now()
    midnight = datetime.combine(day, time(), tzinfo=ZoneInfo(ours.time_zone))
    bookings, calls, seats = [], [], []
    for place, client in enumerate(clients):
        starts_at = midnight + timedelta(hours=7, minutes=place * 900 // VISITS)
        ends_at = starts_at + timedelta(minutes=15)
        booking = Booking(
            organisation=ours,
            creator=nurses[place % len(nurses)],
            subject="Aamukäynti",
            method=Method.VIDEO if place % 10 else Method.PHONE,
            starts_at=starts_at,
            ends_at=ends_at,
            intent=f"{day}-{place}",
            created_at=now,
        )
        bookings.append(booking)
        if booking.method != Method.VIDEO:
            continue
        is_over = ends_at < now
        call = Call(
            organisation=ours,
            booking=booking,
            state=CallState.ENDED if is_over else CallState.SCHEDULED,
            starts_at=starts_at,
            ends_at=ends_at,
            ended_at=ends_at if is_over else None,
        )
        calls.append(call)
        state = SeatState.ENDED if is_over else SeatState.INVITED
        home = Participation(call=call, kind=SeatKind.HOME, home_id=client.home_id, state=state, created_at=now)
        if is_over:
            home.answered_at = home.joined_at = starts_at + timedelta(seconds=chance.randint(5, 90))
        user = Participation(
            call=call, kind=SeatKind.USER, user=booking.creator, state=state, is_organiser=True, created_at=now
        )
        seats += [home, user]
    _made(bookings)
    links = Booking.clients.through
    _made(links(booking=booking, client=client) for booking, client in zip(bookings, clients, strict=True))
    _made(calls)
    _made(seats)
    taken = [booking for place, booking in enumerate(bookings) if place % 3 == 0]
    _made(Taking(booking=booking, user=booking.creator, taken_at=now) for booking in taken)


def _missed(bookings: Iterable[Booking]) -> None:
    _made(
        Visit(
            organisation_id=booking.organisation_id,
            booking=booking,
            home_id=booking.clients.all()[0].home_id,
            missed_at=booking.ends_at,
            missed_as=Missed.MISSED,
        )
        for booking in bookings
    )


def _made(rows: Iterable[M]) -> list[M]:
    listed = list(rows)
    return list(type(listed[0])._default_manager.bulk_create(listed, batch_size=BATCH)) if listed else []  # noqa: SLF001
