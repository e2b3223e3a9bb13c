"""Calls that ring, end and are leafed through, in real tabs. There is no broker here: a nudge is given by hand.

What the tests write is written before a tab is open: the database in memory takes no second writer. That all of it
comes by itself is shown on the real parts, in `tests/system/test_called_professional.py`.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.accounts.models import User
from backend.calls.models import Call
from backend.calls.services import room_joined
from backend.shell.words import clock
from tests.backend.pages.chromium import open_dialog
from tests.backend.world import HELSINKI, World, make_world, user_seat

pytestmark = [pytest.mark.system, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]

SHY = """
(() => {
  let isTouched = false;
  document.addEventListener("pointerdown", () => { isTouched = true; }, { capture: true });
  const Real = window.AudioContext;
  window.AudioContext = class extends Real {
    constructor() { super(); super.suspend(); }
    get state() { return isTouched ? super.state : "suspended"; }
    resume() { return isTouched ? super.resume() : new Promise(() => {}); }
  };
})();
"""
"""A browser that lets nothing sound before it is touched; to this one, each question of a test would be a touch."""

Desk = Callable[[User], Page]
"""Opens a tab, at the contacts, in a browser profile that somebody has logged in with."""


@pytest.fixture
def office(transactional_db: None) -> World:
    """Return Maija's organisation, now, with Aino and Bertel in it."""
    world = make_world()
    world.now = timezone.now()
    world.ready("Aino Virtanen")
    world.ready("Bertel Nyman")
    return world


@pytest.fixture
def desk(chromium: Browser, server: LiveServer) -> Iterator[Desk]:
    opened: list[BrowserContext] = []

    def at(user: User) -> Page:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, base_url=server.url)
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
        context.route("**/nudges", lambda route: route.abort())
        context.route("**/calls/*/join", lambda route: route.abort())  # no SFU here: the way to the room is what counts
        context.set_default_timeout(60_000)
        context.add_init_script(SHY)
        opened.append(context)
        page = context.new_page()
        page.goto("/contacts/")
        expect(page.locator("#count")).not_to_be_empty()  # our code is at work
        return page

    yield at
    for context in opened:
        context.close()


def nudge(*pages: Page) -> None:
    for page in pages:
        page.evaluate("document.body.dispatchEvent(new CustomEvent('nudge-calls'))")


def rings_on(call: Call, user: User) -> None:
    """Let it ring for longer than a minute: a busy machine may need more to show what comes of it."""
    call.participations.filter(user=user).update(rung_at=timezone.now() + timedelta(minutes=10))


@pytest.mark.feature("P6", "P8")
def test_a_called_professional_hears_it_on_whatever_page_and_says_not_now(office: World, desk: Desk) -> None:
    jari = office.professional("Jari Ojanen")
    call = office.book(jari, subject="Kipu").call
    rings_on(call, jari)
    maijas, jaris = desk(office.maija), desk(jari)

    expect(jaris.locator("[data-ringing]")).to_contain_text("Maija Korhonen soittaa")
    expect(jaris).to_have_title(re.compile("^☎ Maija Korhonen soittaa"))
    expect(maijas.locator("#active-calls .join")).to_have_attribute("href", f"/calls/{call.pk}/")
    expect(maijas.locator("#notices")).to_be_hidden()  # who calls is not rung for

    # Nobody has touched this page yet, so no browser lets it sound: it says so.
    expect(jaris.locator("#alarm-blocked")).to_be_visible()
    jaris.get_by_role("button", name="Laita ääni päälle").click()
    expect(jaris.locator("#notices[data-sound=on]")).to_be_visible()
    expect(jaris.locator("#alarm-blocked")).to_be_hidden()

    jaris.goto("/contacts/?q=aino")
    expect(jaris.locator("[data-ringing]")).to_be_visible()
    jaris.get_by_role("button", name="Ei nyt").click()
    expect(jaris.locator("#notices")).to_be_hidden()
    expect(jaris.locator("#notices[data-sound=on]")).to_have_count(0)
    expect(jaris.locator("#active-calls .join")).to_have_attribute("href", f"/calls/{call.pk}/")  # the way in stays


@pytest.mark.feature("P6")
def test_a_called_unit_rings_for_all_and_the_first_to_answer_has_it(office: World, desk: Desk) -> None:
    jari, mirja = office.professional("Jari Ojanen"), office.professional("Mirja Hakala")
    unit = office.unit("Fysioterapia", jari, mirja)
    call = office.book(unit).call
    jaris, mirjas = desk(jari), desk(mirja)
    for page in (jaris, mirjas):
        expect(page.locator("[data-ringing]")).to_contain_text("Maija Korhonen soittaa: Fysioterapia")

    jaris.get_by_role("button", name="Vastaa", exact=True).click()
    expect(jaris).to_have_url(re.compile(f"/calls/{call.pk}/"))
    nudge(mirjas)

    expect(mirjas.locator("[data-taken]")).to_have_text("Jari Ojanen vastasi puheluun: Fysioterapia.")
    expect(mirjas.locator("[data-ringing]")).to_have_count(0)


@pytest.mark.feature("P6")
def test_who_presses_second_is_told_who_has_it(office: World, desk: Desk) -> None:
    jari, mirja = office.professional("Jari Ojanen"), office.professional("Mirja Hakala")
    call = office.book(office.unit("Fysioterapia", jari, mirja)).call
    jaris, mirjas = desk(jari), desk(mirja)

    jaris.get_by_role("button", name="Vastaa", exact=True).click()
    expect(jaris).to_have_url(re.compile(f"/calls/{call.pk}/"))
    mirjas.get_by_role("button", name="Vastaa", exact=True).click()  # her page has not heard yet

    expect(mirjas.locator(".toast")).to_contain_text("Jari Ojanen on vastannut.")
    expect(mirjas.locator("[data-ringing]")).to_have_count(0)


def test_a_call_is_answered_while_a_dialog_is_open(office: World, desk: Desk) -> None:
    jari = office.professional("Jari Ojanen")
    call = office.book(jari).call
    jaris = desk(jari)
    expect(jaris.locator("[data-ringing]")).to_be_visible()
    open_dialog(jaris, "Aino Virtanen")
    jaris.locator("#subject").fill("Silmätipat")
    nudge(jaris)

    expect(jaris.locator("[data-ringing]")).to_be_visible()
    expect(jaris.locator("#subject")).to_have_value("Silmätipat")
    jaris.keyboard.press("Escape")
    expect(jaris.locator("#booking")).not_to_be_visible()
    expect(jaris.locator("[data-ringing]")).to_be_visible()
    open_dialog(jaris)
    jaris.locator("[data-answer]").click()
    expect(jaris).to_have_url(re.compile(f"/calls/{call.pk}/"))


@pytest.mark.feature("P12")
def test_five_minutes_before_the_end_one_press_extends_and_both_see_it(office: World, desk: Desk) -> None:
    jari = office.professional("Jari Ojanen")
    call = office.book(jari, duration=timedelta(minutes=5)).call
    room_joined(user_seat(call, jari).pk, now=timezone.now())
    maijas, jaris = desk(office.maija), desk(jari)
    for page in (maijas, jaris):
        expect(page.locator("[data-ending]")).to_contain_text("Puhelu päättyy kello")
    jaris.reload()
    expect(jaris.locator("[data-ending]")).to_be_visible()

    with timezone.override(HELSINKI):
        later = clock(call.ends_at + timedelta(minutes=15))
    jaris.locator("[data-ending]").get_by_role("button", name="Jatka 15 min").click()
    expect(jaris.locator("[data-ending]")).to_have_count(0)
    nudge(maijas)

    expect(maijas.locator("[data-ending]")).to_have_count(0)
    expect(maijas.locator("[data-extended]")).to_contain_text("Jari Ojanen jatkoi puhelua")
    expect(maijas.locator("[data-extended]")).to_contain_text(later)


@pytest.mark.feature("P8")
def test_active_calls_are_leafed_through_and_a_nudge_does_not_close_the_list(office: World, desk: Desk) -> None:
    calls = []
    for name in ("Aino Koski", "Bertel Koski", "Celia Koski"):
        calls.append(office.book(office.ready(name)).call)
        office.later(seconds=1)  # the newest is in front
    maijas = desk(office.maija)
    bar = maijas.locator("#active-calls")
    expect(bar.locator("summary")).to_contain_text("Celia Koski")
    bar.locator("summary").click()
    nudge(maijas)
    expect(bar.locator(".menu button")).to_have_count(3)
    bar.locator(".menu button", has_text="Aino Koski").click()

    expect(bar.locator("summary")).to_contain_text("Aino Koski")
    expect(bar.locator(".menu")).to_be_hidden()
    expect(bar.locator(".join")).to_have_attribute("href", f"/calls/{calls[0].pk}/")
    bar.locator("[data-drawer]").click()
    expect(maijas.locator("#call-settings")).to_contain_text("Aino Koski")
