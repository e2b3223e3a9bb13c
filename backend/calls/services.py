"""The only writer of the states of calls and seats.

Each state moves by one conditional update whose row count is checked: any number of workers may try, one wins. What a
change shows at homes is marked in the same transaction (`mark_dirty`); who else cares is nudged after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from backend.accounts.models import User
from backend.calls.called import call_units, ring_people, units_waiting
from backend.calls.errors import CallFull, CallNotOpen, SeatGone
from backend.calls.group_events import plan_due, seat_signed_up, with_late_places
from backend.calls.models import FINAL, OUT, Call, CallState, Participation, SeatKind, SeatState
from backend.calls.seats import answering_device, audit_forced, give_mark, homes_of, is_forced, judge_seats, seat_people
from backend.config.nudges import Topic, nudge
from backend.contacts.models import Client
from backend.devices.models import Device
from backend.organisations.models import Group
from backend.visits.missed import note_missed

EXTENSION = timedelta(minutes=15)
WARNING = timedelta(minutes=5)

ANNOUNCE_WITHIN = timedelta(seconds=5)
"""A device that has not announced by then does not: another of the home is asked."""


# --- by the clock ------------------------------------------------------------


def open_due(now: datetime) -> int:
    """Open every scheduled call whose time has come, also one whose end has passed (it then ends). Returns how many."""
    plan_due(now)
    due = Call.objects.filter(state=CallState.SCHEDULED, starts_at__lte=now).order_by("starts_at")
    due = due.exclude(group_event__is_cancelled=True)
    due = due.select_related("booking__creator", "booking__taking__user", "group_event__operator")
    return sum(open_call(call, now=now) for call in due)


def open_call(call: Call, *, now: datetime) -> bool:
    """Open one call. False when it was not scheduled any more."""
    with transaction.atomic():
        mine = Call.objects.filter(pk=call.pk, state=CallState.SCHEDULED, starts_at__lte=now)
        if mine.update(state=CallState.OPEN, opened_at=now) != 1:
            return False
        call.refresh_from_db(fields=["state", "opened_at"])
        if call.group_event is not None and seat_signed_up(call, now=now):
            _record_changed(call.pk)
        ring_people(call, now=now)
        seats = list(call.participations.exclude(state__in=FINAL).select_related("home"))
        if is_forced(call):
            # Judged again: what was agreed when it was booked may since have been withdrawn.
            judge_seats(call, seats, at=now)
            give_mark(seats, now=now)
            for seat in seats:
                if seat.kind == SeatKind.HOME:
                    audit_forced("opened", call, seat, at=now, verdict=seat.verdict, policy=seat.policy_revision)
        _changed(call, everything=True)
    return True


def seat_late(now: datetime) -> int:
    """Seat homes that got their place in an event when it had begun. Returns how many."""
    seated = 0
    for call in with_late_places():
        with transaction.atomic():
            made = seat_signed_up(call, now=now)
            if not made:
                continue
            _record_changed(call.pk)
            if is_forced(call):
                judge_seats(call, made, at=now)
                give_mark(made, now=now)
            _changed(call, everything=True)
            seated += len(made)
    return seated


def warn_due(now: datetime) -> int:
    """Note that five minutes are left, once for each end. Returns for how many."""
    due = Call.objects.filter(state=CallState.OPEN, warned_at=None, ends_at__lte=now + WARNING, ends_at__gt=now)
    warned = 0
    for call in due:
        mine = Call.objects.filter(pk=call.pk, state=CallState.OPEN, warned_at=None, ends_at=call.ends_at)
        if mine.update(warned_at=now) == 1:
            nudge(call.organisation_id, Topic.CALLS)
            warned += 1
    return warned


def end_due(now: datetime) -> int:
    """End every open call whose time is over. Returns how many."""
    due = Call.objects.filter(state=CallState.OPEN, ends_at__lte=now).select_related("booking")
    return sum(_end(call, now=now, by=None, only_if_due=True) for call in due)


def reassign_answers(now: datetime) -> int:
    """Let another device of a home announce where the marked one has not, or is offline. Returns how many moved."""
    stuck = Participation.objects.filter(
        Q(answers_since__lte=now - ANNOUNCE_WITHIN) | Q(answers_on__is_online=False) | Q(answers_on__can_answer=False),
        call__state=CallState.OPEN,
        is_forced=True,
        state=SeatState.INVITED,
        answers_on__isnull=False,
    )
    return sum(_move_mark(seat, now=now) for seat in stuck.select_related("call", "answers_on"))


# --- by people ---------------------------------------------------------------


def extend(call: Call, *, by: User, now: datetime, for_: timedelta = EXTENSION) -> Call:
    """Move the end of an open call on. Raises CallNotOpen when it has ended meanwhile: the end is final."""
    with transaction.atomic():
        mine = Call.objects.filter(pk=call.pk, state=CallState.OPEN, ends_at__gt=now)
        moved = mine.update(
            ends_at=F("ends_at") + for_,
            warned_at=None,
            extended_at=now,
            extended_by=by,
            record_revision=F("record_revision") + 1,
        )
        if moved != 1:
            raise CallNotOpen(call.pk)
        call.refresh_from_db()
        for seat in _forced_seats(call):
            audit_forced("extended", call, seat, at=now, actor=by, seconds=int(for_.total_seconds()))
        _changed(call)
    return call


def end(call: Call, *, by: User, now: datetime) -> Call:
    """End a call for all. Raises CallNotOpen when it is not open."""
    if not _end(call, now=now, by=by):
        raise CallNotOpen(call.pk)
    return call


def cancel(call: Call, *, by: User, now: datetime) -> Call:
    """Withdraw a call that has not begun. Raises CallNotOpen when it has."""
    with transaction.atomic():
        mine = Call.objects.filter(pk=call.pk, state=CallState.SCHEDULED)
        if mine.update(state=CallState.CANCELLED, ended_at=now, ended_by=by) != 1:
            raise CallNotOpen(call.pk)
        seats = _forced_seats(call)
        call.participations.exclude(state__in=FINAL).update(state=SeatState.ENDED, finished_at=now)
        for seat in seats:
            audit_forced("cancelled", call, seat, at=now, actor=by)
        call.refresh_from_db()
        _changed(call, everything=True)
    return call


def remove(seat: Participation, *, by: User, now: datetime) -> Participation:
    """Put a participant out; the seat is never taken again, adding them anew makes another. Raises SeatGone."""
    with transaction.atomic():
        mine = Participation.objects.filter(pk=seat.pk, call__state__in=[CallState.SCHEDULED, CallState.OPEN])
        if mine.exclude(state__in=FINAL).update(state=SeatState.REMOVED, finished_at=now) != 1:
            raise SeatGone(seat.pk)
        _record_changed(seat.call_id)
        call = Call.objects.select_related("booking").get(pk=seat.call_id)
        if is_forced(call) and seat.kind == SeatKind.HOME:
            audit_forced("removed", call, seat, at=now, actor=by)
        _changed(call, everything=True)
    seat.refresh_from_db()
    return seat


def leave(seat: Participation, *, now: datetime) -> bool:
    """Note that a user pressed the red handset for themselves. False when they were not in."""
    with transaction.atomic():
        moved = _move(seat.pk, [SeatState.JOINED, SeatState.LOST], SeatState.LEFT, left_at=now, in_room_since=None)
        if moved:
            _changed(seat.call)
    return moved


def add_participants(
    call: Call,
    *,
    by: User,
    clients: Sequence[Client],
    users: Sequence[User],
    units: Sequence[Group] = (),
    now: datetime,
) -> list[Participation]:
    """Seat more people, in a running call too. Raises CallNotOpen, or CallFull at the organisation's limit."""
    with transaction.atomic():
        alive = Call.objects.filter(pk=call.pk, state__in=[CallState.SCHEDULED, CallState.OPEN])
        if alive.update(record_revision=F("record_revision") + 1) != 1:  # the row is ours until the commit
            raise CallNotOpen(call.pk)
        call.refresh_from_db()
        made = seat_people(call, by=by, clients=clients, users=users, now=now)
        call_units(call, units)
        if call.participations.seated().count() + units_waiting(call) > call.organisation.max_participants:
            raise CallFull(call.pk)
        if call.booking is not None:
            call.booking.clients.add(*clients)
            call.booking.users.add(*(user for user in users if user.pk != call.booking.creator_id))
            call.booking.units.add(*units)
        if call.state == CallState.OPEN:
            ring_people(call, now=now)
            give_mark(made, now=now)
        _changed(call, everything=True)
    return made


# --- by the room -------------------------------------------------------------


def seen_in_room(call: Call, identities: Collection[str], *, now: datetime) -> bool:
    """Take who the SFU says is in the room as the truth. Returns whether anything changed."""
    seats = list(call.participations.exclude(state__in=FINAL))
    came = [seat for seat in seats if seat.in_room_since is None and seat.identity in identities]
    gone = [seat for seat in seats if seat.in_room_since is not None and seat.identity not in identities]
    changed = [room_joined(seat.pk, now=now) for seat in came] + [room_left(seat.pk, now=now) for seat in gone]
    return any(changed)


def room_joined(seat: UUID, *, now: datetime) -> bool:
    """Note that an identity is in the room. A user has thereby joined; a home only when it has answered."""
    with transaction.atomic():
        mine = Participation.objects.filter(pk=seat, in_room_since=None, call__state=CallState.OPEN)
        if mine.exclude(state__in=FINAL).update(in_room_since=now) != 1:
            return False
        row = Participation.objects.select_related("call").get(pk=seat)
        if row.kind == SeatKind.HOME:
            _move(seat, [SeatState.LOST], SeatState.JOINED)
        else:
            _move(seat, _ALL_BUT_FINAL, SeatState.JOINED)
            Participation.objects.filter(pk=seat, joined_at=None).update(joined_at=now)
        _changed(row.call)
    return True


def room_left(seat: UUID, *, now: datetime) -> bool:
    """Note that an identity is no longer in the room. A home that had answered is lost until it says that it left."""
    with transaction.atomic():
        mine = Participation.objects.filter(pk=seat, in_room_since__isnull=False)
        if mine.update(in_room_since=None) != 1:
            return False
        row = Participation.objects.select_related("call").get(pk=seat)
        to = SeatState.LOST if row.kind == SeatKind.HOME else SeatState.LEFT
        _move(seat, [SeatState.JOINED], to, left_at=now)
        _changed(row.call)
    return True


# --- shared ------------------------------------------------------------------

_ALL_BUT_FINAL = [state for state in SeatState if state not in FINAL]


def move_seat(
    seat: UUID, from_: Sequence[SeatState], to: SeatState, **fields: datetime | str | bool | Device | None
) -> bool:
    """Move one seat of an open call, if it is in one of `from_`. For `calls.events` alone."""
    return _move(seat, from_, to, **fields)


def mark_dirty(homes: Iterable[int]) -> None:
    """Ask for newer documents at these homes' devices, in the transaction of the change."""
    Device.objects.filter(home__in=list(homes)).mark_dirty()


def seat_changed(seat: Participation) -> None:
    """Tell all who show this seat."""
    _changed(seat.call)


def move_mark_now(seat: Participation, *, now: datetime) -> bool:
    """Let another device of the home announce, because the marked one said that it cannot."""
    return _move_mark(seat, now=now)


def _move(seat: UUID, from_: Sequence[SeatState], to: SeatState, **fields: object) -> bool:
    mine = Participation.objects.filter(pk=seat, state__in=from_, call__state=CallState.OPEN)
    return mine.update(state=to, **fields) == 1


def _end(call: Call, *, now: datetime, by: User | None, only_if_due: bool = False) -> bool:
    with transaction.atomic():
        mine = Call.objects.filter(pk=call.pk, state=CallState.OPEN)
        if only_if_due:
            mine = mine.filter(ends_at__lte=now)
        ended = mine.update(state=CallState.ENDED, ended_at=now, ended_by=by, record_revision=F("record_revision") + 1)
        if ended != 1:
            return False
        call.refresh_from_db()
        seats = call.participations.exclude(state__in=FINAL)
        seats.filter(state=SeatState.INVITED, kind=SeatKind.HOME).update(state=SeatState.NO_CONNECTION)
        never_answered = [SeatState.INVITED, SeatState.RINGING, SeatState.ANNOUNCING]
        seats.filter(state__in=never_answered).update(state=SeatState.MISSED)
        seats.filter(state__in=[SeatState.JOINED, SeatState.LOST, SeatState.LEFT]).update(state=SeatState.ENDED)
        call.participations.filter(finished_at=None).update(finished_at=now, in_room_since=None)
        for seat in _forced_seats(call):
            audit_forced("ended", call, seat, at=now, actor=by, state=seat.state)
        note_missed(call, now=now)
        _changed(call, everything=True)
    return True


def _move_mark(seat: Participation, *, now: datetime) -> bool:
    marked = seat.answers_on
    if seat.home_id is None or marked is None:
        return False
    # One that could not come back to its mark is tried again when it can; one that could and did not announce is not.
    failed = [*seat.not_announced_on, marked.pk] if marked.is_online else seat.not_announced_on
    if (other := answering_device(seat.home_id, not_on=[*failed, marked.pk])) is None:
        return False
    with transaction.atomic():
        mine = Participation.objects.filter(
            pk=seat.pk, answers_on=marked, answers_since=seat.answers_since, call__state=CallState.OPEN
        )
        if mine.update(answers_on=other, answers_since=now, not_announced_on=failed) != 1:
            return False
        mark_dirty([seat.home_id])
        _changed(seat.call)
    return True


def _forced_seats(call: Call) -> list[Participation]:
    if not is_forced(call):
        return []
    return list(call.participations.filter(kind=SeatKind.HOME).exclude(state__in=OUT))


def _record_changed(call: UUID) -> None:
    Call.objects.filter(pk=call).update(record_revision=F("record_revision") + 1)


def _changed(call: Call, *, everything: bool = False) -> None:
    """Mark the homes of a call and nudge. With `everything`, lists of contacts and calendars show it too."""
    mark_dirty(homes_of(call.pk))
    nudge(call.organisation_id, Topic.DEVICES)
    nudge(call.organisation_id, Topic.CALLS)
    if everything:
        nudge(call.organisation_id, Topic.CONTACTS)
