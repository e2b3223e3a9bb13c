"""What else there is at the time of a visit: said before it is sent, never a refusal.

A visit clashes with another at the same home, whoever lives there, and with another of a professional who takes part.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from backend.accounts.models import User
from backend.bookings.models import Booking, BookingStatus, Series
from backend.calls.models import CallState
from backend.contacts.reading import People
from backend.shell import words

MOST_READ = 5000
"""Bookings compared at once: a dozen people's visits of a year. What lies beyond is not worth a wait."""

LONGEST = timedelta(days=1)
"""No visit is longer, so none that began earlier than this before another can touch it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A planned visit; `day` is its day as the professional says it."""

    day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Clash:
    """Something that is there already."""

    span: Span
    """Which of the planned visits it meets."""
    name: str
    """Whose it is: a client of the home, or a professional."""
    subject: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class _There:
    key: object
    """Of one visit."""
    name: str
    subject: str
    starts_at: datetime
    ends_at: datetime


def clashes(
    people: People,
    users: Sequence[User],
    spans: Sequence[Span],
    *,
    without: UUID | None = None,
    without_series: UUID | None = None,
) -> list[Clash]:
    """Return what these visits meet, in order.

    Args:
        people: whose homes are visited.
        users: the professionals who take part, the organiser first.
        spans: the visits, in order.
        without: a booking that is being changed.
        without_series: a series whose rest is being changed.
    """
    if not spans:
        return []
    start, end = spans[0].starts_at, max(span.ends_at for span in spans)
    there: dict[object, _There] = {}
    for one in (
        *_booked(people, users, start, end, without=without, without_series=without_series),
        *_to_be_made(people, users, start, end, without_series=without_series),
    ):
        there.setdefault(one.key, one)  # those of homes come first: of one's own visit there, the client is named
    in_order = sorted(there.values(), key=lambda one: (one.starts_at, one.name, one.subject))
    starts = [one.starts_at for one in in_order]
    found = []
    for span in spans:
        first = bisect_left(starts, span.starts_at - LONGEST)
        last = bisect_left(starts, span.ends_at)
        found += [
            Clash(span, one.name, one.subject, one.starts_at, one.ends_at)
            for one in in_order[first:last]
            if one.ends_at > span.starts_at
        ]
    return found


def _booked(
    people: People,
    users: Sequence[User],
    start: datetime,
    end: datetime,
    *,
    without: UUID | None,
    without_series: UUID | None,
) -> Iterable[_There]:
    rows = Booking.objects.filter(status=BookingStatus.PLANNED, starts_at__lt=end, starts_at__gt=start - LONGEST)
    rows = rows.filter(ends_at__gt=start).exclude(call__state__in=[CallState.ENDED, CallState.CANCELLED])
    if without is not None:
        rows = rows.exclude(pk=without)
    if without_series is not None:
        rows = rows.exclude(Q(series=without_series) & Q(series__isnull=False))
    homes = {client.home_id for client in people.clients}
    columns = ("subject", "starts_at", "ends_at")
    of_homes = rows.filter(clients__home__in=homes).values_list("pk", "clients__name", *columns)
    yield from (_There(*row) for row in of_homes[:MOST_READ])
    of_creators = rows.filter(creator__in=users).values_list("pk", "creator__name", *columns)
    yield from (_There(*row) for row in of_creators[:MOST_READ])
    of_called = rows.filter(users__in=users).values_list("pk", "users__name", *columns)
    yield from (_There(*row) for row in of_called[:MOST_READ])


def _to_be_made(
    people: People, users: Sequence[User], start: datetime, end: datetime, *, without_series: UUID | None
) -> Iterable[_There]:
    """Look beyond the horizon too: at what series will have there."""
    homes = {client.home_id for client in people.clients}
    behind = Series.objects.filter(until__gte=words.local_date(start), made_until__lt=F("until"))
    behind = behind.filter(made_until__lt=words.local_date(end))
    if without_series is not None:
        behind = behind.exclude(pk=without_series)
    named: dict[UUID, str] = {}
    for names, column in (
        (behind.filter(clients__home__in=homes), "clients__name"),
        (behind.filter(creator__in=users), "creator__name"),
        (behind.filter(users__in=users), "users__name"),
    ):
        for pk, name in names.values_list("pk", column):
            named.setdefault(pk, name)
    for series in Series.objects.filter(pk__in=named):
        rule = series.rule
        for day in rule.days(start=series.made_until + timedelta(days=1), end=words.local_date(end)):
            starts_at = rule.starts_at(day)
            if starts_at < end and starts_at + series.duration > start:
                yield _There((series.pk, day), named[series.pk], series.subject, starts_at, starts_at + series.duration)
