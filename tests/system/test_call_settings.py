"""From the drawer of a call, with a real kiosk: a home added and taken out, its camera switched off and allowed."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from playwright.async_api import Locator, expect

from backend.organisations import demo_people as who
from backend.supervisor.parts import SFU
from device.core.screen import CallScreen
from device.core.screen_parts import Button, OwnPicture, Tile, words
from tests.system.stage.browser import Professional
from tests.system.stage.home import SCREENS, Home
from tests.system.stage.reading import reads
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see
from tests.system.stage.waiting import until
from ui.layout import measures
from ui.scene import Scene
from ui.screens import scene

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

BUSY_S = 60.0
"""On a busy machine."""
BUSY_MS = BUSY_S * 1000
JARI = "Jari Ojanen"
SEES_THE_OTHER = """
() => [...document.querySelectorAll('video')].some((one) => !one.closest('[data-own]') && one.videoWidth > 16)
"""


async def drawer(maija: Professional) -> Locator:
    """Open the drawer from the call page."""
    await maija.page.click("#settings", timeout=BUSY_MS)
    found = maija.page.locator("#call-settings")
    await expect(found.locator("#callset-title")).to_be_visible(timeout=BUSY_MS)
    return found


async def presses(opened: Locator, button: str) -> None:
    """Press a button by its name."""
    await opened.get_by_role("button", name=button).click(timeout=BUSY_MS)


@pytest.mark.feature("P9")
@pytest.mark.feature("P11")
async def test_a_home_is_added_to_a_running_call_and_taken_out_for_good(
    town: Town, home: Home, maija: Professional
) -> None:
    began = time.time()
    jari = {"kind": "user", "id": town.office.user(JARI)}
    booked = town.maija.books(home.client, subject="Neuvonpito", forced=False, participants=[jari])
    call = str(booked["call"])
    await maija.enter(call)
    opened = await drawer(maija)

    await opened.locator("#callset-search").fill(home.resident)
    await presses(opened, f"Lisää: {home.resident}")
    rings = await home.kiosk.saw("StartAlarm", since=began, within=BUSY_S)
    assert home.is_closed()
    await home.touch(Button.ANSWER, "home-bar", since=rings.at)
    await both_see(home.kiosk, maija, since=began, within=BUSY_S)
    await home.opens(within=BUSY_S)

    cut = opened.get_by_role("button", name=f"Katkaise yhteys: {home.resident}")
    asked = time.time()
    await cut.click(timeout=BUSY_MS)
    await cut.click(timeout=BUSY_MS)
    await home.kiosk.saw("drawn:HomeScreen", since=asked, within=BUSY_S)
    await home.closes(within=BUSY_S)
    assert town.office.call(call).state == "open"
    assert town.office.home_seat(call).state == "removed"

    home.kiosk.stop()
    again = time.time()
    await home.switch_on()
    assert not {line.name for line in home.kiosk.lines(again)} & {"StartAlarm", "Chime", "RoomJoined"}
    assert not await home.shows_green_bar(within=1.0)
    town.maija.ends(call)


@pytest.mark.feature("P10")
async def test_a_camera_that_is_switched_off_stays_so_over_a_crash_and_a_new_sfu(
    town: Town, home: Home, maija: Professional
) -> None:
    began = time.time()
    call = str(town.maija.books(home.client, subject="Haavanhoito")["call"])
    await maija.enter(call)
    await both_see(home.kiosk, maija, since=began, within=BUSY_S)
    await home.opens(within=BUSY_S)
    opened = await drawer(maija)

    await presses(opened, f"Sulje kamera: {home.resident}")
    await until(lambda: not home.kiosk.camera_is_open(), "the camera stays open", BUSY_S)
    assert home.sound.listeners() > 0
    told = as_laid_out(home)
    await until(lambda: reads(home.picture("control"), told, "sulki kameranne"), "the home is not told", BUSY_S)
    expected = opened.locator(".stands.off", has_text=f"Kamera suljettu: {who.MAIJA.name}")
    await expect(expected).to_be_visible(timeout=BUSY_MS)

    opens = home.kiosk.camera_opened()
    home.kiosk.kill()
    again = time.time()
    home.kiosk.start()
    await home.kiosk.saw("drawn:remote", since=again, within=BUSY_S)
    await until(lambda: home.sound.listeners() > 0, "the home is not heard again", BUSY_S)
    died = time.time()
    await town.backend.kill(SFU)
    await town.backend.start(SFU)
    await home.kiosk.saw("RoomJoined", since=died, within=2 * BUSY_S)
    await until(lambda: home.sound.listeners() > 0, "the home is not heard again", BUSY_S)
    assert not home.kiosk.camera_is_open()
    assert home.kiosk.camera_opened() == opens, "the camera opened for a moment"

    await presses(opened, f"Salli kamera taas: {home.resident}")
    await home.opens(within=BUSY_S)
    await maija.page.wait_for_function(SEES_THE_OTHER, timeout=BUSY_MS)
    codes = [record.code for record in town.office.audit(call)]
    assert codes.count("call_control.off") == codes.count("call_control.on") == 1


def as_laid_out(home: Home) -> Scene:
    """Return the layout of the call with its notice, on this panel."""
    shown = SCREENS["call"]
    assert isinstance(shown, CallScreen)
    name, role = who.MAIJA.name, who.MAIJA.title[0]
    nurse = Tile("user:maija", name, role, is_professional=True, has_picture=True, has_sound=True)
    whole = replace(
        shown,
        tiles=(nurse,),
        hour=None,
        who=replace(shown.who, reason="Haavanhoito"),
        own=OwnPicture(False, True, words("call.heard")),
        notices=(words("control.camera_by", name=name),),
    )
    return scene(whole, measures(home.kiosk.display.size))
