"""What a resident decides at the screen: left in peace, the agreement withdrawn, the letters larger. By touch."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest
from playwright.async_api import expect

from backend.supervisor.parts import BROKER, WEB
from device.core.screen_parts import Button
from protocol.messages.policy import PictureAndSound
from tests.system.stage.browser import Professional
from tests.system.stage.home import Home
from tests.system.stage.kiosk import Line
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see
from tests.system.stage.waiting import until
from tests.system.test_cut_off import without

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

RINGS_S = 60.0
BACK_S = 110.0
"""A link's way back on a busy machine, and the longest wait between two tries."""
PAGE_MS = 60_000


async def goes_to(home: Home, button: Button, drawn: str) -> Line:
    """Home, settings, and one of their pages."""
    touched = await home.touch(Button.SETTINGS, "home", since=time.time() - 1)
    shown = await home.kiosk.saw("drawn:SettingsScreen", since=touched.at)
    page = await home.touch(button, "settings", since=shown.at)
    return await home.kiosk.saw(f"drawn:{drawn}", since=page.at)


async def never_answers(home: Home, since: float) -> None:
    """Wait until it rings; it has not warned, and nothing is open."""
    await home.kiosk.saw("StartAlarm", since=since, within=RINGS_S)
    told = {line.name for line in home.kiosk.lines(since)}
    assert "drawn:AnnouncingScreen" not in told
    assert not [line for line in home.kiosk.lines(since) if line.name == "Publish" and line.detail.get("camera")]
    assert home.is_closed()


@pytest.mark.feature("H10")
async def test_in_peace_a_forced_call_rings_and_the_professional_saw_that_before_sending(
    town: Town, home: Home, maija: Professional
) -> None:
    shown = await goes_to(home, Button.PEACE, "PeaceScreen")
    chosen = await home.touch(Button.PEACE_HOUR, "peace", since=shown.at)
    await home.kiosk.saw("DecisionsWritten", since=chosen.at)
    await until(lambda: town.office.peace_until(home.id), "the backend does not know of it")

    await maija.choose(home.resident)
    await maija.make_booking("Iltapäivän kuulumiset")
    hint = re.compile("rauhassa|in peace")
    await expect(maija.page.locator(".policy-hint")).to_contain_text(hint, timeout=PAGE_MS)
    sent = await maija.send()
    await maija.join()

    await never_answers(home, sent)
    seat = town.office.home_seat(maija.page.url.rstrip("/").split("/")[-1])
    assert (seat.is_forced, seat.verdict) == (False, "in_peace")
    await maija.home_is("ringing")


@pytest.mark.feature("H10")
async def test_one_touch_at_home_ends_the_peace(town: Town, home: Home) -> None:
    shown = await goes_to(home, Button.PEACE, "PeaceScreen")
    await home.touch(Button.PEACE_GUESTS, "peace", since=shown.at)
    await until(lambda: town.office.peace_until(home.id), "the backend does not know of it")
    ended = await home.touch(Button.PEACE_END, "peace-on", since=time.time() - 1)

    await until(lambda: town.office.peace_until(home.id) is None, "the backend does not know that it has ended")
    began = time.time()
    town.maija.books(home.client, subject="Iltalääkkeet")
    await home.kiosk.saw("drawn:AnnouncingScreen", since=began, within=RINGS_S)
    assert ended.at < began


@pytest.mark.feature("H10")
async def test_withdrawn_without_a_network_and_killed_it_stays_withdrawn_and_the_backend_learns_of_it(
    town: Town, home: Home
) -> None:
    """At the screen, with nobody to reach: on disk at once, told when there is somebody, never lost."""
    began = time.time()
    async with without(town, BROKER, WEB):
        await home.kiosk.saw("BrokerDown", since=began)
        shown = await goes_to(home, Button.AGREEMENT, "AgreementScreen")
        asked = await home.touch(Button.WITHDRAW, "agreement", since=shown.at)
        sound = await home.touch(Button.WITHDRAW_PICTURE, "agreement-ask", since=asked.at)
        await home.kiosk.saw("DecisionsWritten", since=sound.at)
        asked = await home.touch(Button.WITHDRAW, "agreement", since=sound.at)
        withdrawn = await home.touch(Button.WITHDRAW_NOW, "agreement-ask-sound", since=asked.at)
        await home.kiosk.saw("DecisionsWritten", since=withdrawn.at)
        home.kiosk.kill()
        again = time.time()
        home.kiosk.start()
        await home.kiosk.saw("drawn:HomeScreen", since=again)
        assert town.office.withdrawn_on(home.client) is None

    await until(lambda: town.office.withdrawn_on(home.client), "the backend never learned of it", within=BACK_S)
    assert town.office.withdrawn_on(home.client) == home.device
    await until(lambda: home.agenda().policy.withdrawal > 0, "the home was not told that it is known", within=BACK_S)

    since = time.time()
    call = str(town.maija.books(home.client, subject="Aamulääkkeet")["call"])
    await never_answers(home, since)
    seat = town.office.home_seat(call)
    assert (seat.is_forced, seat.verdict) == (False, "withdrawn")


@pytest.mark.feature("H10")
async def test_withdrawn_in_a_call_it_closes_at_once_by_touch_and_from_afar(
    town: Town, home: Home, maija: Professional
) -> None:
    began = time.time()
    call = str(town.maija.books(home.client, subject="Haavan katsominen")["call"])
    await maija.enter(call)
    await both_see(home.kiosk, maija, since=began)
    await home.opens()

    since = time.time()
    page = await home.touch(Button.AGREEMENT, "call", since=since)
    await home.kiosk.saw("drawn:CallScreen", since=page.at)
    asked = await home.touch(Button.WITHDRAW, "call-agreement", since=page.at)
    await home.kiosk.saw("drawn:CallScreen", since=asked.at)
    touched = await home.touch(Button.WITHDRAW_PICTURE, "call-agreement-ask", since=asked.at)
    await until(lambda: not home.kiosk.camera_is_open(), "the camera stays open")
    assert home.sound.listeners() > 0, "the sound goes on"
    await home.kiosk.saw("DecisionsWritten", since=touched.at)
    await until(lambda: _opens(home) is PictureAndSound.SOUND, "the home was not told that it is known", within=BACK_S)

    since = time.time()
    town.office.withdraw(home.client)
    arrived = await home.kiosk.saw("AgendaArrived", since=since)
    closed = await home.closes(within=10)

    assert closed - arrived.at < 3, "it was not at once"
    left = [line for line in home.kiosk.lines(since) if line.name == "drawn:HomeScreen"]
    assert not left, "the call itself goes on"


@pytest.mark.feature("H11")
async def test_larger_letters_are_drawn_at_once_and_stay_after_a_kill(home: Home) -> None:
    ordinary = home.picture("home-ordinary")
    shown = await goes_to(home, Button.DISPLAY, "AdjustScreen")
    touched = await home.touch(Button.TEXT_SIZE, "adjust-display", since=shown.at, which=0)
    await home.kiosk.saw("Touched", since=touched.at)
    before = home.picture("ordinary")
    largest = await home.touch(Button.TEXT_SIZE, "adjust-display", since=touched.at, which=2)
    await home.kiosk.saw("WritePreferences", since=largest.at)
    await until(lambda: _differ(before, home.picture("largest")) > 0.02, "nothing was drawn anew")
    home.kiosk.kill()

    again = time.time()
    home.kiosk.start()
    await home.shows_its_day(again)

    await until(lambda: _differ(ordinary, home.picture("home-largest")) > 0.02, "the letters are as they were")


def _opens(home: Home) -> PictureAndSound:
    return home.agenda().policy.opens


def _differ(one: np.ndarray, other: np.ndarray) -> float:
    return float((np.abs(one.astype(int) - other.astype(int)).max(axis=2) > 40).mean())
