"""How contacts are now: at home, with a page open, in a call, away; in one query for however many."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

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


def _home_isbusy() -> Exists:
    return Exists(busy().filter(home=OuterRef("home")))


def _home_is_there() -> Exists:
    return Exists(_online_devices().filter(home=OuterRef("home")))


def _user_isbusy() -> Exists:
    return Exists(busy().filter(user=OuterRef("pk")))


def _is_online(now: datetime) -> Q:
    return Q(last_seen_at__isnull=False, last_seen_at__gt=now - ONLINE_FOR)


def _busy_homes() -> QuerySet[Participation, int | None]:
    return busy().filter(home__isnull=False).values_list("home", flat=True)


def _at_home(clients: QuerySet[Client]) -> QuerySet[Client]:
    return clients.filter(~_home_isbusy(), home__in=_online_devices().values("home"))


def counts_of(clients: QuerySet[Client], users: QuerySet[User], now: datetime) -> dict[Presence, int]:
    """Return how many of these there are of each presence."""
    # From the few who are there, or busy, to their rows: asked of each of 200,000, it takes ten times as long.
    of_clients = {
        "all": clients.count(),
        "busy": clients.filter(home__in=_busy_homes()).count(),
        "here": _at_home(clients).count(),
    }
    of_users = users.aggregate(
        all=Count("pk"),
        busy=Count("pk", filter=Q(_user_isbusy())),
        here=Count("pk", filter=Q(~_user_isbusy()) & _is_online(now)),
    )
    in_call = of_clients["busy"] + of_users["busy"]
    return {
        Presence.HOME: of_clients["here"],
        Presence.ONLINE: of_users["here"],
        Presence.IN_CALL: in_call,
        Presence.AWAY: of_clients["all"] + of_users["all"] - in_call - of_clients["here"] - of_users["here"],
    }


def with_presence(
    clients: QuerySet[Client], users: QuerySet[User], presence: Presence, now: datetime
) -> tuple[QuerySet[Client], QuerySet[User]]:
    """Keep those of one presence."""
    match presence:
        case Presence.HOME:
            return _at_home(clients), users.none()
        case Presence.ONLINE:
            return clients.none(), users.filter(~_user_isbusy(), _is_online(now))
        case Presence.IN_CALL:
            return clients.filter(home__in=_busy_homes()), users.filter(_user_isbusy())
        case Presence.AWAY:
            return (
                clients.filter(~_home_isbusy(), ~_home_is_there()),
                users.filter(~_user_isbusy(), ~_is_online(now)),
            )


def presence_of(is_busy: bool, is_there: bool, there: Presence) -> Presence:
    """Say how one contact is; `there` is what being there is called of such a contact."""
    if is_busy:
        return Presence.IN_CALL
    return there if is_there else Presence.AWAY
