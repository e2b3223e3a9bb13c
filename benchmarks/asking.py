"""What the benchmarks of pages share: a database of its own in a process of its own, and pages asked over and over."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from benchmarks.figures import Figure
from tests.system.stage.outside import new_database, postgres

WARM = 3
"""Asked before it counts."""


async def on_both(module: str, bar_of: Callable[[str], float]) -> list[Figure]:
    """Let a benchmark's own part fill and ask a fresh SQLite and a fresh PostgreSQL; its figures are ms, p95.

    Args:
        module: whose `child` does it.
        bar_of: gives the bar of a figure by its name.
    """

    def told(name: str, database: str) -> list[Figure]:
        said = _told_by(module, database)
        return [Figure(f"{name}: {what}, p95", value, "ms", bar_of(what)) for what, value in said.items()]

    figures = await asyncio.to_thread(told, "SQLite", "")
    with postgres() as cluster:
        return figures + await asyncio.to_thread(told, "PostgreSQL", new_database(cluster))


def child(ask: Callable[[], dict[str, float]]) -> None:
    """In the process of its own: make the tables, fill and ask, print."""
    import django  # noqa: PLC0415  # needs the settings that the parent named

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  # likewise

    from backend.config.settle import settle  # noqa: PLC0415  # likewise

    call_command("migrate", verbosity=0)
    settle()  # as the server does
    print(json.dumps(ask()))


def _told_by(module: str, database: str) -> dict[str, float]:
    """Run a benchmark's own part in a process: Django knows one database. Returns the JSON of its last line.

    Args:
        module: as above.
        database: its address; none is a SQLite that is thrown away afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="kotiluuri-crowd-") as folder:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "benchmarks.crowd_settings",
            "KOTILUURI_DATA": folder,
            "KOTILUURI_DATABASE_URL": database,
        }
        done = subprocess.run(
            [sys.executable, "-m", module], env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
    told: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def tidy() -> None:
    """Do what PostgreSQL does by itself within a minute of so many new rows; SQLite, when it is told to."""
    from django.db import connection  # noqa: PLC0415  # needs the settings

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def timed(ask: Callable[[dict[str, Any]], Any], queries: Sequence[dict[str, Any]]) -> tuple[list[float], list[float]]:
    """Ask each; return the milliseconds of each answer, and of its queries. `SLOW` (ms): told on stderr."""
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
            print(f"{whole[-1]:.0f} ms ({inside[-1]:.0f}, {len(spent)} queries) {query}", file=sys.stderr)
    return whole, inside


def p95(values: Sequence[float]) -> float:
    """Return what nineteen of twenty stay below."""
    return statistics.quantiles(values, n=20)[-1]


@contextmanager
def _counted() -> Iterator[list[float]]:
    """Give the seconds of each query, with the fetching of its rows: SQLite finds them only then."""
    from django.db import connection  # noqa: PLC0415  # needs the settings
    from django.db.backends.utils import CursorWrapper  # noqa: PLC0415  # likewise

    spent: list[float] = []

    def fetching(name: str) -> Callable[..., Any]:
        def fetch(cursor: Any, *args: Any) -> Any:
            began = time.perf_counter()
            try:
                return getattr(cursor.cursor, name)(*args)
            finally:
                spent[-1] += time.perf_counter() - began

        return fetch

    def timing(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent.append(time.perf_counter() - began)
            if float(os.environ.get("SLOW") or 1e9) < 1000 * spent[-1]:
                print(f"  {1000 * spent[-1]:.0f} ms {sql[:900]}", file=sys.stderr)

    fetches = patch.multiple(
        CursorWrapper,
        create=True,
        fetchone=fetching("fetchone"),
        fetchmany=fetching("fetchmany"),
        fetchall=fetching("fetchall"),
    )
    with connection.execute_wrapper(timing), fetches:
        yield spent
