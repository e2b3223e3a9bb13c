"""Changing and cancelling what was booked and has not begun: one visit, or it and the rest of its series.

A visit keeps its id, its call and its links when it is changed. Whoever saves second is told, by `revision`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Unpack

from django.db import transaction
from django.db.models import F

from backend.accounts.models import User
from backend.accounts.services import audit
from backend.bookings.asked import Asked
from backend.bookings.errors import BookingChanged, BookingClosed
from backend.bookings.models import Booking, BookingStatus, Method, Series
from backend.bookings.repeats import Rule
from backend.bookings.series import (
    checked_series,
    left_out,
    make_bookings,
    planned,
    set_people,
    shown_until,
    write,
)
from backend.bookings.services import Order, cancel_booking, changed, checked, save
from backend.calls.errors import CallNotOpen
from backend.calls.models import Call
from backend.calls.plans import replan


def change_booking(
    booking: Booking, *, by: User, seen: int, starts_at: datetime, now: datetime, **asked: Unpack[Asked]
) -> Booking:
    """Change one visit that has not begun, of a series too; then the series' later visits stay as they are.

    Args:
        booking: whose creator stays its organiser.
        by: who changes it.
        seen: the revision that they were shown.
        starts_at: when it starts from now on.
        now: the time.
        asked: what for, with whom, how and how long. Between video and the calendar alone, a new booking takes the
            old one's place.

    Raises:
        BookingRefused: with every problem found.
        BookingClosed: it has begun, is over, or was cancelled.
        BookingChanged: somebody else was quicker.
    """
    order = checked(booking.creator, starts_at=starts_at, intent=booking.intent, now=now, **asked)
    with transaction.atomic():
        if (saved := _claim(booking, seen, order, now=now)) is not None:
            return saved
        return _apply(booking, order, by=by, now=now)


def change_rest(booking: Booking, *, by: User, seen: int, rule: Rule, now: datetime, **asked: Unpack[Asked]) -> Booking:
    """Change a visit and all later ones of its series, also when they repeat; returns the first of them.

    What was changed by itself before becomes like the rest; what was cancelled by itself stays so.

    Raises: as `change_booking`; BookingClosed also when it is of no series.
    """
    series, day = booking.series, booking.series_day
    if series is None or day is None:
        raise BookingClosed(booking.pk)
    order, first = checked_series(booking.creator, rule, intent=booking.intent, now=now, **asked)
    with transaction.atomic():
        if (saved := _claim(booking, seen, None, now=now)) is not None:
            return saved
        before = series.made_until
        start = min(day, first)
        write(series, order, replace(rule, first=first, skipped=rule.skipped | left_out(series)))
        series.made_until = first - timedelta(days=1)
        series.save()
        set_people(series, order.people)
        _follow(series, order, start=start, by=by, now=now)
        make_bookings(series, upto=max(shown_until(series, now=now), min(before, series.until)), now=now)
        _told("series.changed", series, by=by, now=now)
        rest = planned(series, start=start, now=now)
        return rest[0] if rest else booking


def cancel_rest(booking: Booking, *, by: User, now: datetime) -> int:
    """Withdraw a visit and all later ones of its series. Returns how many bookings. Raises BookingClosed."""
    series, day = booking.series, booking.series_day
    if series is None or day is None:
        raise BookingClosed(booking.pk)
    with transaction.atomic():
        Series.objects.filter(pk=series.pk, until__gte=day).update(until=day - timedelta(days=1))
        series.refresh_from_db()
        count = sum(_cancelled(one, by=by, now=now) for one in planned(series, start=day, now=now))
        if not count:
            raise BookingClosed(booking.pk)
        _told("series.ended", series, by=by, now=now)
    return count


def _claim(booking: Booking, seen: int, order: Order | None, *, now: datetime) -> Booking | None:
    """Take the right to change a booking. Returns it when a second click finds it changed as ordered already."""
    mine = Booking.objects.filter(pk=booking.pk, status=BookingStatus.PLANNED, starts_at__gt=now, revision=seen)
    if mine.update(revision=F("revision") + 1) == 1:
        booking.refresh_from_db()
        return None
    booking.refresh_from_db()
    if booking.status != BookingStatus.PLANNED or booking.starts_at <= now:
        raise BookingClosed(booking.pk)
    if order is not None and booking.revision == seen + 1 and _is(booking, order):
        return booking
    raise BookingChanged(booking.pk)


def _is(booking: Booking, order: Order) -> bool:
    return (
        (booking.subject, booking.description, booking.method) == (order.subject, order.description, order.method)
        and (booking.starts_at, booking.ends_at) == (order.starts_at, order.ends_at)
        and booking.is_forced == order.forced
        and set(booking.clients.values_list("pk", flat=True)) == {client.pk for client in order.people.clients}
        and set(booking.users.values_list("pk", flat=True)) == {user.pk for user in _called(booking, order)}
        and set(booking.units.values_list("pk", flat=True)) == {unit.pk for unit in order.people.units}
    )


def _called(booking: Booking, order: Order) -> list[User]:
    """Return the professionals that are called: the organiser's seat is there without."""
    return [user for user in order.people.users if user.pk != booking.creator_id]


def _apply(booking: Booking, order: Order, *, by: User, now: datetime) -> Booking:
    """Make a booking as ordered, in the caller's transaction; its revision has grown already."""
    if (order.method == Method.VIDEO) != (booking.method == Method.VIDEO):
        return _replaced(booking, order, by=by, now=now)
    changed(booking)  # the homes that it is taken from
    booking.subject, booking.subject_texts = order.subject, order.subject_texts
    booking.description, booking.method, booking.is_forced = order.description, order.method, order.forced
    booking.starts_at, booking.ends_at = order.starts_at, order.ends_at
    booking.save()
    users = _called(booking, order)
    booking.clients.set(order.people.clients)
    booking.users.set(users)
    booking.units.set(order.people.units)
    audit("booking.changed", organisation=booking.organisation_id, at=now, actor=by, booking=str(booking.pk))
    if (call := Call.objects.filter(booking=booking).first()) is not None:
        try:
            replan(
                call,
                by=by,
                starts_at=order.starts_at,
                ends_at=order.ends_at,
                clients=order.people.clients,
                users=users,
                units=order.people.units,
                now=now,
            )
        except CallNotOpen as err:
            raise BookingClosed(booking.pk) from err
    changed(booking)
    return booking


def _replaced(booking: Booking, order: Order, *, by: User, now: datetime) -> Booking:
    """Put a new booking in its place: one with a call has no way to be one without."""
    series, day = booking.series, booking.series_day
    intent = f"{booking.pk}.{booking.revision}"
    _dropped(booking, by=by, now=now)
    return save(booking.creator, replace(order, intent=intent), now=now, series=series, day=day)


def _follow(series: Series, order: Order, *, start: date, by: User, now: datetime) -> None:
    """Let the bookings that there are already be as their series now says; those of other days are withdrawn."""
    rule = series.rule
    days = set(rule.days())
    length = order.ends_at - order.starts_at
    for one in planned(series, start=start, now=now):
        day = one.series_day
        starts_at = rule.starts_at(day) if day is not None and day in days else None
        if starts_at is None or starts_at <= now:
            _dropped(one, by=by, now=now)
            continue
        Booking.objects.filter(pk=one.pk).update(revision=F("revision") + 1)
        one.refresh_from_db(fields=["revision"])
        _apply(one, replace(order, starts_at=starts_at, ends_at=starts_at + length), by=by, now=now)


def _dropped(booking: Booking, *, by: User, now: datetime) -> None:
    """Withdraw a booking whose day its series has no longer: the day may be its again."""
    cancel_booking(booking, by=by, now=now)
    Booking.objects.filter(pk=booking.pk).update(series=None, series_day=None, intent=f"dropped.{booking.pk}")


def _cancelled(booking: Booking, *, by: User, now: datetime) -> bool:
    try:
        with transaction.atomic():
            cancel_booking(booking, by=by, now=now)
    except (BookingClosed, CallNotOpen):
        return False  # it began meanwhile
    return True


def _told(code: str, series: Series, *, by: User, now: datetime) -> None:
    audit(
        code,
        organisation=series.organisation_id,
        at=now,
        actor=by,
        series=str(series.pk),
        until=series.until.isoformat(),
    )
