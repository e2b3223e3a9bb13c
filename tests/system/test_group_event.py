"""A group event opens as a call: alarm and a green bar at home, one touch enters, the operator is seen there."""

from __future__ import annotations

import time
from dataclasses import replace
from uuid import UUID

import pytest

from device.core.screen_parts import Button, GreenBar, Who
from tests.system.stage.home import SCREENS, Home
from tests.system.stage.reading import reads
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see, opens_camera
from tests.system.stage.waiting import until
from ui.layout import measures
from ui.screens import scene
from ui.texts import texts

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

BEGINS_IN_S = 6.0
START_S = 60.0
FACES_S = 60.0
SEEN_S = 40.0
"""On a busy machine."""
EVENT = "Tuolijumppa"
EVENTS_BAR = GreenBar(
    UUID(int=1), Who("", "", EVENT, is_event=True), is_sounding=True, buttons=(Button.ANSWER, Button.SILENCE)
)


@pytest.mark.feature("H3")
async def test_an_event_that_was_signed_up_for_rings_at_its_start_and_one_touch_enters(town: Town, home: Home) -> None:
    async with town.operator() as outi:
        published = time.time()
        call = town.office.begin_event(home.id, in_s=BEGINS_IN_S)
        rings = await home.kiosk.saw("StartAlarm", since=published, within=START_S)
        assert rings.at >= published + BEGINS_IN_S - 1, "it rings before its start"
        assert await home.shows_green_bar()
        assert home.is_closed()
        await outi.enter(call)

        touched = await home.touch(Button.ANSWER, "home-bar-event", since=rings.at)
        await both_see(home.kiosk, outi, since=touched.at, within=FACES_S)
        await home.opens(within=60)

        assert (await home.kiosk.saw("Publish", since=published, such_as=opens_camera)).at > touched.at
        assert [seat.is_professional for seat in town.office.seats(call)] == [True, False]
        await outi.page.click("[data-leave]")
        await home.closes()


@pytest.mark.feature("H3")
async def test_over_another_screen_the_bar_has_the_events_name_and_stays_when_it_is_silenced(
    town: Town, home: Home
) -> None:
    chosen = await home.touch(Button.SETTINGS, "home", since=time.time() - 1)
    settings = await home.kiosk.saw("drawn:SettingsScreen", since=chosen.at)
    read = await home.touch(Button.LOG, "settings", since=settings.at)
    await home.kiosk.saw("drawn:LogScreen", since=read.at)
    over_the_log = replace(SCREENS["log-empty"], bar=EVENTS_BAR)
    laid = scene(over_the_log, measures(home.kiosk.display.size))
    published = time.time()
    town.office.begin_event(home.id, in_s=BEGINS_IN_S)
    rings = await home.kiosk.saw("StartAlarm", since=published, within=START_S)

    await until(lambda: reads(home.picture("bar"), laid, EVENT), "the bar does not name the event", within=SEEN_S)
    assert reads(home.picture("bar"), laid, texts("fi").get("log.title")), "it is not over what was read"
    touched = await home.touch(Button.SILENCE, "home-bar-event", since=rings.at)

    await home.kiosk.saw("StopSound", since=touched.at)
    assert await home.shows_green_bar()
    silent = replace(EVENTS_BAR, is_sounding=False, buttons=(Button.ANSWER,))
    laid = scene(replace(over_the_log, bar=silent), measures(home.kiosk.display.size))
    await until(lambda: reads(home.picture("bar"), laid, EVENT), "the bar no longer names it", within=SEEN_S)


async def test_a_forced_event_enters_by_itself_with_nothing_open_until_the_resident_opens_it(town: Town) -> None:
    async with town.home(group_events=True) as home, town.operator() as outi:
        published = time.time()
        call = town.office.begin_event(home.id, in_s=BEGINS_IN_S, is_forced=True)
        await home.kiosk.saw("drawn:AnnouncingScreen", since=published, within=START_S)
        await outi.enter(call)

        await home.kiosk.saw("drawn:remote", since=published, within=FACES_S)
        await home.kiosk.saw("drawn:CallScreen", since=published)

        assert home.kiosk.camera_opened() == 0
        assert home.is_closed()
        opened = await home.touch(Button.CAMERA_ON, "call-event", since=published)
        await until(home.kiosk.camera_is_open, "the camera stays shut")
        await outi.first_frame_at()
        assert (await home.kiosk.saw("Publish", since=published, such_as=opens_camera)).at > opened.at
        assert home.sound.listeners() == 0
