"""Documents out: the newest, once, to the right home, and again until the broker has them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.bridge.records import opened, signed_record
from backend.calls.models import Call
from backend.calls.services import end, extend, remove, room_joined
from backend.devices.models import Device
from protocol.messages.calls import CallRecord
from protocol.messages.reports import EventKind
from tests.backend.bridge.desk import Desk, OpenedHome
from tests.backend.world import World, home_seat, user_seat


@pytest.fixture
def home(world: World, desk: Desk) -> OpenedHome:
    """Return Aino's home: agreed, with one device that is online and up to date."""
    client = world.ready()
    home = desk.home(client.home.devices.get())
    desk.sends()
    desk.broker.sent.clear()
    return home


def _extend(call: Call, world: World) -> None:
    extend(call, by=world.maija, now=world.now)


def forced(world: World, home: OpenedHome) -> Call:
    """Make a forced call to that home."""
    return world.forced(home.row.home.clients.get())


def test_a_forced_call_reaches_its_home_with_all_it_needs_to_answer(world: World, desk: Desk, home: OpenedHome) -> None:
    call = forced(world, home)

    desk.sends()

    document = home.calls[-1]
    assert document.session == "s1"
    (open_call,) = document.calls
    assert open_call.call == call.pk
    assert open_call.caller.name == "Maija Korhonen"
    assert open_call.caller.role.fi == "sairaanhoitaja"
    assert open_call.caller.groups == (str(world.group.pk),)
    assert open_call.reason == "Aamukäynti"
    assert open_call.for_residents == ("Aino Virtanen",)
    assert (open_call.is_forced, open_call.answers_here, open_call.professional_present) == (True, True, False)
    assert open_call.policy_revision == home.row.home.policy_revision
    assert open_call.access is not None
    assert open_call.access.expires_at == world.now + timedelta(minutes=2)
    record = desk.trusted.read(open_call.record, CallRecord)
    assert (record.call, record.revision) == (call.pk, call.record_revision)


def test_the_room_is_there_before_the_home_is_told(world: World, desk: Desk, home: OpenedHome) -> None:
    """The SFU refuses tokens for rooms that are not there: the first second of a call would be a refusal."""
    call = forced(world, home)

    desk.sends()

    assert desk.rooms_made == {str(call.pk): 0}


def test_no_other_organisation_hears_of_a_call(world: World, neighbours: World, desk: Desk, home: OpenedHome) -> None:
    theirs = desk.home(neighbours.ready("Vieno Laine").home.devices.get())
    desk.sends()
    forced(world, home)
    Device.objects.filter(pk=theirs.id).update(wanted_seq=99)

    desk.sends()

    assert home.calls[-1].calls
    assert not theirs.calls[-1].calls
    assert "Aino" not in theirs.agendas[-1].model_dump_json()


def test_ten_changes_become_one_document(world: World, desk: Desk, home: OpenedHome) -> None:
    call = forced(world, home)
    for _ in range(10):
        extend(call, by=world.maija, now=world.now)

    desk.sends()

    assert len(home.calls) == 1
    assert home.calls[0].calls[0].ends_at == call.ends_at


def test_what_tells_nothing_new_is_not_sent_again(world: World, desk: Desk, home: OpenedHome) -> None:
    Device.objects.filter(pk=home.id).update(wanted_seq=50)

    assert desk.sends() == 0
    assert home.row.sent_seq == 50


def test_a_change_while_a_document_is_on_its_way_is_sent_too(world: World, desk: Desk, home: OpenedHome) -> None:
    """What was read before rendering counts as sent, not what is wanted by then."""
    call = forced(world, home)
    hurried = [lambda: _extend(call, world)]
    desk.broker.before_ack = lambda: hurried.pop()() if hurried else None

    desk.sends()

    assert home.calls[-1].calls[0].ends_at == Call.objects.get(pk=call.pk).ends_at
    assert home.row.sent_seq == home.row.wanted_seq


def test_what_the_broker_did_not_take_is_sent_again(world: World, desk: Desk, home: OpenedHome) -> None:
    desk.broker.takes = False
    forced(world, home)
    desk.sends()
    assert home.row.sent_seq < home.row.wanted_seq

    desk.broker.takes = True
    desk.later(seconds=11)
    desk.sends()

    assert home.calls[-1].calls
    assert home.calls[-1].revision > home.calls[0].revision
    assert home.row.sent_seq == home.row.wanted_seq


def test_without_the_broker_documents_wait_for_https(world: World, desk: Desk, home: OpenedHome) -> None:
    desk.broker.is_up = False
    forced(world, home)

    assert desk.sends() == 0
    row = home.row
    assert row.last_calls is not None
    assert row.sent_seq < row.wanted_seq

    desk.broker.is_up = True
    desk.outbox.release()
    desk.sends()
    assert home.calls[-1].calls


def test_revisions_only_grow(world: World, desk: Desk, home: OpenedHome) -> None:
    call = forced(world, home)
    desk.sends()
    extend(call, by=world.maija, now=world.now)
    desk.sends()
    end(call, by=world.maija, now=world.now)
    desk.sends()

    revisions = [document.revision for document in home.calls]
    assert revisions == sorted(set(revisions))
    assert not home.calls[-1].calls


def test_a_call_waits_for_nobodys_calendar(world: World, desk: Desk, home: OpenedHome) -> None:
    forced(world, home)

    desk.sends()

    assert home.order() == ["calls", "agenda"]


def test_an_agreement_reaches_the_home_before_a_call_that_names_it(world: World, desk: Desk, home: OpenedHome) -> None:
    """A device rings instead of answering while it holds an older agreement than the call names."""
    world.agreed(home.row.home.clients.get(), warning_s=20)
    forced(world, home)

    desk.sends()

    assert home.order() == ["agenda", "calls"]
    assert home.agendas[-1].policy.revision == home.calls[-1].calls[0].policy_revision


def test_only_one_device_of_a_home_announces_and_holds_a_token(world: World, desk: Desk, home: OpenedHome) -> None:
    kitchen = desk.home(world.device(home.row.home, first=False))
    forced(world, home)

    desk.sends()

    here, there = home.calls[-1].calls[0], kitchen.calls[-1].calls[0]
    assert (here.answers_here, there.answers_here) == (True, False)
    assert here.access is not None
    assert there.access is None


def test_an_ordinary_call_rings_on_every_device_and_gives_no_token(world: World, desk: Desk, home: OpenedHome) -> None:
    kitchen = desk.home(world.device(home.row.home, first=False))
    world.book(home.row.home.clients.get())

    desk.sends()

    for device in (home, kitchen):
        (call,) = device.calls[-1].calls
        assert call.answers_here
        assert not call.is_forced
        assert call.access is None


def test_a_declined_call_stays_without_a_token(world: World, desk: Desk, home: OpenedHome) -> None:
    call = forced(world, home)
    desk.sends()
    home.tells(world.tells(home.row, EventKind.DECLINED, home_seat(call)))
    Device.objects.filter(pk=home.id).update(calls_digest="")

    desk.sends()

    (listed,) = home.calls[-1].calls
    assert listed.access is None


def test_a_removed_home_has_no_call_any_more(world: World, desk: Desk, home: OpenedHome) -> None:
    call = forced(world, home)
    desk.sends()
    remove(home_seat(call), by=world.maija, now=world.now)

    desk.sends()

    assert not home.calls[-1].calls


def test_a_home_learns_that_the_professional_is_there(world: World, desk: Desk, home: OpenedHome) -> None:
    call = forced(world, home)
    desk.sends()
    room_joined(user_seat(call, world.maija).pk, now=world.now)

    desk.sends()

    assert home.calls[-1].calls[0].professional_present


def test_all_homes_and_the_room_get_the_same_signed_bytes(world: World, desk: Desk, home: OpenedHome) -> None:
    other = desk.home(world.ready("Eino Mäkelä").home.devices.get())
    call = world.forced(home.row.home.clients.get(), other.row.home.clients.get())

    desk.sends()

    here, there = home.calls[-1].calls[0].record, other.calls[-1].calls[0].record
    again = Call.objects.get(pk=call.pk)
    assert here == there == again.record_jws == signed_record(again, desk.keys.signer)
    assert opened(here).revision == again.record_revision


def test_each_change_of_the_record_is_signed_anew(world: World, desk: Desk, home: OpenedHome) -> None:
    call = forced(world, home)
    desk.sends()
    extend(call, by=world.maija, now=world.now)
    desk.sends()

    older, newer = (opened(document.calls[0].record) for document in home.calls[-2:])
    assert newer.revision == older.revision + 1
    assert newer.ends_at == older.ends_at + timedelta(minutes=15)


def test_one_home_that_cannot_be_sealed_does_not_hold_up_the_others(world: World, desk: Desk, home: OpenedHome) -> None:
    broken = world.device(world.client("Eino Mäkelä").home)  # its key is no key
    forced(world, home)

    desk.sends()

    assert home.calls[-1].calls
    assert Device.objects.get(pk=broken.pk).sent_seq > 0


def test_what_two_bridges_would_do_at_once_one_does(world: World, desk: Desk, home: OpenedHome) -> None:
    forced(world, home)
    other = Desk(world, broker=desk.broker)
    desk.broker.before_ack = lambda: _sends_too(other)

    desk.outbox.send_dirty(now=world.now)

    assert len(home.calls) == 1


def _sends_too(other: Desk) -> None:
    other.outbox.send_dirty(now=other.world.now)


def test_the_steps_of_a_call_do_not_send_the_calendar_again(world: World, desk: Desk, home: OpenedHome) -> None:
    call = forced(world, home)
    desk.sends()
    desk.broker.sent.clear()
    for kind in (EventKind.RINGING, EventKind.ANNOUNCED, EventKind.ANSWERED, EventKind.CAMERA_ON, EventKind.CAMERA_OFF):
        home.tells(world.tells(home.row, kind, home_seat(call)))
        desk.sends()
    assert not home.agendas

    end(call, by=world.maija, now=world.now)
    desk.sends()

    assert len(home.agendas) == 1
    assert home.agendas[0].visit_log[0].participation == home_seat(call).pk
