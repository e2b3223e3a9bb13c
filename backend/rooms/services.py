"""Which rooms there should be, who is in them, and letting people and homes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asgiref.sync import async_to_sync
from django.db import transaction
from django.db.models import Q

from backend.accounts.models import User
from backend.bridge.records import is_signed, opened, signed_record
from backend.bridge.settings import environment, sfu_key
from backend.calls.models import FINAL, Call, CallState, Participation, SeatKind, SeatState
from backend.calls.records import call_record
from backend.calls.seats import audit_forced, is_forced, may_hold
from backend.calls.services import seen_in_room
from backend.config.nudges import Topic, nudge
from backend.devices.models import Device, DeviceQuerySet
from backend.rooms.errors import AnsweredElsewhere, NotJoinable, RoomFull
from backend.rooms.plan import Plan, WantedRoom
from backend.rooms.sfu import LiveKit
from backend.rooms.tokens import access
from protocol.messages.calls import CallRecord, RoomAccess
from protocol.messages.wire import Source
from protocol.signing import Signer


@dataclass(frozen=True)
class Joining:
    """All that a page needs to go into the room. The token is a secret."""

    url: str
    token: str
    identity: str
    audience: tuple[str, ...]
    """To whom the page lets its tracks be sent."""
    may_publish: tuple[Source, ...]
    expires_at: datetime


def wanted_rooms(now: datetime, *, signer: Signer) -> list[WantedRoom]:
    """Return the rooms of all open calls. Those whose time is over stay until the call is ended."""
    del now  # a call is open until `end_due` says otherwise: its room never closes before it
    calls = Call.objects.filter(state=CallState.OPEN)
    wanted: list[WantedRoom] = []
    for call in calls:
        signed = signed_record(call, signer)
        wanted.append(WantedRoom(call.room, signed, _seats(opened(signed))))
    return wanted


def _seats(record: CallRecord) -> dict[str, frozenset[Source]]:
    return {seat.identity: frozenset(seat.may_publish) for seat in record.seats}


def tell_present(plan: Plan, now: datetime) -> None:
    """Write down who has come into and gone from each room."""
    for call in Call.objects.filter(pk__in=[UUID(room) for room in plan.present], state=CallState.OPEN):
        seen_in_room(call, plan.present[call.room], now=now)


def join_user(participation: Participation, user: User, *, now: datetime) -> Joining:
    """Let a user into the room of an open call, by their own seat.

    Raises:
        NotJoinable: not their seat, the seat is over, or the call is not open.
        RoomFull: as many are in the call as the organisation allows.
        RoomError: the SFU cannot be had.
    """
    if participation.user_id != user.pk or not user.is_active:
        raise NotJoinable("seat")
    return _joining(participation.pk, now)


def join_guest(participation: Participation, *, now: datetime) -> Joining:
    """Let a guest into the room of an open call; that the seat is theirs, their link has shown.

    Raises:
        NotJoinable, RoomFull, RoomError: as in `join_user`.
    """
    if participation.kind != SeatKind.GUEST:
        raise NotJoinable("seat")
    return _joining(participation.pk, now)


def _joining(participation: UUID, now: datetime) -> Joining:
    seat, call = _joinable(participation, now)
    record = _record(call)
    given = _access(seat, record, now)
    return Joining(
        url=given.url,
        token=given.token,
        identity=seat.identity,
        audience=tuple(other.identity for other in record.seats),
        may_publish=tuple(_seats(record)[seat.identity]),
        expires_at=given.expires_at,
    )


def join_device(device: Device, participation: UUID, *, now: datetime, takes_over: bool = False) -> RoomAccess:
    """Let a device into the room of its home's open call; the seat becomes this device's.

    Raises:
        NotJoinable, AnsweredElsewhere, RoomFull: as in `take_seat`.
        RoomError: the SFU cannot be had.
    """
    seat = take_seat(device, participation, now=now, takes_over=takes_over)
    return _access(seat, _record(seat.call), now)


def take_seat(device: Device, participation: UUID, *, now: datetime, takes_over: bool = False) -> Participation:
    """Claim its home's seat for a device: of several that ask at once, one has it.

    Args:
        device: which of the home's.
        participation: the home's seat.
        now: the time.
        takes_over: the resident moved the call here from another device, which then leaves.

    Raises:
        NotJoinable: not this home's seat, the seat is over, or the call is not open.
        AnsweredElsewhere: another device of the home is in it, or has just claimed it.
        RoomFull: as many are in the call as the organisation allows.
    """
    seat, call = _joinable(participation, now)
    if seat.home_id != device.home_id or call.organisation_id != device.organisation_id:
        raise NotJoinable("seat")
    with transaction.atomic():
        free = Q() if takes_over else may_hold(device, now=now)
        mine = Participation.objects.filter(free, pk=seat.pk).exclude(state__in=FINAL)
        # Who joins to announce claims nothing: a touch at another device of the home is quicker then.
        announces = seat.is_forced and seat.answers_on_id == device.pk and seat.state in _ANNOUNCES
        if mine.update(answers_on=device, answers_since=now, claimed_at=None if announces else now) != 1:
            raise AnsweredElsewhere
        if seat.answers_on_id != device.pk:
            # The others in the home show where it was answered.
            DeviceQuerySet(Device).filter(home=device.home_id).mark_dirty()
            nudge(device.organisation_id, Topic.DEVICES)
            if takes_over and is_forced(call):
                audit_forced("moved", call, seat, at=now, device=device.pk)
    return seat


_ANNOUNCES = (SeatState.INVITED, SeatState.ANNOUNCING)


def _joinable(participation: UUID, now: datetime) -> tuple[Participation, Call]:
    seat = (
        Participation.objects.filter(pk=participation)
        .exclude(state__in=FINAL)
        .select_related("call__organisation", "call__booking__creator", "call__booking__taking__user")
        .select_related("call__group_event__operator")
        .first()
    )
    if seat is None or seat.call.state != CallState.OPEN or seat.call.ends_at <= now:
        raise NotJoinable("call")
    inside = Participation.objects.filter(call=seat.call_id, in_room_since__isnull=False).exclude(pk=seat.pk)
    if inside.count() >= _most(seat.call):
        raise RoomFull
    return seat, seat.call


def _most(call: Call) -> int:
    """Return how many may be in the room: of an event as many homes as it has places, and its professionals."""
    if call.group_event is None:
        return call.organisation.max_participants
    return call.group_event.capacity + call.participations.seated().exclude(kind=SeatKind.HOME).count()


def _record(call: Call) -> CallRecord:
    return opened(call.record_jws) if is_signed(call) else call_record(call)


def _access(seat: Participation, record: CallRecord, now: datetime) -> RoomAccess:
    # What the record says, not the seat: presentation mode silences late comers too.
    may_publish = _seats(record).get(seat.identity)
    if may_publish is None:
        raise NotJoinable("seat")
    make_room(seat.call)
    return access(
        sfu_key(),
        environment().livekit_url,
        room=seat.call.room,
        identity=seat.identity,
        may_publish=may_publish,
        now=now,
    )


@async_to_sync
async def _make(room: str, metadata: str) -> None:
    async with LiveKit(environment().livekit_url, sfu_key()) as sfu:
        await sfu.make(room, metadata)


def make_room(call: Call) -> None:
    """Make sure that the call's room is there: the SFU refuses tokens for rooms that are not. Raises RoomError."""
    # Without the signing key, the web hands out only what the bridge has signed; the keeper fills it in.
    _make(call.room, call.record_jws if is_signed(call) else "")
