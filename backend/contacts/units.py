"""Units (tulosyksiköt) as contacts: which there are, and who of theirs is there to be called. Own organisation only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from backend.accounts.models import User
from backend.config.texts import folded
from backend.contacts.presence import ONLINE_FOR
from backend.contacts.search import words_of
from backend.organisations.models import Group, GroupKind


@dataclass(frozen=True, slots=True)
class CallableUnit:
    """A unit, and its professionals without the asker: how many there are, and how many have a page open."""

    id: int
    name: str
    people: int
    online: int


def units_of(user: User) -> QuerySet[Group]:
    """Return the units that this user may call, by name."""
    return Group.objects.filter(organisation=user.organisation_id, kind=GroupKind.UNIT).order_by("name", "pk")


def counted(units: QuerySet[Group], user: User, *, now: datetime, search: str = "") -> list[CallableUnit]:
    """Return these units with how many of theirs are there; with a search, those whose name has every word of it.

    An organisation has tens of units, not thousands: names are compared here, folded as those of people are.
    """
    words = words_of(search)
    if words:
        named = units.values_list("pk", "name")
        units = units.filter(pk__in=[pk for pk, name in named if all(word in folded(name) for word in words)])
    theirs = Q(memberships__user__is_active=True, memberships__user__is_professional=True)
    theirs &= ~Q(memberships__user=user)
    rows = units.annotate(
        people=Count("memberships", filter=theirs),
        online=Count("memberships", filter=theirs & Q(memberships__user__last_seen_at__gt=now - ONLINE_FOR)),
    )
    return [CallableUnit(row.pk, row.name, row.people, row.online) for row in rows]


def professionals_of(unit: Group) -> QuerySet[User]:
    """Return those for whom a call to this unit rings."""
    return User.objects.filter(memberships__group=unit, is_active=True, is_professional=True)
