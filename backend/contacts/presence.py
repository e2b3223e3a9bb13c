"""How contacts are now: at home, with a page open, in a call, away; in the same few queries for however many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from backend.accounts.models import User
from backend.calls.models import IN_CALL, CallState, Participation
from backend.contacts.models import Client
from backend.devices.models import Device

ONLINE_FOR = timedelta(seconds=75)
"""A page reports about every 20 s; three lost reports are still no absence."""


class Presence(StrEnum):
    """How a contact is now."""

    HOME = "home"
    """A home that can be reached: *Kotona*."""
    ONLINE = "online"
    """A professional with a page open: *Linjoilla*."""
    IN_CALL = "in_call"
    AWAY = "away"


def busy() -> QuerySet[Participation]:
    """Return the seats that keep somebody busy."""
    return Participation.objects.filter(call__state=CallState.OPEN, state__in=IN_CALL)


def _online_devices() -> QuerySet[Device]:
    return Device.objects.filter(unbound_at=None, is_online=True)


def homes_online(homes: Iterable[int]) -> set[int]:
    """Return those of these homes that can be reached."""
    return set(_online_devices().filter(home__in=list(homes)).values_list("home", flat=True))


def is_online(seen_at: datetime | None, *, now: datetime) -> bool:
    """Say whether somebody who was seen then has a page open."""
    return seen_at is not None and now - seen_at < ONLINE_FOR


@dataclass(frozen=True)
class Busy:
    """Homes and users of an organisation that are in a call: few at any time, and therefore asked first, and once."""

    homes: frozenset[int]
    users: frozenset[int]


def busy_of(organisation: int) -> Busy:
    """Return who is in a call."""
    seats = list(busy().filter(call__organisation=organisation).values_list("home", "user"))
    return Busy(
        homes=frozenset({home for home, _user in seats} - {None}),
        users=frozenset({user for _home, user in seats} - {None}),
    )


def counts_of_clients(clients: QuerySet[Client], in_call: Busy) -> dict[Presence, int]:
    """Return how many of these clients there are of each presence; they are gone through once."""
    busy_homes = Q(home__in=in_call.homes)
    told = clients.aggregate(
        all=Count("pk"),
        busy=Count("pk", filter=busy_homes),
        here=Count("pk", filter=Q(home__in=_homes_online()) & ~busy_homes),
    )
    return _shares(told["all"], told["busy"], told["here"], Presence.HOME)


def counts_of_users(users: QuerySet[User], in_call: Busy, *, now: datetime) -> dict[Presence, int]:
    """Return how many of these users there are of each presence."""
    busy_users = Q(pk__in=in_call.users)
    told = users.aggregate(
        all=Count("pk"), busy=Count("pk", filter=busy_users), here=Count("pk", filter=_is_seen(now) & ~busy_users)
    )
    return _shares(told["all"], told["busy"], told["here"], Presence.ONLINE)


def counts_of_members(clients: QuerySet[Client], number: int, in_call: Busy) -> dict[Presence, int]:
    """Return the same of so many clients that only those who are there are gone through; the rest are `number` less."""
    return _shares(
        number,
        clients.filter(home__in=in_call.homes).count(),
        clients_with(clients, Presence.HOME, in_call).count(),
        Presence.HOME,
    )


def clients_with(clients: QuerySet[Client], presence: Presence, in_call: Busy) -> QuerySet[Client]:
    """Keep the clients of one presence."""
    match presence:
        case Presence.HOME:
            return clients.filter(home__in=_homes_online()).exclude(home__in=in_call.homes)
        case Presence.ONLINE:
            return clients.none()
        case Presence.IN_CALL:
            return clients.filter(home__in=in_call.homes)
        case Presence.AWAY:
            return clients.exclude(home__in=in_call.homes).exclude(home__in=_homes_online())


def users_with(users: QuerySet[User], presence: Presence, in_call: Busy, *, now: datetime) -> QuerySet[User]:
    """Keep the users of one presence."""
    match presence:
        case Presence.HOME:
            return users.none()
        case Presence.ONLINE:
            return users.filter(_is_seen(now)).exclude(pk__in=in_call.users)
        case Presence.IN_CALL:
            return users.filter(pk__in=in_call.users)
        case Presence.AWAY:
            return users.exclude(pk__in=in_call.users).exclude(_is_seen(now))


def _homes_online() -> QuerySet[Device, int | None]:
    return _online_devices().filter(home__isnull=False).values_list("home", flat=True)


def _is_seen(now: datetime) -> Q:
    return Q(last_seen_at__isnull=False, last_seen_at__gt=now - ONLINE_FOR)


def _shares(number: int, in_call: int, here: int, there: Presence) -> dict[Presence, int]:
    counts = dict.fromkeys(Presence, 0)
    counts |= {there: here, Presence.IN_CALL: in_call, Presence.AWAY: number - in_call - here}
    return counts


def presence_of(is_busy: bool, is_there: bool, there: Presence) -> Presence:
    """Say how one contact is; `there` is what being there is called of such a contact."""
    if is_busy:
        return Presence.IN_CALL
    return there if is_there else Presence.AWAY
