"""How fast contacts are found and listed among 200,000, on SQLite and on PostgreSQL."""

from __future__ import annotations

import random
from typing import Any

from benchmarks.asking import child, on_both, p95, tidy, timed
from benchmarks.figures import Figure

SEARCHES = 60
PAGES = 20

QUERY_BAR_MS = 50.0
PAGE_BAR_MS = 150.0


async def measure() -> list[Figure]:
    """Fill each database, ask it, and throw it away."""
    return await on_both("benchmarks.contacts", lambda what: QUERY_BAR_MS if what.endswith("queries") else PAGE_BAR_MS)


def _asked() -> dict[str, float]:
    from django.test import Client as Browser  # noqa: PLC0415  # needs the settings

    from benchmarks.crowd import gather  # noqa: PLC0415  # likewise

    user = gather()
    tidy()
    browser = Browser()
    browser.force_login(user)
    chance = random.Random(3)  # noqa: S311  # which names are looked for
    kinds = _groups_of_kinds(user)
    # As many of each as give a p95: of ten, it is beyond the slowest.
    asks: dict[str, list[dict[str, Any]]] = {
        "search": [{"q": text} for text in _searches(user, chance)],
        "one or two letters": [{"q": text} for text in ("a", "vi", "zq", "o", "ma", "é")] * 3,
        "first and deep pages": [{"page": str(page)} for page in _page_numbers(chance)],
        "whole kinds": [{"group": groups, "page": str(page)} for groups in kinds for page in (1, 40, 4000)] * 3,
        "at home, among all": [{"presence": "home", "page": str(page)} for page in (1, 2, 300, 700)] * 10,
    }
    told: dict[str, float] = {}
    for what, queries in asks.items():
        pages, in_database = timed(lambda query: browser.get("/contacts/list", query), queries)
        told[f"{what}: queries" if what == "search" else f"{what}: in the database"] = p95(in_database)
        told[f"{what}: part of the page"] = p95(pages)
    pages, _ = timed(lambda query: browser.get("/contacts/", query), [{}, {"q": "virta"}] * 20)
    told["whole page"] = p95(pages)
    return told


def _searches(user: Any, chance: random.Random) -> list[str]:
    """What people type: a name from its beginning, two names in either order, an e-mail, a group with a name."""
    from backend.contacts.models import Client  # noqa: PLC0415  # needs the settings

    found = list(Client.objects.filter(organisation=user.organisation_id).order_by("pk")[:: 190_000 // SEARCHES])
    typed = []
    for number, client in enumerate(found[:SEARCHES]):
        first, last = client.name.split(" ", 1)
        group = client.memberships.get().group.name
        typed.append(
            (
                last[: chance.randint(3, len(last))],
                f"{last} {first}",
                f"{first} {last[:4]}".upper(),
                client.email or last.lower(),
                f"{group} {last}",
                f"{first[:3]} {last[:3]}",
            )[number % 6]
        )
    return typed


def _page_numbers(chance: random.Random) -> list[int]:
    last = 200_000 // 14
    return [1, 2, 3, last, last // 2, *(chance.randint(1, last) for _ in range(PAGES - 5))]


def _groups_of_kinds(user: Any) -> list[list[int]]:
    from backend.organisations.models import Group, GroupKind  # noqa: PLC0415  # needs the settings

    ours = Group.objects.filter(organisation=user.organisation_id)
    return [list(ours.filter(kind=kind).values_list("pk", flat=True)) for kind in GroupKind]


if __name__ == "__main__":
    child(_asked)
