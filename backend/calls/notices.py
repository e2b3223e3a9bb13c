"""What every page of a professional says of calls: one rings for them, one ends soon, somebody has moved an end on.

All of it is read from the database at each nudge, so two pages of one person, and those of two, say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from backend.accounts.models import User
from backend.calls.called import RINGS, called_units_of, ringing_seats
from backend.calls.models import Call, CalledUnit, CallState, Participation, SeatKind
from backend.calls.pages import subject_of, whom
from backend.calls.reading import with_seats
from backend.calls.records import seat_name
from backend.calls.seats import caller_of
from backend.calls.services import WARNING

TOLD_FOR = timedelta(seconds=20)
"""So long a page says who answered for a unit, or who moved an end on: long enough to read, short enough to be news."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call that rings for this user."""

    call: UUID
    caller: str
    role: str
    unit: str
    """The unit that is called; empty when it is the user."""
    others: str
    """Who else is of the call: the clients that it is about."""
    subject: str
    rings_until: datetime
    is_loud: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A call to the user's unit that somebody else has answered, a moment ago."""

    call: UUID
    who: str
    unit: str


@dataclass(frozen=True, slots=True)
class Ending:
    """A call of the user's that is over in five minutes or less."""

    call: UUID
    title: str
    subject: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Extended:
    """A call of the user's whose end somebody has moved on, a moment ago."""

    call: UUID
    title: str
    who: str
    """Empty: the user did it."""
    ends_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Notices:
    """All that there is to say now, and in how many seconds something of it changes by itself."""

    ringing: tuple[Ringing, ...] = ()
    taken: tuple[Taken, ...] = ()
    ending: tuple[Ending, ...] = ()
    extended: tuple[Extended, ...] = ()
    next_s: int | None = None


def notices_for(user: User, *, now: datetime, without: UUID | None = None) -> Notices:
    """Return what this user's pages say now.

    Args:
        user: whose pages.
        now: the time.
        without: the call whose room the page is: it tells of its own end by itself.
    """
    calls, units = _called(user)
    ringing, taken, ending, extended = [], [], [], []
    changes: list[datetime] = []
    for call, unit, rung_at in calls:
        until = rung_at + RINGS
        changes.append(until)
        ringing.append(_ringing(call, unit, until, user, now=now))
    for called in units:
        if called.taken_at is not None and called.taken_by is not None and now < called.taken_at + TOLD_FOR:
            changes.append(called.taken_at + TOLD_FOR)
            taken.append(Taken(called.call_id, called.taken_by.name, called.unit.name))
    for call in _in_or_booked(user, without=without):
        if call.extended_at is not None and now < call.extended_at + TOLD_FOR and call.extended_by is not None:
            changes.append(call.extended_at + TOLD_FOR)
            who = "" if call.extended_by_id == user.pk else call.extended_by.name
            extended.append(Extended(call.pk, whom(call, user), who, call.ends_at, call.extended_at))
        if call.ends_at - WARNING > now:
            changes.append(call.ends_at - WARNING)
        elif call.ends_at > now:
            ending.append(Ending(call.pk, whom(call, user), subject_of(call), call.ends_at))
    later = [change for change in changes if change > now]
    next_s = max(1, round((min(later) - now).total_seconds() + 0.5)) if later else None
    return Notices(tuple(ringing), tuple(taken), tuple(ending), tuple(extended), next_s)


def _called(user: User) -> tuple[list[tuple[Call, str, datetime]], list[CalledUnit]]:
    """Return the calls that ring for a user, each with its unit's name if it is that which is called; and all units."""
    seats = [seat for seat in ringing_seats(user) if seat.rung_at is not None]
    units = list(called_units_of(user).exclude(declined_by=user).select_related("unit", "taken_by").order_by("rung_at"))
    rung: dict[UUID, tuple[str, datetime]] = {}
    for called in units:
        if called.taken_by_id is None and called.rung_at is not None:
            rung.setdefault(called.call_id, (called.unit.name, called.rung_at))
    for seat in seats:
        if seat.rung_at is not None:
            rung[seat.call_id] = ("", seat.rung_at)
    calls = with_seats(Call.objects.filter(pk__in=rung)) if rung else ()
    found = [(call, *rung[call.pk]) for call in calls]
    return sorted(found, key=lambda one: one[2]), [called for called in units if called.taken_by_id != user.pk]


def _ringing(call: Call, unit: str, until: datetime, user: User, *, now: datetime) -> Ringing:
    caller = caller_of(call)
    homes = [seat_name(seat) for seat in call.participations.all() if seat.kind == SeatKind.HOME]
    return Ringing(
        call=call.pk,
        caller=caller.name if caller is not None else "",
        role=caller.title_texts.in_language(user.language) if caller is not None else "",
        unit=unit,
        others=", ".join(homes),
        subject=subject_of(call),
        rings_until=until,
        is_loud=now < until,
    )


def _in_or_booked(user: User, *, without: UUID | None) -> Iterable[Call]:
    """Return the open calls that this user is in, or made: those who were only called have nothing to extend."""
    theirs = Participation.objects.seated().filter(
        Q(is_organiser=True) | Q(in_room_since__isnull=False) | Q(call__booking__creator=user), user=user
    )
    calls = Call.objects.filter(organisation=user.organisation_id, state=CallState.OPEN, participations__in=theirs)
    if without is not None:
        calls = calls.exclude(pk=without)
    return with_seats(calls).select_related("extended_by").order_by("ends_at", "id")
