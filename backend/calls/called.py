"""Professionals and units that are called: it rings at their pages. Who answers is in `calls.answering`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from backend.accounts.models import User
from backend.calls.models import Call, CalledUnit, CallState, Participation, SeatKind, SeatState
from backend.organisations.models import Group

RINGS = timedelta(seconds=60)
"""As long as at a home: then the bar stays, silently."""


def call_units(call: Call, units: Iterable[Group]) -> list[CalledUnit]:
    """Have a call ring for these units, when it is open. Those already called stay as they are."""
    called = set(call.called_units.values_list("unit", flat=True))
    return [CalledUnit.objects.create(call=call, unit=unit) for unit in units if unit.pk not in called]


def ring_people(call: Call, *, now: datetime) -> None:
    """Let an open call ring for the professionals and units that were called to it and have not rung yet."""
    seats = call.participations.filter(
        kind=SeatKind.USER, is_organiser=False, state=SeatState.INVITED, rung_at=None, is_professional=True
    )
    seats.update(state=SeatState.RINGING, rung_at=now)
    call.called_units.filter(rung_at=None).update(rung_at=now)


def units_waiting(call: Call) -> int:
    """Return how many places are kept for units of which nobody has answered yet."""
    return call.called_units.filter(taken_by=None).count()


def ringing_seats(user: User) -> QuerySet[Participation]:
    """Return the seats by which open calls ring for this user."""
    return Participation.objects.filter(
        user=user, call__organisation=user.organisation_id, call__state=CallState.OPEN, state=SeatState.RINGING
    )


def called_units_of(user: User) -> QuerySet[CalledUnit]:
    """Return the units called to open calls that this user is of; where they sit already, only what they took."""
    if not user.is_professional:
        return CalledUnit.objects.none()
    seated = Participation.objects.seated().filter(user=user).values("call")
    return CalledUnit.objects.filter(
        Q(taken_by=user) | ~Q(call__in=seated),
        call__organisation=user.organisation_id,
        call__state=CallState.OPEN,
        rung_at__isnull=False,
        unit__memberships__user=user,
    )
