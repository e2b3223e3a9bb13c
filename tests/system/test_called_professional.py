"""A professional calls another: live, by the server's own nudges, with the room at the end of it."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.system.stage.browser import Professional
from tests.system.stage.town import Town

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session")]

WITHIN_MS = 60_000


@pytest.mark.feature("P6", "P8", "P12")
async def test_a_colleague_is_rung_for_answers_and_both_see_who_extends(town: Town, maija: Professional) -> None:
    """No page is loaded again: what is on it comes by a nudge, from the database."""
    async with town.colleague() as jari:
        await maija.choose("Jari Ojanen")
        await maija.make_booking("Neuvo haavanhoitoon", forced=False)
        await maija.page.locator("#duration").select_option("5")
        await maija.send()
        call = await maija.page.locator("[data-booked] [data-join]").get_attribute("href", timeout=WITHIN_MS)
        await maija.page.locator("#booked").get_by_role("button", name="Sulje").last.click()
        mine = maija.page.locator(f"#active-calls .join[href='{call}']")
        await expect(mine).to_be_visible(timeout=WITHIN_MS)

        rings = jari.page.locator("[data-ringing]", has_text="Neuvo haavanhoitoon")
        await expect(rings).to_contain_text("Maija Korhonen soittaa", timeout=WITHIN_MS)
        await rings.get_by_role("button", name="Vastaa", exact=True).click()
        await jari.page.wait_for_url(f"**{call}")
        await expect(maija.page.locator("#active-calls")).to_contain_text("Jari Ojanen on puhelussa", timeout=WITHIN_MS)

        # Five minutes at most are left from the start: at her contacts as in his room.
        ending = maija.page.locator("[data-ending]", has_text="Jari Ojanen")
        await expect(ending).to_be_visible(timeout=WITHIN_MS)
        await expect(jari.page.locator("#soon")).to_be_visible(timeout=WITHIN_MS)
        await ending.get_by_role("button", name="Jatka 15 min").click()
        await expect(ending).to_have_count(0, timeout=WITHIN_MS)
        await expect(jari.page.locator("#soon")).to_be_hidden(timeout=WITHIN_MS)
        await expect(jari.page.locator("#ends")).to_have_text(re.compile(r"^Loppuu \d"), timeout=WITHIN_MS)

        town.maija.ends(str(call).strip("/").split("/")[-1])
        await expect(jari.page.locator("#pre-title")).to_have_text("Puhelu on päättynyt.", timeout=WITHIN_MS)
        await expect(mine).to_have_count(0, timeout=WITHIN_MS)
