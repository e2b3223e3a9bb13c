"""Places in events: the last one goes to one home, who waits is moved up, and nobody sees another organisation's."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from backend.accounts.models import AuditRecord
from backend.contacts.models import Client
from backend.devices.models import Device
from backend.events.errors import CapacityTaken, EventClosed, EventGone
from backend.events.models import EventType, GroupEvent, SignUp, SignUpState
from backend.events.services import Wish, change_capacity, device_wishes, sign_up
from backend.events.standing import FEW
from protocol.messages.agenda import Entry
from protocol.messages.agenda import SignUp as OnWire
from protocol.messages.requests import SignUpResult
from tests.backend.bridge.desk import Desk
from tests.backend.world import World

pytestmark = pytest.mark.django_db

TITLE = {"fi": "Tuolijumppa", "sv": "Stolgymnastik", "en": "Chair gymnastics"}


def make_event(world: World, *, capacity: int = 12, starts_in: timedelta = timedelta(days=1)) -> GroupEvent:
    kind, _ = EventType.objects.get_or_create(organisation=world.organisation, name="Yhdessä")
    kind.groups.add(world.group)
    starts_at = world.now + starts_in
    return GroupEvent.objects.create(
        organisation=world.organisation,
        type=kind,
        operator=world.maija,
        title=TITLE,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        capacity=capacity,
    )


class Resident:
    """A client with a device that sends wishes, numbered as a device does."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.client: Client = world.client(name)
        self.device: Device = world.device(self.client.home)
        self.number = 0

    def wishes(self, event: GroupEvent, wish: Wish = Wish.PLACE, *, again: int | None = None) -> SignUpResult:
        self.number += 1
        number = self.number if again is None else again
        answer = device_wishes(self.device, event.pk, wish, intent=number, now=self.world.now)
        assert answer.event == event.pk
        return answer.result


def states(event: GroupEvent) -> list[str]:
    return list(SignUp.objects.filter(event=event).order_by("pk").values_list("state", flat=True))


def codes() -> list[str]:
    return list(AuditRecord.objects.filter(code__startswith="sign_up").order_by("pk").values_list("code", flat=True))


@pytest.mark.feature("E7")
def test_who_waits_is_moved_up_when_a_place_comes_free(world: World) -> None:
    event = make_event(world, capacity=1)
    aino, eino, rauha = (Resident(world, name) for name in ("Aino", "Eino", "Rauha"))

    assert aino.wishes(event) is SignUpResult.SIGNED
    assert eino.wishes(event) is SignUpResult.FULL, "nobody is put into the queue unasked"
    assert eino.wishes(event, Wish.QUEUE) is SignUpResult.WAITING
    assert rauha.wishes(event, Wish.QUEUE) is SignUpResult.WAITING
    assert aino.wishes(event, Wish.CANCEL) is SignUpResult.FULL

    assert states(event) == ["cancelled", "signed", "waiting"]
    event.refresh_from_db()
    assert (event.taken, event.free) == (1, 0)
    assert codes() == [
        "sign_up.signed",
        "sign_up.waiting",
        "sign_up.waiting",
        "sign_up.cancelled",
        "sign_up.moved_up",
    ]


def test_a_wish_that_comes_twice_late_or_out_of_order_changes_nothing(world: World) -> None:
    event = make_event(world)
    aino = Resident(world, "Aino")

    assert aino.wishes(event, again=5) is SignUpResult.SIGNED
    assert aino.wishes(event, again=5) is SignUpResult.SIGNED
    assert aino.wishes(event, Wish.CANCEL, again=4) is SignUpResult.SIGNED, "it was wished before"
    assert aino.wishes(event, Wish.CANCEL, again=9) is SignUpResult.OPEN
    assert aino.wishes(event, again=8) is SignUpResult.OPEN

    assert states(event) == ["cancelled"]
    answer = device_wishes(aino.device, event.pk, Wish.PLACE, intent=3, now=world.now)
    assert answer.intent == 9, "the device learns that its numbers are behind"
    assert codes() == ["sign_up.signed", "sign_up.cancelled"]


def test_one_screen_takes_one_place_whoever_touches_it(world: World) -> None:
    event = make_event(world, capacity=2)
    aino = Resident(world, "Aino")
    second = world.device(aino.client.home, first=False)

    assert aino.wishes(event) is SignUpResult.SIGNED
    assert device_wishes(second, event.pk, Wish.PLACE, intent=1, now=world.now).result is SignUpResult.SIGNED

    event.refresh_from_db()
    assert event.taken == 1


def test_what_has_begun_is_closed_and_what_is_cancelled_is_gone(world: World) -> None:
    event = make_event(world, starts_in=timedelta(minutes=5))
    aino = Resident(world, "Aino")
    assert aino.wishes(event) is SignUpResult.SIGNED
    world.later(minutes=5)

    assert aino.wishes(event, Wish.CANCEL) is SignUpResult.CLOSED
    with pytest.raises(EventClosed):
        sign_up(aino.client.home, event.pk, Wish.CANCEL, now=world.now)
    GroupEvent.objects.filter(pk=event.pk).update(is_cancelled=True)
    assert aino.wishes(event) is SignUpResult.GONE
    assert states(event) == ["signed"]


def test_an_event_of_another_organisation_or_group_is_not_there(world: World, neighbours: World) -> None:
    theirs = make_event(neighbours)
    aino = Resident(world, "Aino")
    unseen = make_event(world)
    unseen.type.groups.clear()

    for event_id in (theirs.pk, unseen.pk, uuid4()):
        answer = device_wishes(aino.device, event_id, Wish.QUEUE, intent=1, now=world.now)
        assert answer.result is SignUpResult.GONE
        with pytest.raises(EventGone):
            sign_up(aino.client.home, event_id, Wish.QUEUE, now=world.now)

    assert not SignUp.objects.exists()


def test_more_places_move_the_queue_up_and_no_place_is_taken_away(world: World) -> None:
    event = make_event(world, capacity=1)
    people = [Resident(world, name) for name in ("Aino", "Eino", "Rauha", "Toivo")]
    for person in people:
        person.wishes(event, Wish.QUEUE)
        world.later(seconds=1)

    change_capacity(event, 3, now=world.now)

    assert states(event) == ["signed", "signed", "signed", "waiting"]
    with pytest.raises(CapacityTaken):
        change_capacity(event, 2, now=world.now)
    change_capacity(event, 8, now=world.now)
    assert (states(event), event.taken) == (["signed"] * 4, 4)


# --- what homes are shown ---------------------------------------------------------------------------------------------


class Watched(Resident):
    """One whose device opens what it is sent."""

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk.world, name)
        self.opened = desk.home(self.device)

    def sees(self, event: GroupEvent) -> Entry:
        """What the newest agenda says of the event."""
        self.opened.desk.sends()
        return next(entry for entry in self.opened.agendas[-1].entries if entry.id == event.pk)


@pytest.mark.feature("H2")
def test_the_agenda_says_where_a_home_stands(desk: Desk) -> None:
    world = desk.world
    event = make_event(world, capacity=2)
    aino, eino, rauha = (Watched(desk, name) for name in ("Aino", "Eino", "Rauha"))
    shown = aino.sees(event)
    assert (shown.title.fi, shown.sign_up, shown.places_left, shown.intent) == ("Tuolijumppa", OnWire.OPEN, 2, 0)

    aino.wishes(event)
    eino.wishes(event)
    rauha.wishes(event, Wish.QUEUE)

    shown = aino.sees(event)
    assert (shown.sign_up, shown.intent) == (OnWire.SIGNED, 1)
    shown = rauha.sees(event)
    assert (shown.sign_up, shown.position, shown.queue, shown.intent) == (OnWire.WAITING, 1, 1, 1)
    eino.wishes(event, Wish.CANCEL)
    assert rauha.sees(event).sign_up is OnWire.SIGNED
    shown = eino.sees(event)
    assert (shown.sign_up, shown.places_left, shown.queue, shown.intent) == (OnWire.FULL, 0, 0, 2)


def test_while_places_are_many_a_sign_up_sends_only_its_own_home_a_new_agenda(desk: Desk) -> None:
    """A thousand homes must not get their calendars again for each place that is taken of fifty."""
    event = make_event(desk.world, capacity=50)
    aino, eino = Watched(desk, "Aino"), Watched(desk, "Eino")
    assert aino.sees(event).places_left is None
    desk.sends()
    before = len(eino.opened.agendas)

    aino.wishes(event)
    desk.sends()

    assert aino.opened.agendas[-1].entries[0].sign_up is OnWire.SIGNED
    assert len(eino.opened.agendas) == before


def test_the_last_places_are_told_to_every_home_that_sees_the_event(desk: Desk) -> None:
    event = make_event(desk.world, capacity=FEW + 1)
    aino, eino = Watched(desk, "Aino"), Watched(desk, "Eino")
    assert eino.sees(event).places_left is None

    aino.wishes(event)

    assert eino.sees(event).places_left == FEW


def test_a_home_signed_up_keeps_its_tick_when_the_event_has_begun(desk: Desk) -> None:
    event = make_event(desk.world, starts_in=timedelta(minutes=5))
    aino, eino = Watched(desk, "Aino"), Watched(desk, "Eino")
    aino.wishes(event)
    desk.later(minutes=6)
    Device.objects.all().mark_dirty()

    assert aino.sees(event).sign_up is OnWire.SIGNED
    assert eino.sees(event).sign_up is OnWire.NONE
    assert SignUpState.SIGNED.value == OnWire.SIGNED.value
