"""How every page and dialog of the gallery looks: to people who read it, hear it, enlarge it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page

from tests.backend.pages.looking import (
    HEAVIEST,
    PHONE,
    ZOOMED,
    Site,
    away,
    listened,
    runs_out,
    shifted,
    site,
    violations,
)
from tests.gallery import BEFORE_LOGIN, PAGES, furnish

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]

LONGEST = "fi"
"""The language of the longest words."""

GROWS = {"call-settings-add"}
"""Where what was searched for makes its own room: that a slow machine is late with it is no movement by itself."""

LOOKS = {**BEFORE_LOGIN, **PAGES}


@dataclass(frozen=True)
class Profiles:
    """Two browser profiles in one language: nobody has logged in, and Maija has."""

    language: str
    outside: BrowserContext
    inside: BrowserContext

    async def tab(self, name: str) -> Page:
        """Open a tab to see this page of the gallery in."""
        return await (self.inside if name in PAGES else self.outside).new_page()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """The site, for all tests here, with what several looks need."""
    async with site(tmp_path_factory.mktemp("looks")) as found:
        context = await found.logged_in(LONGEST)
        await furnish(await context.new_page(), found.base)
        await context.close()
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=("fi", "sv", "en"))
async def profiles(running: Site, request: pytest.FixtureRequest) -> AsyncIterator[Profiles]:
    """Return the profiles in each language."""
    async with _profiles(running, request.param) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def finnish(running: Site) -> AsyncIterator[Profiles]:
    """Return the profiles in Finnish alone."""
    async with _profiles(running, LONGEST) as found:
        yield found


@asynccontextmanager
async def _profiles(running: Site, language: str) -> AsyncIterator[Profiles]:
    found = Profiles(language, await running.logged_out(language), await running.logged_in(language))
    yield found
    await found.outside.close()
    await found.inside.close()


@pytest.mark.parametrize("name", LOOKS)
async def test_a_page_can_be_read_heard_and_enlarged(profiles: Profiles, running: Site, name: str) -> None:
    """WCAG 2.2 AA by day and by night, and nothing to scroll sideways on a phone or at 200 %.

    What no word changes is looked at in one language: the colours of the night, the page at 200 %.
    """
    page = await profiles.tab(name)
    try:
        await page.goto(f"{running.base}/healthz")  # a page of ours to empty what an earlier test chose
        await page.evaluate("localStorage.clear(); sessionStorage.clear()")
        await LOOKS[name](page, running.base)

        assert await page.get_attribute("html", "lang") == profiles.language
        assert await violations(page) == ""
        assert await runs_out(page, PHONE) == ""
        if profiles.language == LONGEST:
            assert await runs_out(page, ZOOMED) == ""
            await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            assert await violations(page, "color-contrast") == "", "at night"
    finally:
        await page.close()


@pytest.mark.parametrize("name", LOOKS)
async def test_a_first_visit_is_light_and_nothing_moves_by_itself(finnish: Profiles, running: Site, name: str) -> None:
    """Weighed as it goes over the wire, with all that it needs; only the room of a call, not here, may be heavier."""
    page = await finnish.tab(name)
    try:
        await page.route("**/nudges", away)  # a stream that never ends; we tell of changes ourselves
        await page.goto(f"{running.base}/healthz")
        await page.evaluate("localStorage.clear(); sessionStorage.clear()")
        line = await listened(page)
        await LOOKS[name](page, running.base)
        await line.is_quiet()
        assert name in GROWS or await shifted(page) == "", "while it was loaded"
        assert 10_000 < line.weight() < HEAVIEST, "too heavy"

        for topic in ("calls", "contacts"):
            await page.evaluate(f"document.body.dispatchEvent(new CustomEvent('nudge-{topic}'))")
        await line.is_quiet()
        assert name in GROWS or await shifted(page) == "", "when it was read again"
    finally:
        await page.close()
