"""My day beside a real home: a visit that was refused waits for its outcome, and the next one is one press away."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from device.core.screen_parts import Button
from tests.system.stage.town import Town, nurse_of
from tests.system.stage.visit import both_see

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(200)]

SAID_MS = 30_000
ZONE = ZoneInfo("Europe/Helsinki")
AHEAD = timedelta(minutes=20)


@pytest.mark.feature("P13")
async def test_a_refused_visit_waits_for_its_outcome_and_the_next_is_one_key_away(town: Town) -> None:
    """The page is never loaded again: everything on it comes by nudges."""
    if (datetime.now(ZONE) + AHEAD).date() != datetime.now(ZONE).date():
        pytest.skip("the day is about to change")
    async with town.home(warning_s=60) as home, nurse_of(town, home, "Tuula Aho") as tuula:
        page = tuula.page
        await page.goto(urljoin(page.url, "/day/"))
        await expect(page.locator("[data-empty]")).to_be_visible()
        badge = page.locator("#visits .v .badge")

        began = time.time()
        refused = town.maija.books(home.client, subject="Aamulääkkeet")
        await home.kiosk.saw("drawn:AnnouncingScreen", since=began)
        await expect(badge).to_have_text("Ilmoitetaan", timeout=SAID_MS)
        await home.touch(Button.NOT_NOW, "announcing", since=began)
        await expect(badge).to_have_text("Ei nyt", timeout=SAID_MS)
        town.maija.ends(str(refused["call"]))

        missed = page.locator("[data-missed]")
        await expect(missed.locator("summary b")).to_have_text(f"{home.resident} valitsi Ei nyt", timeout=SAID_MS)
        await missed.get_by_text("Soitettiin puhelimella").click()
        await missed.get_by_role("button", name="Kirjaa").click()
        await expect(missed).to_have_count(0, timeout=SAID_MS)
        await expect(badge).to_have_text("Soitettiin puhelimella", timeout=SAID_MS)

        starts_at = datetime.now(UTC) + AHEAD
        town.maija.books(home.client, subject="Kuulumiset", forced=False, starts_at=starts_at.isoformat())
        await expect(page.locator("[data-next] h2")).to_have_text(home.resident, timeout=SAID_MS)
        called = time.time()
        await page.keyboard.press("n")
        await page.wait_for_url(re.compile("/calls/"), timeout=SAID_MS)
        await home.kiosk.saw("StartAlarm", since=called)
        touched = await home.touch(Button.ANSWER, "home-bar", since=called)
        await both_see(home.kiosk, tuula, since=touched.at)
