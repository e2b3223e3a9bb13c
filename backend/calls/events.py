"""What homes tell of their seats, applied once each and in any order that the wire may bring.

A fact (when it announced, when its camera opened) is kept whenever it comes, also after the call's end: the trace must
be whole. A state moves only while the call is open and the seat was not removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from backend.accounts.services import audit
from backend.calls.models import FINAL, CallState, Participation, SeatState
from backend.calls.seats import audit_forced, is_forced, may_hold
from backend.calls.services import move_mark_now, move_seat, seat_changed
from backend.config.nudges import Topic, nudge
from backend.contacts.models import Home
from backend.contacts.services import withdraw_at_home
from backend.devices.commands import command_told
from backend.devices.models import Device, StoredEvent
from backend.visits.missed import answered_after_all
from protocol.messages.reports import PICTURE_ALONE, DeviceEvent, EventKind

QUIET = timedelta(minutes=15)
"""After *Ei nyt* or a red handset: as long as a resident may expect to be left alone."""

NOBODY_CAME = "nobody_came"
"""Detail of a `left` that the resident did not choose: no professional came, and the normal view is back."""

CHOSEN = frozenset({"", "red_handset", "other_call"})
"""Details of a `left` that the resident chose."""

_OPEN_STATES = [state for state in SeatState if state not in FINAL]
_WAITING = [
    SeatState.INVITED,
    SeatState.RINGING,
    SeatState.ANNOUNCING,
    SeatState.BUSY,
    SeatState.NO_CONNECTION,
    SeatState.MISSED,
]
"""Not in, and nobody said no."""


def record_events(device: Device, events: Sequence[DeviceEvent], *, now: datetime) -> int:
    """Store and apply what is new; return the number to acknowledge: the highest with none missing below it.

    A batch that begins with a number stored before is a resend, and starts at the lowest that the device still has: a
    gap below it (ours is a restored backup) will never be filled, so it is stepped over.
    """
    if not events:
        return device.acked_event
    with transaction.atomic():
        acked = Device.objects.select_for_update().values_list("acked_event", flat=True).get(pk=device.pk)
        numbers = [event.number for event in events]
        stored = StoredEvent.objects.filter(device=device, number__in=numbers)
        known = set(stored.values_list("number", flat=True))
        if min(numbers) in known:
            acked = max(acked, min(numbers) - 1)
        for event in sorted(events, key=lambda event: event.number):
            if event.number > acked and event.number not in known:
                known.add(event.number)
                _store(device, event, now=now)
                _apply(device, event, now=now)
        above = StoredEvent.objects.filter(device=device, number__gt=acked).order_by("number")
        for number in above.values_list("number", flat=True):
            if number != acked + 1:
                break
            acked = number
        Device.objects.filter(pk=device.pk).update(acked_event=acked, last_seen_at=now)
    device.acked_event = acked
    return acked


def _store(device: Device, event: DeviceEvent, *, now: datetime) -> None:
    StoredEvent.objects.create(
        device=device,
        number=event.number,
        kind=event.kind.value,
        at=event.at,
        received_at=now,
        participation=event.participation,
        detail=event.detail,
    )


def _apply(device: Device, event: DeviceEvent, *, now: datetime) -> None:
    if event.kind is EventKind.COMMAND:
        command_told(device, event, at=min(event.at, now))
        return
    if event.kind in {EventKind.WITHDRAWN, EventKind.CONFIRMED}:
        _agreement_told(device, event, at=min(event.at, now), now=now)
        return
    if event.participation is None:
        return
    seats = Participation.objects.select_related(
        "call__booking__creator", "call__booking__taking__user", "call__group_event__operator", "home"
    )
    # Only its own home's seats: a device that names another's is not believed.
    seat = seats.filter(pk=event.participation, home=device.home_id).first()
    if seat is None:
        return
    at = min(event.at, now)  # a home's clock may be ahead; nothing has happened in the future
    _keep_fact(device, seat, event, at)
    _keep_state(device, seat, event, at=at, now=now)
    if is_forced(seat.call):
        audit_forced(
            event.kind.value, seat.call, seat, at=at, device=device.pk, detail=event.detail, number=event.number
        )
    seat_changed(seat)
    nudge(device.organisation_id, Topic.CONTACTS)


def _agreement_told(device: Device, event: DeviceEvent, *, at: datetime, now: datetime) -> None:
    """The resident withdrew the agreement at the screen, or something looser applies there from now on."""
    first, _, second = event.detail.partition(" ")
    if event.kind is EventKind.CONFIRMED:
        audit(
            "policy.confirmed_at_home",
            organisation=device.organisation_id,
            at=at,
            home=device.home_id,
            device=device.pk,
            revision=first,
            how=second,
        )
    elif _is_number(first) and _is_number(second := second.partition(" ")[0]):
        # A home that did not know the time withdrew all the same: it was at the latest now.
        at = at if at > device.bound_at else now
        picture_alone = event.detail.endswith(f" {PICTURE_ALONE}")
        withdraw_at_home(device, number=int(first), revision=int(second), at=at, picture_alone=picture_alone)


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 16


def _keep_fact(device: Device, seat: Participation, event: DeviceEvent, at: datetime) -> None:
    """Write when; the first time where the first counts (announced, answered, opened), else the last.

    What closed or ended at a device that the call has moved away from says nothing of the one where it is now.
    """
    mine = Participation.objects.filter(pk=seat.pk)
    if not _is_holder(device, seat) and event.kind in ENDS_HERE:
        return
    match event.kind:
        case EventKind.RINGING:
            mine.filter(rung_at=None).update(rung_at=at)
        case EventKind.ANNOUNCED:
            mine.filter(announced_at=None).update(announced_at=at)
        case EventKind.ANSWERED:
            if mine.filter(answered_at=None).update(answered_at=at, joined_at=at):
                answered_after_all(seat)
        case EventKind.DECLINED:
            mine.update(declined_at=at)
        case EventKind.LEFT | EventKind.LOST:
            mine.update(left_at=at)
        case EventKind.CAMERA_ON:
            mine.filter(camera_on_at=None).update(camera_on_at=at)
            mine.update(is_camera_on=True)
        case EventKind.CAMERA_OFF:
            mine.update(is_camera_on=False, camera_off_at=at)
        case EventKind.MICROPHONE_ON:
            mine.filter(microphone_on_at=None).update(microphone_on_at=at)
            mine.update(is_microphone_on=True)
        case EventKind.MICROPHONE_OFF:
            mine.update(is_microphone_on=False, microphone_off_at=at)


ENDS_HERE = frozenset({EventKind.LEFT, EventKind.LOST, EventKind.CAMERA_OFF, EventKind.MICROPHONE_OFF})
"""Of the one device that is in the call."""


def _is_holder(device: Device, seat: Participation) -> bool:
    """Say whether this device is the one that announces, or is in the call; while none is, each is believed."""
    return seat.answers_on_id in {None, device.pk}


def _keep_state(  # noqa: C901  # one table, a line for each fact
    device: Device, seat: Participation, event: DeviceEvent, *, at: datetime, now: datetime
) -> None:
    if not _is_holder(device, seat) and event.kind in {EventKind.ANNOUNCED, EventKind.LEFT, EventKind.LOST}:
        return
    match event.kind:
        case EventKind.ANNOUNCED:
            # From joined too: after a crash of over a minute, or when nobody came, a home announces from the start.
            move_seat(seat.pk, [*_WAITING, SeatState.JOINED, SeatState.LOST], SeatState.ANNOUNCING)
        case EventKind.NOT_ANNOUNCED:
            move_seat(seat.pk, _WAITING, SeatState.RINGING)
            if seat.answers_on_id == device.pk:
                move_mark_now(seat, now=now)
        case EventKind.RINGING:
            move_seat(seat.pk, [*_WAITING, SeatState.LOST], SeatState.RINGING)
        case EventKind.BUSY:
            # Where another device of the home rings, the home is not busy.
            others = Device.objects.bound().filter(home=seat.home_id).exclude(pk=device.pk).exists()
            move_seat(seat.pk, [s for s in _WAITING if not others or s != SeatState.RINGING], SeatState.BUSY)
        case EventKind.ANSWERED:
            _answered(device, seat, event, now=now)
        case EventKind.DECLINED:
            # The mark is this device's then: no other begins to announce what the resident has just refused.
            if move_seat(seat.pk, _WAITING, SeatState.DECLINED, answers_on=device):
                _leave_alone(seat, at)
        case EventKind.LEFT:
            if event.detail == NOBODY_CAME:
                move_seat(seat.pk, [SeatState.JOINED, SeatState.LOST], SeatState.RINGING)
            elif (
                move_seat(seat.pk, [SeatState.JOINED, SeatState.LOST], SeatState.LEFT, claimed_at=None)
                and event.detail in CHOSEN
            ):
                _leave_alone(seat, at)
        case EventKind.LOST:
            move_seat(seat.pk, [SeatState.JOINED], SeatState.LOST)
        case EventKind.MISSED:
            move_seat(seat.pk, [SeatState.INVITED, SeatState.RINGING, SeatState.ANNOUNCING], SeatState.MISSED)


def _answered(device: Device, seat: Participation, event: DeviceEvent, *, now: datetime) -> None:
    """Note where it was answered. A device that another was quicker than says so too, before it knows: not believed."""
    free: Q = may_hold(device, now=now)
    mine = Participation.objects.filter(free, pk=seat.pk, state__in=_OPEN_STATES, call__state=CallState.OPEN)
    mine.update(state=SeatState.JOINED, answered_how=event.detail, answers_on=device)


def _leave_alone(seat: Participation, at: datetime) -> None:
    """For a while, forced calls to this home only ring. Hanging up an ordinary visit refuses nothing."""
    if is_forced(seat.call) and seat.home_id is not None:
        Home.objects.filter(pk=seat.home_id).update(no_forced_until=at + QUIET)
