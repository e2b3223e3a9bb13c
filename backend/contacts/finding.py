"""Who is found by a selection and a search: in the order of names, by pages, counted by presence.

A search usually finds a few, and they are read whole, once: counts, order and page are then made here. Where there are
many, the database counts them, and gives one page from the order of names.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import connections
from django.db.models import QuerySet, Value

from backend.accounts.models import User
from backend.contacts.models import Client
from backend.contacts.presence import (
    Busy,
    Presence,
    busy_of,
    clients_with,
    counts_of_clients,
    counts_of_members,
    counts_of_users,
    homes_online,
    is_online,
    presence_of,
    users_with,
)
from backend.contacts.refs import ContactKind, ContactRef
from backend.contacts.search import searched, words_of
from backend.contacts.selection import FEW, Members, Selection, members_of

BROAD = 20_000
"""Clients beyond which a page is found faster by reading in the order of names than by sorting who was found."""


@dataclass(frozen=True)
class Few:
    """All who were found, by name."""

    people: tuple[tuple[ContactRef, Presence], ...]

    def counts(self) -> dict[Presence, int]:
        """Return how many there are of each presence."""
        told = Counter(presence for _ref, presence in self.people)
        return {presence: told[presence] for presence in Presence}

    def refs(self, presence: Presence | None, first: int, last: int) -> list[ContactRef]:
        """Return those from `first` to before `last`, of one presence or of all."""
        return [ref for ref, theirs in self.people if presence in (None, theirs)][first:last]


@dataclass(frozen=True)
class Many:
    """So many that only the database holds them."""

    clients: QuerySet[Client]
    users: QuerySet[User]
    of_clients: dict[Presence, int]
    of_users: dict[Presence, int]
    in_call: Busy
    now: datetime

    def counts(self) -> dict[Presence, int]:
        """Return how many there are of each presence."""
        return {presence: self.of_clients[presence] + self.of_users[presence] for presence in Presence}

    def refs(self, presence: Presence | None, first: int, last: int) -> list[ContactRef]:
        """Return those from `first` to before `last`, of one presence or of all."""
        if presence is None:
            numbers = sum(self.of_clients.values()), sum(self.of_users.values())
            return _by_name(self.clients, self.users, numbers, first, last)
        clients = clients_with(self.clients, presence, self.in_call)
        users = users_with(self.users, presence, self.in_call, now=self.now)
        return _by_name(clients, users, (self.of_clients[presence], self.of_users[presence]), first, last)


def find(user: User, selection: Selection, search: str, *, now: datetime) -> Few | Many:
    """Return who is found among the people that this user may call."""
    members = members_of(user, selection)
    in_call = busy_of(user.organisation_id)
    is_searched = bool(words_of(search))
    if (is_searched or not members.is_broad) and (few := _few(members, search, in_call, now=now)):
        return few
    clients, users = searched(members.clients(), search), searched(members.users(), search)
    # All clients are gone through once where the database is good at it; SQLite counts them, and looks up who is there.
    is_once = is_searched or (members.is_read_through and connections[clients.db].vendor != "sqlite")
    if is_once:
        of_clients = counts_of_clients(clients, in_call)
    else:
        of_clients = counts_of_members(clients, members.count_clients(), in_call)
    if sum(of_clients.values()) > BROAD:
        clients = searched(members.clients(), search, by_triples=False)
    return Many(clients, users, of_clients, counts_of_users(users, in_call, now=now), in_call, now)


def _few(members: Members, search: str, in_call: Busy, *, now: datetime) -> Few | None:
    """Return all of them, if they are few."""
    clients = list(searched(members.clients(), search).values_list("sort_name", "pk", "home")[: FEW + 1])
    if len(clients) > FEW:
        return None
    users = list(searched(members.users(), search).values_list("sort_name", "pk", "last_seen_at")[: FEW + 1])
    if len(users) > FEW:
        return None
    at_home = homes_online(home for _name, _pk, home in clients)
    people = [
        (name, ContactRef(ContactKind.CLIENT, pk), presence_of(home in in_call.homes, home in at_home, Presence.HOME))
        for name, pk, home in clients
    ]
    people += [
        (
            name,
            ContactRef(ContactKind.USER, pk),
            presence_of(pk in in_call.users, is_online(seen_at, now=now), Presence.ONLINE),
        )
        for name, pk, seen_at in users
    ]
    return Few(tuple((ref, presence) for _name, ref, presence in sorted(people, key=lambda each: each[:2])))


def _by_name(
    clients: QuerySet[Client], users: QuerySet[User], numbers: tuple[int, int], first: int, last: int
) -> list[ContactRef]:
    """Return the people from `first` to before `last` by name; those of the far half are counted from the end.

    Args:
        clients: some of them.
        users: likewise.
        numbers: how many clients and users there are.
        first: the first place, from 0.
        last: the place after the last.
    """
    total = sum(numbers)
    is_back = first > total // 2
    start, end = (total - last, total - first) if is_back else (first, last)
    back = "-" if is_back else ""
    names = (f"{back}sort_name", f"{back}pk")
    columns = ("kind", "pk", "sort_name")
    some = clients.annotate(kind=Value("client")).values_list(*columns, named=True)
    others = users.annotate(kind=Value("user")).values_list(*columns, named=True)
    if 0 in numbers:
        both = some.order_by(*names) if numbers[0] else others.order_by(*names)
    else:
        if connections[clients.db].features.supports_slicing_ordering_in_compound:
            # PostgreSQL would sort them all. At most all users are before the first client who can be on this page, and
            # the other way round: what is certainly before it is left out of each by its own index; the rest is sorted.
            before = _certainly_before(start, numbers)
            if numbers[0] > FEW:  # a few are read as they come: by name it would look for them among everybody
                some = some.order_by(*names)[before[0] : end]
            if numbers[1] > FEW:
                others = others.order_by(*names)[before[1] : end]
            start, end = start - sum(before), end - sum(before)
        both = some.union(others, all=True).order_by(f"{back}sort_name", f"{back}kind", f"{back}pk")
    rows = list(both[start:end])[:: -1 if is_back else 1]
    return [ContactRef(ContactKind(row.kind), row.pk) for row in rows]


def _certainly_before(start: int, numbers: tuple[int, int]) -> tuple[int, int]:
    """Return how many of each are before a place, however their names fall; 0 of those who are few."""
    clients, users = numbers
    return (max(0, start - users) if clients > FEW else 0, max(0, start - clients) if users > FEW else 0)
