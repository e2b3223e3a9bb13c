"""The drawer of a call's settings in a real Chromium: what is done in it by hand."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from backend.calls.models import Call, SeatState
from tests.backend.world import World, home_seat, make_world

pytestmark = [pytest.mark.system, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]


@pytest.fixture
def office(transactional_db: None) -> World:
    """Return Maija's organisation, where call control is allowed, with a call that is on and homes to add to it."""
    world = make_world()
    world.now = timezone.now()
    world.organisation.has_call_control = True
    world.organisation.save()
    for name in ("Kerttu Salonen", "Kerttuli Aho"):
        world.ready(name)
    world.forced(world.ready("Aino Virtanen"))
    return world


@pytest.fixture
def call(office: World) -> Call:
    """Return the call."""
    return Call.objects.get()


@pytest.fixture
def drawer(contacts: Page) -> Page:
    """Return the contacts page with the drawer open, from the cogwheel of the bar."""
    contacts.get_by_role("link", name="Puhelun asetukset").click()
    expect(contacts.locator("#callset-title")).to_have_text("Aamukäynti")
    return contacts


def test_a_search_adds_by_the_plus_and_many_at_once(drawer: Page, call: Call) -> None:
    drawer.locator("#callset-search").fill("kert")
    drawer.get_by_role("button", name="Lisää: Kerttu Salonen").click()
    expect(drawer.locator("#callset-said")).to_contain_text("Lisätty: Kerttu Salonen")
    expect(drawer.locator(".parts li", has_text="Kerttu Salonen")).to_be_visible()
    expect(drawer.locator(".found li", has_text="Kerttu Salonen")).to_contain_text("Tässä puhelussa")
    expect(drawer.locator("#callset-search")).to_have_value("kert")

    drawer.locator(".found li", has_text="Kerttuli Aho").get_by_role("checkbox").check()
    drawer.get_by_role("button", name="Lisää valitut").click()
    expect(drawer.locator(".parts li", has_text="Kerttuli Aho")).to_be_visible()
    assert call.participations.count() == 4


def test_a_camera_is_switched_by_its_button_and_what_cannot_be_taken_back_asks_twice(drawer: Page, call: Call) -> None:
    drawer.get_by_role("button", name="Sulje kamera: Aino Virtanen").click()
    expect(drawer.locator(".stands.off")).to_have_text("Kamera suljettu: Maija Korhonen")
    assert home_seat(call).switched_off == ["camera"]
    drawer.get_by_role("button", name="Salli kamera taas: Aino Virtanen").click()
    expect(drawer.locator(".stands.off")).to_have_count(0)
    assert home_seat(call).switched_off == []

    cut = drawer.locator("[data-cut]")
    cut.click()
    expect(cut).to_have_text("Painakaa uudelleen")
    assert home_seat(call).state != SeatState.REMOVED

    cut.click()
    expect(drawer.locator("#callset-said")).to_contain_text("Aino Virtanen on poistettu puhelusta.")
    expect(drawer.locator("[data-cut]")).to_have_count(0)
    assert home_seat(call).state == SeatState.REMOVED


def test_a_guest_is_invited_and_the_form_is_empty_again(drawer: Page, call: Call) -> None:
    drawer.locator(".outside summary").click()
    drawer.get_by_label("Vieraan nimi").fill("Leena Virtanen")
    drawer.get_by_label("Sähköposti").fill("leena")
    drawer.get_by_role("button", name="Lähetä kutsu").click()
    expect(drawer.locator("#guest-email-error")).to_be_visible()
    expect(drawer.get_by_label("Vieraan nimi")).to_have_value("Leena Virtanen")

    drawer.get_by_label("Sähköposti").fill("leena@example.org")
    drawer.get_by_role("button", name="Lähetä kutsu").click()
    expect(drawer.locator("[data-invited]")).to_contain_text("Kutsuttu: Leena Virtanen.")
    expect(drawer.get_by_label("Vieraan nimi")).to_have_value("")


def test_on_a_phone_nothing_runs_over_the_edge_and_escape_closes(drawer: Page) -> None:
    drawer.set_viewport_size({"width": 360, "height": 800})
    width = drawer.evaluate("document.querySelector('#call-settings .db').scrollWidth")
    assert width <= 360

    drawer.keyboard.press("Escape")
    expect(drawer.locator("#call-settings")).to_be_hidden()
    expect(drawer.get_by_role("link", name="Puhelun asetukset")).to_be_focused()
