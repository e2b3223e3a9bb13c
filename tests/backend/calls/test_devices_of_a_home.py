"""Several devices in one home: one of them takes the seat, the others are told where, and a touch moves it."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backend.accounts.models import AuditRecord
from backend.bridge.documents import RoomKeys, calls_of
from backend.calls.events import record_events
from backend.calls.models import Call, Participation, SeatState
from backend.calls.seats import CLAIM
from backend.calls.services import reassign_answers
from backend.devices.models import Device
from backend.rooms.errors import AnsweredElsewhere
from backend.rooms.services import take_seat
from backend.rooms.tokens import SfuKey
from protocol.messages.calls import OpenCall
from protocol.messages.reports import EventKind
from protocol.signing import Signer
from tests.backend.world import World, home_seat

pytestmark = pytest.mark.django_db

SIGNER = Signer.from_private("signing-1", Ed25519PrivateKey.generate())
ROOMS = RoomKeys("ws://127.0.0.1:1", SfuKey("key", "secret" * 8))


class Family:
    """Aino's home, with a device in the living room and one in the kitchen."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.aino = world.ready()
        self.first = Device.objects.get(home=self.aino.home)
        self.second = world.device(self.aino.home, first=False)
        Device.objects.filter(pk=self.first.pk).update(place="Olohuone")
        Device.objects.filter(pk=self.second.pk).update(place="Keittiö")

    def tells(self, device: Device, kind: EventKind, call: Call, detail: str = "") -> SeatState:
        event = self.world.tells(device, kind, home_seat(call), detail)
        record_events(device, [event], now=self.world.later(seconds=1))
        return SeatState(home_seat(call).state)

    def sees(self, device: Device) -> OpenCall:
        device.refresh_from_db()
        (call,) = calls_of(device, revision=1, now=self.world.now, signer=SIGNER, rooms=ROOMS).calls
        return call

    def joins(self, device: Device, call: Call, *, takes_over: bool = False) -> None:
        take_seat(device, home_seat(call).pk, now=self.world.now, takes_over=takes_over)


@pytest.fixture
def family(world: World) -> Family:
    return Family(world)


def test_an_ordinary_call_rings_on_all_until_one_has_answered(family: Family) -> None:
    call = family.world.book(family.aino).call
    assert all(family.sees(device).answers_here for device in (family.first, family.second))

    family.joins(family.first, call)
    assert family.tells(family.first, EventKind.ANSWERED, call, "by_touch") is SeatState.JOINED

    there, here = family.sees(family.second), family.sees(family.first)
    assert (there.answers_here, there.answered_in) == (False, "Olohuone")
    assert (here.answers_here, here.answered_in) == (True, None)


def test_of_two_that_answer_at_once_one_is_in(family: Family) -> None:
    call = family.world.book(family.aino).call
    family.joins(family.first, call)

    with pytest.raises(AnsweredElsewhere):
        family.joins(family.second, call)
    # The slower one had said that it answered before it knew; that changes nothing.
    family.tells(family.second, EventKind.ANSWERED, call, "by_touch")
    family.tells(family.first, EventKind.ANSWERED, call, "by_touch")
    family.tells(family.second, EventKind.LEFT, call, "elsewhere")

    seat = home_seat(call)
    assert (seat.state, seat.answers_on) == (SeatState.JOINED, family.first)


def test_a_claim_that_comes_to_nothing_does_not_keep_the_others_out(family: Family) -> None:
    call = family.world.book(family.aino).call
    family.joins(family.first, call)

    family.world.later(seconds=CLAIM.total_seconds())
    family.joins(family.second, call)

    assert home_seat(call).answers_on == family.second


def test_a_call_is_moved_by_a_touch_and_the_old_device_is_told(family: Family) -> None:
    call = family.world.forced(family.aino)
    family.tells(family.first, EventKind.ANNOUNCED, call)
    family.tells(family.first, EventKind.ANSWERED, call, "by_itself")
    family.tells(family.first, EventKind.CAMERA_ON, call)
    with pytest.raises(AnsweredElsewhere):
        family.joins(family.second, call)

    family.joins(family.second, call, takes_over=True)
    family.tells(family.second, EventKind.ANSWERED, call, "by_touch")
    family.tells(family.second, EventKind.CAMERA_ON, call)
    assert family.sees(family.first).answered_in == "Keittiö"
    family.tells(family.first, EventKind.CAMERA_OFF, call)
    assert family.tells(family.first, EventKind.LEFT, call, "moved") is SeatState.JOINED

    seat = home_seat(call)
    assert seat.is_camera_on, "what closed at the old device says nothing of the new one"
    assert seat.left_at is None
    family.aino.home.refresh_from_db()
    assert family.aino.home.no_forced_until is None, "moving refuses nothing"
    assert AuditRecord.objects.filter(code="forced_call.moved", participation=seat.pk).exists()


def test_who_has_hung_up_in_one_room_may_answer_in_another_at_once(family: Family) -> None:
    call = family.world.book(family.aino).call
    family.joins(family.first, call)
    family.tells(family.first, EventKind.ANSWERED, call, "by_touch")
    family.tells(family.first, EventKind.LEFT, call, "red_handset")
    assert family.sees(family.second).answers_here

    family.joins(family.second, call)
    assert family.tells(family.second, EventKind.ANSWERED, call, "by_touch") is SeatState.JOINED


def test_while_one_announces_a_touch_at_another_answers(family: Family) -> None:
    call = family.world.forced(family.aino)
    family.joins(family.first, call)  # with a token that was too old
    family.tells(family.first, EventKind.ANNOUNCED, call)
    assert not family.sees(family.second).answers_here

    family.joins(family.second, call)

    assert not family.sees(family.first).answers_here


def test_what_the_resident_refused_on_one_device_no_other_announces(family: Family) -> None:
    call = family.world.forced(family.aino)
    family.world.later(seconds=6)
    assert reassign_answers(family.world.now) == 1
    assert home_seat(call).answers_on == family.second

    family.tells(family.first, EventKind.DECLINED, call)

    assert not family.sees(family.second).answers_here


def test_a_home_is_busy_only_where_no_other_device_of_it_rings(family: Family) -> None:
    call = family.world.book(family.aino).call
    family.tells(family.second, EventKind.RINGING, call)

    assert family.tells(family.first, EventKind.BUSY, call) is SeatState.RINGING
    Device.objects.filter(pk=family.second.pk).update(unbound_at=family.world.now)
    assert family.tells(family.first, EventKind.BUSY, call) is SeatState.BUSY


def test_no_seat_is_made_by_moving(family: Family) -> None:
    call = family.world.book(family.aino).call
    family.joins(family.first, call)
    family.tells(family.first, EventKind.ANSWERED, call, "by_touch")
    family.joins(family.second, call, takes_over=True)

    assert Participation.objects.filter(call=call, home=family.aino.home).count() == 1
