"""What page tests in a real Chromium share: the browser, a tab that forgives nothing, people to work with."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from backend.accounts.services import make_login_link
from tests.backend.world import World, make_world

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]

WITHIN_MS = 20_000
"""A page on a machine that is busy with other tests may take its time; each wait ends when the thing is there."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return a running Chromium.

    Tests beside it may ask the database: Playwright's own loop runs in this thread, but never at the same time.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        expect.set_options(timeout=WITHIN_MS)
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            yield browser
            browser.close()


class Requests:
    """Those that the server is at work on: a tab that is closed does not end them, and they use the test's database."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()
        request_started.connect(self._begun)
        request_finished.connect(self._done)

    def _begun(self, **_: object) -> None:
        with self._changed:
            self._count += 1

    def _done(self, **_: object) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def end(self) -> None:
        """Wait until the last is answered."""
        with self._changed:
            self._changed.wait_for(lambda: self._count <= 0, WITHIN_MS / 1000)
        request_started.disconnect(self._begun)
        request_finished.disconnect(self._done)


@pytest.fixture
def server(transactional_db: None, live_server: LiveServer) -> Iterator[LiveServer]:
    """Return the server, which is at rest when the test's database goes."""
    requests = Requests()
    yield live_server
    requests.end()


@pytest.fixture
def page(chromium: Browser, office: World, server: LiveServer) -> Iterator[Page]:
    """Return a tab in which nothing may go wrong unseen: no error in the console, nothing against the policy."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, base_url=server.url)
    context.route("**/nudges", lambda route: route.abort())
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert wrong == []


@pytest.fixture
def contacts(page: Page, office: World) -> Page:
    """Return the contacts page, after logging in by link."""
    token = make_login_link(office.maija, by=None, now=timezone.now())
    page.goto(f"/login/link#{token}")
    page.get_by_role("button", name="Kirjaudu sisään").click()
    expect(page).to_have_url(re.compile("/contacts/"))
    expect(page.locator("#count")).not_to_be_empty()  # our code is at work
    return page


def peopled() -> World:
    """Make Maija's organisation with Aino, who agreed, Bertel, who did not, and thirty more."""
    world = make_world()
    world.now = timezone.now()
    world.ready("Aino Virtanen")
    bertel = world.client("Bertel Nyman")
    world.device(bertel.home)
    for number in range(30):
        world.client(f"Yrjö {number:02}")
    return world


def row(page: Page, name: str) -> Locator:
    """Return a contact's row."""
    return page.locator(f'[data-contact-name="{name}"]')


def open_dialog(page: Page, *names: str) -> None:
    """Choose these contacts, and open the booking dialog."""
    for name in names:
        row(page, name).click()
    page.locator("#create-booking").click()
    expect(page.locator("#booking")).to_be_visible()
