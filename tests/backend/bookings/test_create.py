"""Making a booking: the same function under the dialog and the API."""

from datetime import timedelta
from typing import Any

import pytest

from backend.accounts.models import AuditRecord
from backend.bookings.errors import BookingClosed, BookingRefused
from backend.bookings.models import Booking, BookingStatus
from backend.bookings.services import cancel_booking, forced_hints
from backend.bookings.words import words
from backend.calls.events import record_events
from backend.calls.models import Call, CallState, Participation
from backend.config.nudges import Topic, nudged
from backend.contacts.models import Client
from backend.contacts.policy import Verdict
from backend.contacts.refs import ContactKind, ContactRef
from backend.devices.models import Device
from protocol.messages.reports import EventKind
from tests.backend.world import HALF_HOUR, World, home_seat, ref, user_seat

pytestmark = pytest.mark.django_db


def refusal(world: World, *people: Client, **fields: Any) -> list[tuple[str, str]]:
    """Book what must be refused; return the fields and codes. Nothing half made may stay."""
    before = (Booking.objects.count(), Call.objects.count(), Participation.objects.count(), AuditRecord.objects.count())
    with pytest.raises(BookingRefused) as refused:
        world.book(*people, **fields)
    now = (Booking.objects.count(), Call.objects.count(), Participation.objects.count(), AuditRecord.objects.count())
    assert now == before
    assert all(words(problem) != problem.code for problem in refused.value.problems)
    return [(problem.field, problem.code) for problem in refused.value.problems]


def test_a_booking_without_a_start_opens_its_call_at_once_with_a_seat_for_each(world: World) -> None:
    aino = world.ready()
    jari = world.professional()

    booking = world.book(aino, jari, subject="Haava", duration=timedelta(minutes=20))

    call = booking.call
    assert (call.state, call.starts_at, call.ends_at) == (
        CallState.OPEN,
        world.now,
        world.now + timedelta(minutes=20),
    )
    assert user_seat(call, world.maija).is_organiser
    assert user_seat(call, jari).is_professional
    assert list(home_seat(call).residents.all()) == [aino]


def test_a_booking_for_a_time_waits_and_its_call_has_its_id_already(world: World) -> None:
    aino = world.ready()

    booking = world.book(aino, starts_at=world.now + timedelta(hours=1))

    assert booking.call.state == CallState.SCHEDULED
    assert booking.call.room


def test_two_residents_of_one_home_share_a_seat(world: World) -> None:
    helmi = world.ready("Helmi Nieminen")
    veikko = world.client("Veikko Nieminen", home=helmi.home)

    seat = home_seat(world.book(helmi, veikko).call)

    assert set(seat.residents.all()) == {helmi, veikko}


def test_two_clicks_make_one_booking(world: World) -> None:
    aino = world.ready()

    first = world.book(aino, intent="once")
    second = world.book(aino, intent="once")

    assert first == second
    assert Call.objects.count() == 1


def test_the_same_word_of_another_person_is_another_booking(world: World) -> None:
    aino, bertta = world.ready("Aino"), world.ready("Bertta")
    jari = world.professional()

    assert world.book(aino, intent="once") != world.book(bertta, intent="once", by=jari)


def test_a_booking_marks_the_homes_devices_and_nudges(world: World, django_capture_on_commit_callbacks: object) -> None:
    """The mark is in the booking's own transaction: a booking that is saved reaches the home."""
    aino, other = world.ready(), world.ready("Other")
    heard: list[tuple[int, Topic]] = []

    def hear(organisation: int, topic: Topic, **_: object) -> None:
        heard.append((organisation, topic))

    nudged.connect(hear)
    wanted = {device.home_id: device.wanted_seq for device in Device.objects.all()}
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's fixture
        world.book(aino)

    assert Device.objects.get(home=aino.home).wanted_seq > wanted[aino.home_id]
    assert Device.objects.get(home=other.home).wanted_seq == wanted[other.home_id]
    assert {(world.organisation.pk, Topic.DEVICES), (world.organisation.pk, Topic.CALLS)} <= set(heard)


# --- bad input ----------------------------------------


def test_nobody_chosen_is_said_at_the_participants(world: World) -> None:
    assert refusal(world) == [("participants", "no_participants")]


@pytest.mark.parametrize("subject", ["", "   ", "\u202e\u200b", "\n\t"])
def test_a_forced_call_needs_a_reason(world: World, subject: str) -> None:
    assert refusal(world, world.ready(), forced=True, subject=subject) == [("subject", "reason_missing")]


def test_an_ordinary_call_needs_no_subject(world: World) -> None:
    assert world.book(world.ready(), subject="").call.state == CallState.OPEN


def test_a_start_that_has_passed_is_refused_but_the_present_minute_is_now(world: World) -> None:
    aino = world.ready()
    this_minute = world.now.replace(second=0, microsecond=0)

    assert refusal(world, aino, starts_at=this_minute - timedelta(seconds=1)) == [("starts_at", "starts_in_past")]
    assert world.book(aino, starts_at=this_minute).call.state == CallState.OPEN


def test_a_start_years_ahead_is_a_slip_of_the_finger(world: World) -> None:
    starts_at = world.now.replace(year=9999)

    assert refusal(world, world.ready(), starts_at=starts_at) == [("starts_at", "starts_too_far")]


@pytest.mark.parametrize(
    ("duration", "code"),
    [
        (timedelta(0), "ends_before_start"),
        (timedelta(minutes=-5), "ends_before_start"),
        (timedelta(seconds=59), "bad_duration"),
        (timedelta(hours=24, seconds=1), "bad_duration"),
    ],
)
def test_a_duration_is_a_minute_to_a_day(world: World, duration: timedelta, code: str) -> None:
    assert refusal(world, world.ready(), duration=duration) == [("duration", code)]


def test_another_organisations_client_is_the_same_as_nobody(world: World, neighbours: World) -> None:
    theirs = neighbours.ready()
    nobody = ContactRef(ContactKind.CLIENT, 10**9)

    assert refusal(world, theirs) == [("participants", "unknown_contact")]
    assert refusal(world, theirs, participants=[nobody]) == [("participants", "unknown_contact")]
    assert refusal(world, theirs, participants=[ref(neighbours.maija)]) == [("participants", "unknown_contact")]


def test_a_home_without_a_device_cannot_be_called_but_can_be_visited(world: World) -> None:
    aino = world.client()

    assert refusal(world, aino) == [("participants", "home_without_device")]
    booking = world.book(aino, method="home_visit")
    assert not Call.objects.filter(booking=booking).exists()
    assert list(Booking.objects.of_home(aino.home)) == [booking]


def test_a_home_in_a_call_cannot_be_called_now_but_later(world: World) -> None:
    aino = world.ready()
    call = world.forced(aino)
    device = aino.home.devices.get()
    record_events(device, [world.tells(device, EventKind.ANNOUNCED, home_seat(call))], now=world.now)

    assert refusal(world, aino) == [("participants", "home_in_call")]
    assert world.book(aino, starts_at=world.now + timedelta(hours=1)).call.state == CallState.SCHEDULED


def test_all_problems_are_told_at_once(world: World) -> None:
    found = refusal(world, forced=True, subject="", duration=timedelta(0), starts_at=world.now - timedelta(days=1))

    assert set(found) == {
        ("participants", "no_participants"),
        ("subject", "reason_missing"),
        ("duration", "ends_before_start"),
        ("starts_at", "starts_in_past"),
    }


def test_more_participants_than_the_organisation_allows_are_refused(world: World) -> None:
    world.organisation.max_participants = 3
    world.organisation.save()
    clients = [world.ready(f"Asiakas {number}") for number in range(3)]
    world.maija.refresh_from_db()

    assert refusal(world, *clients) == [("participants", "too_many_participants")]
    assert world.book(*clients[:2]).call.participations.count() == 3


def test_text_is_cleaned_and_never_cut(world: World) -> None:
    aino = world.ready()

    booking = world.book(
        aino, subject="  La\u0308a\u0308ke\u202e \n <b>nyt</b>\x07 ", description="yksi\r\nkaksi\u2066"
    )

    assert (booking.subject, booking.description) == ("Lääke <b>nyt</b>", "yksi\nkaksi")
    assert refusal(world, aino, subject="x" * 121) == [("subject", "text_too_long")]
    assert refusal(world, aino, description="x" * 2001) == [("description", "text_too_long")]


def test_only_a_video_call_of_a_home_can_be_forced(world: World) -> None:
    aino = world.ready()

    assert refusal(world, aino, forced=True, method="phone") == [("forced", "forced_needs_video")]
    jari = world.professional()
    assert refusal(world, aino, participants=[ref(jari)], forced=True) == [("forced", "forced_needs_home")]
    assert refusal(world, aino, method="fax") == [("method", "unknown_method")]


# --- forced ----------------------------------------


def test_a_forced_call_answers_by_itself_where_agreed_and_rings_elsewhere(world: World) -> None:
    aino, impi = world.ready("Aino Virtanen"), world.client("Impi Karjalainen")
    world.device(impi.home)

    call = world.forced(aino, impi)

    verdicts = {seat.home: (seat.is_forced, seat.verdict) for seat in call.participations.filter(kind="home")}
    assert verdicts == {aino.home: (True, Verdict.AGREES), impi.home: (False, Verdict.NO_AGREEMENT)}
    assert call.participations.get(home=aino.home).answers_on == aino.home.devices.get()


def test_it_is_said_beforehand_whom_no_agreement_allows_and_why(world: World) -> None:
    aino, impi = world.ready("Aino Virtanen"), world.client("Impi Karjalainen")

    hints = forced_hints(world.maija, [ref(aino), ref(impi)], starts_at=None, now=world.now)

    assert [(hint.name, hint.verdict) for hint in hints] == [
        ("Aino Virtanen", Verdict.AGREES),
        ("Impi Karjalainen", Verdict.NO_AGREEMENT),
    ]


def test_hours_are_judged_at_the_start_of_the_call_not_when_it_is_booked(world: World) -> None:
    aino = world.client()
    world.device(aino.home)
    world.agreed(aino, hours=("13:00", "14:00"))

    assert home_seat(world.forced(aino)).verdict == Verdict.OTHER_HOURS
    assert home_seat(world.forced(aino, starts_at=world.now + timedelta(hours=1))).verdict == Verdict.AGREES


def test_a_forced_call_leaves_a_trace_from_its_booking_on(world: World) -> None:
    aino = world.ready()

    call = world.forced(aino, subject="Lääkkeet")

    record = AuditRecord.objects.get(code="forced_call.booked")
    assert (record.actor, record.home, record.call, record.reason) == (world.maija, aino.home, call.pk, "Lääkkeet")
    assert record.details["residents"] == str(aino.pk)
    assert (record.details["verdict"], record.details["policy"]) == (Verdict.AGREES, 1)


# --- cancelling ----------------------------------------


def test_a_booking_can_be_withdrawn_until_it_begins_and_only_once(world: World) -> None:
    aino = world.ready()
    booking = world.book(aino, starts_at=world.now + timedelta(hours=1))
    stale = Booking.objects.get(pk=booking.pk)

    cancel_booking(booking, by=world.maija, now=world.now)

    assert booking.status == BookingStatus.CANCELLED
    assert Call.objects.get().state == CallState.CANCELLED
    with pytest.raises(BookingClosed):
        cancel_booking(stale, by=world.maija, now=world.now)


def test_a_call_that_has_begun_is_not_withdrawn(world: World) -> None:
    booking = world.book(world.ready(), duration=HALF_HOUR)

    with pytest.raises(BookingClosed):
        cancel_booking(booking, by=world.maija, now=world.now)
    assert Call.objects.get().state == CallState.OPEN
