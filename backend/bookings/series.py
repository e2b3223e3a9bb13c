"""Visits that repeat: a series, and its bookings up to a horizon that the worker moves on.

Each visit is a booking like any other: homes, calls, lists and rights know no difference. Those of the first days are
made when *Lähetä* is pressed, because homes show them; the worker makes the rest, a few in each transaction.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Unpack

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.services import audit
from backend.bookings.asked import Asked
from backend.bookings.errors import BookingRefused
from backend.bookings.models import Booking, BookingStatus, Method, Series
from backend.bookings.repeats import LONGEST, Every, Rule
from backend.bookings.services import Order, checked, save
from backend.config.problems import FieldProblem
from backend.contacts.reading import People

SHOWN_DAYS = 15
"""Homes show a fortnight: made at once, so that a visit is in the calendar when its booking was confirmed."""

HORIZON_DAYS = 42
"""Six weeks of bookings are enough for every list, and a series of a year costs no more than one of two months."""

LAG_DAYS = 7
"""A series is taken up when it lies a week behind: once a week each, not every day each."""

AT_ONCE = 15
"""Bookings in one transaction of the worker: SQLite's only writer is held for about a tenth of a second."""


def create_series(creator: User, *, rule: Rule, intent: str, now: datetime, **asked: Unpack[Asked]) -> Series:
    """Save a series with its first bookings. The same `intent` again returns the same series.

    Raises:
        BookingRefused: with every problem found; nothing was saved.
    """
    if intent and (made := Series.objects.filter(creator=creator, intent=intent[:64]).first()):
        return made
    order, first = checked_series(creator, rule, intent=intent, now=now, **asked)
    try:
        with transaction.atomic():
            series = _save(creator, order, rule, first=first, now=now)
            make_bookings(series, upto=shown_until(series, now=now), now=now)
    except IntegrityError:
        if made := Series.objects.filter(creator=creator, intent=order.intent).first():
            return made  # the second of two clicks that came at once
        raise
    return series


def checked_series(
    creator: User, rule: Rule, *, intent: str, now: datetime, **asked: Unpack[Asked]
) -> tuple[Order, date]:
    """Return the first visit as ordered, and its day. Raises BookingRefused with all that is wrong, of the rule too."""
    problems = _rule_problems(rule)
    first = first_of(rule)
    starts_at = now if first is None else rule.starts_at(first)
    try:
        order = checked(creator, starts_at=starts_at, intent=intent, now=now, **asked)
    except BookingRefused as refused:
        raise BookingRefused((*problems, *refused.problems)) from refused
    if problems or first is None:
        raise BookingRefused(tuple(problems))
    return order, first


def _rule_problems(rule: Rule) -> list[FieldProblem]:
    """Say what is wrong with how it repeats."""
    if rule.until < rule.first:
        return [FieldProblem("until", "until_before_start")]
    if rule.until - rule.first > LONGEST:
        return [FieldProblem("until", "until_too_far")]
    if rule.every is Every.DAYS and not rule.weekdays:
        return [FieldProblem("repeat", "no_weekdays")]
    if first_of(rule) is None:
        return [FieldProblem("until", "no_visits")]
    return []


def first_of(rule: Rule) -> date | None:
    """Return the first day of a rule that has any and is not endlessly long."""
    if rule.until - rule.first > LONGEST:
        return None
    return next(rule.days(), None)


def shown_until(series: Series, *, now: datetime) -> date:
    """Return the last day that homes show, from today or from where the series begins."""
    return max(_today(series, now), series.first_day) + timedelta(days=SHOWN_DAYS)


def make_bookings(series: Series, *, upto: date, now: datetime) -> int:
    """Make the bookings of the days that come next, in the caller's transaction. Returns how many.

    Whoever else is at it has moved `made_until`, and then nothing is made here.
    """
    upto = min(upto, series.until)
    made_until = series.made_until
    if upto <= made_until:
        return 0
    mine = Series.objects.filter(pk=series.pk, made_until=made_until)
    if mine.update(made_until=upto) != 1:
        return 0
    series.made_until = upto
    order = _order(series)
    if not order.people.clients and not order.people.users and not order.people.units:
        return 0  # everybody has gone: nobody is visited any more
    rule = series.rule
    has_one = set(series.bookings.filter(series_day__gt=made_until).values_list("series_day", flat=True))
    shown = shown_until(series, now=now)
    this_minute = now.replace(second=0, microsecond=0)
    count = 0
    for day in rule.days(start=made_until + timedelta(days=1), end=upto):
        starts_at = rule.starts_at(day)
        if day in has_one or starts_at < this_minute:
            continue
        booking = replace(
            order, starts_at=starts_at, ends_at=starts_at + series.duration, intent=f"{series.pk}.{day.isoformat()}"
        )
        save(series.creator, booking, series=series, day=day, now=now, is_shown=day <= shown)
        count += 1
    return count


def extend_series(now: datetime) -> int:
    """Make more bookings of the series that lie farthest behind the horizon. Returns how many series moved on."""
    horizon = timezone.localdate(now) + timedelta(days=HORIZON_DAYS)
    behind = Series.objects.filter(made_until__lt=F("until")).filter(made_until__lt=horizon - timedelta(days=LAG_DAYS))
    moved = count = 0
    for series in behind.select_related("creator", "organisation").order_by("made_until", "pk")[:10]:
        with transaction.atomic():
            count += make_bookings(series, upto=_step(series, horizon, now), now=now)
        moved += 1
        if count >= AT_ONCE:
            break
    return moved


def _step(series: Series, horizon: date, now: datetime) -> date:
    return min(horizon, max(series.made_until, _today(series, now)) + timedelta(days=AT_ONCE))


def planned(series: Series, *, start: date, now: datetime) -> list[Booking]:
    """Return the bookings of a series from a day on that stand and have not begun."""
    rows = series.bookings.filter(series_day__gte=start, status=BookingStatus.PLANNED, starts_at__gt=now)
    return list(rows.select_related("creator", "organisation").order_by("series_day"))


def left_out(series: Series) -> frozenset[date]:
    """Return the days that were skipped when it was made, and those cancelled one by one since."""
    cancelled = series.bookings.filter(status=BookingStatus.CANCELLED).values_list("series_day", flat=True)
    return series.rule.skipped | {day for day in cancelled if day is not None}


def write(series: Series, order: Order, rule: Rule) -> None:
    """Let everything that is made from now on be as ordered."""
    series.subject, series.subject_texts, series.description = order.subject, order.subject_texts, order.description
    series.method, series.is_forced = order.method, order.forced
    series.every, series.weekdays = rule.every, sorted(rule.weekdays)
    series.first_day, series.until, series.at = rule.first, rule.until, rule.at
    series.time_zone, series.duration = rule.zone.key, order.ends_at - order.starts_at
    series.skipped = sorted(day.isoformat() for day in rule.skipped)


def set_people(series: Series, people: People) -> None:
    """Keep who takes part in what is made from now on."""
    series.clients.set(people.clients)
    series.users.set(user for user in people.users if user.pk != series.creator_id)
    series.units.set(people.units)


def _save(creator: User, order: Order, rule: Rule, *, first: date, now: datetime) -> Series:
    series = Series(
        organisation_id=creator.organisation_id,
        creator=creator,
        made_until=first - timedelta(days=1),
        intent=order.intent,
        created_at=now,
    )
    write(series, order, replace(rule, first=first))
    series.save(force_insert=True)
    set_people(series, order.people)
    audit(
        "series.made",
        organisation=creator.organisation_id,
        at=now,
        actor=creator,
        series=str(series.pk),
        every=series.every,
        until=series.until.isoformat(),
    )
    return series


def _order(series: Series) -> Order:
    """Return what each booking of a series is made of; who is no longer there is left out."""
    return Order(
        people=People(
            clients=tuple(series.clients.filter(is_active=True).select_related("home")),
            users=tuple(series.users.filter(is_active=True)),
            unknown=(),
            units=tuple(series.units.all()),
        ),
        subject=series.subject,
        subject_texts=series.subject_texts,
        description=series.description,
        method=Method(series.method),
        starts_at=series.created_at,
        ends_at=series.created_at + series.duration,
        forced=series.is_forced,
        intent="",
    )


def _today(series: Series, now: datetime) -> date:
    return now.astimezone(series.rule.zone).date()
