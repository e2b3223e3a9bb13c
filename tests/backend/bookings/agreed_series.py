"""Series for tests: every morning at half past eight, from tomorrow, for four weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import count
from typing import Any

from backend.accounts.models import User
from backend.bookings.models import Booking, Series
from backend.bookings.repeats import Every, Rule
from backend.bookings.series import create_series
from backend.contacts.models import Client
from tests.backend.world import HALF_HOUR, HELSINKI, World, ref

_numbers = count(1)


def every_morning(world: World, **fields: Any) -> Rule:
    """Return a rule for 8.30 every day from tomorrow on, four weeks."""
    tomorrow = world.now.astimezone(HELSINKI).date() + timedelta(days=1)
    usual = Rule(Every.DAILY, tomorrow, tomorrow + timedelta(days=27), time(8, 30), HELSINKI)
    return replace(usual, **fields)


def series(world: World, *people: Client | User, rule: Rule | None = None, **fields: Any) -> Series:
    """Book a series as Maija."""
    order: dict[str, Any] = {
        "subject": "Aamukäynti",
        "duration": HALF_HOUR,
        "intent": f"series-{next(_numbers)}",
        "now": world.now,
        "participants": [ref(person) for person in people],
        "rule": rule or every_morning(world),
    }
    return create_series(world.maija, **{**order, **fields})


def days_of(made: Series, **where: Any) -> list[date]:
    """Return the days that have a booking which stands."""
    rows = made.bookings.filter(status="planned", **where).order_by("series_day")
    return [day for day in rows.values_list("series_day", flat=True) if day is not None]


def visit(made: Series, number: int) -> Booking:
    """Return a series' n-th booking."""
    return made.bookings.order_by("series_day")[number]
