"""Which rooms there should be, and who is let in."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backend.bridge.records import opened
from backend.calls.events import record_events
from backend.calls.models import SeatState
from backend.calls.services import end, remove
from backend.rooms.errors import AnsweredElsewhere, NotJoinable
from backend.rooms.plan import Plan
from backend.rooms.services import join_device, join_user, tell_present, wanted_rooms
from protocol.messages.reports import EventKind
from protocol.messages.wire import Source
from protocol.signing import Signer
from tests.backend.world import World, home_seat, user_seat

SIGNER = Signer.from_private("signing-1", Ed25519PrivateKey.generate())


def test_every_open_call_has_a_room_with_its_seats(world: World) -> None:
    call = world.forced(world.ready())

    (room,) = wanted_rooms(world.now, signer=SIGNER)

    assert room.name == str(call.pk)
    assert set(room.seats) == {home_seat(call).identity, user_seat(call, world.maija).identity}
    assert room.seats[home_seat(call).identity] == {Source.CAMERA, Source.MICROPHONE}
    assert opened(room.metadata).call == call.pk


def test_a_removed_seat_is_not_wanted_and_an_ended_call_has_no_room(world: World) -> None:
    call = world.forced(world.ready())
    remove(home_seat(call), by=world.maija, now=world.now)
    (room,) = wanted_rooms(world.now, signer=SIGNER)
    assert set(room.seats) == {user_seat(call, world.maija).identity}

    end(call, by=world.maija, now=world.now)
    assert not wanted_rooms(world.now, signer=SIGNER)


def test_who_the_sfu_says_is_there_is_in_the_room(world: World) -> None:
    call = world.forced(world.ready())
    seat = user_seat(call, world.maija)

    tell_present(Plan(present={call.room: frozenset({seat.identity})}), world.now)
    assert user_seat(call, world.maija).state == SeatState.JOINED

    tell_present(Plan(present={call.room: frozenset()}), world.now)
    assert user_seat(call, world.maija).in_room_since is None


def test_nobody_joins_by_anothers_seat(world: World) -> None:
    call = world.forced(world.ready())

    with pytest.raises(NotJoinable):
        join_user(user_seat(call, world.maija), world.professional(), now=world.now)


def test_nobody_joins_a_call_that_is_over_or_from_which_they_were_removed(world: World) -> None:
    jari = world.professional()
    call = world.forced(world.ready(), jari)
    remove(user_seat(call, jari), by=world.maija, now=world.now)
    with pytest.raises(NotJoinable):
        join_user(user_seat(call, jari), jari, now=world.now)

    end(call, by=world.maija, now=world.now)
    with pytest.raises(NotJoinable):
        join_user(user_seat(call, world.maija), world.maija, now=world.now)


def test_no_device_joins_for_another_home(world: World, neighbours: World) -> None:
    call = world.forced(world.ready())
    other = world.ready("Eino Mäkelä").home.devices.get()
    foreign = neighbours.ready("Vieno Laine").home.devices.get()

    for device in (other, foreign):
        with pytest.raises(NotJoinable):
            join_device(device, home_seat(call).pk, now=world.now)


def test_of_two_devices_in_a_home_the_second_is_told_where_it_was_answered(world: World) -> None:
    client = world.ready()
    kitchen = world.device(client.home, first=False)
    call = world.forced(client)
    room = client.home.devices.get(is_first=True)

    record_events(room, [world.tells(room, EventKind.ANSWERED, home_seat(call))], now=world.now)

    with pytest.raises(AnsweredElsewhere):
        join_device(kitchen, home_seat(call).pk, now=world.now)
