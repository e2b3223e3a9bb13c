"""People added to a booked visit and taken off it, from the dialog that changes it: of one visit, or of the rest."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from backend.bookings.models import Booking
from backend.calls.models import Call, SeatKind
from backend.contacts.models import Client
from tests.backend.bookings.agreed_series import series, visit
from tests.backend.pages.test_planned import form_of
from tests.backend.world import World, ref

pytestmark = pytest.mark.django_db


def names(booking: Booking) -> set[str]:
    """Return the clients of a booking, and the homes that its call would ring: they are the same."""
    clients = set(booking.clients.values_list("name", flat=True))
    seats = Call.objects.get(booking=booking).participations.seated().filter(kind=SeatKind.HOME)
    assert set(seats.values_list("residents__name", flat=True)) == clients
    return clients


def with_people(booking: Booking, *clients: Client, **fields: Any) -> dict[str, Any]:
    """Return what the form sends with these people in it."""
    refs = [str(ref(client)) for client in clients]
    return form_of(booking, listed=refs, ref=refs, **fields)


@pytest.mark.feature("P7")
def test_a_search_names_who_can_be_added_and_who_is_in_already(office: World, maijas: Browser) -> None:
    aino, bertel = office.ready(), office.ready("Bertel Virtanen")
    booking = office.book(aino, starts_at=office.now + timedelta(hours=1))
    address = f"/bookings/{booking.pk}/people"

    found = maijas.post(address, form_of(booking, q="virtanen")).text
    assert f'data-add="{ref(bertel)}"' in found
    assert f'data-add="{ref(aino)}"' not in found
    assert "Mukana" in found
    assert "Haulla ”zzz” ei löytynyt ketään." in maijas.post(address, form_of(booking, q="zzz")).text
    assert "data-add" not in maijas.post(address, form_of(booking, q="  ")).text


def test_who_is_added_is_listed_and_checked_and_nobody_twice(office: World, maijas: Browser) -> None:
    booking = office.book(office.ready(), starts_at=office.now + timedelta(hours=1))
    bertel = str(ref(office.ready("Bertel Nyman")))

    rows = maijas.post("/bookings/participants", form_of(booking, added=[bertel, bertel])).text

    assert rows.count("Mukana: Bertel Nyman") == 1
    assert "Mukana: Aino Virtanen" in rows
    assert rows.count(" checked") == 2


@pytest.mark.feature("P7")
def test_one_visit_gets_and_loses_people_and_the_others_keep_theirs(office: World, maijas: Browser) -> None:
    aino, bertel = office.ready(), office.ready("Bertel Nyman")
    made = series(office, aino)
    second, third = visit(made, 1), visit(made, 2)

    maijas.post(f"/bookings/{second.pk}/change", with_people(second, aino, bertel))
    assert names(second) == {"Aino Virtanen", "Bertel Nyman"}
    second.refresh_from_db()
    answer = maijas.post(f"/bookings/{second.pk}/change", with_people(second, bertel))

    assert "HX-Redirect" in answer.headers
    assert names(second) == {"Bertel Nyman"}
    assert names(third) == {"Aino Virtanen"}


@pytest.mark.feature("P7")
def test_the_rest_of_a_series_gets_and_loses_people(office: World, maijas: Browser) -> None:
    aino, bertel = office.ready(), office.ready("Bertel Nyman")
    made = series(office, aino)
    first, second = visit(made, 0), visit(made, 1)
    rest = {"scope": "rest", "repeat": "daily", "until": made.until.isoformat(), "time": "8.30"}

    answer = maijas.post(f"/bookings/{second.pk}/change", with_people(second, bertel, **rest))

    assert "HX-Redirect" in answer.headers
    assert names(first) == {"Aino Virtanen"}
    assert all(names(later) == {"Bertel Nyman"} for later in made.bookings.order_by("series_day")[1:])
    assert list(made.clients.all()) == [bertel]


def test_a_visit_without_anybody_is_refused_in_words(office: World, maijas: Browser) -> None:
    booking = office.book(office.ready(), starts_at=office.now + timedelta(hours=1))

    answer = maijas.post(f"/bookings/{booking.pk}/change", with_people(booking))

    assert answer.status_code == 422
    assert 'data-error="no_participants"' in answer.text
    assert names(booking) == {"Aino Virtanen"}


def test_two_who_add_different_people_at_once_are_not_both_told_that_it_is_saved(
    office: World, maijas: Browser
) -> None:
    """A second click of the same form is; another form, alike but for whom it calls, is not."""
    aino = office.ready()
    booking = office.book(aino, starts_at=office.now + timedelta(hours=1))
    jari, leena = office.professional(), office.professional()
    forms = [
        form_of(booking, listed=refs, ref=refs) for refs in ([str(ref(aino)), str(ref(who))] for who in (jari, leena))
    ]

    assert "HX-Redirect" in maijas.post(f"/bookings/{booking.pk}/change", forms[0]).headers
    assert "HX-Redirect" in maijas.post(f"/bookings/{booking.pk}/change", forms[0]).headers
    late = maijas.post(f"/bookings/{booking.pk}/change", forms[1])

    assert 'data-error="booking_changed"' in late.text
    assert list(booking.users.all()) == [jari]


def test_another_organisations_people_are_neither_found_nor_added(
    office: World, neighbours: World, maijas: Browser
) -> None:
    booking = office.book(office.ready(), starts_at=office.now + timedelta(hours=1))
    stranger = neighbours.ready("Vieno Vieras")

    assert "data-add" not in maijas.post(f"/bookings/{booking.pk}/people", form_of(booking, q="vieras")).text
    added = maijas.post("/bookings/participants", form_of(booking, added=[str(ref(stranger))])).text
    assert "Vieno" not in added
    answer = maijas.post(f"/bookings/{booking.pk}/change", with_people(booking, stranger))
    assert 'data-error="unknown_contact"' in answer.text
    assert names(booking) == {"Aino Virtanen"}
