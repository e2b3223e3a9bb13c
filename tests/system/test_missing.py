"""Rule 8 at both ends: what is missing at the home is said there and to the professional, and the call goes on."""

from __future__ import annotations

import time

import pytest
from playwright.async_api import expect

from tests.system.stage.browser import Professional
from tests.system.stage.home import Home
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

SAID_MS = 60_000
NO_MICROPHONE = "Kodissa ei ole mikrofonia. Sieltä ei kuulu mitään."


async def test_a_microphone_pulled_out_in_a_call_is_said_on_the_call_page_until_it_is_back(
    town: Town, home: Home, maija: Professional
) -> None:
    began = time.time()
    call = str(town.maija.books(home.client, subject="Aamulääkkeet")["call"])
    await maija.enter(call)
    await both_see(home.kiosk, maija, since=began)
    await home.opens()
    said = maija.page.locator(".tile .lacks")
    await expect(said).to_be_empty()

    home.sound.pull_out_microphone()
    await expect(said).to_have_text(NO_MICROPHONE, timeout=SAID_MS)
    async with town.page() as other:
        await expect(other.page.locator("#active-calls .lack")).to_have_text("Kodista ei kuulu ääntä", timeout=SAID_MS)
        assert await maija.page.locator(".tile.seen video").count() == 1, "the picture goes on"

        home.sound.plug_in_microphone()
        await expect(said).to_be_empty(timeout=SAID_MS)
        await expect(other.page.locator("#active-calls .lack")).to_have_count(0, timeout=SAID_MS)
