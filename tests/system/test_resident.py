"""What the resident's own hand does: the green handset, *Ei nyt*, the red handset, and the green one again."""

from __future__ import annotations

import asyncio
import time

import pytest

from device.core.bell import AFTER_HANDSET_S
from device.core.policy import QUIET_AFTER_REFUSAL_S
from device.core.screen_parts import Button
from tests.system.stage.browser import Professional
from tests.system.stage.home import Home
from tests.system.stage.senses import MIN_TONE, all_is_well
from tests.system.stage.sound import HOME_HZ
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see, opens_camera
from tests.system.stage.waiting import until

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

AT_ONCE_S = 8.0
"""The professional is told of a touch at home within this, on a busy machine too."""
RING_S = 60.0


@pytest.mark.feature("H3")
async def test_an_ordinary_call_rings_and_opens_at_the_touch_of_the_green_handset(
    home: Home, maija: Professional
) -> None:
    began = time.time()
    await maija.choose(home.resident)
    await maija.make_booking("Kuulumiset", forced=False)
    await maija.send()
    await maija.join()
    await home.kiosk.saw("StartAlarm", since=began)
    assert await home.shows_green_bar()
    await maija.home_is("ringing")
    assert home.kiosk.camera_opened() == 0
    assert home.is_closed()

    touched = await home.touch(Button.ANSWER, "home-bar", since=began)
    await both_see(home.kiosk, maija, since=touched.at)

    assert (await home.kiosk.saw("Publish", since=began, such_as=opens_camera)).at > touched.at
    assert not [line for line in home.kiosk.lines() if line.name == "drawn:AnnouncingScreen"]
    assert await all_is_well(home.kiosk, maija) == []
    await maija.home_is("joined")


@pytest.mark.feature("H3")
async def test_silence_ends_the_sound_and_the_bar_stays(town: Town, home: Home) -> None:
    began = time.time()
    town.maija.books(home.client, subject="Kuulumiset", forced=False)
    await home.kiosk.saw("StartAlarm", since=began)
    assert await home.shows_green_bar()

    touched = await home.touch(Button.SILENCE, "home-bar", since=began)
    await home.kiosk.saw("StopSound", since=touched.at)
    silent = await asyncio.to_thread(home.sound.heard)

    assert not any(silent), "something still sounds"
    assert await home.shows_green_bar()
    assert home.is_closed()


@pytest.mark.feature("H4")
async def test_answer_at_once_opens_before_the_countdown_is_over(town: Town, maija: Professional) -> None:
    async with town.home(warning_s=30) as home:
        began = time.time()
        await maija.enter(str(town.maija.books(home.client, subject="Aamupala")["call"]))
        warned = await home.kiosk.saw("drawn:AnnouncingScreen", since=began)
        assert home.is_closed()

        touched = await home.touch(Button.ANSWER_NOW, "announcing", since=began)
        opened_at = await home.opens()
        await both_see(home.kiosk, maija, since=began)

        assert touched.at < opened_at < warned.at + 30


@pytest.mark.feature("H4")
async def test_sound_only_opens_the_microphone_and_no_camera(town: Town, home: Home, maija: Professional) -> None:
    began = time.time()
    await maija.enter(str(town.maija.books(home.client, subject="Päivälääkkeet")["call"]))
    await home.kiosk.saw("drawn:AnnouncingScreen", since=began)

    await home.touch(Button.SOUND_ONLY, "announcing", since=began)
    await home.kiosk.saw("drawn:remote", since=began)
    await until(lambda: home.sound.listeners() > 0, "the microphone stays shut")

    assert await maija.comes_to_hear(HOME_HZ, MIN_TONE), "the professional does not hear the home"
    assert await maija.remote_picture() is None
    assert home.kiosk.camera_opened() == 0


@pytest.mark.feature("H4")
async def test_not_now_opens_nothing_and_the_next_forced_call_only_rings(
    town: Town, home: Home, maija: Professional
) -> None:
    """*Ei nyt* is heard: the bar stays, silent; the professional is told at once; for 15 minutes calls only ring."""
    began = time.time()
    call = str(town.maija.books(home.client, subject="Lounas")["call"])
    await maija.enter(call)
    await home.kiosk.saw("drawn:AnnouncingScreen", since=began)

    touched = await home.touch(Button.NOT_NOW, "announcing", since=began)
    await maija.home_is("declined")

    assert time.time() - touched.at < AT_ONCE_S, "the professional was told late"
    await home.kiosk.saw("drawn:HomeScreen", since=touched.at)
    assert await home.shows_green_bar()
    assert not [line for line in home.kiosk.lines(touched.at) if line.name == "StartAlarm"], "it rings on"
    quiet = await until(lambda: town.office.quiet_until(home.id), "the backend knows of no quiet time")
    assert quiet.timestamp() == pytest.approx(touched.at + QUIET_AFTER_REFUSAL_S, abs=5)
    town.maija.ends(call)
    await home.kiosk.saw("CallsArrived", since=time.time() - 1)

    again = time.time()
    second = str(town.maija.books(home.client, subject="Päivälääkkeet")["call"])
    await maija.enter(second)
    await home.kiosk.saw("StartAlarm", since=again)

    assert await home.shows_green_bar()
    assert not [line for line in home.kiosk.lines(again) if line.name == "drawn:AnnouncingScreen"]
    assert town.office.home_seat(second).verdict == "quiet"
    assert home.kiosk.camera_opened() == 0
    assert home.is_closed()


@pytest.mark.feature("V7")
async def test_after_the_red_handset_the_home_rings_again_and_the_green_one_answers(
    town: Town, home: Home, maija: Professional
) -> None:
    began = time.time()
    call = str(town.maija.books(home.client, subject="Iltapala")["call"])
    await maija.enter(call)
    await both_see(home.kiosk, maija, since=began)
    await home.kiosk.saw("drawn:CallScreen", since=began)
    await home.opens()

    hung_up = await home.touch(Button.HANG_UP, "call", since=began)
    await home.closes()
    await maija.home_is("left")
    rings = await home.kiosk.saw("StartAlarm", since=hung_up.at, within=RING_S)

    assert rings.at - hung_up.at == pytest.approx(AFTER_HANDSET_S, abs=2)
    assert await home.shows_green_bar()
    opened = home.kiosk.camera_opened()
    assert home.is_closed(), "it opened without a touch"
    await home.touch(Button.ANSWER, "home-bar", since=hung_up.at)
    await home.opens()
    assert home.kiosk.camera_opened() == opened + 1
    await maija.home_is("joined")
