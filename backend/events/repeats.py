"""The days of what repeats: local dates in the organiser's time zone, so no change of the clock moves them. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum


class Repeat(StrEnum):
    """How often."""

    ONCE = "once"
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    """Monday to Friday, whatever day it begins on."""
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    """On the same day of the month; on its last day where there is no such day."""


FRIDAY = 4


def days(first: date, repeat: Repeat, until: date | None, *, start: date, end: date) -> Iterator[date]:
    """Yield the days from `start` on and before `end`. `until` is the last one that may be; None: for ever."""
    last = end - timedelta(days=1) if until is None else min(until, end - timedelta(days=1))
    if repeat is Repeat.ONCE:
        last = min(last, first)
    day = max(first, start)
    while day <= last:
        if _is_one(day, first, repeat):
            yield day
        day += timedelta(days=1)


def _is_one(day: date, first: date, repeat: Repeat) -> bool:
    match repeat:
        case Repeat.ONCE:
            return day == first
        case Repeat.DAILY:
            return True
        case Repeat.WEEKDAYS:
            return day.weekday() <= FRIDAY
        case Repeat.WEEKLY:
            return (day - first).days % 7 == 0
        case Repeat.MONTHLY:
            return day.day == min(first.day, monthrange(day.year, day.month)[1])
