"""In a real room without a home: a guest who came by a letter, a professional whose camera somebody switches off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, expect

from tests.system.stage.browser import WATCH, Professional
from tests.system.stage.town import Town
from tests.system.stage.waiting import PATIENCE_S

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

WITHIN_MS = 90_000
"""Three tabs with a camera each, on a busy machine."""
JARI = "Jari Ojanen"
EMAIL = "leena.virtanen@example.org"
SHOWS = """
(name) => [...document.querySelectorAll('.tile')].some(
  (tile) => tile.querySelector('figcaption').textContent.includes(name)
    && tile.classList.contains('seen') && (tile.querySelector('video')?.videoWidth ?? 0) > 16)
"""
"""Whether this person's picture is on the stage."""
PLAYING = "() => [...document.querySelectorAll('.tile video, #audio audio')]"
"""All that the stage plays."""


@asynccontextmanager
async def reads_the_letter(town: Town) -> AsyncIterator[Professional]:
    """Open what was written to the guest in a browser of their own, and follow its link."""
    browser = town.browser.browser
    assert browser is not None
    context = await browser.new_context(locale="fi-FI", permissions=["camera", "microphone"])
    context.set_default_timeout(PATIENCE_S * 1000)
    await context.add_init_script(WATCH)
    try:
        page = await context.new_page()
        link = page.locator(".letter", has_text=EMAIL).locator("a[href*='/guest/#']").first
        while not await link.count():  # a letter is sent when the worker comes to it
            await page.goto(f"{town.backend.runtime.public_url}/demo/inbox")
        await page.goto(str(await link.get_attribute("href")))
        yield Professional(page)
    finally:
        await context.close()


async def sees(page: Page, name: str, *, not_any_more: bool = False) -> None:
    """Wait until somebody's picture is there, or is gone."""
    shows = f"!({SHOWS})(name)" if not_any_more else f"({SHOWS})(name)"
    await page.wait_for_function(f"(name) => {shows}", arg=name, timeout=WITHIN_MS)


async def plays_on_as_the_page_looks_again(page: Page) -> None:
    """Nothing that plays is taken away and put back when the page hears how the call stands."""
    playing = await page.evaluate_handle(PLAYING)
    count = await page.evaluate("(playing) => playing.length", playing)
    assert count >= 3  # two pictures, one voice at least
    for _ in range(2):
        async with page.expect_response("**/state"):
            await page.evaluate("document.body.dispatchEvent(new CustomEvent('nudge-calls'))")
    await page.wait_for_function(
        "(playing) => playing.every((one) => one.isConnected && !one.paused)", arg=playing, timeout=WITHIN_MS
    )


@pytest.mark.feature("P9", "P10")
async def test_a_guest_comes_in_by_letter_and_a_switched_off_camera_stays_off_until_it_is_allowed(
    town: Town, maija: Professional
) -> None:
    users = [{"kind": "user", "id": town.office.user(JARI)}]
    call = str(town.maija.books(0, subject="Neuvonpito", forced=False, participants=users)["call"])
    await maija.enter(call)
    await maija.page.click("#settings", timeout=WITHIN_MS)
    drawer = maija.page.locator("#call-settings")
    await drawer.locator(".outside summary").click(timeout=WITHIN_MS)
    await drawer.locator("#guest-name").fill("Leena Virtanen")
    await drawer.locator("#guest-email").fill(EMAIL)
    await drawer.get_by_role("button", name="Lähetä kutsu").click()
    await expect(drawer.locator("[data-invited]")).to_be_visible(timeout=WITHIN_MS)

    async with town.colleague() as jari, reads_the_letter(town) as leena:
        await leena.page.get_by_role("button", name="Siirry puheluun").click(timeout=WITHIN_MS)
        await jari.enter(call)
        await sees(leena.page, "Maija")
        await sees(leena.page, "Jari")
        await sees(maija.page, "Leena")
        await plays_on_as_the_page_looks_again(maija.page)

        await drawer.get_by_role("button", name=f"Sulje kamera: {JARI}").click(timeout=WITHIN_MS)
        camera = jari.page.locator("#camera")
        await expect(jari.page.locator(".toast")).to_contain_text("Kameranne suljettiin.", timeout=WITHIN_MS)
        await expect(camera).to_be_disabled(timeout=WITHIN_MS)
        await expect(camera).to_have_attribute("aria-pressed", "false")
        await expect(jari.page.locator("#own-off")).to_be_visible()
        for one in (leena, maija):
            await sees(one.page, "Jari", not_any_more=True)

        # Neither a key, nor a button that is no longer disabled, nor a page that is loaded anew gets past it.
        await jari.page.keyboard.press("v")
        await camera.evaluate("(button) => { button.disabled = false; button.click(); }")
        await expect(camera).to_have_attribute("aria-pressed", "false")
        await expect(camera).to_be_disabled(timeout=WITHIN_MS)
        await jari.page.reload()
        await sees(jari.page, "Leena")
        await expect(jari.page.locator(".toast")).to_contain_text("Kameranne suljettiin.", timeout=WITHIN_MS)
        await expect(camera).to_be_disabled(timeout=WITHIN_MS)
        assert not await leena.page.evaluate(SHOWS, "Jari")

        await drawer.get_by_role("button", name=f"Salli kamera taas: {JARI}").click(timeout=WITHIN_MS)
        await expect(jari.page.locator(".toast").last).to_contain_text("Kameranne sallitaan taas.", timeout=WITHIN_MS)
        await sees(leena.page, "Jari")
        await expect(camera).to_be_enabled()
        town.maija.ends(call)
        await expect(leena.page.locator("#pre-title")).to_have_text("Puhelu on päättynyt.", timeout=WITHIN_MS)
