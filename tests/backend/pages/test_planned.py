"""Visits that repeat, in the dialog; the page of a booked visit; what it is like when the database is locked."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client as Browser
from django.utils import timezone

from backend.accounts.models import User
from backend.bookings.models import Booking, BookingStatus, Series
from backend.bookings.reasons import set_reasons
from backend.contacts.models import Client, Home
from backend.contacts.services import withdraw
from backend.devices.models import Device
from backend.organisations.models import Group, GroupKind
from tests.backend.bookings.agreed_series import days_of, every_morning, series, visit
from tests.backend.pages.test_booking import order
from tests.backend.world import HELSINKI, World, ref

pytestmark = pytest.mark.django_db


def tomorrow(days: int = 1) -> date:
    """Return a day from now, where the professional is."""
    return timezone.localdate(timezone=HELSINKI) + timedelta(days=days)


def repeated(*people: Client | User, **fields: Any) -> dict[str, Any]:
    """Return what the form sends for every morning, from tomorrow for a week."""
    first, last = tomorrow(), tomorrow(7)
    when = {"when": "at", "date": f"{first.day}.{first.month}.{first.year}", "time": "8.30"}
    return order(*people, **{**when, "repeat": "daily", "until": last.isoformat(), **fields})


def form_of(booking: Booking, **fields: Any) -> dict[str, Any]:
    """Return what the form sends when a visit is changed."""
    refs = [str(ref(client)) for client in booking.clients.all()]
    local = booking.starts_at.astimezone(HELSINKI)
    form = {
        "listed": refs,
        "ref": refs,
        "subject": booking.subject,
        "description": "",
        "method": "video",
        "when": "at",
        "date": local.date().isoformat(),
        "time": f"{local.hour}.{local.minute:02}",
        "duration": "30",
        "revision": str(booking.revision),
        "booking": str(booking.pk),
        "scope": "one",
    }
    return form | fields


# --- the dialog ----------------------------------------


@pytest.mark.feature("P7")
def test_sending_a_series_says_how_many_and_when(office: World, maijas: Browser) -> None:
    answer = maijas.post("/bookings/send", repeated(office.ready()))

    assert answer.status_code == 200
    assert "Varaus luotu onnistuneesti!" in answer.text
    assert "joka päivä 8.30–8.45" in answer.text
    assert "7 käyntiä" in answer.text
    assert len(days_of(Series.objects.get())) == 7


def test_two_clicks_make_one_series(office: World, maijas: Browser) -> None:
    form = repeated(office.ready())

    for _ in range(2):
        assert maijas.post("/bookings/send", form).status_code == 200

    assert Series.objects.count() == 1
    assert Booking.objects.count() == 7


def test_chosen_days_and_left_out_ones_are_as_they_were_checked(office: World, maijas: Browser) -> None:
    skipped = tomorrow(3)
    chosen = [str(tomorrow(days).weekday()) for days in (1, 3, 5)]

    maijas.post("/bookings/send", repeated(office.ready(), repeat="days", weekday=chosen, skip=[skipped.isoformat()]))

    assert days_of(Series.objects.get()) == [tomorrow(1), tomorrow(5)]


@pytest.mark.feature("P7")
def test_clashes_are_shown_before_sending_and_do_not_refuse(office: World, maijas: Browser) -> None:
    aino = office.ready()
    there = every_morning(office, first=tomorrow(3), until=tomorrow(3))
    series(office, aino, subject="Suihkukäynti", rule=there)
    form = repeated(aino)

    panel = maijas.post("/bookings/plan", form).text
    assert "7 käyntiä, 1 päällekkäinen." in panel
    assert "8.30–9.00 Aino Virtanen: Suihkukäynti" in panel
    assert f'value="{tomorrow(3).isoformat()}"' in panel

    panel = maijas.post("/bookings/plan", form | {"skip": [tomorrow(3).isoformat()]}).text
    assert "6 käyntiä" in panel
    assert "päällekkäinen" not in panel
    assert maijas.post("/bookings/send", form).status_code == 200


def test_a_clash_of_a_single_visit_is_shown_too(office: World, maijas: Browser) -> None:
    aino = office.ready()
    office.book(aino, subject="Aamukäynti")

    panel = maijas.post("/bookings/plan", order(aino)).text

    assert "Samaan aikaan on muutakin." in panel
    assert "Aino Virtanen: Aamukäynti" in panel


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"until": "joskus"}, "bad_date"),
        ({"until": "1.1.2020"}, "until_before_start"),
        ({"until": "1.1.2099"}, "until_too_far"),
        ({"repeat": "days"}, "no_weekdays"),
        ({"date": "1.1.2020", "until": "8.1.2020"}, "starts_in_past"),
        ({"duration": "2000"}, "bad_duration"),
        ({"duration": "0"}, "ends_before_start"),
        ({"subject": ""}, "reason_missing"),
    ],
)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_bad_series_is_refused_in_words_and_nothing_is_saved(
    office: World, maijas: Browser, fields: dict[str, Any], code: str, language: str
) -> None:
    office.maija.language = language
    office.maija.save()

    answer = maijas.post("/bookings/send", repeated(office.ready(), **fields))

    assert answer.status_code == 422
    assert f'data-error="{code}"' in answer.text
    assert f">{code}<" not in answer.text
    assert not Series.objects.exists()
    assert not Booking.objects.exists()


# --- reasons, hints ----------------------------------------


def test_reasons_of_the_organisation_are_there_to_choose_from(office: World, maijas: Browser) -> None:
    office.maija.language = "sv"
    office.maija.save()
    set_reasons(office.organisation, [{"fi": "Jumppa", "sv": "Gymnastik", "en": "Exercise"}])

    page = maijas.post("/bookings/dialog", {"chosen": str(ref(office.ready()))}).text

    assert 'data-reason="Gymnastik"' in page
    assert "Jumppa" not in page


@pytest.mark.feature("P6")
def test_a_looser_agreement_that_waits_at_home_is_said(office: World, maijas: Browser) -> None:
    """The backend agrees, and the device there does not yet: without a word, the professional would wait in vain."""
    aino = office.ready()
    says = "Väljempi sopimus odottaa vielä hyväksyntää kotona."
    revision = Home.objects.get(pk=aino.home_id).policy_revision

    Device.objects.filter(home=aino.home).update(state={"agreement_revision": revision - 1})
    assert says in maijas.post("/bookings/participants", order(aino)).text
    Device.objects.filter(home=aino.home).update(state={"agreement_revision": revision})
    assert says not in maijas.post("/bookings/participants", order(aino)).text
    Device.objects.filter(home=aino.home).update(state={"agreement_revision": revision - 1})
    withdraw(aino, by=office.maija, now=office.now)
    assert says not in maijas.post("/bookings/participants", order(aino)).text


@pytest.mark.feature("P6")
def test_an_agreement_that_ends_during_a_series_is_said(office: World, maijas: Browser) -> None:
    aino = office.client()
    office.device(aino.home)
    office.agreed(aino, days=4)

    assert "jolloin sopimus päättyy" in maijas.post("/bookings/participants", repeated(aino)).text
    assert "jolloin sopimus päättyy" not in maijas.post("/bookings/participants", order(aino)).text


# --- a booked visit ----------------------------------------


@pytest.mark.feature("P7")
def test_one_visit_is_changed_from_its_page(office: World, maijas: Browser) -> None:
    made = series(office, office.ready())
    second = visit(made, 1)
    address = f"/bookings/{second.pk}/"

    page = maijas.get(address).text
    assert "Aino Virtanen" in page
    assert "joka päivä 8.30–9.00" in page
    dialog = maijas.get(f"{address}dialog").text
    assert 'name="revision" value="1"' in dialog
    assert 'value="Aamukäynti"' in dialog

    answer = maijas.post(f"{address}change", form_of(second, subject="Suihku", time="11"))

    assert answer.headers["HX-Redirect"] == f"{address}?said=changed"
    second.refresh_from_db()
    assert second.subject == "Suihku"
    assert second.starts_at.astimezone(HELSINKI).hour == 11
    assert visit(made, 2).subject == "Aamukäynti"
    assert "Muutokset on tallennettu." in maijas.get(answer.headers["HX-Redirect"]).text


@pytest.mark.feature("P7")
def test_the_rest_is_changed_and_cancelled_from_the_page(office: World, maijas: Browser) -> None:
    made = series(office, office.ready())
    second = visit(made, 1)
    until = made.until.isoformat()

    rest = {"scope": "rest", "repeat": "daily", "until": until, "time": "9.15"}
    answer = maijas.post(f"/bookings/{second.pk}/change", form_of(second, **rest))
    assert "HX-Redirect" in answer.headers
    hours = {booking.starts_at.astimezone(HELSINKI).hour for booking in made.bookings.order_by("series_day")[1:]}
    assert hours == {9}

    answer = maijas.post(f"/bookings/{second.pk}/cancel", {"scope": "rest"}, follow=True)
    assert "Tämä ja kaikki seuraavat käynnit on peruttu." in answer.text
    assert len(days_of(made)) == 1


def test_one_visit_is_cancelled_and_a_second_time_is_said(office: World, maijas: Browser) -> None:
    booking = office.book(office.ready(), starts_at=office.now + timedelta(hours=1))

    first = maijas.post(f"/bookings/{booking.pk}/cancel", follow=True).text
    second = maijas.post(f"/bookings/{booking.pk}/cancel", follow=True).text

    assert "Käynti on peruttu." in first
    assert "Peru käynti" not in first
    assert "Käynti on alkanut tai se on peruttu" in second
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED


def test_a_change_that_somebody_else_was_quicker_with_is_said(office: World, maijas: Browser) -> None:
    booking = office.book(office.ready(), starts_at=office.now + timedelta(hours=1))
    form = form_of(booking, subject="Minun")
    Booking.objects.filter(pk=booking.pk).update(revision=2, subject="Toisen")

    answer = maijas.post(f"/bookings/{booking.pk}/change", form)

    assert answer.status_code == 422
    assert 'data-error="booking_changed"' in answer.text
    assert 'value="Minun"' in answer.text  # what was typed is not lost
    booking.refresh_from_db()
    assert booking.subject == "Toisen"


def test_a_bad_change_is_told_at_its_field(office: World, maijas: Browser) -> None:
    booking = office.book(office.ready(), starts_at=office.now + timedelta(hours=1))

    answer = maijas.post(f"/bookings/{booking.pk}/change", form_of(booking, time="25.00"))

    assert answer.status_code == 422
    assert 'data-error="bad_time"' in answer.text
    assert "Muuta käyntiä" in answer.text


@pytest.mark.parametrize("what", ["", "dialog", "change", "cancel"])
def test_only_the_own_unit_changes_a_visit(
    office: World, neighbours: World, browser_of: Callable[[User], Browser], what: str
) -> None:
    booking = office.book(office.ready(), starts_at=office.now + timedelta(hours=1))
    stranger = office.person(is_professional=True)
    far = Group.objects.create(organisation=office.organisation, name="Kaukana", kind=GroupKind.UNIT)
    far.memberships.create(user=stranger)

    def status(user: User) -> int:
        browser = browser_of(user)
        address = f"/bookings/{booking.pk}/{what}"
        return (browser.post(address) if what in {"change", "cancel"} else browser.get(address)).status_code

    assert status(neighbours.maija) == 404
    assert status(stranger) == 403
    assert status(office.professional()) in {200, 302, 422}


def test_the_page_asks_the_database_no_more_for_a_long_series(
    office: World, maijas: Browser, django_assert_max_num_queries: Any
) -> None:
    made = series(office, office.ready())

    with django_assert_max_num_queries(25):
        maijas.get(f"/bookings/{visit(made, 0).pk}/")


# --- bad input ----------------------------------------


def test_a_contact_that_was_removed_meanwhile_is_said_and_the_others_stay(office: World, maijas: Browser) -> None:
    aino, bertel = office.ready(), office.ready("Bertel Nyman")
    form = order(aino, bertel)
    Client.objects.filter(pk=aino.pk).update(is_active=False)

    answer = maijas.post("/bookings/send", form)

    assert answer.status_code == 422
    assert 'data-error="unknown_contact"' in answer.text
    assert "Bertel Nyman" in answer.text
    assert "Aino Virtanen" not in answer.text
    assert not Booking.objects.exists()


def test_five_hundred_participants_are_refused_in_words(office: World, maijas: Browser) -> None:
    """They are all there: it is their number that is refused, in one sentence and not one for each."""
    ours = office.organisation
    homes = Home.objects.bulk_create(Home(organisation=ours, name=f"Koti {number}") for number in range(500))
    clients = Client.objects.bulk_create(Client(organisation=ours, home=home, name=home.name) for home in homes)
    refs = [str(ref(client)) for client in clients]

    answer = maijas.post("/bookings/send", order(listed=refs, ref=refs))

    assert answer.status_code == 422
    assert answer.text.count("data-error=") == 1
    assert 'data-error="too_many_participants"' in answer.text
    assert "Osallistujia voi olla enintään 12" in answer.text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_subject_of_ten_thousand_letters_is_refused_in_words(office: World, maijas: Browser, language: str) -> None:
    office.maija.language = language
    office.maija.save()

    answer = maijas.post("/bookings/send", order(office.ready(), subject="ä" * 10_000))

    assert answer.status_code == 422
    assert 'data-error="text_too_long"' in answer.text
    assert len(answer.content) < 40_000  # it is not sent back whole
    assert not Booking.objects.exists()


def test_markup_and_direction_marks_are_words_like_others(office: World, maijas: Browser) -> None:
    subject = '\u202e<script>alert("x")</script>\u2066 lääkkeet\u200f'

    answer = maijas.post("/bookings/send", order(office.ready(), subject=subject))

    booking = Booking.objects.get()
    assert booking.subject == '<script>alert("x")</script> lääkkeet'
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text
    page = maijas.get(f"/bookings/{booking.pk}/").text
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("language", "says"),
    [("fi", "Palvelin on hetken varattu."), ("sv", "Servern är upptagen"), ("en", "The server is busy.")],
)
def test_a_locked_database_is_said_and_the_same_order_works_afterwards(
    office: World, maijas: Browser, language: str, says: str
) -> None:
    office.maija.language = language
    office.maija.save()
    form = order(office.ready())

    def locked(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if sql.startswith("INSERT") and "bookings_booking" in sql:
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(locked):
        answer = maijas.post("/bookings/send", form, headers={"HX-Request": "true"})
    assert answer.status_code == 503
    assert answer.text.startswith(says)
    assert not Booking.objects.exists()

    assert maijas.post("/bookings/send", form).status_code == 200
    assert Booking.objects.count() == 1
