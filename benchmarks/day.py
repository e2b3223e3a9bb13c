"""How fast My day is: a unit with 200 visits a day, among twenty such units, on SQLite and on PostgreSQL."""

from __future__ import annotations

from functools import partial
from typing import Any

from benchmarks.asking import child, on_both, p95, tidy, timed
from benchmarks.figures import Figure

ASKED = 40
PAGE_BAR_MS = 150.0


async def measure() -> list[Figure]:
    """Fill each database, ask it, and throw it away."""
    return await on_both("benchmarks.day", lambda _what: PAGE_BAR_MS)


def _asked() -> dict[str, float]:
    from django.test import Client as Browser  # noqa: PLC0415  # needs the settings

    from benchmarks.many_visits import fill  # noqa: PLC0415  # likewise

    user = fill()
    tidy()
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
    child(_asked)
