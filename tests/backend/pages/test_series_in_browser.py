"""Visits that repeat, booked, changed and cancelled in a real Chromium."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from backend.bookings.models import Booking, BookingStatus, Series
from backend.contacts.models import Client
from tests.backend.pages.chromium import open_dialog, peopled
from tests.backend.world import HELSINKI, World

pytestmark = [pytest.mark.system, pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


@pytest.fixture
def office(transactional_db: None) -> World:
    """Return Maija's organisation with Aino, who agreed, Bertel, who did not, and thirty more."""
    return peopled()


def fill_week(page: Page) -> None:
    """Fill in a visit every morning at half past eight, from tomorrow for a week."""
    first = timezone.localdate(timezone=HELSINKI) + timedelta(days=1)
    last = first + timedelta(days=6)
    page.locator("#subject").fill("Aamulääkkeet")
    page.get_by_text("Ajasta").click()
    page.locator("#date").fill(f"{first.day}.{first.month}.{first.year}")
    page.locator("#time").fill("8.30")
    page.locator("#repeat").select_option("daily")
    page.locator("#until").fill(f"{last.day}.{last.month}.{last.year}")
    page.locator("#until").press("Tab")


@pytest.mark.feature("P7")
def test_a_week_of_visits_is_booked_around_what_is_there_already(contacts: Page, office: World) -> None:
    aino = Client.objects.get(name="Aino Virtanen")
    taken = timezone.localdate(timezone=HELSINKI) + timedelta(days=3)
    office.book(aino, subject="Suihku", starts_at=datetime.combine(taken, time(8, 40), tzinfo=HELSINKI))
    open_dialog(contacts, "Aino Virtanen")
    fill_week(contacts)

    panel = contacts.locator("#plan")
    expect(panel).to_contain_text("7 käyntiä, 1 päällekkäinen.")
    expect(panel).to_contain_text("Aino Virtanen: Suihku")
    expect(contacts.locator("#summary")).to_contain_text("joka päivä 8.30–8.45")
    panel.get_by_text("Ohita se päivä").click()
    expect(panel).to_contain_text("6 käyntiä")
    contacts.locator("#send").click()

    expect(contacts.locator("#booked")).to_contain_text("6 käyntiä")
    days = set(Series.objects.get().bookings.values_list("series_day", flat=True))
    assert len(days) == 6
    assert taken not in days


@pytest.mark.feature("P7")
def test_the_rest_of_a_series_is_changed_and_then_cancelled(contacts: Page, office: World) -> None:
    open_dialog(contacts, "Aino Virtanen")
    fill_week(contacts)
    contacts.locator("#send").click()
    contacts.get_by_role("link", name="Näytä käynti").click()

    contacts.get_by_role("button", name="Muuta").click()  # open to a press once its code is there
    expect(contacts.locator("#booking #subject")).to_have_value("Aamulääkkeet")
    contacts.get_by_text("Tämä ja kaikki seuraavat").first.click()
    contacts.locator("#time").fill("9.15")
    contacts.get_by_role("button", name="Tallenna").click()

    expect(contacts.locator("[data-said]")).to_contain_text("Muutokset on tallennettu.")
    expect(contacts.locator(".facts")).to_contain_text("joka päivä 9.15–9.30")
    starts = Booking.objects.values_list("starts_at", flat=True)
    assert {start.astimezone(HELSINKI).time() for start in starts} == {time(9, 15)}

    contacts.get_by_role("button", name="Peru käynti").click()
    contacts.locator("#cancel").get_by_text("Tämä ja kaikki seuraavat").click()
    contacts.locator("#cancel").get_by_role("button", name="Peru käynti").click()

    expect(contacts.locator("[data-said]")).to_contain_text("kaikki seuraavat käynnit on peruttu")
    assert not Booking.objects.filter(status=BookingStatus.PLANNED).exists()


@pytest.mark.feature("P6")
def test_a_ready_made_reason_is_chosen_by_one_press_and_spoken(contacts: Page) -> None:
    open_dialog(contacts, "Aino Virtanen")
    contacts.locator("#forced").check()
    contacts.get_by_role("button", name="Aamukäynti").click()

    expect(contacts.locator("#subject")).to_have_value("Aamukäynti")
    expect(contacts.locator("#spoken")).to_have_text("Sairaanhoitaja Maija Korhonen soittaa. Syy: Aamukäynti.")
    contacts.locator("#subject").fill("Aamukäynti ja lääkkeet")
    expect(contacts.locator("#booking .reasons [aria-pressed=true]")).to_have_count(0)


@pytest.mark.feature("P7")
def test_people_are_added_to_a_visit_and_taken_off_it(contacts: Page, office: World) -> None:
    aino, bertel = (Client.objects.get(name=name) for name in ("Aino Virtanen", "Bertel Nyman"))
    soon = timezone.now() + timedelta(hours=2)
    office.book(bertel, subject="Suihku", starts_at=soon)
    booking = office.book(aino, subject="Aamukäynti", starts_at=soon)
    contacts.goto(f"/bookings/{booking.pk}/")
    contacts.get_by_role("button", name="Muuta").click()
    contacts.locator("#subject").fill("Yhteinen hetki")
    people = contacts.locator("#participants .name b")

    contacts.get_by_label("Lisää osallistuja").fill("bertel")
    contacts.get_by_role("button", name="Lisää: Bertel Nyman").click()
    expect(people).to_have_text(["Aino Virtanen", "Bertel Nyman"])
    expect(contacts.locator("#participant-count")).to_have_text("2")
    expect(contacts.locator("#people")).to_contain_text("Mukana")
    expect(contacts.locator("#plan")).to_contain_text("Bertel Nyman: Suihku")
    expect(contacts.locator("#subject")).to_have_value("Yhteinen hetki")
    contacts.get_by_role("button", name="Poista: Aino Virtanen").click()
    expect(people).to_have_text(["Bertel Nyman"])
    contacts.get_by_role("button", name="Tallenna").click()

    expect(contacts.locator("[data-said]")).to_contain_text("Muutokset on tallennettu.")
    expect(contacts.locator(".facts")).to_contain_text("Bertel Nyman")
    assert list(booking.clients.all()) == [bertel]
    assert Booking.objects.get(pk=booking.pk).subject == "Yhteinen hetki"
