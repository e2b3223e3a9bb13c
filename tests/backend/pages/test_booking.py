"""The dialog *Soita puhelu*."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from backend.accounts.models import User
from backend.bookings.forms import read_day, read_time
from backend.bookings.models import Booking
from backend.calls.models import Call
from backend.contacts.models import Client
from backend.organisations.models import Group
from protocol.messages.policy import PictureAndSound
from tests.backend.world import World, home_seat, ref

pytestmark = pytest.mark.django_db


def order(*people: Client | User | Group, **fields: Any) -> dict[str, Any]:
    """Return what the form sends: a forced call now, unless told otherwise."""
    refs = [str(ref(person)) for person in people]
    form = {
        "listed": refs,
        "ref": refs,
        "subject": "Aamulääkkeet",
        "description": "",
        "method": "video",
        "when": "now",
        "date": "",
        "time": "",
        "duration": "15",
        "forced": "on",
        "intent": "one",
    }
    return form | fields


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("23.11.2026", date(2026, 11, 23)),
        ("3.1.2027", date(2027, 1, 3)),
        ("23.11.", date(2026, 11, 23)),
        ("21.11", date(2026, 11, 21)),
        ("20.11.", date(2027, 11, 20)),
        ("2026-11-23", date(2026, 11, 23)),
        ("29.2.2028", date(2028, 2, 29)),
        ("ma 23.11.2026", date(2026, 11, 23)),
        ("29.2.2027", None),
        ("1.1.0001", None),
        ("31.12.9999", None),
        ("32.1.2027", None),
        ("huomenna", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_type_it(typed: str, day: date | None) -> None:
    assert read_day(typed, today=date(2026, 11, 21)) == day


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("14.30", time(14, 30)),
        ("14:30", time(14, 30)),
        ("1430", time(14, 30)),
        ("930", time(9, 30)),
        ("9", time(9)),
        (" 9.05 ", time(9, 5)),
        ("klo 8.30", time(8, 30)),
        ("kl. 8.30", time(8, 30)),
        ("klockan 8:30", time(8, 30)),
        ("0", time(0)),
        ("24.00", None),
        ("8.60", None),
        ("puoli yhdeksän", None),
        ("8.3", None),
        ("", None),
        ("-1", None),
    ],
)
def test_an_hour_is_read_as_people_type_it(typed: str, hour: time | None) -> None:
    assert read_time(typed) == hour


def test_sending_books_and_offers_to_join(office: World, maijas: Browser) -> None:
    aino = office.ready()

    answer = maijas.post("/bookings/send", order(aino))

    call = Call.objects.get()
    assert answer.status_code == 200
    assert "Varaus luotu onnistuneesti!" in answer.text
    assert f"/calls/{call.pk}/" in answer.text
    assert "Aino Virtanen" in answer.text
    assert home_seat(call).is_forced


def test_two_clicks_make_one_booking(office: World, maijas: Browser) -> None:
    aino = office.ready()

    for _ in range(2):
        assert maijas.post("/bookings/send", order(aino)).status_code == 200

    assert Booking.objects.count() == 1


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_forced_call_without_a_reason_is_refused_at_its_field(office: World, maijas: Browser, language: str) -> None:
    aino = office.ready()
    office.maija.language = language
    office.maija.save()
    words = {
        "fi": "Kirjoittakaa syy. Asiakas kuulee sen ennen kuin kamera avautuu.",
        "sv": "Skriv orsaken. Klienten hör den innan kameran öppnas.",
        "en": "Write the reason. The client hears it before the camera opens.",
    }

    answer = maijas.post("/bookings/send", order(aino, subject="  ", description="Kokeillaan"))

    assert answer.status_code == 422
    assert 'data-error="reason_missing"' in answer.text
    assert words[language] in answer.text
    assert "Kokeillaan" in answer.text
    assert Booking.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ref": []}, "no_participants"),
        ({"when": "at", "date": "eilen", "time": "14.30"}, "bad_date"),
        ({"when": "at", "date": "2030-01-01", "time": "25.00"}, "bad_time"),
        ({"when": "at", "date": "2020-01-01", "time": "8.00"}, "starts_in_past"),
        ({"when": "at", "date": "2099-01-01", "time": "8.00"}, "starts_too_far"),
        ({"duration": "0"}, "ends_before_start"),
        ({"duration": "-15"}, "ends_before_start"),
        ({"duration": "x"}, "ends_before_start"),
        ({"duration": "99999"}, "bad_duration"),
        ({"subject": "a" * 121}, "text_too_long"),
        ({"method": "telepathy"}, "unknown_method"),
        ({"method": "phone"}, "forced_needs_video"),
        ({"intent": ""}, "intent_missing"),
    ],
)
def test_bad_input_is_refused_in_words_and_nothing_is_saved(
    office: World, maijas: Browser, fields: dict[str, Any], code: str
) -> None:
    answer = maijas.post("/bookings/send", order(office.ready(), **fields))

    assert answer.status_code == 422
    assert f'data-error="{code}"' in answer.text
    assert f">{code}<" not in answer.text  # a sentence, not the code
    assert Booking.objects.count() == 0


def test_another_organisations_client_is_unknown(office: World, neighbours: World, maijas: Browser) -> None:
    stranger = neighbours.ready("Naapuri Nieminen")

    answer = maijas.post("/bookings/send", order(stranger))

    assert 'data-error="unknown_contact"' in answer.text
    assert "Naapuri" not in answer.text
    assert Booking.objects.count() == 0


def test_a_home_without_a_device_is_named(office: World, maijas: Browser) -> None:
    answer = maijas.post("/bookings/send", order(office.client("Bertel Nyman")))

    assert 'data-error="home_without_device"' in answer.text
    assert "Bertel Nyman: kotona ei ole laitetta" in answer.text


def test_a_time_is_meant_where_the_professional_is(office: World, maijas: Browser) -> None:
    aino = office.ready()
    day = (timezone.localtime() + timedelta(days=2)).date()

    answer = maijas.post("/bookings/send", order(aino, when="at", date=day.isoformat(), time="1430"))

    booking = Booking.objects.get()
    local = booking.starts_at.astimezone(aino.home.zone)
    assert (local.date(), local.hour, local.minute) == (day, 14, 30)
    assert "14.30–14.45" in answer.text
    assert "data-join" not in answer.text


def test_who_would_ring_and_why_is_said_beforehand(office: World, maijas: Browser) -> None:
    aino, bertel = office.ready(), office.client("Bertel Nyman")
    office.device(bertel.home)
    sound = office.client("Helmi Nieminen")
    office.device(sound.home)
    office.agreed(sound, opens=PictureAndSound.SOUND)

    page = maijas.post("/bookings/participants", order(aino, bertel, sound)).text

    assert "Vastaa itse 10 sekunnin varoituksen jälkeen" in page
    assert "Pakkosoitosta ei ole sovittu. Puhelu soi tavallisesti." in page
    assert "Vastaa itse, vain ääni (kuvasta ei ole sovittu)" in page


def test_an_ordinary_call_says_nothing_of_agreements(office: World, maijas: Browser) -> None:
    bertel = office.client("Bertel Nyman")
    office.device(bertel.home)

    assert "Pakkosoitosta" not in maijas.post("/bookings/participants", order(bertel, forced="")).text


def test_the_dialog_shows_what_the_home_will_hear(office: World, maijas: Browser) -> None:
    page = maijas.post("/bookings/dialog", {"chosen": str(ref(office.ready()))}).text

    assert "Sairaanhoitaja Maija Korhonen soittaa." in page


def test_the_dialog_keeps_what_was_typed_when_more_are_chosen(office: World, maijas: Browser) -> None:
    aino, bertel = office.ready(), office.client("Bertel Nyman")
    typed = order(aino, subject="Silmätipat", ref=[])

    page = maijas.post("/bookings/dialog", typed | {"chosen": [str(ref(aino)), str(ref(bertel))]}).text

    assert 'value="Silmätipat"' in page
    assert f'value="{ref(bertel)}" checked' in page
    assert f'value="{ref(aino)}" checked' not in page


def test_one_cannot_see_how_anothers_booking_stands(office: World, neighbours: World, maijas: Browser) -> None:
    booking = neighbours.book(neighbours.ready("Naapuri Nieminen"))

    assert maijas.get(f"/bookings/{booking.pk}/homes").status_code == 404
