"""What a kiosk costs in a call, 720p30 both ways with sound; and how soon after a touch the panel shows what it did."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import statistics
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path

import av
from livekit import rtc

from benchmarks.cost import watch
from benchmarks.figures import Figure
from device.core.screen_parts import Button
from media.camera import FRAME_RATE, SIZE, TEST_PICTURE
from tests.system.stage.home import Home
from tests.system.stage.town import Town, town

CORE_PERCENT, MEMORY_MB = 60.0, 170.0
"""Of a small two-core server without a graphics chip, and without anybody else on it; see docs/decisions."""
THREADS = {
    "coding our picture": "VideoEncoderQue",
    "decoding theirs": "VideoDecoderQue",
    "cleaning the sound": "webrtc_audio_mo",
}
"""As WebRTC calls them."""
SETTLE_S = 15.0
"""The picture comes up to its full size in this."""
WATCH_S = 30.0
TOUCHES = 40
FILM_S = 3


async def measure() -> list[Figure]:
    """Touch an idle home again and again, then be in a call with it."""
    with tempfile.TemporaryDirectory(prefix="kotiluuri-bench-") as name:
        film = await asyncio.to_thread(film_camera, Path(name) / "camera.avi")
        async with town(Path(name)) as running, running.home(is_on=False) as home:
            with (home.kiosk.folder / "kiosk.toml").open("a", encoding="utf-8") as settings:
                settings.write(f'fake_camera_film = "{film}"\n')
            await home.switch_on()
            slow = statistics.quantiles([await _touch(home, n) for n in range(TOUCHES)], n=20)[-1]
            call = str((await asyncio.to_thread(running.maija.books, home.client))["call"])
            async with _nurse(running, call) as nurse:
                await home.opens(within=60)
                await home.kiosk.saw("drawn:remote", within=60)
                await asyncio.sleep(SETTLE_S)
                seen = nurse.seen
                cost = await watch(home.kiosk.pid, WATCH_S)
                seen = nurse.seen - seen
            threads = cost.threads_percent
            coded = {what: threads.get(name, 0.0) for what, name in THREADS.items()}
            return [
                Figure("touch → drawn, p95", 1000 * slow, "ms", 100.0),
                Figure("in a call, share of a core", cost.core_percent, "%", CORE_PERCENT),
                *(Figure(f"  of it {what}", share, "%") for what, share in coded.items()),
                Figure("  of it drawing", cost.main_percent, "%"),
                Figure("in a call, pictures that reach the other end (30 are filmed)", seen / WATCH_S, "/s"),
                Figure("in a call, proportional memory", cost.memory_mb, "MB", MEMORY_MB),
            ]


def film_camera(path: Path) -> Path:
    """Make what a camera of a home gives: JPEG pictures of full range, 4:2:2, as large as those of common webcams."""
    to = ["-pix_fmt", "yuvj422p", "-c:v", "mjpeg", "-q:v", "3", str(path)]
    command = ["ffmpeg", "-loglevel", "error", "-y", "-f", "lavfi", "-i", TEST_PICTURE, "-t", str(FILM_S), *to]
    subprocess.run(command, check=True, timeout=60)
    return path


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


class Nurse:
    """Somebody in the call, with a picture of 720p that moves; counts what they see."""

    def __init__(self) -> None:
        self.room = rtc.Room()
        self.seen = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.room.on("track_subscribed", self._subscribed)

    async def joins(self, url: str, token: str) -> None:
        """Be there, and be seen."""
        with av.open(TEST_PICTURE, format="lavfi") as camera:
            frames = [_planes(frame) for frame in itertools.islice(camera.decode(video=0), FILM_S * FRAME_RATE)]
        await self.room.connect(url, token)
        source = rtc.VideoSource(*SIZE)
        track = rtc.LocalVideoTrack.create_video_track("camera", source)
        encoding = rtc.VideoEncoding(max_framerate=FRAME_RATE, max_bitrate=1_700_000)
        options = rtc.TrackPublishOptions(
            source=rtc.TrackSource.SOURCE_CAMERA, simulcast=False, video_encoding=encoding
        )
        await self.room.local_participant.publish_track(track, options)
        self._begin(self._films(source, frames))

    async def leaves(self) -> None:
        """Go."""
        for task in self._tasks:
            task.cancel()
        await self.room.disconnect()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        self._tasks.add(asyncio.get_running_loop().create_task(work))

    def _subscribed(self, track: rtc.Track, *_: object) -> None:
        if isinstance(track, rtc.RemoteVideoTrack):
            self._begin(self._looks(rtc.VideoStream(track)))

    async def _looks(self, stream: rtc.VideoStream) -> None:
        async for _ in stream:
            self.seen += 1

    async def _films(self, source: rtc.VideoSource, frames: list[rtc.VideoFrame]) -> None:
        due = time.monotonic()
        for frame in itertools.cycle(frames):
            source.capture_frame(frame)
            due += 1 / FRAME_RATE
            await asyncio.sleep(max(0.0, due - time.monotonic()))


def _planes(frame: av.VideoFrame) -> rtc.VideoFrame:
    pixels = frame.reformat(format="yuv420p").to_ndarray().tobytes()
    return rtc.VideoFrame(*SIZE, rtc.VideoBufferType.I420, pixels)


@contextlib.asynccontextmanager
async def _nurse(running: Town, call: str) -> AsyncIterator[Nurse]:
    way = (await asyncio.to_thread(running.maija.joins, call)).json()
    nurse = Nurse()
    await nurse.joins(way["url"], way["token"])
    try:
        yield nurse
    finally:
        await nurse.leaves()
