"""The installer's check: our own picture and how loud the room is, for who stands here; nothing leaves this machine.

The wish is a level, as in a call: the newest holds, and switching off tells the camera's thread in the same moment.
How loud it is the sound server says, from the microphone that a call would use.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pulsectl

from device.core.events.installer import CheckChanged
from device.core.installed import Installed
from device.runtime.errors import EdgeError, NoSound
from device.runtime.frames import OWN, Frames
from device.runtime.ports import Now, Submit
from media.camera import Camera
from media.cameras import Cameras
from media.devices import microphones_of, sound_server

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

log = logging.getLogger(__name__)

PREVIEW_WIDTH: Final = 480
LEVELS: Final = 12
QUIET_DB: Final = -54.0
"""A quiet room; a voice from two metres is some 30 dB above it."""
LISTEN_S: Final = 0.2

Chooser = Callable[[Installed], None]


def level_of(peak: float) -> int:
    """Return how many of the LEVELS a peak (0..1) lights: none in a quiet room, all at the loudest."""
    if peak <= 0:
        return 0
    share = 1 - 20 * math.log10(min(peak, 1.0)) / QUIET_DB
    return min(max(round(share * LEVELS), 0), LEVELS)


class LiveChecks:
    """Camera and microphone of the installer's page (`ports.Checks`)."""

    def __init__(
        self, submit: Submit, now: Now, frames: Frames, cameras: Cameras, choose: Chooser, *, has_sound: bool
    ) -> None:
        """`choose` hands on what an installer set."""
        self._submit = submit
        self._now = now
        self._frames = frames
        self._cameras = cameras
        self._choose = choose
        self._has_sound = has_sound
        self._is_wanted = False
        self._camera: Camera | None = None
        self._ear: _Ear | None = None
        self._level = 0
        self._told = (False, False, 0)
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._follow(), name="installer's check")

    def want(self, *, is_on: bool) -> None:
        """Take the wish and return at once."""
        self._is_wanted = is_on
        if not is_on:
            if self._camera is not None:
                self._camera.end()
            if self._ear is not None:
                self._ear.stop()
        self._changed.set()

    def choose(self, installed: Installed) -> None:
        """Use these from now on."""
        self._choose(installed)

    async def close(self) -> None:
        """Let go of everything."""
        self.want(is_on=False)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._drop()

    async def _follow(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            if self._is_wanted and self._camera is None:
                await self._open()
            if self._is_off():
                await self._drop()

    def _is_off(self) -> bool:
        """Whether the wish has changed, perhaps while something was opening."""
        return not self._is_wanted

    async def _open(self) -> None:
        if self._has_sound and self._ear is None:
            self._ear = _Ear(self._heard_there)
        try:
            camera = self._cameras.make(self._seen, lambda _reason: self._lost())
            self._camera = camera
            await camera.opened()
        except EdgeError as err:
            log.warning("the check has no camera: %s", err.reason)
            await self._drop_camera()
            self._tell(has_failed=self._is_wanted)
            return
        self._tell()

    def _seen(self, frame: VideoFrame) -> None:
        """On the camera's thread."""
        height = PREVIEW_WIDTH * frame.height // frame.width // 2 * 2
        small = frame.reformat(width=PREVIEW_WIDTH, height=height, format="rgb24").to_ndarray()
        self._frames.slot(OWN).put(PREVIEW_WIDTH, height, small.tobytes())

    def _lost(self) -> None:
        if self._camera is not None:
            self._camera.end()
        self._is_wanted = False
        self._tell(has_failed=True)
        self._changed.set()

    def _heard_there(self, level: int) -> None:
        """On the ear's thread."""
        self._loop.call_soon_threadsafe(self._heard, level)

    def _heard(self, level: int) -> None:
        self._level = level
        if self._is_wanted:
            self._tell()

    async def _drop(self) -> None:
        ear, self._ear = self._ear, None
        if ear is not None:
            ear.stop()
            await asyncio.to_thread(ear.join)
        self._level = 0
        await self._drop_camera()
        self._tell()

    async def _drop_camera(self) -> None:
        camera, self._camera = self._camera, None
        if camera is not None:
            await camera.close()
            self._frames.slot(OWN).clear()

    def _tell(self, *, has_failed: bool = False) -> None:
        is_listening = self._ear is not None and self._ear.is_open
        now = (self._camera is not None, is_listening, self._level)
        if now != self._told or has_failed:
            self._told = now
            self._submit(CheckChanged(self._now(), *now, has_failed))


class _Ear:
    """A thread that says how loud it is, until stopped."""

    def __init__(self, told: Callable[[int], None]) -> None:
        self._told = told
        self._stopping = threading.Event()
        self.is_open = False
        self._thread = threading.Thread(target=self._listen, name="installer's ear", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Listen no more; returns at once."""
        self._stopping.set()

    def join(self) -> None:
        """Wait until the microphone is let go of."""
        self._thread.join(2.0)

    def _listen(self) -> None:
        try:
            with sound_server() as pulse:
                found = microphones_of(pulse, pulse.server_info())
                while found and not self._stopping.is_set():
                    self.is_open = True
                    self._told(level_of(pulse.get_peak_sample(found[0].name, LISTEN_S)))
        except (NoSound, pulsectl.PulseError, OSError):
            log.warning("the check has no microphone")
        finally:
            self.is_open = False
            with contextlib.suppress(RuntimeError):  # the loop is closed
                self._told(0)
