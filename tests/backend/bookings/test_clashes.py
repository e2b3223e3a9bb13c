"""What else there is at the time of a visit."""

from datetime import date, timedelta
from typing import Any

import pytest

from backend.accounts.models import User
from backend.bookings.clashes import Clash, Span, clashes
from backend.bookings.services import cancel_booking
from backend.calls.services import end
from backend.contacts.models import Client
from backend.contacts.reading import People
from tests.backend.bookings.agreed_series import every_morning, series
from tests.backend.world import HALF_HOUR, World

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def met(
    world: World, *people: Client, users: tuple[User, ...] = (), at: timedelta = HOUR, **fields: Any
) -> list[Clash]:
    """Return what half an hour with these people would meet."""
    starts_at = world.now + at
    span = Span(starts_at.date(), starts_at, starts_at + HALF_HOUR)
    return clashes(People(people, users, ()), users, fields.pop("spans", [span]), **fields)


def said(found: list[Clash]) -> list[tuple[str, str]]:
    """Return whose each is, and about what."""
    return [(clash.name, clash.subject) for clash in found]


@pytest.mark.feature("P7")
def test_a_visit_meets_another_at_the_same_home_whoever_lives_there(world: World) -> None:
    helmi = world.ready("Helmi Nieminen")
    veikko = world.client("Veikko Nieminen", home=helmi.home)
    world.book(veikko, subject="Suihku", starts_at=world.now + timedelta(minutes=80))

    assert said(met(world, helmi)) == [("Veikko Nieminen", "Suihku")]
    assert said(met(world, world.ready("Toinen"))) == []


@pytest.mark.feature("P7")
def test_a_visit_meets_the_professionals_own(world: World) -> None:
    jari = world.professional()
    world.book(world.ready(), jari, subject="Palaveri", starts_at=world.now + HOUR)
    other = world.ready("Toinen")

    assert said(met(world, other, users=(world.maija,))) == [("Maija Korhonen", "Palaveri")]
    assert said(met(world, other, users=(jari,))) == [("Jari Ojanen", "Palaveri")]


def test_one_that_ends_when_the_other_begins_is_no_clash(world: World) -> None:
    aino = world.ready()
    world.book(aino, starts_at=world.now + timedelta(minutes=30))
    world.book(aino, starts_at=world.now + timedelta(minutes=90))

    assert met(world, aino) == []


def test_what_is_over_or_cancelled_is_no_clash(world: World) -> None:
    aino = world.ready()
    now = world.book(aino, duration=timedelta(hours=3))
    later = world.book(aino, starts_at=world.now + HOUR)
    assert len(met(world, aino)) == 2

    end(now.call, by=world.maija, now=world.now)
    cancel_booking(later, by=world.maija, now=world.now)

    assert met(world, aino) == []


def test_what_is_being_changed_does_not_meet_itself(world: World) -> None:
    aino = world.ready()
    booking = world.book(aino, starts_at=world.now + HOUR)
    made = series(world, aino, rule=every_morning(world, at=(world.now + HOUR).time()))

    assert said(met(world, aino, users=(world.maija,))) == [("Aino Virtanen", "Aamukäynti")]  # once, the client named
    assert met(world, aino, users=(world.maija,), without=booking.pk) == []
    assert made.bookings.exists()


@pytest.mark.feature("P7")
def test_a_series_meets_others_also_beyond_what_has_been_made(world: World) -> None:
    """Bookings exist for some weeks ahead; a clash in spring must be told in autumn all the same."""
    aino = world.ready()
    series(world, aino, subject="Aamukäynti", rule=every_morning(world, until=date(2027, 6, 1)))
    starts_at = every_morning(world).starts_at(date(2027, 5, 20))
    spans = [Span(date(2027, 5, 20), starts_at, starts_at + HALF_HOUR)]

    assert said(met(world, aino, spans=spans)) == [("Aino Virtanen", "Aamukäynti")]


def test_a_series_does_not_meet_its_own_rest(world: World) -> None:
    aino = world.ready()
    made = series(world, aino, rule=every_morning(world, until=date(2027, 6, 1)))
    rule = made.rule
    spans = [Span(day, rule.starts_at(day), rule.starts_at(day) + HALF_HOUR) for day in rule.days()]

    assert met(world, aino, users=(world.maija,), spans=spans, without_series=made.pk) == []


def test_other_organisations_are_not_seen(world: World, neighbours: World) -> None:
    neighbours.book(neighbours.ready(), starts_at=world.now + HOUR)

    assert met(world, world.ready(), users=(world.maija,)) == []


def test_a_years_list_is_compared_by_a_few_queries(world: World, django_assert_max_num_queries: Any) -> None:
    aino = world.ready()
    series(world, aino, rule=every_morning(world, until=date(2027, 11, 20)))
    rule = every_morning(world, until=date(2027, 11, 20))
    spans = [Span(day, rule.starts_at(day), rule.starts_at(day) + HALF_HOUR) for day in rule.days()]

    with django_assert_max_num_queries(8):
        assert len(met(world, aino, spans=spans)) == len(spans)
