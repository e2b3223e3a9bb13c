"""Call control is in the record, holds over a rejoin, and is in the audit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.accounts.models import AuditRecord
from backend.calls.adding import add_contacts
from backend.calls.control import switch
from backend.calls.errors import CallNotOpen, SeatGone
from backend.calls.models import Call, Participation
from backend.calls.records import call_record, may_publish
from backend.calls.services import end, remove
from backend.devices.models import Device
from protocol.messages.calls import Seat
from protocol.messages.wire import Source
from tests.backend.world import World, home_seat, ref, user_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(world: World) -> Call:
    return world.forced(world.ready(), world.professional())


def in_record(call: Call, seat: Participation) -> Seat:
    call.refresh_from_db()
    return next(one for one in call_record(call).seats if one.identity == seat.identity)


@pytest.mark.feature("P10")
def test_what_is_switched_off_is_in_a_newer_record_with_who_did_it(world: World, call: Call) -> None:
    seat, before = home_seat(call), call.record_revision

    switch(seat, Source.CAMERA, is_on=False, by=world.maija, now=world.now)

    told = in_record(call, seat)
    assert call.record_revision > before
    assert told.may_publish == (Source.MICROPHONE,)
    assert told.switched_off == (Source.CAMERA,)
    assert told.switched_off_by == user_seat(call, world.maija).identity


def test_on_again_is_what_the_seat_was_for(world: World, call: Call) -> None:
    seat = home_seat(call)
    for source in (Source.CAMERA, Source.MICROPHONE):
        switch(seat, source, is_on=False, by=world.maija, now=world.now)
    assert may_publish(home_seat(call)) == ()

    for source in (Source.CAMERA, Source.MICROPHONE):
        switch(seat, source, is_on=True, by=world.maija, now=world.now)

    assert in_record(call, seat).may_publish == (Source.CAMERA, Source.MICROPHONE)
    assert in_record(call, seat).switched_off_by is None


def test_with_the_camera_goes_the_screen_that_a_camera_could_call_itself(world: World, call: Call) -> None:
    jari = call.participations.exclude(user=world.maija).get(kind="user")

    switch(jari, Source.CAMERA, is_on=False, by=world.maija, now=world.now)

    assert in_record(call, jari).may_publish == (Source.MICROPHONE,)
    assert in_record(call, jari).switched_off == (Source.CAMERA,)


def test_the_homes_hear_of_it_and_it_is_in_the_audit_once(world: World, call: Call) -> None:
    seat = home_seat(call)
    wanted = Device.objects.get(home=seat.home).wanted_seq

    for _ in range(2):
        switch(home_seat(call), Source.CAMERA, is_on=False, by=world.maija, now=world.now)

    record = AuditRecord.objects.get(code="call_control.off")
    assert (record.actor, record.home, record.participation) == (world.maija, seat.home, seat.pk)
    assert record.details == {"source": "camera"}
    assert Device.objects.get(home=seat.home).wanted_seq > wanted


def test_two_professionals_at_once_lose_neither_switch(world: World, call: Call) -> None:
    """Each page holds the seat as it was when it was opened."""
    mine, other = home_seat(call), home_seat(call)

    switch(mine, Source.CAMERA, is_on=False, by=world.maija, now=world.now)
    switch(other, Source.MICROPHONE, is_on=False, by=world.maija, now=world.now)

    assert sorted(home_seat(call).switched_off) == ["camera", "microphone"]


def test_nothing_is_switched_in_a_call_that_is_over_or_to_come(world: World, call: Call) -> None:
    to_come = world.book(world.ready("Bertel Nyman"), starts_at=world.now + timedelta(hours=3)).call
    end(call, by=world.maija, now=world.now)

    for one in (call, to_come):
        with pytest.raises(CallNotOpen):
            switch(home_seat(one), Source.CAMERA, is_on=False, by=world.maija, now=world.now)


def test_who_was_taken_out_is_not_switched(world: World, call: Call) -> None:
    seat = home_seat(call)
    remove(seat, by=world.maija, now=world.now)

    with pytest.raises(SeatGone):
        switch(seat, Source.CAMERA, is_on=False, by=world.maija, now=world.now)


def test_who_is_added_anew_begins_with_everything(world: World, call: Call) -> None:
    """A new seat is a new answer: nothing of the old one clings to it."""
    seat = home_seat(call)
    switch(seat, Source.CAMERA, is_on=False, by=world.maija, now=world.now)
    remove(seat, by=world.maija, now=world.now)

    (again,) = add_contacts(call, [ref(seat.residents.get())], by=world.maija, now=world.now)

    assert again.pk != seat.pk
    assert in_record(call, again).may_publish == (Source.CAMERA, Source.MICROPHONE)
