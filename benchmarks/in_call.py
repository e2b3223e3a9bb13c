"""What a kiosk costs in a call, 720p30 both ways with sound; and how soon after a touch the panel shows what it did."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import av
from livekit import rtc

from benchmarks.cost import watch
from benchmarks.figures import Figure
from device.core.screen_parts import Button
from media.camera import FRAME_RATE, SIZE, TEST_PICTURE
from tests.system.stage.home import Home
from tests.system.stage.town import Town, town

SETTLE_S = 15.0
"""The picture comes up to its full size in this."""
WATCH_S = 30.0
TOUCHES = 40


async def measure() -> list[Figure]:
    """Touch an idle home again and again, then be in a call with it."""
    with tempfile.TemporaryDirectory(prefix="kotiluuri-bench-") as name:
        async with town(Path(name)) as running, running.home() as home:
            slow = statistics.quantiles([await _touch(home, n) for n in range(TOUCHES)], n=20)[-1]
            call = str((await asyncio.to_thread(running.maija.books, home.client))["call"])
            async with _nurse(running, call):
                await home.opens(within=60)
                await home.kiosk.saw("drawn:remote", within=60)
                await asyncio.sleep(SETTLE_S)
                cost = await watch(home.kiosk.pid, WATCH_S)
            return [
                Figure("touch → drawn, p95", 1000 * slow, "ms", 100.0),
                Figure("in a call, share of a core", cost.core_percent, "%", 40.0),
                Figure("in a call, proportional memory", cost.memory_mb, "MB", 150.0),
            ]


async def _touch(home: Home, number: int) -> float:
    """Turn to the week, or back; return the seconds from the hand's begin until it was drawn."""
    button, on, comes = (
        (Button.WEEK, "home", "drawn:WeekScreen") if number % 2 == 0 else (Button.HOME, "week", "drawn:HomeScreen")
    )
    place = home.place_of(button, on)
    await asyncio.sleep(0.7)  # a screen takes no touch that was begun before it could be seen
    began = time.time()
    home.kiosk.display.touch(*place)
    return (await home.kiosk.saw(comes, since=began)).at - began


@contextlib.asynccontextmanager
async def _nurse(running: Town, call: str) -> AsyncIterator[None]:
    """Be in the call with a picture of 720p that moves."""
    way = (await asyncio.to_thread(running.maija.joins, call)).json()
    room = rtc.Room()
    await room.connect(way["url"], way["token"])
    source = rtc.VideoSource(*SIZE)
    track = rtc.LocalVideoTrack.create_video_track("camera", source)
    encoding = rtc.VideoEncoding(max_framerate=FRAME_RATE, max_bitrate=1_700_000)
    options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_CAMERA, simulcast=False, video_encoding=encoding)
    await room.local_participant.publish_track(track, options)
    filming = asyncio.create_task(_film(source))
    try:
        yield
    finally:
        filming.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await filming
        await room.disconnect()


async def _film(source: rtc.VideoSource) -> None:
    due = time.monotonic()
    with av.open(TEST_PICTURE, format="lavfi") as camera:
        for frame in camera.decode(video=0):
            pixels = frame.reformat(format="yuv420p").to_ndarray().tobytes()
            source.capture_frame(rtc.VideoFrame(*SIZE, rtc.VideoBufferType.I420, pixels))
            due += 1 / FRAME_RATE
            await asyncio.sleep(max(0.0, due - time.monotonic()))
