"""Taking, giving back, beginning and closing visits: the first of two has it, and everything leaves a trace."""

from datetime import timedelta

import pytest

from backend.accounts.models import AuditRecord
from backend.bookings.models import Booking, Method
from backend.bridge.documents import agenda_of
from backend.calls.events import record_events
from backend.calls.models import Call, CallState, SeatState
from backend.calls.seats import caller_of
from backend.calls.services import end, end_due, open_due, room_joined
from backend.contacts.models import Client
from backend.devices.models import Device
from backend.visits.errors import (
    HomeInCall,
    UnknownOutcome,
    VisitClosed,
    VisitNotMissed,
    VisitNotOurs,
    VisitOver,
    VisitTaken,
)
from backend.visits.models import Missed, Visit
from backend.visits.outcomes import DONE, outcomes_of, set_outcomes
from backend.visits.services import begin, close, give_back, take, tell_offline
from protocol.messages.reports import EventKind
from tests.backend.world import World, home_seat, user_seat

pytestmark = pytest.mark.django_db

LATER = timedelta(hours=2)


@pytest.fixture
def aino(world: World) -> Client:
    """Return Aino, whose home can be reached and has agreed."""
    return world.ready()


@pytest.fixture
def visit(world: World, aino: Client) -> Booking:
    """Return Aino's visit in two hours."""
    return world.book(aino, starts_at=world.now + LATER, forced=True)


def missed(world: World, client: Client, *kinds: EventKind) -> Booking:
    """Let a forced visit to this client go by; its home tells these facts. Return it, over."""
    booking = world.book(client, forced=True)
    device = client.home.devices.get()
    seat = home_seat(booking.call)
    record_events(device, [world.tells(device, kind, seat) for kind in kinds], now=world.now)
    end_due(world.later(minutes=31))
    return booking


def trace(code: str) -> list[AuditRecord]:
    return list(AuditRecord.objects.filter(code=code))


@pytest.mark.feature("P13")
def test_the_first_has_the_visit_and_the_second_reads_who(world: World, visit: Booking) -> None:
    jari, anna = world.professional("Jari Ojanen"), world.professional("Anna Lindqvist")

    take(visit, by=jari, now=world.now)
    take(visit, by=jari, now=world.now)  # two presses are one

    with pytest.raises(VisitTaken) as refused:
        take(visit, by=anna, now=world.now)
    assert refused.value.who == "Jari Ojanen"
    assert [record.actor for record in trace("visit.taken")] == [jari]


def test_the_home_reads_that_whoever_took_it_calls(world: World, visit: Booking) -> None:
    jari = world.professional("Jari Ojanen")

    take(visit, by=jari, now=world.now)

    call = Call.objects.get(booking=visit)
    assert caller_of(call) == jari
    assert call.participations.get(is_organiser=True).user == jari
    assert not call.participations.seated().filter(user=world.maija).exists()
    open_due(call.starts_at)
    assert home_seat(call).is_forced  # Jari's group is the one that the home agreed to


def test_the_homes_calendar_says_who_comes(world: World, aino: Client, visit: Booking) -> None:
    def who() -> list[str]:
        return [entry.who for entry in agenda_of(aino.home.devices.get(), revision=1, now=world.now).entries]

    assert who() == ["Maija Korhonen"]
    take(visit, by=world.professional("Jari Ojanen"), now=world.now)
    assert who() == ["Jari Ojanen"]


def test_who_takes_a_visit_in_another_group_than_was_agreed_makes_it_ring(world: World, visit: Booking) -> None:
    other = world.person("Outi Salminen", is_professional=True)

    take(visit, by=other, now=world.now)
    open_due(visit.starts_at)

    assert not home_seat(Call.objects.get(booking=visit)).is_forced


def test_a_visit_that_has_begun_keeps_its_caller_and_the_taker_sits_beside(world: World, visit: Booking) -> None:
    jari = world.professional("Jari Ojanen")
    open_due(visit.starts_at)

    take(visit, by=jari, now=visit.starts_at + timedelta(seconds=20))

    call = Call.objects.get(booking=visit)
    assert caller_of(call) == world.maija
    assert call.participations.seated().filter(user=jari, is_professional=True).exists()
    with pytest.raises(VisitNotOurs):
        give_back(visit, by=jari, now=world.now)


def test_a_visit_given_back_is_free_and_the_first_callers_again(world: World, visit: Booking) -> None:
    jari, anna = world.professional("Jari Ojanen"), world.professional("Anna Lindqvist")
    take(visit, by=jari, now=world.now)
    with pytest.raises(VisitNotOurs):
        give_back(visit, by=anna, now=world.now)

    give_back(visit, by=jari, now=world.now)

    assert caller_of(Call.objects.get(booking=visit)) == world.maija
    take(visit, by=anna, now=world.now)


@pytest.mark.feature("P13")
def test_a_visit_is_begun_before_its_time_and_its_end_moves_with_it(world: World, visit: Booking) -> None:
    jari = world.professional("Jari Ojanen")

    call = begin(visit, by=jari, now=world.now)

    visit.refresh_from_db()
    assert call.state == CallState.OPEN
    assert (call.starts_at, call.ends_at - call.starts_at) == (world.now, timedelta(minutes=30))
    assert (visit.starts_at, visit.ends_at) == (call.starts_at, call.ends_at)
    assert user_seat(call, jari).is_organiser
    assert home_seat(call).is_forced
    assert len(trace("forced_call.begun_early")) == 1


def test_a_visit_that_is_on_is_joined_and_one_that_is_over_is_not(world: World, visit: Booking) -> None:
    jari = world.professional("Jari Ojanen")
    open_due(visit.starts_at)

    call = begin(visit, by=jari, now=visit.starts_at)
    assert user_seat(call, jari).state == SeatState.INVITED

    end(call, by=world.maija, now=visit.starts_at)
    with pytest.raises(VisitOver):
        begin(visit, by=jari, now=visit.starts_at)


def test_a_home_in_another_call_is_not_called_early(world: World, aino: Client, visit: Booking) -> None:
    on = world.book(aino, forced=True)
    device = aino.home.devices.get()
    record_events(device, [world.tells(device, EventKind.ANSWERED, home_seat(on.call))], now=world.now)

    with pytest.raises(HomeInCall):
        begin(visit, by=world.maija, now=world.now)
    assert not hasattr(Booking.objects.get(pk=visit.pk), "taking")


@pytest.mark.feature("P13")
@pytest.mark.parametrize(
    ("kinds", "why"),
    [
        ((EventKind.ANNOUNCED, EventKind.DECLINED), Missed.DECLINED),
        ((EventKind.RINGING,), Missed.MISSED),
        ((), Missed.NO_CONNECTION),
        ((EventKind.BUSY,), Missed.BUSY),
        ((EventKind.ANNOUNCED, EventKind.ANSWERED), Missed.NOBODY_CAME),
    ],
)
def test_a_visit_that_nobody_answered_waits_until_it_is_closed(
    world: World, aino: Client, kinds: tuple[EventKind, ...], why: Missed
) -> None:
    booking = missed(world, aino, *kinds)
    row = Visit.objects.to_close().get()
    assert (row.booking, row.missed_as) == (booking, why)
    jari = world.professional("Jari Ojanen")

    world.later(hours=14)  # over the change of shift, and midnight
    close(booking, aino.home, "phoned", by=jari, now=world.now)

    row.refresh_from_db()
    assert (row.outcome, row.closed_by, row.closed_at) == ("phoned", jari, world.now)
    assert not Visit.objects.to_close().exists()
    record = trace("visit.closed")[0]
    assert (record.actor, record.home, record.details["outcome"]) == (jari, aino.home, "phoned")


def test_an_answered_visit_waits_for_nothing(world: World, aino: Client) -> None:
    booking = world.book(aino, forced=True)
    device = aino.home.devices.get()
    record_events(device, [world.tells(device, EventKind.ANSWERED, home_seat(booking.call))], now=world.now)
    room_joined(user_seat(booking.call, world.maija).pk, now=world.now)
    end_due(world.later(minutes=31))

    assert not Visit.objects.exists()
    with pytest.raises(VisitNotMissed):
        close(booking, aino.home, "phoned", by=world.maija, now=world.now)


def test_a_home_that_could_only_later_say_that_it_answered_leaves_the_list(world: World, aino: Client) -> None:
    booking = missed(world, aino)
    device = aino.home.devices.get()
    record_events(device, [world.tells(device, EventKind.ANSWERED, home_seat(booking.call))], now=world.now)

    assert not Visit.objects.to_close().exists()


def test_of_two_who_close_a_visit_the_second_reads_who_did(world: World, aino: Client) -> None:
    booking = missed(world, aino, EventKind.RINGING)
    close(booking, aino.home, "visited", by=world.maija, now=world.now)

    with pytest.raises(VisitClosed) as refused:
        close(booking, aino.home, "phoned", by=world.professional(), now=world.now)

    assert refused.value.who == "Maija Korhonen"
    assert Visit.objects.get().outcome == "visited"


def test_an_outcome_is_one_of_the_organisations_codes_and_never_free_text(world: World, aino: Client) -> None:
    booking = missed(world, aino, EventKind.RINGING)
    for outcome in ("", "kävin itse", DONE):
        with pytest.raises(UnknownOutcome):
            close(booking, aino.home, outcome, by=world.maija, now=world.now)

    own = {"neighbour": {"fi": "Naapuri kävi", "sv": "Grannen besökte", "en": "A neighbour went"}}
    set_outcomes(world.organisation.pk, own, by=world.maija, now=world.now)

    assert [choice.code for choice in outcomes_of(world.organisation.pk)] == ["neighbour"]
    with pytest.raises(UnknownOutcome):
        close(booking, aino.home, "phoned", by=world.maija, now=world.now)
    close(booking, aino.home, "neighbour", by=world.maija, now=world.now)


def test_a_refusal_is_noted_while_the_call_is_still_open(world: World, aino: Client) -> None:
    booking = world.book(aino, forced=True)
    device = aino.home.devices.get()
    seat = home_seat(booking.call)
    record_events(device, [world.tells(device, EventKind.DECLINED, seat)], now=world.now)

    close(booking, aino.home, "not_needed", by=world.maija, now=world.now)
    end_due(world.later(minutes=31))

    assert not Visit.objects.to_close().exists()
    assert Visit.objects.get().missed_as == Missed.DECLINED


def test_a_visit_still_to_come_cannot_be_closed_unless_its_home_is_offline(
    world: World, aino: Client, visit: Booking
) -> None:
    soon = visit.starts_at - timedelta(minutes=20)
    with pytest.raises(VisitNotMissed):
        close(visit, aino.home, "phoned", by=world.maija, now=soon)

    Device.objects.update(is_online=False)
    with pytest.raises(VisitNotMissed):
        close(visit, aino.home, "phoned", by=world.maija, now=world.now)  # two hours ahead: it may come back
    close(visit, aino.home, "phoned", by=world.maija, now=soon)

    assert Call.objects.get(booking=visit).state == CallState.CANCELLED
    assert open_due(visit.starts_at) == 0


def test_a_phone_call_is_noted_as_made(world: World, aino: Client) -> None:
    booking = world.book(aino, method=Method.PHONE, starts_at=world.now + LATER)
    with pytest.raises(VisitNotMissed):
        close(booking, aino.home, DONE, by=world.maija, now=world.now)

    close(booking, aino.home, DONE, by=world.maija, now=booking.starts_at)

    assert Visit.objects.get().missed_at is None


@pytest.mark.feature("P13")
def test_a_home_that_is_offline_half_an_hour_before_is_told_once(world: World, aino: Client, visit: Booking) -> None:
    assert tell_offline(visit.starts_at - timedelta(minutes=20)) == 0
    Device.objects.update(is_online=False)

    assert tell_offline(visit.starts_at - timedelta(minutes=31)) == 0
    assert tell_offline(visit.starts_at - timedelta(minutes=30)) == 1
    assert tell_offline(visit.starts_at - timedelta(minutes=29)) == 0
    assert Visit.objects.get().told_offline_at == visit.starts_at - timedelta(minutes=30)
