"""The days of a visit that repeats, and the moment on each. Pure.

Days and hours are local: `dateutil` says which days, the zone which moment. At 8.30 it is 8.30, also when the clock has
been turned; an hour that the spring skips is one hour later, one that the autumn has twice is the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, WEEKLY, rrule

LONGEST = timedelta(days=366)
"""As long as an agreement may last: what is planned for somebody is looked at once a year."""


class Every(StrEnum):
    """How often."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"
    """Monday to Friday."""
    DAYS = "days"
    """On chosen days of the week."""


WORKING_DAYS = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class Rule:
    """When a series has its visits."""

    every: Every
    first: date
    """No visit is before it; the first may be later, when this is not one of its days."""
    until: date
    """The last day that may be."""
    at: time
    zone: ZoneInfo
    weekdays: frozenset[int] = frozenset()
    """Of `Every.DAYS`: 0 is Monday."""
    skipped: frozenset[date] = frozenset()

    def days(self, *, start: date | None = None, end: date | None = None) -> Iterator[date]:
        """Yield its days in order, those from `start` to `end` (both are in), without those that are skipped."""
        last = min(self.until, end) if end is not None else self.until
        if self.every is Every.DAYS and not self.weekdays:
            return  # rrule would take none chosen for all
        for moment in self._rrule(last):
            day = moment.date()
            if day not in self.skipped and (start is None or day >= start):
                yield day

    def starts_at(self, day: date) -> datetime:
        """Return the moment on a day, in UTC."""
        return datetime.combine(day, self.at, tzinfo=self.zone).astimezone(UTC)

    def _rrule(self, until: date) -> rrule:
        first, last = datetime.combine(self.first, time()), datetime.combine(until, time())
        match self.every:
            case Every.DAILY:
                return rrule(DAILY, dtstart=first, until=last)
            case Every.WEEKDAYS:
                return rrule(WEEKLY, byweekday=WORKING_DAYS, dtstart=first, until=last)
            case Every.DAYS:
                return rrule(WEEKLY, byweekday=sorted(self.weekdays), dtstart=first, until=last)
