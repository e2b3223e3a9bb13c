"""Contacts for programs: the same reading as the page's."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.security import django_auth
from pydantic import Field

from backend.accounts import rules
from backend.accounts.models import User
from backend.config.problems import Problem
from backend.contacts.presence import Presence
from backend.contacts.reading import Contact, contacts_for
from backend.contacts.selection import Selection
from backend.organisations.models import GroupKind

router = Router(tags=["contacts"], auth=django_auth)


class Filters(Schema):
    """Which contacts."""

    search: Annotated[str, Field(max_length=200)] = ""
    group: list[int] = Field(default_factory=list, max_length=200)
    kind: list[GroupKind] = Field(default_factory=list, max_length=4)
    own_group: bool = False
    own_clients: bool = False
    presence: Presence | None = None
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    page_size: Annotated[int, Field(ge=1, le=100)] = 50


class ContactOut(Schema):
    """One contact."""

    kind: str
    id: int
    name: str
    credential: str
    presence: str
    verdict: str | None
    """What a forced call by you, now, would meet; none for a professional."""
    next_visit_at: datetime | None
    groups: list[str]


class ContactsOut(Schema):
    """One page."""

    contacts: list[ContactOut]
    total: int
    page: int
    pages: int


@router.get("/contacts", response=ContactsOut)
def contacts(request: HttpRequest, filters: Query[Filters]) -> ContactsOut:
    """List the contacts that you may call."""
    user = request.user
    if not isinstance(user, User):
        raise Problem(401, "not_logged_in")
    if not user.has_perm(rules.CONTACTS_SEE):
        raise Problem(403, "not_allowed")
    found = contacts_for(
        user,
        now=timezone.now(),
        selection=Selection(
            kinds=frozenset(filters.kind),
            groups=frozenset(filters.group),
            own_group=filters.own_group,
            own_clients=filters.own_clients,
        ),
        search=filters.search,
        presence=filters.presence,
        page=filters.page,
        page_size=filters.page_size,
    )
    return ContactsOut(
        contacts=[_out(contact) for contact in found.contacts], total=found.total, page=found.page, pages=found.pages
    )


def _out(contact: Contact) -> ContactOut:
    return ContactOut(
        kind=contact.ref.kind,
        id=contact.ref.id,
        name=contact.name,
        credential=contact.credential,
        presence=contact.presence,
        verdict=contact.verdict,
        next_visit_at=contact.next_visit.starts_at if contact.next_visit else None,
        groups=list(contact.groups),
    )
