"""What is selected at the left of contacts, as queries: own organisation only, always."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from backend.accounts.models import User
from backend.contacts.models import Client
from backend.contacts.units import units_of
from backend.organisations.models import Group, GroupKind, Membership

FEW = 2000
"""People that are read whole, and told apart here: quicker than to have them counted, ordered and searched anew."""


@dataclass(frozen=True)
class Selection:
    """Which contacts: kinds (all groups of them), groups, own group, own clients; nothing chosen is all."""

    kinds: frozenset[GroupKind] = frozenset()
    groups: frozenset[int] = frozenset()
    own_group: bool = False
    own_clients: bool = False

    @property
    def is_all(self) -> bool:
        """Say whether nothing narrows it."""
        return not (self.kinds or self.groups or self.own_group or self.own_clients)


@dataclass(frozen=True)
class Members:
    """The people of a selection, not searched yet, for one user who asks."""

    user: User
    clients_in: tuple[int, ...] | None
    """Groups whose clients they are; None: all clients."""
    users_in: tuple[int, ...] | None
    kinds: tuple[int, ...] | None
    """All `kinds` of who is in one of those groups, where these are whole kinds: then no group is asked."""
    is_broad: bool
    """Its clients are more than a few: who was found otherwise is asked for the groups, not the other way round."""

    def clients(self) -> QuerySet[Client]:
        """Return its clients who are still here."""
        found = Client.objects.filter(organisation=self.user.organisation_id, is_active=True)
        if self.clients_in is None:
            return found
        if self.kinds is not None:
            return found.filter(kinds__in=self.kinds)
        if not self.is_broad:
            return found.filter(pk__in=_clients_of(self.clients_in).values("client"))
        # The sum hides the groups from SQLite: it would try each of a hundred for every client.
        each = Membership.objects.annotate(of=F("group_id") + 0).filter(of__in=self.clients_in)
        return found.filter(Exists(each.filter(client=OuterRef("pk"))))

    def users(self) -> QuerySet[User]:
        """Return its professionals who are still here, without the one who asks."""
        found = User.objects.filter(organisation=self.user.organisation_id, is_active=True, is_professional=True)
        found = found.exclude(pk=self.user.pk)
        if self.users_in is None:
            return found
        return found.filter(
            pk__in=Membership.objects.filter(group__in=self.users_in, user__isnull=False).values("user")
        )

    @property
    def is_read_through(self) -> bool:
        """Say whether the list of clients alone tells who is one of them."""
        return self.clients_in is None or self.kinds is not None

    def count_clients(self) -> int:
        """Return how many clients there are: members of its groups, without those who are no longer here."""
        if self.is_read_through:
            return self.clients().count()
        gone = Client.objects.filter(organisation=self.user.organisation_id, is_active=False)
        members = _clients_of(self.clients_in or ())
        here, left = (
            some.order_by().values("client").distinct().count() for some in (members, members.filter(client__in=gone))
        )
        return here - left


def members_of(user: User, selection: Selection) -> Members:
    """Return the people of a selection."""
    if selection.is_all:
        return Members(user, None, None, None, is_broad=True)
    ours = Group.objects.filter(organisation=user.organisation_id).order_by()
    chosen, own = set[int](), set[int]()
    if selection.kinds or selection.groups:
        chosen |= set(
            ours.filter(Q(kind__in=selection.kinds) | Q(pk__in=selection.groups)).values_list("pk", flat=True)
        )
    if selection.own_clients or selection.own_group:
        own |= set(ours.filter(memberships__user=user).values_list("pk", flat=True))
    clients_in = tuple(sorted(chosen | own if selection.own_clients else chosen))
    users_in = tuple(sorted(chosen | own if selection.own_group else chosen))
    is_broad = _clients_of(clients_in)[: FEW + 1].count() > FEW
    kinds = _whole_kinds(dict(ours.values_list("pk", "kind")), clients_in) if is_broad else None
    return Members(user, clients_in, users_in, kinds, is_broad=is_broad)


def units_in(user: User, selection: Selection) -> QuerySet[Group]:
    """Return the units of a selection that this user may call."""
    found = units_of(user)
    if selection.is_all or GroupKind.UNIT in selection.kinds:
        return found
    wanted = Q(pk__in=selection.groups)
    if selection.own_group:
        wanted |= Q(pk__in=Group.objects.filter(organisation=user.organisation_id, memberships__user=user))
    return found.filter(wanted)


def _whole_kinds(ours: dict[int, str], groups: tuple[int, ...]) -> tuple[int, ...] | None:
    """Say what `kinds` of a client make one of theirs, if these groups are whole kinds.

    The numbers that it may be, and not a mask: of those a database knows how many clients have them.
    """
    kinds = {ours[group] for group in groups}
    if len(groups) < sum(kind in kinds for kind in ours.values()):
        return None
    wanted = sum(GroupKind(kind).bit for kind in kinds)
    return tuple(some for some in range(sum(kind.bit for kind in GroupKind) + 1) if some & wanted)


def _clients_of(groups: tuple[int, ...]) -> QuerySet[Membership]:
    return Membership.objects.filter(group__in=groups, client__isnull=False)
