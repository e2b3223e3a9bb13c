"""Changing and cancelling what was booked: one visit, or it and the rest of its series."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from backend.accounts.models import AuditRecord, User
from backend.bookings.changes import cancel_rest, change_booking, change_rest
from backend.bookings.errors import BookingChanged, BookingClosed, BookingRefused
from backend.bookings.models import Booking, BookingStatus
from backend.bookings.repeats import Every
from backend.bookings.series import extend_series
from backend.bookings.services import cancel_booking
from backend.calls.models import Call, CallState, SeatState
from backend.calls.services import open_due
from backend.contacts.models import Client
from backend.contacts.policy import Verdict
from backend.devices.models import Device
from tests.backend.bookings.agreed_series import days_of, every_morning, series, visit
from tests.backend.world import HALF_HOUR, HELSINKI, World, home_seat, ref

pytestmark = pytest.mark.django_db


def day_of(booking: Booking) -> date:
    assert booking.series_day is not None
    return booking.series_day


def changed(world: World, booking: Booking, *people: Client | User, **fields: Any) -> Booking:
    """Change a booking as Maija; what is not named stays."""
    order: dict[str, Any] = {
        "by": world.maija,
        "seen": booking.revision,
        "participants": [ref(person) for person in people] or [ref(client) for client in booking.clients.all()],
        "subject": booking.subject,
        "description": booking.description,
        "method": booking.method,
        "starts_at": booking.starts_at,
        "duration": booking.ends_at - booking.starts_at,
        "forced": booking.is_forced,
        "now": world.now,
    }
    return change_booking(booking, **{**order, **fields})


def rest_changed(world: World, booking: Booking, **fields: Any) -> Booking:
    """Change a booking and the rest of its series as Maija."""
    made = booking.series
    assert made is not None
    assert booking.series_day is not None
    order: dict[str, Any] = {
        "by": world.maija,
        "seen": booking.revision,
        "participants": [ref(client) for client in booking.clients.all()],
        "subject": booking.subject,
        "description": booking.description,
        "method": booking.method,
        "rule": replace(made.rule, first=booking.series_day),
        "duration": HALF_HOUR,
        "forced": booking.is_forced,
        "now": world.now,
    }
    return change_rest(booking, **{**order, **fields})


def hours(made: Any) -> dict[date, time]:
    """Return the local hour of each day that stands."""
    rows = made.bookings.filter(status="planned").order_by("starts_at")
    return {at.date(): at.time() for at in (row.starts_at.astimezone(HELSINKI) for row in rows)}


# --- one visit ----------------------------------------


@pytest.mark.feature("P7")
def test_a_changed_visit_keeps_its_id_and_its_call(world: World) -> None:
    booking = world.book(world.ready(), starts_at=world.now + timedelta(hours=1))
    call = booking.call

    saved = changed(
        world, booking, starts_at=world.now + timedelta(hours=3), duration=timedelta(minutes=45), subject="Haava"
    )

    call.refresh_from_db()
    assert (saved.pk, saved.subject) == (booking.pk, "Haava")
    assert (call.starts_at, call.ends_at) == (saved.starts_at, saved.ends_at)
    assert saved.starts_at == world.now + timedelta(hours=3)
    assert saved.ends_at - saved.starts_at == timedelta(minutes=45)
    assert call.state == CallState.SCHEDULED


def test_both_the_old_and_the_new_home_are_told(world: World) -> None:
    aino, bertel = world.ready(), world.ready("Bertel Nyman")
    booking = world.book(aino, starts_at=world.now + timedelta(hours=1))
    before = {device.home_id: device.wanted_seq for device in Device.objects.all()}

    changed(world, booking, bertel)

    assert all(device.wanted_seq > before[device.home_id] for device in Device.objects.all())
    seats = {seat.home_id: seat.state for seat in booking.call.participations.filter(kind="home")}
    assert seats == {aino.home_id: SeatState.REMOVED, bertel.home_id: SeatState.INVITED}


def test_whether_it_answers_by_itself_is_judged_again(world: World) -> None:
    aino = world.client()
    world.device(aino.home)
    world.agreed(aino, hours=("13:00", "14:00"))
    booking = world.book(aino, starts_at=world.now + timedelta(hours=1), forced=True)
    assert home_seat(booking.call).is_forced

    changed(world, booking, starts_at=world.now + timedelta(hours=3))
    seat = home_seat(booking.call)
    assert (seat.is_forced, seat.verdict) == (False, Verdict.OTHER_HOURS)

    booking.refresh_from_db()
    changed(world, booking, starts_at=world.now + timedelta(hours=1), forced=False)
    seat = home_seat(booking.call)
    assert (seat.is_forced, seat.verdict) == (False, "")
    assert AuditRecord.objects.filter(code="forced_call.changed").count() == 1


def test_of_two_who_change_it_at_once_the_second_is_told(world: World) -> None:
    booking = world.book(world.ready(), starts_at=world.now + timedelta(hours=1))
    stale = Booking.objects.get(pk=booking.pk)
    changed(world, booking, subject="Yksi")

    with pytest.raises(BookingChanged):
        changed(world, stale, seen=1, subject="Kaksi")

    assert Booking.objects.get(pk=booking.pk).subject == "Yksi"


def test_two_clicks_on_save_are_one_change(world: World) -> None:
    booking = world.book(world.ready(), starts_at=world.now + timedelta(hours=1))

    for _ in range(2):
        assert changed(world, booking, seen=1, subject="Yksi").subject == "Yksi"

    assert Booking.objects.get(pk=booking.pk).revision == 2


def test_what_has_begun_or_was_cancelled_is_not_changed(world: World) -> None:
    aino = world.ready()
    begun = world.book(aino)
    cancelled = world.book(aino, starts_at=world.now + timedelta(hours=1))
    cancel_booking(cancelled, by=world.maija, now=world.now)

    for booking in (begun, cancelled):
        with pytest.raises(BookingClosed):
            changed(world, booking, starts_at=world.now + timedelta(hours=2), subject="Toinen")
    assert Call.objects.get(booking=begun).state == CallState.OPEN


def test_a_bad_change_changes_nothing(world: World) -> None:
    booking = world.book(world.ready(), starts_at=world.now + timedelta(hours=1))

    with pytest.raises(BookingRefused):
        changed(world, booking, starts_at=world.now - timedelta(hours=1), duration=timedelta())

    booking.refresh_from_db()
    assert (booking.revision, booking.starts_at) == (1, world.now + timedelta(hours=1))


def test_a_visit_can_become_one_of_the_calendar_alone(world: World) -> None:
    made = series(world, world.ready())
    third = visit(made, 2)

    saved = changed(world, third, method="home_visit")

    assert not Call.objects.filter(booking=saved).exists()
    assert Call.objects.get(booking=third.pk).state == CallState.CANCELLED
    assert (saved.series, saved.series_day) == (made, third.series_day)


def test_one_of_a_series_is_moved_and_the_others_stay(world: World) -> None:
    made = series(world, world.ready())
    third = visit(made, 2)
    day = third.series_day
    assert day is not None

    changed(world, third, starts_at=datetime.combine(day, time(11), tzinfo=HELSINKI))
    while extend_series(world.now):
        pass

    assert hours(made)[day] == time(11)
    assert set(list(hours(made).values())[3:]) == {time(8, 30)}
    assert len(days_of(made)) == 28


# --- the rest ----------------------------------------


@pytest.mark.feature("P7")
def test_the_rest_gets_another_hour_and_what_was_before_stays(world: World) -> None:
    made = series(world, world.ready())
    fifth = visit(made, 4)
    ids = set(made.bookings.values_list("pk", flat=True))

    first = rest_changed(world, fifth, rule=replace(every_morning(world), first=day_of(fifth), at=time(9, 15)))
    while extend_series(world.now):
        pass

    assert first.pk == fifth.pk
    assert list(hours(made).values()) == [time(8, 30)] * 4 + [time(9, 15)] * 24
    assert ids <= set(made.bookings.values_list("pk", flat=True))  # no visit lost its link
    for booking in made.bookings.select_related("call"):
        assert (booking.call.starts_at, booking.call.ends_at) == (booking.starts_at, booking.ends_at)


@pytest.mark.feature("P7")
def test_the_rest_gets_other_days(world: World) -> None:
    made = series(world, world.ready())
    fifth = visit(made, 4)
    day = fifth.series_day
    assert day is not None

    rest_changed(
        world, fifth, rule=replace(every_morning(world), first=day, every=Every.DAYS, weekdays=frozenset({0, 3}))
    )
    while extend_series(world.now):
        pass

    kept = days_of(made)
    assert len(kept[:4]) == 4
    assert {one.weekday() for one in kept[4:]} == {0, 3}
    assert kept[-1] == date(2026, 12, 17)
    dropped = Booking.objects.filter(series=None, status=BookingStatus.CANCELLED)
    assert dropped.exists()
    assert set(Call.objects.filter(booking__in=dropped).values_list("state", flat=True)) == {CallState.CANCELLED}


def test_days_that_were_dropped_can_come_back(world: World) -> None:
    made = series(world, world.ready())
    second = visit(made, 1)
    days = replace(every_morning(world), first=second.series_day or date.max)

    rest_changed(world, second, rule=replace(days, every=Every.WEEKDAYS))
    again = visit(made, 1)
    rest_changed(world, again, rule=replace(days, first=again.series_day or date.max))
    while extend_series(world.now):
        pass

    assert days_of(made) == [date(2026, 11, 22) + timedelta(days=ahead) for ahead in range(28)]


def test_what_was_cancelled_by_itself_stays_cancelled_and_what_was_moved_follows(world: World) -> None:
    made = series(world, world.ready())
    cancelled, moved = visit(made, 5), visit(made, 6)
    cancel_booking(cancelled, by=world.maija, now=world.now)
    changed(world, moved, starts_at=moved.starts_at + timedelta(hours=4))

    rest_changed(world, visit(made, 2), rule=replace(every_morning(world), first=day_of(visit(made, 2)), at=time(10)))
    while extend_series(world.now):
        pass

    assert cancelled.series_day not in days_of(made)
    assert set(list(hours(made).values())[2:]) == {time(10)}


def test_the_rest_can_have_other_people_and_be_longer(world: World) -> None:
    aino, bertel = world.ready(), world.ready("Bertel Nyman")
    made = series(world, aino)

    rest_changed(world, visit(made, 1), participants=[ref(bertel)], duration=timedelta(hours=1))
    while extend_series(world.now):
        pass

    bookings = list(made.bookings.order_by("series_day"))
    assert list(bookings[0].clients.all()) == [aino]
    assert all(list(booking.clients.all()) == [bertel] for booking in bookings[1:])
    assert {booking.ends_at - booking.starts_at for booking in bookings[1:]} == {timedelta(hours=1)}


@pytest.mark.feature("P7")
def test_the_rest_is_cancelled_and_never_made_again(world: World) -> None:
    made = series(world, world.ready())

    count = cancel_rest(visit(made, 3), by=world.maija, now=world.now)
    while extend_series(world.now):
        pass

    assert count > 10
    assert days_of(made) == [date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)]
    with pytest.raises(BookingClosed):
        cancel_rest(visit(made, 3), by=world.maija, now=world.now)


def test_one_that_has_begun_stays_when_the_rest_goes(world: World) -> None:
    made = series(world, world.ready())
    first = visit(made, 0)
    world.now = first.starts_at + timedelta(minutes=1)
    open_due(world.now)

    cancel_rest(first, by=world.maija, now=world.now)

    assert days_of(made) == [first.series_day]
    assert Call.objects.get(booking=first).state == CallState.OPEN


def test_a_single_visit_has_no_rest(world: World) -> None:
    booking = world.book(world.ready(), starts_at=world.now + timedelta(hours=1))

    with pytest.raises(BookingClosed):
        cancel_rest(booking, by=world.maija, now=world.now)


def test_each_change_leaves_a_trace(world: World) -> None:
    jari = world.professional()
    made = series(world, world.ready())

    rest_changed(world, visit(made, 1), by=jari, subject="Toinen")
    cancel_rest(visit(made, 2), by=jari, now=world.now)

    found = AuditRecord.objects.filter(code__in=["series.made", "series.changed", "series.ended"]).order_by("pk")
    assert [(record.code, record.actor) for record in found] == [
        ("series.made", world.maija),
        ("series.changed", jari),
        ("series.ended", jari),
    ]
    assert AuditRecord.objects.filter(code="booking.cancelled", actor=jari).exists()
