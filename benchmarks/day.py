"""How fast My day is: a unit with 200 visits a day, among twenty such units, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any

from benchmarks.asking import p95, timed, told_by
from benchmarks.figures import Figure
from tests.system.stage.outside import new_database, postgres

ASKED = 40
PAGE_BAR_MS = 150.0


async def measure() -> list[Figure]:
    """Fill each database, ask it, and throw it away."""
    figures = await asyncio.to_thread(_measured, "SQLite", "")
    with postgres() as cluster:
        return figures + await asyncio.to_thread(_measured, "PostgreSQL", new_database(cluster))


def _measured(name: str, database: str) -> list[Figure]:
    told = told_by("benchmarks.day", database)
    return [Figure(f"{name}: {what}, p95", value, "ms", PAGE_BAR_MS) for what, value in told.items()]


def main() -> None:
    """In the child: fill, ask, print."""
    import django  # noqa: PLC0415  # needs the settings that the parent named

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  # likewise

    from benchmarks.many_visits import fill  # noqa: PLC0415  # likewise

    call_command("migrate", verbosity=0)
    print(json.dumps(_asked(fill())))


def _asked(user: Any) -> dict[str, float]:
    from django.test import Client as Browser  # noqa: PLC0415  # needs the settings

    browser = Browser()
    browser.force_login(user)
    asks: dict[str, tuple[str, dict[str, Any]]] = {
        "My day, the unit's 200 visits": ("/day/", {"scope": "unit"}),
        "My day, one's own": ("/day/", {"scope": "own"}),
        "the list alone, at a nudge": ("/day/list", {"scope": "unit"}),
        "the number in the menu": ("/day/count", {}),
    }
    return {
        what: p95(timed(partial(browser.get, address), [data] * ASKED)[0]) for what, (address, data) in asks.items()
    }


if __name__ == "__main__":
    main()
