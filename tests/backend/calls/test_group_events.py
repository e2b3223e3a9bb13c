"""A group event opens as a call: seats for its operator and for the homes that have a place, and for nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backend.accounts.models import AuditRecord, User
from backend.bridge.documents import RoomKeys, calls_of
from backend.calls import pages
from backend.calls.events import record_events
from backend.calls.group_events import plan_call
from backend.calls.models import Call, CallState, SeatKind, SeatState
from backend.calls.reading import active_calls, call_of, visit_log_of
from backend.calls.records import call_record, seat_name
from backend.calls.services import end, open_due, remove, seat_late
from backend.contacts.models import Client
from backend.contacts.policy import Verdict
from backend.contacts.services import Agreed, agree
from backend.devices.models import Device
from backend.events.models import EventType, GroupEvent
from backend.events.services import Wish, change_capacity, sign_up
from backend.organisations.models import Organisation
from backend.rooms.services import take_seat
from backend.rooms.tokens import SfuKey
from protocol.messages.calls import OpenCall
from protocol.messages.policy import Hours
from protocol.messages.reports import EventKind
from protocol.signing import Signer
from tests.backend.world import World

pytestmark = pytest.mark.django_db

SIGNER = Signer.from_private("signing-1", Ed25519PrivateKey.generate())
ROOMS = RoomKeys("ws://127.0.0.1:1", SfuKey("key", "secret" * 8))


class Evening:
    """A singing evening in an hour, held by Outi; Aino has a place."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.outi: User = world.person(is_operator=True)
        self.aino: Client = world.ready()
        self.type = EventType.objects.create(organisation=world.organisation, name="Laulu")
        self.type.groups.add(world.group)
        self.event = self.publish()
        self.signs_up(self.aino)

    def publish(self, **fields: object) -> GroupEvent:
        return GroupEvent.objects.create(
            **{
                "organisation": self.world.organisation,
                "type": self.type,
                "operator": self.outi,
                "title": {"fi": "Yhteislaulu", "sv": "Allsång"},
                "starts_at": self.world.now + timedelta(hours=1),
                "ends_at": self.world.now + timedelta(hours=2),
                "capacity": 2,
                **fields,
            }
        )

    def signs_up(self, client: Client, wish: Wish = Wish.PLACE) -> None:
        sign_up(client.home, self.event.pk, wish, now=self.world.now)

    def begins(self) -> Call:
        self.world.now = self.event.starts_at
        assert open_due(self.world.now) >= 1
        return Call.objects.get(group_event=self.event)

    def sees(self, client: Client) -> tuple[OpenCall, ...]:
        device = Device.objects.get(home=client.home)
        return calls_of(device, revision=1, now=self.world.now, signer=SIGNER, rooms=ROOMS).calls


@pytest.fixture
def evening(world: World) -> Evening:
    return Evening(world)


def homes(call: Call) -> list[str]:
    return [seat_name(seat) for seat in call.participations.filter(kind=SeatKind.HOME)]


def test_it_opens_at_its_start_for_the_operator_and_for_those_who_signed_up(evening: Evening) -> None:
    stranger = evening.world.ready("Bertta Niemi")
    planned = plan_call(evening.event, now=evening.world.now)
    assert open_due(evening.event.starts_at - timedelta(seconds=1)) == 0
    assert [seat.user for seat in planned.participations.all()] == [evening.outi], "the link is there before the start"

    call = evening.begins()

    assert call == planned
    assert call.state == CallState.OPEN
    assert homes(call) == ["Aino Virtanen"]
    (seen,) = evening.sees(evening.aino)
    assert (seen.reason, seen.caller.name, seen.is_event, seen.is_forced) == (
        "Yhteislaulu",
        evening.outi.name,
        True,
        False,
    )
    assert evening.sees(stranger) == ()


def test_its_name_is_in_the_language_of_the_device(evening: Evening) -> None:
    Device.objects.filter(home=evening.aino.home).update(language="sv")
    evening.begins()

    assert evening.sees(evening.aino)[0].reason == "Allsång"


def test_a_cancelled_event_does_not_open(evening: Evening) -> None:
    plan_call(evening.event, now=evening.world.now)
    GroupEvent.objects.filter(pk=evening.event.pk).update(is_cancelled=True)

    assert open_due(evening.event.starts_at) == 0


def test_the_operator_is_the_professional_and_homes_know_nothing_of_each_other(evening: Evening) -> None:
    bertta = evening.world.ready("Bertta Niemi")
    evening.signs_up(bertta)

    record = call_record(evening.begins())

    operator = next(seat for seat in record.seats if seat.is_professional)
    assert operator.name == evening.outi.name
    assert record.audience == (operator.identity,)
    assert [seat.name for seat in record.seats if not seat.is_professional] == ["", ""]


def test_the_operator_reads_on_the_page_who_is_there(evening: Evening) -> None:
    evening.signs_up(evening.world.ready("Bertta Niemi"))
    call = evening.begins()
    assert active_calls(evening.outi) == [call]
    found = call_of(evening.outi, call.pk)
    assert found is not None
    assert pages.subject_of(found) == "Yhteislaulu"
    assert [line.name for line in pages.seats_of(found, without=evening.outi, now=evening.world.now)] == [
        "Aino Virtanen",
        "Bertta Niemi",
    ]


def test_every_home_with_a_place_gets_in_whatever_the_limit_of_calls_is(evening: Evening) -> None:
    Organisation.objects.update(max_participants=2)
    bertta = evening.world.ready("Bertta Niemi")
    evening.signs_up(bertta)
    call = evening.begins()
    call.participations.exclude(home=bertta.home).update(in_room_since=evening.world.now)

    device = Device.objects.get(home=bertta.home)
    seat = take_seat(device, call.participations.get(home=bertta.home).pk, now=evening.world.now)

    assert seat.home == bertta.home


def test_who_is_moved_up_during_the_event_is_let_in_and_who_was_removed_is_not(evening: Evening) -> None:
    change_capacity(evening.event, 1, now=evening.world.now)
    bertta = evening.world.ready("Bertta Niemi")
    evening.signs_up(bertta, Wish.QUEUE)
    call = evening.begins()
    assert homes(call) == ["Aino Virtanen"]
    remove(call.participations.get(kind=SeatKind.HOME), by=evening.outi, now=evening.world.now)

    change_capacity(evening.event, 2, now=evening.world.now)

    assert seat_late(evening.world.now) == 1
    assert seat_late(evening.world.now) == 0
    assert len(evening.sees(bertta)) == 1
    assert evening.sees(evening.aino) == ()


@pytest.mark.parametrize(
    ("agrees", "verdict"), [(False, Verdict.NO_AGREEMENT), (True, Verdict.AGREES)], ids=["calls-alone", "events-too"]
)
def test_a_forced_event_answers_by_itself_where_events_were_agreed_on(
    evening: Evening, agrees: bool, verdict: Verdict
) -> None:
    terms = Agreed(
        groups=(evening.world.group,),
        hours=(Hours.model_validate({"start": "00:00", "end": "00:00"}),),
        agreed_by="Aino",
        valid_until=evening.world.now + timedelta(days=9),
        group_events=agrees,
    )
    agree(evening.aino, terms, explained_by=evening.world.maija, now=evening.world.now)
    GroupEvent.objects.filter(pk=evening.event.pk).update(is_forced=True)

    call = evening.begins()

    seat = call.participations.get(kind=SeatKind.HOME)
    assert (seat.verdict, seat.is_forced) == (verdict, agrees)
    assert (seat.answers_on is not None) is agrees
    opened = AuditRecord.objects.get(participation=seat.pk, code="forced_call.opened")
    assert (opened.reason, opened.details["caller"]) == ("Yhteislaulu", evening.outi.pk)


def test_the_home_can_read_that_it_was_there(evening: Evening) -> None:
    call = evening.begins()
    device = Device.objects.get(home=evening.aino.home)
    seat = call.participations.get(kind=SeatKind.HOME)
    record_events(
        device, [evening.world.tells(device, EventKind.ANSWERED, seat, "by_touch")], now=evening.world.later(seconds=9)
    )
    end(call, by=evening.outi, now=evening.world.later(minutes=10))

    (line,) = visit_log_of(evening.aino.home, now=evening.world.now)
    assert (line.who, line.reason, line.result) == (evening.outi.name, "Yhteislaulu", SeatState.ENDED)
