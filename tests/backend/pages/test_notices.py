"""Notices of calls on every page: what they say, and what is pressed there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser

from backend.accounts.models import User
from backend.calls.models import Call, SeatState
from backend.calls.services import room_joined
from tests.backend.pages.test_booking import order
from tests.backend.world import World, ref, user_seat

pytestmark = pytest.mark.django_db

NOTICES = "/calls/notices"


@pytest.fixture
def jari(office: World) -> User:
    return office.professional("Jari Ojanen")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", ("Maija Korhonen soittaa: Fysioterapia", "Vastaa", "Ei nyt")),
        ("sv", ("Maija Korhonen ringer Fysioterapia", "Svara", "Inte nu")),
        ("en", ("Maija Korhonen is calling Fysioterapia", "Answer", "Not now")),
    ],
)
def test_who_calls_which_unit_about_what_is_said_in_each_language(
    office: World, jari: User, browser_of: Callable[[User], Browser], language: str, said: tuple[str, ...]
) -> None:
    jari.language = language
    jari.save()
    office.book(office.unit("Fysioterapia", jari), subject="Kipu polvessa")

    page = browser_of(jari).get(NOTICES).text

    for words in (*said, "Kipu polvessa"):
        assert words in page


def test_answering_leads_to_the_room_and_the_second_is_told_who_has_it(
    office: World, jari: User, browser_of: Callable[[User], Browser]
) -> None:
    mirja = office.professional("Mirja Hakala")
    call = office.book(office.unit("Fysioterapia", jari, mirja)).call

    first = browser_of(jari).post(f"/calls/{call.pk}/answer")
    second = browser_of(mirja).post(f"/calls/{call.pk}/answer")

    assert first.json() == {"url": f"/calls/{call.pk}/"}
    assert (second.status_code, second.json()["code"]) == (409, "answered_by_other")
    assert second.json()["detail"] == "Jari Ojanen on vastannut."
    assert "Jari Ojanen vastasi puheluun: Fysioterapia." in browser_of(mirja).get(NOTICES).text
    assert browser_of(mirja).get(f"/calls/{call.pk}/").status_code == 403


def test_declining_is_told_to_who_calls(
    office: World, maijas: Browser, jari: User, browser_of: Callable[[User], Browser]
) -> None:
    call = office.book(jari).call
    assert "Soi" in maijas.get(f"/calls/{call.pk}/state").json()["homes"]

    assert browser_of(jari).post(f"/calls/{call.pk}/decline").status_code == 204

    assert user_seat(call, jari).state == SeatState.DECLINED
    assert "Ei sovi nyt." in maijas.get(f"/calls/{call.pk}/state").json()["homes"]
    assert "data-ringing" not in browser_of(jari).get(NOTICES).text


@pytest.mark.parametrize("press", ["answer", "decline"])
def test_what_rings_for_others_is_answered_by_nobody_else(
    office: World, neighbours: World, jari: User, browser_of: Callable[[User], Browser], press: str
) -> None:
    call = office.book(jari).call
    anna, operator = office.professional("Anna Lindqvist"), office.person(is_operator=True)

    assert browser_of(neighbours.maija).post(f"/calls/{call.pk}/{press}").status_code == 404
    assert browser_of(operator).post(f"/calls/{call.pk}/{press}").status_code == 403
    assert browser_of(anna).post(f"/calls/{call.pk}/{press}").status_code == {"answer": 403, "decline": 204}[press]
    assert user_seat(call, jari).state == SeatState.RINGING


def test_the_end_is_near_on_every_page_but_not_twice_in_the_room(office: World, maijas: Browser, jari: User) -> None:
    call = office.book(jari, duration=timedelta(minutes=5)).call
    room_joined(user_seat(call, office.maija).pk, now=office.now)

    assert f'data-ending="{call.pk}"' in maijas.get(NOTICES).text
    assert "data-ending" not in maijas.get(NOTICES, {"in": str(call.pk)}).text
    assert "data-ending" in maijas.get(NOTICES, {"in": "nonsense"}).text


def test_one_press_extends_and_the_other_reads_by_whom(
    office: World, maijas: Browser, jari: User, browser_of: Callable[[User], Browser]
) -> None:
    call = office.book(jari, duration=timedelta(minutes=5)).call
    room_joined(user_seat(call, jari).pk, now=office.now)

    assert browser_of(jari).post(f"/calls/{call.pk}/extend").status_code == 200

    page = maijas.get(NOTICES).text
    assert "data-ending" not in page
    assert "Jari Ojanen jatkoi puhelua (Jari Ojanen). Se päättyy nyt kello" in page


def test_a_unit_is_chosen_and_booked_like_any_contact(office: World, maijas: Browser, jari: User) -> None:
    unit = office.unit("Fysioterapia", jari)
    listed = maijas.get("/contacts/list", {"group": str(unit.pk)}).text
    assert f'data-ref="{ref(unit)}"' in listed
    assert "Tulosyksikkö" in listed

    dialog = maijas.post("/bookings/dialog", {"chosen": str(ref(unit))}).text
    assert "Fysioterapia" in dialog
    booked = maijas.post("/bookings/send", order(unit, forced="")).text

    call = Call.objects.get()
    assert [called.unit for called in call.called_units.all()] == [unit]
    assert "Soi kaikilla yksikön ammattilaisilla, jotka ovat linjoilla." in booked
    assert call.booking is not None
    assert list(call.booking.units.all()) == [unit]


def test_without_logging_in_there_are_no_notices(client: Browser) -> None:
    assert client.get(NOTICES, headers={"X-Requested-With": "fetch"}).status_code == 401
