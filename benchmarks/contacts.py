"""How fast contacts are found and listed among 200,000, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.figures import Figure
from tests.system.stage.outside import new_database, postgres

SEARCHES = 60
PAGES = 20
WARM = 3

QUERY_BAR_MS = 50.0
PAGE_BAR_MS = 150.0


async def measure() -> list[Figure]:
    """Fill each database, ask it, and throw it away."""
    figures = await asyncio.to_thread(_measured, "SQLite", "")
    with postgres() as cluster:
        return figures + await asyncio.to_thread(_measured, "PostgreSQL", new_database(cluster))


def _measured(name: str, database: str) -> list[Figure]:
    """Ask in a process of its own: Django knows one database."""
    with tempfile.TemporaryDirectory(prefix="kotiluuri-crowd-") as folder:
        process = _child(folder, database)
        told: dict[str, float] = json.loads(process)
    bars = {"queries": QUERY_BAR_MS}
    return [
        Figure(f"{name}: {what}, p95", value, "ms", bars.get(what.rsplit(" ", 1)[-1], PAGE_BAR_MS))
        for what, value in told.items()
    ]


def _child(folder: str, database: str) -> str:
    import subprocess  # noqa: PLC0415  # the child itself needs none

    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.crowd_settings",
        "KOTILUURI_DATA": folder,
        "KOTILUURI_DATABASE_URL": database,
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.contacts"], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout.strip().splitlines()[-1]


def main() -> None:
    """In the child: fill, ask, print."""
    import django  # noqa: PLC0415  # needs the settings that the parent named

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  # likewise

    from benchmarks.crowd import gather  # noqa: PLC0415  # likewise

    call_command("migrate", verbosity=0)
    print(json.dumps(_asked(gather())))


def _asked(user: Any) -> dict[str, float]:
    from django.test import Client as Browser  # noqa: PLC0415  # needs the settings

    browser = Browser()
    browser.force_login(user)
    chance = random.Random(3)  # noqa: S311  # which names are looked for
    kinds = _groups_of_kinds(user)
    asks: dict[str, list[dict[str, Any]]] = {
        "search": [{"q": text} for text in _searches(user, chance)],
        "first and deep pages": [{"page": str(page)} for page in _page_numbers(chance)],
        "whole kinds": [{"group": groups, "page": str(page)} for groups in kinds for page in (1, 40, 4000)],
        "at home, among all": [{"presence": "home", "page": str(page)} for page in (1, 2, 300, 700)],
    }
    told: dict[str, float] = {}
    for what, queries in asks.items():
        pages, in_database = _timed(lambda query: browser.get("/contacts/list", query), queries)
        told[f"{what}: queries" if what == "search" else f"{what}: in the database"] = _p95(in_database)
        told[f"{what}: part of the page"] = _p95(pages)
    pages, _ = _timed(lambda query: browser.get("/contacts/", query), [{}, {"q": "virta"}] * 5)
    told["whole page"] = _p95(pages)
    return told


def _timed(ask: Callable[[dict[str, Any]], Any], queries: list[dict[str, Any]]) -> tuple[list[float], list[float]]:
    """Ask each; return the milliseconds of each answer, and of its queries."""
    for query in queries[:WARM]:
        ask(query)
    whole, inside = [], []
    for query in queries:
        with _counted() as spent:
            began = time.perf_counter()
            answer = ask(query)
            whole.append(1000 * (time.perf_counter() - began))
        if answer.status_code != 200:
            raise RuntimeError(f"{query}: {answer.status_code}")
        inside.append(1000 * sum(spent))
        if os.environ.get("SLOW"):
            print(f"{whole[-1]:.0f} ms ({inside[-1]:.0f}) {query}", file=sys.stderr)
    return whole, inside


@contextmanager
def _counted() -> Iterator[list[float]]:
    from django.db import connection  # noqa: PLC0415  # needs the settings

    spent: list[float] = []

    def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent.append(time.perf_counter() - began)
            if float(os.environ.get("SLOW") or 1e9) < 1000 * spent[-1]:
                print(f"  {1000 * spent[-1]:.0f} ms {sql[:900]}", file=sys.stderr)

    with connection.execute_wrapper(timed):
        yield spent


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


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    main()
