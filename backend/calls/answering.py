"""A professional answers a call that rings at their pages, or declines it. Of a unit, the first to answer has it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from backend.accounts.models import User
from backend.accounts.services import audit
from backend.calls.called import called_units_of, ringing_seats
from backend.calls.errors import AnsweredByOther, CallNotOpen, NotCalled
from backend.calls.models import Call, CalledUnit, CallState, Participation, SeatState
from backend.calls.seats import seat_people
from backend.calls.services import move_seat, seat_changed


def answer(call: Call, *, by: User, now: datetime) -> Participation:
    """Answer for oneself, or for a unit; return the seat by which one may join. Answering again changes nothing.

    Raises:
        CallNotOpen: it is over.
        AnsweredByOther: somebody else of the unit was quicker.
        NotCalled: it never rang for this user.
    """
    if (seat := ringing_seats(by).filter(call=call).first()) is not None:
        # Invited until the room says that they are there: the browser that takes them in may fail.
        if move_seat(seat.pk, [SeatState.RINGING], SeatState.INVITED, answered_at=now, answered_how="by_touch"):
            seat_changed(seat)
        return seat
    if (seat := call.participations.seated().filter(user=by).first()) is not None:
        if not Call.objects.filter(pk=call.pk, state=CallState.OPEN).exists():
            raise CallNotOpen(call.pk)
        return seat
    return _take(call, by=by, now=now)


def decline(call: Call, *, by: User, now: datetime) -> None:
    """*Ei nyt*: it rings no more at this user's pages; a unit's others are still called. The caller sees it."""
    with transaction.atomic():
        for seat in ringing_seats(by).filter(call=call):
            if move_seat(seat.pk, [SeatState.RINGING], SeatState.DECLINED, declined_at=now):
                seat_changed(seat)
        for called in called_units_of(by).filter(call=call, taken_by=None):
            called.declined_by.add(by)


def _take(call: Call, *, by: User, now: datetime) -> Participation:
    theirs = called_units_of(by).filter(call=call).order_by("pk")
    with transaction.atomic():
        alive = Call.objects.filter(pk=call.pk, state=CallState.OPEN)
        if alive.update(record_revision=F("record_revision") + 1) != 1:  # the row is ours until the commit
            raise CallNotOpen(call.pk)
        if (called := theirs.filter(taken_by=None).first()) is None:
            if (taken := theirs.select_related("taken_by").first()) is not None and taken.taken_by is not None:
                raise AnsweredByOther(taken.taken_by.name)
            raise NotCalled(call.pk)
        if CalledUnit.objects.filter(pk=called.pk, taken_by=None).update(taken_by=by, taken_at=now) != 1:
            raise CallNotOpen(call.pk)  # the row was ours: only a change by hand comes here
        (seat,) = seat_people(call, by=by, clients=(), users=(by,), now=now)
        Participation.objects.filter(pk=seat.pk).update(
            rung_at=called.rung_at, answered_at=now, answered_how="by_touch"
        )
        audit(
            "called_unit.taken",
            organisation=call.organisation_id,
            at=now,
            actor=by,
            call=call.pk,
            participation=seat.pk,
            unit=called.unit_id,
        )
        seat_changed(seat)
    return seat
