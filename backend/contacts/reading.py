"""What a professional sees and finds: groups, contacts, how they are. Own organisation only, always."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from backend.accounts.models import User
from backend.bookings.models import Booking, BookingStatus
from backend.calls.models import CallState
from backend.contacts.finding import find
from backend.contacts.models import Client
from backend.contacts.policy import Verdict
from backend.contacts.presence import Presence, busy, homes_online, is_online, presence_of
from backend.contacts.refs import ContactKind, ContactRef
from backend.contacts.selection import Selection, members_of, units_in
from backend.contacts.services import groups_of, policies_of, verdict_of
from backend.contacts.units import CallableUnit, counted, units_of
from backend.organisations.models import Group, GroupKind, Membership
from protocol.messages.policy import Policy

PAGE = 14
"""Rows that fit a laptop's screen without scrolling."""


@dataclass(frozen=True)
class GroupRow:
    """One line of the left list."""

    id: int
    name: str
    kind: GroupKind
    members: int


@dataclass(frozen=True)
class VisibleGroups:
    """The left list. The numbers of own group and own clients stand beside their names."""

    groups: tuple[GroupRow, ...] = ()
    own_group: int = 0
    own_clients: int = 0


@dataclass(frozen=True)
class Visit:
    """A contact's next visit."""

    booking: str
    subject: str
    starts_at: datetime
    is_now: bool


@dataclass(frozen=True)
class Contact:
    """One line of the list."""

    ref: ContactRef
    name: str
    credential: str
    presence: Presence
    online: int = 0
    """Of a unit: how many of its professionals have a page open."""
    home: int | None = None
    is_quiet: bool = False
    """Said *Ei nyt*, or hung up, a moment ago."""
    quiet_until: datetime | None = None
    peace_until: datetime | None = None
    """Chose at home to be left in peace until then."""
    withdrawn_at: datetime | None = None
    """When the agreement was withdrawn at home; none when there is a newer one."""
    policy: Policy | None = None
    """What the home agreed to; none for a professional."""
    verdict: Verdict | None = None
    """What a forced call by this user, now, would meet."""
    next_visit: Visit | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContactPage:
    """A page of contacts, and how many there are of each presence before that filter."""

    contacts: tuple[Contact, ...]
    total: int
    page: int
    pages: int
    counts: dict[Presence, int] = field(default_factory=dict)


def visible_groups(user: User) -> VisibleGroups:
    """Return the organisation's groups, and how many the own ones hold; nothing for who may not see contacts."""
    if not user.has_perm("contacts.see"):
        return VisibleGroups()
    ours = list(Group.objects.filter(organisation=user.organisation_id))
    members = Counter(_sizes(Membership.objects.filter(group__in=[group.pk for group in ours])))
    # Who is no longer here is subtracted: they are few, and found by an index of their own.
    gone = Client.objects.filter(organisation=user.organisation_id, is_active=False)
    gone_users = User.objects.filter(Q(is_active=False) | Q(pk=user.pk), organisation=user.organisation_id)
    members.subtract(_sizes(Membership.objects.filter(client__in=gone)))
    members.subtract(_sizes(Membership.objects.filter(user__in=gone_users)))
    rows = tuple(GroupRow(g.pk, g.name, GroupKind(g.kind), members[g.pk]) for g in ours)
    return VisibleGroups(
        groups=rows,
        own_group=members_of(user, Selection(own_group=True)).users().count(),
        own_clients=members_of(user, Selection(own_clients=True)).count_clients(),
    )


def group_names(user: User) -> VisibleGroups:
    """Return the left list without its numbers: what a part of the page needs to name a selection."""
    ours = Group.objects.filter(organisation=user.organisation_id)
    return VisibleGroups(groups=tuple(GroupRow(g.pk, g.name, GroupKind(g.kind), 0) for g in ours))


def _sizes(members: QuerySet[Membership]) -> dict[int, int]:
    return dict(members.order_by().values_list("group").annotate(number=Count("pk")))


def contacts_for(
    user: User,
    *,
    now: datetime,
    selection: Selection | None = None,
    search: str = "",
    presence: Presence | None = None,
    page: int = 1,
    page_size: int = PAGE,
) -> ContactPage:
    """Return one page of the contacts that this user may call: units, then people. Beyond the last is the last."""
    if not user.has_perm("contacts.see"):
        return ContactPage((), 0, 1, 1)
    chosen = selection or Selection()
    people = find(user, chosen, search, now=now)
    counts = people.counts()
    units = counted(units_in(user, chosen), user, now=now, search=search)
    for unit in units:
        counts[_presence_of(unit)] += 1
    if presence is not None:
        units = [unit for unit in units if _presence_of(unit) is presence]
        total = counts[presence]
    else:
        total = sum(counts.values())
    pages = max(1, -(-total // page_size))
    page = min(max(1, page), pages)
    start, end = (page - 1) * page_size, min(page * page_size, total)
    refs = [ContactRef(ContactKind.UNIT, unit.id) for unit in units[start:end]]
    first, last = max(0, start - len(units)), end - len(units)
    if last > first:
        refs += people.refs(presence, first, last)
    return ContactPage(tuple(contacts_by_ref(user, refs, now=now)), total, page, pages, counts)


def contacts_by_ref(user: User, refs: Iterable[ContactRef], *, now: datetime) -> list[Contact]:
    """Return these contacts in this order; those that are not there, or not the organisation's, are left out."""
    asked = list(dict.fromkeys(refs))
    people = resolve(user, asked)
    clients = {c.pk: c for c in people.clients}
    users = {u.pk: u for u in people.users}
    units = {u.id: u for u in _counted_units(user, people.units, now=now)}
    homes = {c.home_id: c.home for c in people.clients}
    policies = policies_of(homes.values())
    at_home = homes_online(homes)
    busy_homes = set(busy().filter(home__in=homes).values_list("home", flat=True))
    busy_users = set(busy().filter(user__in=users).values_list("user", flat=True))
    visits = next_visits(clients, now=now)
    own = groups_of(user)
    groups = _group_names(clients, users)
    found = []
    for ref in asked:
        if ref.kind is ContactKind.CLIENT and (client := clients.get(ref.id)):
            home = client.home
            found.append(
                Contact(
                    ref=ref,
                    name=client.name,
                    credential="",
                    presence=presence_of(home.pk in busy_homes, home.pk in at_home, Presence.HOME),
                    home=home.pk,
                    is_quiet=home.is_quiet(at=now),
                    quiet_until=home.no_forced_until if home.is_quiet(at=now) else None,
                    policy=policies[home.pk],
                    peace_until=home.peace_until if home.is_in_peace(at=now) else None,
                    withdrawn_at=home.withdrawn_at,
                    verdict=verdict_of(home, policies[home.pk], groups=own, at=now),
                    next_visit=visits.get(client.pk),
                    groups=groups.get(ref, ()),
                )
            )
        elif ref.kind is ContactKind.USER and (other := users.get(ref.id)):
            found.append(
                Contact(
                    ref=ref,
                    name=other.name,
                    credential=other.credential,
                    presence=presence_of(
                        other.pk in busy_users, is_online(other.last_seen_at, now=now), Presence.ONLINE
                    ),
                    groups=groups.get(ref, ()),
                )
            )
        elif ref.kind is ContactKind.UNIT and (unit := units.get(ref.id)):
            found.append(
                Contact(ref=ref, name=unit.name, credential="", presence=_presence_of(unit), online=unit.online)
            )
    return found


@dataclass(frozen=True)
class People:
    """Whom references name."""

    clients: tuple[Client, ...]
    users: tuple[User, ...]
    unknown: tuple[ContactRef, ...]
    units: tuple[Group, ...] = ()


def resolve(user: User, refs: Iterable[ContactRef]) -> People:
    """Return whom these references name, in the user's own organisation; all others are unknown, whatever they are."""
    asked = list(dict.fromkeys(refs))
    client_ids = [ref.id for ref in asked if ref.kind is ContactKind.CLIENT]
    user_ids = [ref.id for ref in asked if ref.kind is ContactKind.USER]
    unit_ids = [ref.id for ref in asked if ref.kind is ContactKind.UNIT]
    clients = Client.objects.filter(organisation=user.organisation_id, is_active=True, pk__in=client_ids)
    users = User.objects.filter(
        organisation=user.organisation_id, is_active=True, is_professional=True, pk__in=user_ids
    )
    found_clients = tuple(clients.select_related("home").order_by("sort_name", "pk"))
    found_users = tuple(users.order_by("sort_name", "pk"))
    known = {ContactRef(ContactKind.CLIENT, c.pk) for c in found_clients}
    known |= {ContactRef(ContactKind.USER, u.pk) for u in found_users}
    found_units = tuple(units_of(user).filter(pk__in=unit_ids)) if unit_ids else ()
    known |= {ContactRef(ContactKind.UNIT, u.pk) for u in found_units}
    return People(found_clients, found_users, tuple(ref for ref in asked if ref not in known), found_units)


def next_visits(clients: Iterable[int], *, now: datetime) -> dict[int, Visit]:
    """Return each client's visit that is on, or else comes next within a fortnight."""
    found: dict[int, Visit] = {}
    rows = (
        Booking.objects.filter(
            clients__in=list(clients),
            status=BookingStatus.PLANNED,
            ends_at__gt=now,
            starts_at__lt=now + timedelta(days=14),
        )
        .exclude(call__state__in=[CallState.ENDED, CallState.CANCELLED])
        .order_by("starts_at", "pk")
        .values_list("clients", "pk", "subject", "starts_at")
    )
    for client, booking, subject, starts_at in rows:
        found.setdefault(client, Visit(str(booking), subject, starts_at, is_now=starts_at <= now))
    return found


def _counted_units(user: User, units: tuple[Group, ...], *, now: datetime) -> list[CallableUnit]:
    return counted(units_of(user).filter(pk__in=[u.pk for u in units]), user, now=now) if units else []


def _presence_of(unit: CallableUnit) -> Presence:
    return Presence.ONLINE if unit.online else Presence.AWAY


def _group_names(clients: Iterable[int], users: Iterable[int]) -> dict[ContactRef, tuple[str, ...]]:
    found: dict[ContactRef, list[str]] = {}
    rows = Group.objects.filter(
        Q(memberships__client__in=list(clients)) | Q(memberships__user__in=list(users))
    ).values_list("name", "memberships__client", "memberships__user")
    for name, client, user in rows:
        ref = ContactRef(ContactKind.CLIENT, client) if client else ContactRef(ContactKind.USER, user)
        found.setdefault(ref, []).append(name)
    return {ref: tuple(names) for ref, names in found.items()}
