"""A planned call that somebody else will hold, or that begins before its time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from backend.accounts.models import User
from backend.bookings.models import Booking
from backend.calls.errors import CallNotOpen
from backend.calls.models import Call, CallState, SeatKind, SeatState
from backend.calls.seats import audit_forced, homes_of, is_forced, seat_organiser, seat_user
from backend.calls.services import mark_dirty, open_call
from backend.config.nudges import Topic, nudge


def hand_over(call: Call, user: User, *, now: datetime) -> None:
    """Let somebody else hold a planned call: to its homes they are who calls. Raises CallNotOpen when it has begun."""
    with transaction.atomic():
        planned = Call.objects.filter(pk=call.pk, state=CallState.SCHEDULED)
        if planned.update(record_revision=F("record_revision") + 1) != 1:
            raise CallNotOpen(call.pk)
        seats = call.participations.seated()
        before = seats.filter(is_organiser=True).exclude(user=user)
        if not Booking.users.through.objects.filter(booking__call=call.pk).exists():
            before.filter(in_room_since=None).update(state=SeatState.REMOVED, finished_at=now)
        call.participations.filter(is_organiser=True).exclude(user=user).update(is_organiser=False)
        if not seats.filter(user=user).update(is_organiser=True, is_professional=user.is_professional):
            seat_organiser(call, user, now=now)
        mark_dirty(homes_of(call.pk))
        for topic in (Topic.DEVICES, Topic.CALLS, Topic.CONTACTS):
            nudge(call.organisation_id, topic)


def sit_beside(call: Call, user: User, *, now: datetime) -> None:
    """Give somebody a seat in an open call that need not ring for them. Raises CallNotOpen when it is over."""
    with transaction.atomic():
        alive = Call.objects.filter(pk=call.pk, state=CallState.OPEN)
        if alive.update(record_revision=F("record_revision") + 1) != 1:
            raise CallNotOpen(call.pk)
        if not call.participations.seated().filter(user=user).exists():
            seat_user(call, user, now=now)
        mark_dirty(homes_of(call.pk))
        for topic in (Topic.DEVICES, Topic.CALLS):
            nudge(call.organisation_id, topic)


def begin_now(call: Call, *, by: User, now: datetime) -> Call:
    """Begin a planned call before its time; its end moves with its start. Raises CallNotOpen when it had begun."""
    with transaction.atomic():
        times = {"starts_at": now, "ends_at": now + (call.ends_at - call.starts_at)}
        mine = Call.objects.filter(pk=call.pk, state=CallState.SCHEDULED)
        if mine.update(record_revision=F("record_revision") + 1, **times) != 1:
            raise CallNotOpen(call.pk)
        Booking.objects.filter(call=call.pk).update(**times)
        call = Call.objects.select_related("booking__creator", "booking__taking__user").get(pk=call.pk)
        if is_forced(call):
            for seat in call.participations.seated().filter(kind=SeatKind.HOME):
                audit_forced("begun_early", call, seat, at=now, actor=by)
        open_call(call, now=now)
    return call
