"""The contacts page, and the parts of it that are read again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.accounts.models import User
from backend.accounts.rules import CONTACTS_SEE
from backend.contacts import pages
from backend.contacts.presence import Presence
from backend.contacts.reading import (
    PAGE,
    ContactPage,
    VisibleGroups,
    contacts_by_ref,
    contacts_for,
    group_names,
    visible_groups,
)
from backend.contacts.refs import ContactRef
from backend.contacts.selection import Selection
from backend.organisations.models import GroupKind
from backend.shell.rights import AskedBy, needs

OWN_GROUP = "own"
OWN_CLIENTS = "own_clients"
MOST_REFS = 500
"""More are not looked up: nobody chooses them by hand."""


@never_cache
@require_safe
@needs(CONTACTS_SEE)
def page(request: AskedBy) -> HttpResponse:
    """The whole page. Without a filter in the address: own group and own clients."""
    groups = visible_groups(request.user)
    keys = request.GET.getlist("group") if request.GET else [OWN_GROUP, OWN_CLIENTS]
    listed = _listed(request.user, request.GET, keys, groups)
    context = listed | {
        "here": "contacts",
        "kinds": [
            {"key": kind.value, "words": pages.kind_words(kind), "icon": pages.GROUP_ICONS[kind], "is_chosen": False}
            for kind in GroupKind
        ],
        "groups": _group_lines(groups, keys),
        "chips": _chips(listed["contacts"], request.GET.get("presence", "")),
    }
    return render(request, "contacts/page.html", context)


@never_cache
@require_safe
@needs(CONTACTS_SEE)
def listing(request: AskedBy) -> HttpResponse:
    """The list alone, as the filter says."""
    groups = group_names(request.user)
    context = _listed(request.user, request.GET, request.GET.getlist("group"), groups)
    return render(request, "contacts/_list.html", context)


@never_cache
@require_safe
@needs(CONTACTS_SEE)
def chosen(request: AskedBy) -> HttpResponse:
    """The chosen contacts, as they are now. Those that may not be seen are left out."""
    now = timezone.now()
    found = contacts_by_ref(request.user, refs(request.GET.getlist("ref")), now=now)
    return render(request, "contacts/_chosen.html", {"rows": [pages.line(contact, now=now) for contact in found]})


def refs(texts: Iterable[str]) -> list[ContactRef]:
    """The references among these texts; what is none is left out."""
    found = []
    for text in list(texts)[:MOST_REFS]:
        try:
            found.append(ContactRef.parse(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _selection(keys: Iterable[str]) -> Selection:
    wanted = set(keys)
    return Selection(
        groups=frozenset(int(key) for key in wanted if key.isascii() and key.isdigit() and len(key) < 18),
        own_group=OWN_GROUP in wanted,
        own_clients=OWN_CLIENTS in wanted,
    )


def _listed(user: User, query: QueryDict, keys: list[str], groups: VisibleGroups) -> dict[str, Any]:
    now = timezone.now()
    search = query.get("q", "").strip()
    presence = query.get("presence", "")
    number = query.get("page", "1")
    found = contacts_for(
        user,
        now=now,
        selection=_selection(keys),
        search=search,
        presence=Presence(presence) if presence in set(Presence) else None,
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1,
    )
    first = (found.page - 1) * PAGE + 1 if found.total else 0
    rows = [pages.line(contact, now=now) for contact in found.contacts]
    counts = {"": sum(found.counts.values())} | {presence.value: count for presence, count in found.counts.items()}
    return {
        "contacts": found,
        "search": search,
        "summary": _summary(found, _group_lines(groups, keys)),
        "counts_json": json.dumps(counts),
        "page": {
            "rows": rows,
            "total": found.total,
            "page": found.page,
            "pages": found.pages,
            "first": first,
            "last": first + len(rows) - 1 if rows else 0,
            "before": found.page - 1,
            "after": found.page + 1 if found.page < found.pages else 0,
            "numbers": _numbers(found.page, found.pages),
        },
    }


def _summary(found: ContactPage, groups: list[dict[str, Any]]) -> str:
    count = ngettext("%(count)s contact", "%(count)s contacts", found.total) % {"count": found.total}
    names = [group["words"] for group in groups if group["is_chosen"]]
    return f"{count}: {', '.join(names)}" if names else f"{count}: {_('everybody')}"


def _numbers(page: int, pages_: int) -> list[int]:
    """Numbers of pages to go to; 0 where some are left out."""
    near = {1, pages_, page - 1, page, page + 1}
    if page <= 3:
        near |= {2, 3, 4}
    shown = sorted(number for number in near if 1 <= number <= pages_)
    numbers: list[int] = []
    for number in shown:
        if numbers and number - numbers[-1] > 1:
            numbers.append(0)
        numbers.append(number)
    return numbers


def _group_lines(groups: VisibleGroups, keys: Iterable[str]) -> list[dict[str, Any]]:
    wanted = set(keys)
    own = [
        (OWN_GROUP, _("Own group"), groups.own_group, "", "star"),
        (OWN_CLIENTS, _("Own clients"), groups.own_clients, "", "heart-handshake"),
    ]
    others = [
        (str(group.id), group.name, group.members, group.kind.value, pages.GROUP_ICONS[group.kind])
        for group in groups.groups
    ]
    return [
        {"key": key, "words": name, "count": count, "kind": kind, "icon": icon, "is_chosen": key in wanted}
        for key, name, count, kind, icon in [*own, *others]
    ]


def _chips(found: ContactPage, chosen_presence: str) -> list[dict[str, Any]]:
    everybody = {"key": "", "words": _("All"), "icon": "", "count": sum(found.counts.values())}
    chips = [everybody] + [
        {
            "key": presence.value,
            "words": pages.presence_words(presence.value),
            "icon": pages.PRESENCE_ICONS[presence.value],
            "count": found.counts.get(presence, 0),
        }
        for presence in Presence
    ]
    return [chip | {"is_chosen": chip["key"] == chosen_presence} for chip in chips]
