"""Log in, choose a password, turn on the second step, and find everything as it was after a lost session."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from backend.accounts.models import Session
from backend.accounts.services import make_login_link
from backend.bookings.models import Booking, BookingStatus
from backend.mail.services import send_due
from tests.backend.pages.chromium import open_dialog, peopled
from tests.backend.world import World

pytestmark = [pytest.mark.system, pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]

PASSWORD = "kahvi-pannussa-aina"


@pytest.fixture
def office(transactional_db: None) -> World:
    """Return Maija's organisation; she has a password."""
    world = peopled()
    world.maija.set_password(PASSWORD)
    world.maija.save()
    return world


def test_a_login_link_says_whom_it_lets_in_before_it_does(page: Page, office: World) -> None:
    token = make_login_link(office.maija, by=None, now=timezone.now())

    page.goto(f"/login/link#{token}")

    expect(page.get_by_text("Maija Korhonen")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Maija Korhonen")).to_be_visible()  # nothing was used up
    page.goto("/login/link#" + "x" * 43)
    expect(page.get_by_text("Linkki ei toimi")).to_be_visible()


def test_logging_in_by_password_with_a_mistake_first(page: Page, office: World) -> None:
    page.goto("/login/")
    page.get_by_label("Sähköposti").fill(office.maija.email)
    page.get_by_label("Salasana", exact=True).fill("väärä")
    page.get_by_role("button", name="Kirjaudu sisään").click()

    expect(page.get_by_role("alert")).to_contain_text("väärä")
    expect(page.get_by_label("Sähköposti")).to_have_value(office.maija.email)

    page.get_by_label("Salasana", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/contacts/"))


@pytest.mark.feature("P1")
def test_a_used_link_offers_a_new_one_and_the_letter_lets_in(page: Page, office: World, settings: Settings) -> None:
    token = make_login_link(office.maija, by=None, now=timezone.now(), lives=timedelta(hours=1), uses=0)
    page.goto(f"/login/link#{token}")
    page.get_by_label("Sähköposti").fill(office.maija.email)
    page.get_by_role("button", name="Lähetä minulle uusi linkki").click()
    expect(page.get_by_role("heading", name="Katsokaa sähköpostianne")).to_be_visible()

    assert send_due(timezone.now()) == 1
    page.goto("/login/link" + re.findall("#[^ \\n]+", str(mail.outbox[-1].body))[0])
    page.get_by_role("button", name="Kirjaudu sisään").click()
    expect(page).to_have_url(re.compile("/contacts/"))


@pytest.mark.feature("P1")
def test_a_forgotten_password_is_chosen_anew(page: Page, office: World) -> None:
    page.goto("/login/")
    page.get_by_role("link", name="Unohtuiko salasana?").click()
    page.get_by_label("Sähköposti").fill(office.maija.email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Katsokaa sähköpostianne")).to_be_visible()

    assert send_due(timezone.now()) == 1
    page.goto("/login/password" + re.findall("#[^ \\n]+", str(mail.outbox[-1].body))[0])
    expect(page.get_by_text("Maija Korhonen")).to_be_visible()
    page.get_by_label("Uusi salasana").fill("lyhyt")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("liian lyhyt")
    page.get_by_label("Uusi salasana").fill("pulla-uunissa-usein")
    page.get_by_role("button", name="Tallenna salasana").click()

    page.get_by_role("link", name="Kirjaudu sisään").click()
    page.get_by_label("Sähköposti").fill(office.maija.email)
    page.get_by_label("Salasana", exact=True).fill("pulla-uunissa-usein")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/contacts/"))


@pytest.mark.feature("P1")
def test_the_password_is_changed_and_every_browser_logged_out_from_the_users_menu(
    contacts: Page, office: World
) -> None:
    contacts.locator("details.me summary").click()
    contacts.get_by_role("link", name="Oma tili").click()
    contacts.get_by_label("Nykyinen salasana").fill(PASSWORD)
    contacts.get_by_label("Uusi salasana").fill("pulla-uunissa-usein")
    contacts.get_by_role("button", name="Tallenna salasana").click()
    expect(contacts.get_by_role("status").filter(has_text="Salasananne vaihdettiin")).to_be_visible()

    contacts.get_by_role("button", name="Kirjaudu ulos kaikkialta").click()
    expect(contacts).to_have_url(re.compile("/login/"))
    assert not Session.objects.filter(user=office.maija).exists()


def test_two_step_log_in_is_turned_on_and_asked_for(contacts: Page, office: World) -> None:
    contacts.goto("/account/")
    contacts.get_by_role("button", name="Ota käyttöön").click()
    app = pyotp.TOTP(contacts.locator(".secret").inner_text().replace(" ", ""))
    shown = contacts.locator(".enrol img")
    assert shown.evaluate("image => image.complete && image.naturalWidth > 100")
    contacts.get_by_label("Koodi", exact=True).fill(app.now())
    contacts.keyboard.press("Enter")
    expect(contacts.locator(".codes code")).to_have_count(8)
    recovery = contacts.locator(".codes code").first.inner_text()
    contacts.get_by_role("link", name="Ne ovat tallessa").click()
    contacts.locator("details.me summary").click()
    contacts.locator("details.me").get_by_role("button", name="Kirjaudu ulos").click()

    contacts.get_by_label("Sähköposti").fill(office.maija.email)
    contacts.get_by_label("Salasana", exact=True).fill(PASSWORD)
    contacts.keyboard.press("Enter")
    contacts.get_by_label("Koodi", exact=True).fill(recovery)
    contacts.keyboard.press("Enter")
    expect(contacts).to_have_url(re.compile("/contacts/"))


def test_a_session_lost_in_the_booking_dialog_is_mended_over_it_and_nothing_typed_is_lost(
    contacts: Page, office: World
) -> None:
    open_dialog(contacts, "Aino Virtanen")
    contacts.locator("#subject").fill("Aamulääkkeet")
    contacts.locator("#description").fill("Silmätipat samalla")
    contacts.context.clear_cookies(name="session")
    contacts.locator("#send").click()

    again = contacts.locator("#again")
    expect(again).to_be_visible()
    expect(again.get_by_label("Sähköposti")).to_have_value(office.maija.email)
    expect(again.get_by_label("Salasana", exact=True)).to_be_focused()
    contacts.keyboard.type("väärä")
    contacts.keyboard.press("Enter")
    expect(again.get_by_role("alert")).to_contain_text("väärä")
    contacts.keyboard.type(PASSWORD)
    contacts.keyboard.press("Enter")

    expect(again).not_to_be_visible()
    expect(contacts.locator(".toast")).to_contain_text("Mitään ei vielä lähetetty")
    assert Booking.objects.count() == 0
    expect(contacts.locator("#subject")).to_have_value("Aamulääkkeet")
    expect(contacts.locator("#description")).to_have_value("Silmätipat samalla")
    contacts.locator("#send").click()
    expect(contacts.locator("#booked")).to_be_visible()
    assert Booking.objects.get().description == "Silmätipat samalla"


def test_a_session_lost_while_reading_is_said_and_the_way_back_offered(contacts: Page, office: World) -> None:
    contacts.context.clear_cookies(name="session")
    contacts.get_by_label("Hae kontakteja").fill("bertel")

    contacts.locator(".toast").get_by_role("button", name="Kirjautukaa uudelleen").click()
    contacts.locator("#again").get_by_label("Salasana", exact=True).fill(PASSWORD)
    contacts.keyboard.press("Enter")
    expect(contacts.locator("#again")).not_to_be_visible()
    contacts.get_by_label("Hae kontakteja").fill("aino")
    expect(contacts.locator("#contacts tbody tr")).to_have_count(1)


def test_a_login_link_opened_in_another_tab_mends_the_first(contacts: Page, office: World) -> None:
    open_dialog(contacts, "Aino Virtanen")
    contacts.locator("#subject").fill("Aamulääkkeet")
    contacts.context.clear_cookies(name="session")
    contacts.locator("#send").click()
    expect(contacts.locator("#again")).to_be_visible()

    other = contacts.context.new_page()
    other.goto("/login/link#" + make_login_link(office.maija, by=None, now=timezone.now()))
    other.get_by_role("button", name="Kirjaudu sisään").click()
    expect(other).to_have_url(re.compile("/contacts/"))
    other.close()
    contacts.bring_to_front()
    contacts.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # headless tabs are never hidden

    expect(contacts.locator("#again")).not_to_be_visible()
    contacts.locator("#send").click()
    expect(contacts.locator("#booked")).to_be_visible()


@pytest.mark.feature("P1")
def test_a_session_lost_on_the_own_account_keeps_what_is_typed_there(contacts: Page, office: World) -> None:
    """A plain form, which the browser sends by going away: it goes only when it will be taken."""
    contacts.goto("/account/")
    contacts.get_by_label("Nykyinen salasana").fill(PASSWORD)
    contacts.get_by_label("Uusi salasana").fill("pulla-uunissa-usein")
    contacts.context.clear_cookies(name="session")
    contacts.get_by_role("button", name="Tallenna salasana").click()

    again = contacts.locator("#again")
    expect(again.get_by_label("Salasana", exact=True)).to_be_focused()
    contacts.keyboard.type(PASSWORD)
    contacts.keyboard.press("Enter")
    expect(again).not_to_be_visible()
    office.maija.refresh_from_db()
    assert office.maija.check_password(PASSWORD)

    expect(contacts.get_by_label("Uusi salasana")).to_have_value("pulla-uunissa-usein")
    contacts.get_by_role("button", name="Tallenna salasana").click()
    expect(contacts.get_by_role("status").filter(has_text="Salasananne vaihdettiin")).to_be_visible()
    office.maija.refresh_from_db()
    assert office.maija.check_password("pulla-uunissa-usein")


def test_what_is_chosen_in_a_plain_dialog_outlives_a_new_session_and_a_lost_server(
    contacts: Page, office: World
) -> None:
    """The token of a page that was open while somebody logged in anew is made fresh without a word to answer."""
    booking = office.book(office.ready(), starts_at=timezone.now() + timedelta(hours=1))
    contacts.goto(f"/bookings/{booking.pk}/")
    contacts.get_by_role("button", name="Peru käynti").click()
    confirm = contacts.locator("#cancel").get_by_role("button", name="Peru käynti")
    contacts.context.clear_cookies()
    other = contacts.context.new_page()
    other.goto("/login/link#" + make_login_link(office.maija, by=None, now=timezone.now()))
    other.get_by_role("button", name="Kirjaudu sisään").click()
    expect(other).to_have_url(re.compile("/contacts/"))
    other.close()

    confirm.click()
    expect(contacts.locator(".toast")).to_contain_text("Mitään ei vielä lähetetty")
    contacts.route("**/account/still", lambda route: route.abort())
    confirm.click()
    expect(contacts.locator(".toast").last).to_contain_text("Palvelimeen ei saada yhteyttä")
    contacts.unroute("**/account/still")
    assert Booking.objects.get().status == BookingStatus.PLANNED

    confirm.click()
    expect(contacts.locator("[data-said]")).to_contain_text("Käynti on peruttu.")
