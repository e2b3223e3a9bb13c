"""How every page and dialog of the gallery looks: to people who read it, hear it, enlarge it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext

from tests.backend.pages.looking import PHONE, ZOOMED, Site, away, listened, runs_out, shifted, site, violations
from tests.gallery import BEFORE_LOGIN, PAGES

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]

LOOKED_AT = ("fi",)
"""The language of the longest words."""

WITH_STAGE = {"logged-out-in-booking", "call-settings", "call-settings-add"}
"""Of the gallery, what needs a call that is open or a session that is lost: their own tests look at them."""

LOOKS = {name: look for name, look in {**BEFORE_LOGIN, **PAGES}.items() if name not in WITH_STAGE}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """The site, for all tests here."""
    async with site(tmp_path_factory.mktemp("looks")) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=LOOKED_AT)
async def profiles(
    running: Site, request: pytest.FixtureRequest
) -> AsyncIterator[tuple[BrowserContext, BrowserContext]]:
    """Return two browser profiles in one language: nobody has logged in, and Maija has."""
    out, inside = await running.logged_out(request.param), await running.logged_in(request.param)
    yield out, inside
    await out.close()
    await inside.close()


@pytest.mark.parametrize("name", LOOKS)
async def test_a_page_can_be_read_heard_and_enlarged(
    profiles: tuple[BrowserContext, BrowserContext], running: Site, name: str
) -> None:
    """WCAG 2.2 AA by day and by night, and nothing to scroll sideways on a phone or at 200 %."""
    page = await profiles[name in PAGES].new_page()
    try:
        await page.goto(f"{running.base}/healthz")  # a page of ours to empty what an earlier test chose
        await page.evaluate("localStorage.clear(); sessionStorage.clear()")
        await LOOKS[name](page, running.base)

        assert await violations(page) == ""
        await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        assert await violations(page, "color-contrast") == "", "at night"
        assert await runs_out(page, PHONE) == ""
        assert await runs_out(page, ZOOMED) == ""
    finally:
        await page.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def finnish(running: Site) -> AsyncIterator[tuple[BrowserContext, BrowserContext]]:
    """Return the two profiles in Finnish."""
    out, inside = await running.logged_out("fi"), await running.logged_in("fi")
    yield out, inside
    await out.close()
    await inside.close()


@pytest.mark.parametrize("name", LOOKS)
async def test_nothing_on_a_page_moves_by_itself(
    finnish: tuple[BrowserContext, BrowserContext], running: Site, name: str
) -> None:
    page = await finnish[name in PAGES].new_page()
    try:
        await page.route("**/nudges", away)  # a stream that never ends; we tell of changes ourselves
        await page.goto(f"{running.base}/healthz")
        await page.evaluate("localStorage.clear(); sessionStorage.clear()")
        line = await listened(page)
        await LOOKS[name](page, running.base)
        await line.is_quiet()
        assert await shifted(page) == "", "while it was loaded"

        for topic in ("calls", "contacts"):
            await page.evaluate(f"document.body.dispatchEvent(new CustomEvent('nudge-{topic}'))")
        await line.is_quiet()
        assert await shifted(page) == "", "when it was read again"
    finally:
        await page.close()
