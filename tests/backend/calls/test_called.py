"""Professionals and units that are called: who is rung for, who has it, who is told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import AuditRecord, User
from backend.bookings.errors import BookingRefused
from backend.calls.answering import answer, decline
from backend.calls.called import RINGS
from backend.calls.errors import AnsweredByOther, CallNotOpen, NotCalled
from backend.calls.models import Call, CalledUnit, Participation, SeatState
from backend.calls.notices import TOLD_FOR, Notices, notices_for
from backend.calls.reading import active_calls
from backend.calls.records import call_record
from backend.calls.services import add_participants, end, extend, open_due, room_joined
from backend.organisations.models import Group
from tests.backend.world import World, user_seat

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def seen(user: User, world: World) -> Notices:
    return notices_for(user, now=world.now)


def rings(user: User, world: World) -> list[tuple[str, str]]:
    return [(one.caller, one.unit) for one in seen(user, world).ringing]


@pytest.fixture
def jari(world: World) -> User:
    return world.professional("Jari Ojanen")


@pytest.fixture
def mirja(world: World) -> User:
    return world.professional("Mirja Hakala")


@pytest.fixture
def physio(world: World, jari: User, mirja: User) -> Group:
    return world.unit("Fysioterapia", jari, mirja)


def called(world: World, *people: User | Group) -> Call:
    return world.book(*people, subject="Kipu").call


# --- a professional ------------------------------------


def test_a_called_professional_is_rung_for_when_the_call_opens_and_not_before(world: World, jari: User) -> None:
    world.book(jari, starts_at=world.now + HOUR)
    assert rings(jari, world) == []

    open_due(world.later(hours=1))

    assert rings(jari, world) == [("Maija Korhonen", "")]
    assert rings(world.maija, world) == []  # who calls is not called


def test_after_a_minute_the_bar_stays_and_is_silent(world: World, jari: User) -> None:
    called(world, jari)
    assert [one.is_loud for one in seen(jari, world).ringing] == [True]

    world.now += RINGS
    assert [one.is_loud for one in seen(jari, world).ringing] == [False]


def test_a_call_that_rings_is_an_alarm_and_becomes_an_active_call_when_it_is_answered(world: World, jari: User) -> None:
    call = called(world, jari)
    assert active_calls(jari) == []

    seat = answer(call, by=jari, now=world.now)

    assert rings(jari, world) == []
    assert active_calls(jari) == [call]
    seat.refresh_from_db()
    assert (seat.state, seat.answered_at) == (SeatState.INVITED, world.now)  # the room says when they are there
    assert answer(call, by=jari, now=world.now) == seat  # a second press changes nothing


def test_a_declined_call_rings_no_more_and_can_still_be_joined(world: World, jari: User) -> None:
    call = called(world, jari)

    decline(call, by=jari, now=world.now)

    assert rings(jari, world) == []
    assert user_seat(call, jari).state == SeatState.DECLINED
    assert active_calls(jari) == [call]
    assert room_joined(user_seat(call, jari).pk, now=world.now)
    assert user_seat(call, jari).state == SeatState.JOINED


def test_what_is_over_neither_rings_nor_is_answered(world: World, jari: User) -> None:
    call = called(world, jari)
    end(call, by=world.maija, now=world.now)

    assert rings(jari, world) == []
    assert user_seat(call, jari).state == SeatState.MISSED
    with pytest.raises(CallNotOpen):
        answer(call, by=jari, now=world.now)


def test_one_added_to_a_running_call_is_rung_for(world: World, jari: User) -> None:
    call = world.book(world.ready("Aino Virtanen")).call

    add_participants(call, by=world.maija, clients=[], users=[jari], now=world.now)

    assert rings(jari, world) == [("Maija Korhonen", "")]
    assert [one.others for one in seen(jari, world).ringing] == ["Aino Virtanen"]


def test_only_homes_answer_by_themselves(world: World, jari: User, physio: Group) -> None:
    with pytest.raises(BookingRefused) as refused:
        world.forced(jari)
    assert [problem.code for problem in refused.value.problems] == ["forced_needs_home"]
    with pytest.raises(BookingRefused):
        world.book(physio, forced=True)

    call = world.forced(world.ready(), jari)
    assert not user_seat(call, jari).is_forced
    assert rings(jari, world) == [("Maija Korhonen", "")]


# --- a unit --------------------------------------------


def test_a_called_unit_rings_for_all_its_professionals_and_nobody_else(
    world: World, neighbours: World, jari: User, mirja: User, physio: Group
) -> None:
    called(world, physio)

    for one in (jari, mirja):
        assert rings(one, world) == [("Maija Korhonen", "Fysioterapia")]
    for other in (world.maija, world.professional("Anna Lindqvist"), neighbours.maija):
        assert rings(other, world) == []


def test_the_first_to_answer_has_it_and_the_others_see_who(
    world: World, jari: User, mirja: User, physio: Group
) -> None:
    call = called(world, physio)

    seat = answer(call, by=jari, now=world.now)

    assert (seat.user, seat.is_professional) == (jari, True)
    assert rings(jari, world) == rings(mirja, world) == []
    assert [(one.who, one.unit) for one in seen(mirja, world).taken] == [("Jari Ojanen", "Fysioterapia")]
    assert seen(jari, world).taken == ()
    with pytest.raises(AnsweredByOther) as late:
        answer(call, by=mirja, now=world.now)
    assert late.value.name == "Jari Ojanen"
    assert not call.participations.filter(user=mirja).exists()

    world.now += TOLD_FOR
    assert seen(mirja, world).taken == ()


def test_whoever_answers_for_a_unit_is_in_the_call_record_and_nobody_else_of_it(
    world: World, jari: User, mirja: User, physio: Group
) -> None:
    call = called(world, physio)
    before = call.record_revision
    answer(call, by=mirja, now=world.now)

    call.refresh_from_db()
    record = call_record(call)
    assert call.record_revision > before
    assert {seat.name for seat in record.seats} == {"Maija Korhonen", "Mirja Hakala"}
    assert AuditRecord.objects.filter(code="called_unit.taken", actor=mirja, call=call.pk).exists()


def test_who_declines_for_themselves_leaves_it_to_the_others(
    world: World, jari: User, mirja: User, physio: Group
) -> None:
    call = called(world, physio)

    decline(call, by=jari, now=world.now)

    assert rings(jari, world) == []
    assert rings(mirja, world) == [("Maija Korhonen", "Fysioterapia")]


def test_nobody_outside_the_unit_answers_for_it(world: World, neighbours: World, physio: Group) -> None:
    call = called(world, physio)

    for other in (world.professional("Anna Lindqvist"), neighbours.maija):
        with pytest.raises(NotCalled):
            answer(call, by=other, now=world.now)
    assert CalledUnit.objects.get().taken_by is None


def test_a_unit_of_two_in_which_the_caller_is_rings_for_the_other(world: World, jari: User) -> None:
    pair = world.unit("Pari", world.maija, jari)

    called(world, pair)

    assert rings(jari, world) == [("Maija Korhonen", "Pari")]
    assert rings(world.maija, world) == []


def test_a_unit_in_which_nobody_could_answer_is_not_called(world: World) -> None:
    alone = world.unit("Yksin", world.maija)

    with pytest.raises(BookingRefused) as refused:
        world.book(alone)

    assert [problem.code for problem in refused.value.problems] == ["unit_without_people"]


def test_another_organisations_unit_is_unknown(world: World, neighbours: World) -> None:
    theirs = neighbours.unit("Kotisairaala", neighbours.maija)

    with pytest.raises(BookingRefused) as refused:
        world.book(theirs)

    assert [problem.code for problem in refused.value.problems] == ["unknown_contact"]


# --- five minutes before the end ------------------------


def test_those_who_are_in_a_call_or_booked_it_are_told_five_minutes_before_its_end(
    world: World, jari: User, mirja: User
) -> None:
    call = world.book(world.ready(), jari, mirja).call
    room_joined(user_seat(call, jari).pk, now=world.now)
    assert seen(jari, world).ending == ()

    world.now = call.ends_at - timedelta(minutes=5)

    for told in (world.maija, jari):
        assert [one.call for one in seen(told, world).ending] == [call.pk]
    assert seen(mirja, world).ending == ()  # called, and never came
    assert notices_for(jari, now=world.now, without=call.pk).ending == ()  # the room says it itself


def test_an_extension_is_seen_by_all_with_who_did_it(world: World, jari: User) -> None:
    call = world.book(world.ready(), jari).call
    room_joined(user_seat(call, jari).pk, now=world.now)
    world.now = call.ends_at - timedelta(minutes=2)

    extend(call, by=jari, now=world.now)

    for told, who in ((world.maija, "Jari Ojanen"), (jari, "")):
        assert seen(told, world).ending == ()
        assert [(one.who, one.ends_at) for one in seen(told, world).extended] == [(who, call.ends_at)]
    world.now += TOLD_FOR
    assert seen(world.maija, world).extended == ()


def test_a_page_is_told_when_to_ask_again(world: World, jari: User) -> None:
    call = called(world, jari)
    assert seen(jari, world).next_s is not None
    assert (seen(jari, world).next_s or 0) <= RINGS.total_seconds() + 1

    answer(call, by=jari, now=world.now)
    world.now = call.ends_at - timedelta(minutes=6)
    assert 59 <= (seen(world.maija, world).next_s or 0) <= 62


def test_notices_take_the_same_number_of_queries_however_many_calls(
    world: World, jari: User, mirja: User, physio: Group
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            seen(jari, world)
        return len(queries)

    called(world, jari)
    called(world, physio)
    few = asked()
    for _ in range(3):
        called(world, jari)
        called(world, physio)
    assert asked() == few
    assert Participation.objects.filter(user=jari).count() == 4
