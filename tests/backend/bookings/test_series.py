"""Visits that repeat: made, shown at home, moved on by the worker."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from backend.bookings.errors import BookingRefused
from backend.bookings.models import Booking, BookingStatus, Series
from backend.bookings.repeats import Every
from backend.bookings.series import HORIZON_DAYS, SHOWN_DAYS, extend_series
from backend.bookings.services import cancel_booking
from backend.bookings.words import words
from backend.bridge.documents import agenda_of
from backend.calls.models import Call, CallState, Participation
from backend.calls.services import open_due
from backend.contacts.models import Client
from backend.devices.models import Device
from tests.backend.bookings.agreed_series import days_of, every_morning, series
from tests.backend.world import HELSINKI, World, home_seat

pytestmark = pytest.mark.django_db


def extend(world: World) -> None:
    """Let the worker do all that it has to."""
    while extend_series(world.now):
        pass


def shown(world: World, client: Client) -> list[tuple[date, time]]:
    """Return the days and hours that a home's calendar has."""
    device = Device.objects.get(home=client.home)
    agenda = agenda_of(device, revision=1, now=world.now)
    local = [entry.starts_at.astimezone(HELSINKI) for entry in agenda.entries]
    return [(at.date(), at.time()) for at in local]


@pytest.mark.feature("P7")
def test_a_series_is_bookings_each_with_its_own_call(world: World) -> None:
    aino = world.ready()
    rule = every_morning(world, until=date(2026, 11, 24))

    made = series(world, aino, rule=rule, forced=True)

    assert days_of(made) == [date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)]
    calls = list(Call.objects.order_by("starts_at"))
    assert [call.state for call in calls] == [CallState.SCHEDULED] * 3
    assert [call.starts_at.astimezone(HELSINKI).time() for call in calls] == [time(8, 30)] * 3
    assert all(home_seat(call).is_forced for call in calls)
    assert all(call.ends_at - call.starts_at == timedelta(minutes=30) for call in calls)


@pytest.mark.feature("P7")
def test_a_home_shows_the_whole_fortnight_at_once_and_never_less_later(world: World) -> None:
    """What was confirmed is in the calendar before the worker has looked, and while it looks only now and then."""
    aino = world.ready()
    series(world, aino)

    assert len(shown(world, aino)) == 13  # today's has passed, and begins tomorrow
    for _ in range(20):
        extend(world)
        world.later(days=1)
        today = world.now.astimezone(HELSINKI).date()
        expected = [
            (day, time(8, 30))
            for day in (today + timedelta(days=ahead) for ahead in range(14))
            if date(2026, 11, 22) <= day <= date(2026, 12, 19)
        ]
        assert shown(world, aino) == expected


def test_the_worker_moves_a_long_series_on_and_makes_nothing_twice(world: World) -> None:
    made = series(world, world.ready(), rule=every_morning(world, until=date(2027, 11, 20)))
    assert len(days_of(made)) == SHOWN_DAYS + 1

    extend(world)
    extend(world)
    assert len(days_of(made)) == len(set(days_of(made))) == HORIZON_DAYS

    world.later(days=60)
    extend(world)
    assert days_of(made)[-1] > world.now.date() + timedelta(days=30)
    assert len(days_of(made)) == len(set(days_of(made)))
    past = Booking.objects.filter(series=made, starts_at__lte=world.now, created_at=world.now)
    assert not past.exists()  # what the worker slept over is not booked into the past


@pytest.mark.feature("P7")
def test_visits_keep_their_hour_over_the_change_of_the_clock(world: World) -> None:
    world.now = datetime(2027, 3, 20, 12, 0, tzinfo=HELSINKI)
    aino = world.ready()

    made = series(world, aino, rule=every_morning(world, at=time(3, 30)))
    extend(world)

    local = [booking.starts_at.astimezone(HELSINKI) for booking in made.bookings.order_by("series_day")]
    assert [at.date() for at in local] == days_of(made)
    assert {at.time() for at in local if at.date() != date(2027, 3, 28)} == {time(3, 30)}
    assert [at.time() for at in local if at.date() == date(2027, 3, 28)] == [time(4, 30)]
    assert all(booking.ends_at - booking.starts_at == timedelta(minutes=30) for booking in made.bookings.all())


def test_a_single_visit_in_the_doubled_hour_is_as_long_as_booked(world: World) -> None:
    world.now = datetime(2026, 10, 24, 12, 0, tzinfo=HELSINKI)

    booking = world.book(world.ready(), starts_at=datetime(2026, 10, 25, 3, 45, tzinfo=HELSINKI))

    assert booking.ends_at - booking.starts_at == timedelta(minutes=30)


def test_the_same_order_sent_twice_is_one_series(world: World) -> None:
    aino = world.ready()

    first = series(world, aino, intent="once")
    second = series(world, aino, intent="once")

    assert first == second
    assert Series.objects.count() == 1
    assert len(days_of(first)) == Booking.objects.count()


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({"until": date(2026, 11, 20)}, ("until", "until_before_start")),
        ({"until": date(2027, 11, 25)}, ("until", "until_too_far")),
        ({"until": date(9999, 12, 31)}, ("until", "until_too_far")),
        ({"every": Every.DAYS}, ("repeat", "no_weekdays")),
        ({"every": Every.WEEKDAYS, "until": date(2026, 11, 22)}, ("until", "no_visits")),
        ({"first": date(2026, 11, 20)}, ("starts_at", "starts_in_past")),
    ],
)
def test_what_cannot_repeat_is_refused_in_words_and_nothing_is_saved(
    world: World, rule: dict[str, Any], problem: tuple[str, str]
) -> None:
    with pytest.raises(BookingRefused) as refused:
        series(world, world.ready(), rule=every_morning(world, **rule))

    assert problem in [(found.field, found.code) for found in refused.value.problems]
    assert all(words(found) != found.code for found in refused.value.problems)
    assert not Series.objects.exists()
    assert not Participation.objects.exists()


def test_a_cancelled_visit_stays_away_and_the_others_stand(world: World) -> None:
    made = series(world, world.ready())
    third = made.bookings.order_by("series_day")[2]

    cancel_booking(third, by=world.maija, now=world.now)
    extend(world)

    assert third.series_day not in days_of(made)
    assert made.bookings.filter(status=BookingStatus.CANCELLED).count() == 1
    assert len(days_of(made)) == 27


def test_who_has_left_is_not_visited_any_more(world: World) -> None:
    aino, bertel = world.ready(), world.ready("Bertel Nyman")
    made = series(world, aino, bertel)
    Client.objects.filter(pk=aino.pk).update(is_active=False)

    extend(world)

    last = made.bookings.order_by("-series_day")[0]
    assert list(last.clients.all()) == [bertel]
    assert not Participation.objects.filter(call=last.call, home=aino.home).exists()


def test_a_visit_of_a_series_opens_like_any_other(world: World) -> None:
    made = series(world, world.ready(), forced=True)
    world.now = made.bookings.order_by("series_day")[0].starts_at

    assert open_due(world.now) == 1
    assert Call.objects.get(state=CallState.OPEN).booking in made.bookings.all()
