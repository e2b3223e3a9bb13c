"""Changing a call that has not begun: its time, and who has a seat. Like `calls.services`, by conditional updates."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from backend.accounts.models import User
from backend.calls.called import call_units
from backend.calls.errors import CallNotOpen
from backend.calls.models import Call, CallState, Participation, SeatKind, SeatState
from backend.calls.seats import audit_forced, homes_of, is_forced, judge_seats, seat_people
from backend.calls.services import mark_dirty
from backend.config.nudges import Topic, nudge
from backend.contacts.models import Client
from backend.organisations.models import Group


def replan(
    call: Call,
    *,
    by: User,
    starts_at: datetime,
    ends_at: datetime,
    clients: Collection[Client],
    users: Collection[User],
    units: Collection[Group],
    now: datetime,
) -> None:
    """Move a call that has not begun, and seat exactly these people beside its organiser.

    What its booking says must have been written before: whether it is forced is asked of that. Raises CallNotOpen.
    """
    with transaction.atomic():
        mine = Call.objects.filter(pk=call.pk, state=CallState.SCHEDULED)
        moved = mine.update(starts_at=starts_at, ends_at=ends_at, record_revision=F("record_revision") + 1)
        if moved != 1:
            raise CallNotOpen(call.pk)
        call = Call.objects.select_related("booking__creator", "organisation").get(pk=call.pk)
        before = homes_of(call.pk)
        kept = {user.pk for user in users} | ({call.booking.creator_id} if call.booking is not None else set())
        _leave_out(call, homes={client.home_id for client in clients}, users=kept, now=now)
        for seat in call.participations.seated().filter(kind=SeatKind.HOME):
            seat.residents.set([client for client in clients if client.home_id == seat.home_id])
        call.called_units.exclude(unit__in=[unit.pk for unit in units]).delete()
        call_units(call, units)
        seat_people(call, by=by, clients=list(clients), users=users, now=now)
        seats = list(call.participations.seated().filter(kind=SeatKind.HOME).select_related("home"))
        if is_forced(call):
            judge_seats(call, seats, at=max(starts_at, now))
            for seat in seats:
                audit_forced("changed", call, seat, at=now, actor=by, verdict=seat.verdict, policy=seat.policy_revision)
        else:
            call.participations.update(is_forced=False, verdict="", policy_revision=0)
        mark_dirty([*before, *homes_of(call.pk)])
        for topic in (Topic.DEVICES, Topic.CALLS, Topic.CONTACTS):
            nudge(call.organisation_id, topic)


def _leave_out(call: Call, *, homes: Collection[int], users: Collection[int], now: datetime) -> None:
    """End the seats of those who are no longer asked. The organiser's stays, and that of who made the booking."""
    seats = Participation.objects.seated().filter(call=call, is_organiser=False)
    gone = Q(kind=SeatKind.HOME) & ~Q(home__in=homes) | Q(kind=SeatKind.USER) & ~Q(user__in=users)
    seats.filter(gone).update(state=SeatState.REMOVED, finished_at=now)
