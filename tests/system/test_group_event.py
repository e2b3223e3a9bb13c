"""A group event opens as a call: alarm and a green bar at home, one touch enters, the operator is seen there."""

from __future__ import annotations

import time

import pytest

from device.core.screen_parts import Button
from tests.system.stage.home import Home
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see, opens_camera
from tests.system.stage.waiting import until

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

BEGINS_IN_S = 6.0
START_S = 60.0
FACES_S = 60.0
"""On a busy machine."""


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
        await home.closes(within=20.0)


@pytest.mark.feature("H3")
async def test_an_event_is_silenced_and_its_bar_stays(town: Town, home: Home) -> None:
    published = time.time()
    town.office.begin_event(home.id, in_s=BEGINS_IN_S)
    rings = await home.kiosk.saw("StartAlarm", since=published, within=START_S)

    touched = await home.touch(Button.SILENCE, "home-bar-event", since=rings.at)

    await home.kiosk.saw("StopSound", since=touched.at)
    assert await home.shows_green_bar()


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
