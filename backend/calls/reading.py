"""What pages and homes show of calls."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from backend.accounts.models import User
from backend.accounts.rules import CALLS_JOIN
from backend.calls.models import Call, CalledUnit, CallState, Participation, SeatKind, SeatState
from backend.calls.seats import caller_of, subject_of
from backend.contacts.models import Home
from backend.shell.rights import allowed
from protocol.messages.agenda import VisitLogLine

LOG_DAYS = 30
LOG_LINES = 200


def with_seats(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Bring along what pages say of participants and called units: as many queries for one call as for many."""
    seats = Participation.objects.seated().select_related("user", "home", "answers_on").prefetch_related("residents")
    seats = seats.defer("answers_on__last_agenda", "answers_on__last_calls")
    return calls.select_related("booking__creator", "booking__taking__user", "group_event__operator").prefetch_related(
        Prefetch("participations", queryset=seats.order_by("created_at", "id")),
        Prefetch("called_units", queryset=CalledUnit.objects.select_related("unit").order_by("pk")),
    )


def active_calls(user: User) -> list[Call]:
    """Return the open calls that this user has a seat in, the newest first; those that still ring are elsewhere."""
    mine = Participation.objects.seated().filter(user=user).exclude(state=SeatState.RINGING)
    calls = Call.objects.filter(organisation=user.organisation_id, state=CallState.OPEN, participations__in=mine)
    return list(with_seats(calls).order_by("-opened_at", "-id"))


def call_of(user: User, call: UUID) -> Call | None:
    """Return a call of the user's organisation with its seats; what they may do with it, `accounts.rules` say."""
    return with_seats(Call.objects.filter(pk=call, organisation=user.organisation_id)).first()


def call_for(user: User, call: UUID, right: str = CALLS_JOIN) -> Call:
    """Return the call for somebody who may do this with it; 404 and 403 as `allowed` has them."""
    return allowed(user, right, call_of(user, call))


def seat_of(user: User, call: Call) -> Participation | None:
    """Return the user's own seat in a call."""
    return call.participations.seated().filter(user=user).first()


def my_day(user: User, *, start: datetime, end: datetime) -> list[Call]:
    """Return the calls between these times that the user has a seat in, in order."""
    mine = Participation.objects.seated().filter(user=user)
    calls = Call.objects.filter(organisation=user.organisation_id, participations__in=mine)
    calls = calls.exclude(state=CallState.CANCELLED).filter(starts_at__lt=end, ends_at__gt=start)
    return list(with_seats(calls).order_by("starts_at", "id"))


def visit_log_of(home: Home, *, now: datetime, language: str = "fi") -> tuple[VisitLogLine, ...]:
    """Return who was in touch with this home, the newest first: what a resident can read."""
    since = now - timedelta(days=LOG_DAYS)
    touched = Q(rung_at__isnull=False) | Q(announced_at__isnull=False) | Q(answered_at__isnull=False)
    seats = (
        Participation.objects.filter(touched, home=home, kind=SeatKind.HOME, created_at__gt=since)
        .select_related("call__booking__creator", "call__booking__taking__user", "call__group_event__operator")
        .order_by("-created_at")[:LOG_LINES]
    )
    return tuple(line for seat in seats if (line := _line(seat, language)) is not None)


def _line(seat: Participation, language: str) -> VisitLogLine | None:
    caller = caller_of(seat.call)
    if caller is None:
        return None
    duration = None
    if seat.joined_at is not None and (over := seat.left_at or seat.finished_at) is not None:
        duration = max(0, int((over - seat.joined_at).total_seconds()))
    return VisitLogLine(
        participation=seat.pk,
        who=caller.name,
        role=caller.title_texts,
        reason=subject_of(seat.call, language),
        started_at=seat.answered_at or seat.announced_at or seat.rung_at or seat.created_at,
        duration_s=duration,
        camera_was_on=seat.camera_on_at is not None,
        microphone_was_on=seat.microphone_on_at is not None,
        result=SeatState(seat.state).value,
    )
