"""In the call, on the real kiosk: who is there, how loud, when it ends; and several people at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from livekit import rtc

from backend.organisations import demo_people as who
from device.core.diary import hour_of
from device.core.screen import CallScreen
from device.core.screen_parts import Button, Tile, words
from device.runtime.frames import remote
from tests.fakes.professional import WebProfessional
from tests.system.stage.browser import Professional
from tests.system.stage.home import SCREENS, Home
from tests.system.stage.pictures import Picture, bars_in
from tests.system.stage.reading import reads
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see
from ui.layout import measures
from ui.scene import Picture as Place
from ui.scene import Rect, Scene
from ui.screens import scene

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

SEEN_S = 60.0
"""On a busy machine."""
REASON = "Haavanhoito"
JARI = "Jari Ojanen"
PAINT = (200, 90, 30)
"""What Jari's camera sees: nothing else on the panel has this colour."""


def as_laid_out(home: Home, *people: Tile, **changes: object) -> Scene:
    """Return the layout of a call with these people, on this panel."""
    shown = SCREENS["call"]
    assert isinstance(shown, CallScreen)
    hour = hour_of(datetime.now(ZoneInfo("Europe/Helsinki")))  # beside it there is less room for who and why
    whole = replace(shown, tiles=people, hour=hour, who=replace(shown.who, reason=REASON), **changes)  # type: ignore[arg-type]  # fields of the screen, by name
    return scene(whole, measures(home.kiosk.display.size))


def somebody(name: str, role: str = "") -> Tile:
    return Tile(f"user:{name}", name, role, is_professional=True, has_picture=True, has_sound=True)


async def is_seen(home: Home, what: Callable[[Picture], bool], otherwise: str) -> None:
    """Look at the panel until it shows this. On a thread: who films for the others in the call must not stand still."""
    ends = time.monotonic() + SEEN_S
    while not what(await asyncio.to_thread(home.picture, "in-call")):
        if time.monotonic() > ends:
            raise TimeoutError(otherwise)


@pytest.mark.feature("H5")
async def test_the_home_sees_who_is_there_why_how_loud_and_that_the_end_is_near(
    town: Town, home: Home, maija: Professional
) -> None:
    began = time.time()
    call = str(town.maija.books(home.client, subject=REASON)["call"])
    await maija.enter(call)
    await both_see(home.kiosk, maija, since=began, within=SEEN_S)
    nurse = somebody(who.MAIJA.name, who.MAIJA.title[0])
    in_call = as_laid_out(home, nurse)
    await is_seen(home, lambda seen: reads(seen, in_call, who.MAIJA.name), "the panel does not say who is there")
    await is_seen(home, lambda seen: reads(seen, in_call, REASON), "the panel does not say why")

    quieter = await home.touch(Button.VOLUME_DOWN, "call", since=began)
    step = int((await home.kiosk.saw("SetVolume", since=quieter.at)).detail["step"])
    louder = await home.touch(Button.VOLUME_UP, "call", since=began)
    assert int((await home.kiosk.saw("SetVolume", since=louder.at)).detail["step"]) == step + 1

    asked = time.time()
    town.office.end_in(call, 303)
    sounded = await home.kiosk.saw("SoundEnding", since=asked, within=SEEN_S)
    told = as_laid_out(home, nurse, notices=(words("call.ending"),))
    await is_seen(home, lambda seen: reads(seen, told, "5 minuutin"), "the panel does not say that the end is near")
    await is_seen(home, lambda seen: reads(seen, told, who.MAIJA.name), "the name went")
    assert not [line for line in home.kiosk.lines(sounded.at) if line.name == "EffectFailed"], "it did not sound"

    town.maija.ends(call)
    await home.kiosk.saw("drawn:HomeScreen", since=sounded.at, within=SEEN_S)
    home.kiosk.stop()
    again = time.time()
    await home.switch_on()
    assert int((await home.kiosk.saw("SetVolume", since=again)).detail["step"]) == step + 1, "it was not remembered"


@pytest.mark.feature("H5")
async def test_two_professionals_are_seen_side_by_side_each_with_a_name(
    town: Town, home: Home, maija: Professional
) -> None:
    began = time.time()
    jari = {"kind": "user", "id": town.office.user(JARI)}
    resident = {"kind": "client", "id": home.client}
    call = str(town.maija.books(home.client, subject=REASON, participants=[resident, jari])["call"])
    await maija.enter(call)
    async with joined(town, call):
        await both_see(home.kiosk, maija, since=began, within=SEEN_S)
        both = as_laid_out(home, somebody(who.MAIJA.name, who.MAIJA.title[0]), replace(somebody(JARI), has_sound=False))
        places = {item.slot: item.rect for item in both.items if isinstance(item, Place)}
        large, small = (places[remote(f"user:{name}")] for name in (who.MAIJA.name, JARI))

        await is_seen(home, lambda seen: len(bars_in(cut(seen, large))) >= 4, "Maija is not large")
        await is_seen(home, lambda seen: share_of_paint(cut(seen, small)) > 0.5, "Jari is not beside her")
        await is_seen(home, lambda seen: reads(seen, both, who.MAIJA.name), "Maija has no name")
        await is_seen(home, lambda seen: reads(seen, both, JARI), "Jari has no name")
        await is_seen(home, lambda seen: share_of_paint(cut(seen, large)) < 0.05, "Jari is seen twice")


def cut(picture: Picture, rect: Rect) -> Picture:
    return picture[rect.y : rect.bottom, rect.x : rect.right]


def share_of_paint(picture: Picture) -> float:
    return float((np.abs(picture.astype(int) - np.array(PAINT)).max(axis=2) < 40).mean())


@asynccontextmanager
async def joined(town: Town, call: str) -> AsyncIterator[None]:
    """Let Jari be in the call, with a picture of one colour."""
    link = next(link.url for link in town.data.links if link.name == JARI)
    person = WebProfessional.by_link(link)
    way = person.joins(call).json()
    room = rtc.Room()
    await room.connect(way["url"], way["token"])
    source = rtc.VideoSource(320, 180)
    track = rtc.LocalVideoTrack.create_video_track("camera", source)
    options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_CAMERA, simulcast=False)
    await room.local_participant.publish_track(track, options)
    feeding = asyncio.create_task(feed(source))
    try:
        yield
    finally:
        feeding.cancel()
        with suppress(asyncio.CancelledError):
            await feeding
        await room.disconnect()


async def feed(source: rtc.VideoSource) -> None:
    red, green, blue = PAINT
    frame = rtc.VideoFrame(320, 180, rtc.VideoBufferType.RGBA, bytes((red, green, blue, 255)) * (320 * 180))
    while True:
        source.capture_frame(frame)
        await asyncio.sleep(1 / 15)  # the camera's pace
