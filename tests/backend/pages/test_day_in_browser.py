"""My day under a professional's fingers, in a real Chromium; nudges are away, a test tells the page to look."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client as Client_
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from backend.accounts.models import User
from backend.bookings.models import Booking
from backend.calls.models import Call, CallState
from backend.calls.services import end_due
from backend.visits.models import Taking, Visit
from backend.visits.services import take
from tests.backend.world import World, make_world
from tests.system.stage.browser import CHROMIUM, FLAGS

pytestmark = [pytest.mark.system, pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]

LOOK_AGAIN = "document.body.dispatchEvent(new CustomEvent('nudge-calls'))"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as driver, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's own loop runs in this thread, never beside us
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture
def office(_midday: None, transactional_db: None) -> World:
    world = make_world()
    world.now = timezone.now()
    return world


@pytest.fixture
def opened(chromium: Browser, server: LiveServer) -> Iterator[Callable[[User], Page]]:
    """Return a way to open My day as somebody; nothing may go wrong there unseen."""
    contexts = []
    wrong: list[str] = []

    def open_as(user: User) -> Page:
        session = Client_()
        session.force_login(user)
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, base_url=server.url)
        contexts.append(context)
        context.add_cookies(
            [{"name": name, "value": one.value, "url": server.url} for name, one in session.cookies.items()]
        )
        context.route("**/nudges", lambda route: route.abort())
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
        page.goto("/day/?scope=unit")
        expect(page.locator("#visits .open[tabindex='0']")).to_have_count(1)  # our code is at work
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert wrong == []


def planned(world: World, name: str, *, in_min: int) -> Booking:
    return world.book(world.ready(name), starts_at=world.now + timedelta(minutes=in_min))


@pytest.mark.feature("P13")
def test_arrows_move_t_takes_and_the_other_sees_who(office: World, opened: Callable[[User], Page]) -> None:
    planned(office, "Aino Virtanen", in_min=40)
    eino = planned(office, "Eino Mäkelä", in_min=50)
    jari = office.professional("Jari Ojanen")
    maijas, jaris = opened(office.maija), opened(jari)

    jaris.locator("#visits .open").first.focus()
    jaris.keyboard.press("ArrowDown")
    jaris.keyboard.press("t")
    expect(jaris.locator("#toasts")).to_contain_text("Käynti on teillä.")
    assert Taking.objects.get().user == jari

    row = maijas.locator(f'[id^="{eino.pk}"]')
    row.locator(".take").click()
    expect(maijas.locator("#toasts")).to_contain_text("Jari Ojanen hoitaa jo tämän käynnin.")
    expect(row.locator(".who .avatar")).to_have_attribute("title", "Jari Ojanen")

    expect(jaris.locator("#visits .open").nth(1)).to_be_focused()  # the list was read again under it
    jaris.keyboard.press("t")
    expect(jaris.locator("#toasts")).to_contain_text("Käynti on taas muiden otettavissa.")
    assert not Taking.objects.exists()


@pytest.mark.feature("P13")
def test_n_calls_the_next_and_one_that_is_hours_away_only_at_a_second_press(
    office: World, opened: Callable[[User], Page]
) -> None:
    first, second = planned(office, "Aino Virtanen", in_min=12), planned(office, "Eino Mäkelä", in_min=150)
    take(first, by=office.professional("Jari Ojanen"), now=office.now)
    page = opened(office.maija)
    expect(page.locator("[data-next] h2")).to_have_text("Eino Mäkelä")  # the first is Jari's

    page.keyboard.press("n")
    expect(page.locator("[data-next] [data-act]")).to_contain_text("Painakaa uudelleen")
    assert Call.objects.get(booking=second).state == CallState.SCHEDULED

    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/calls/"))
    call = Call.objects.get(booking=second)
    assert call.state == CallState.OPEN
    assert call.participations.get(is_organiser=True).user == office.maija
    assert Call.objects.get(booking=first).state == CallState.SCHEDULED


@pytest.mark.feature("P13")
def test_what_is_being_noted_outlives_a_page_that_is_read_again(office: World, opened: Callable[[User], Page]) -> None:
    for name in ("Toivo Lehtonen", "Saima Koskinen"):
        office.book(office.ready(name), forced=True, duration=timedelta(minutes=1), now=office.now - timedelta(hours=1))
    end_due(office.now)
    page = opened(office.maija)
    cards = page.locator("details.miss")
    expect(cards).to_have_count(2)

    cards.nth(1).locator("summary").click()
    cards.nth(1).get_by_text("Omainen tavoitettiin").click()
    page.evaluate(LOOK_AGAIN)
    page.wait_for_load_state("networkidle")

    expect(cards.nth(1).get_by_label("Omainen tavoitettiin")).to_be_checked()
    cards.nth(1).get_by_role("button", name="Kirjaa").click()
    expect(cards).to_have_count(1)
    assert Visit.objects.exclude(outcome="").get().outcome == "relative"
