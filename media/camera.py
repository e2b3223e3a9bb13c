"""A camera as a thread that hands on frames: V4L2 by PyAV, or a moving test picture where there is none.

Opening, reading and closing a camera can each hang in the kernel, so all of it happens in one thread of its own, and
nobody waits for it without a limit. The handle is closed by the thread that opened it, at most one frame after `close`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import av

from device.runtime.errors import NoCamera

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame

log = logging.getLogger(__name__)

FIRST_FRAME_S = 8.0
"""A USB camera that needs longer than this to its first picture does not come at all."""
CLOSE_S = 3.0
"""How long a closing camera is waited for before it is left to end by itself."""
FRAME_RATE = 30
SIZE = (1280, 720)
TEST_PICTURE = f"testsrc2=size={SIZE[0]}x{SIZE[1]}:rate={FRAME_RATE}"
"""Unpaced: the thread keeps the time."""


class FrameSink(Protocol):
    """Takes each frame, on the camera's thread; must not block."""

    def __call__(self, frame: VideoFrame) -> None: ...


@dataclass(frozen=True)
class CameraChoice:
    """Which camera to open."""

    path: str | None
    """A V4L2 node; None is the test picture."""
    log_path: Path | None = None
    """Where the test picture notes each opening and closing, for whoever watches that none happens."""


class Camera:
    """One opened camera. Made by `open_camera`."""

    def __init__(self, choice: CameraChoice, sink: FrameSink, on_lost: Callable[[str], None]) -> None:
        """`on_lost` is called, on the camera's thread, with a reason when the picture ends by itself."""
        self._choice = choice
        self._sink = sink
        self._on_lost = on_lost
        self._ending = threading.Event()
        self._first = threading.Event()
        self._fault: str | None = None
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    async def opened(self) -> None:
        """Start, and return at the first frame. Raises NoCamera."""
        self._thread.start()
        came = await asyncio.to_thread(self._first.wait, FIRST_FRAME_S)
        if not came:
            self._ending.set()
            raise NoCamera("camera_hangs")
        if self._fault is not None:
            raise NoCamera(self._fault)

    @property
    def is_ending(self) -> bool:
        """Whether it was asked to close."""
        return self._ending.is_set()

    def end(self) -> None:
        """Ask the thread to close the handle now; returns at once."""
        self._ending.set()

    async def close(self) -> None:
        """Close the handle. Returns when it is closed, or after CLOSE_S."""
        self.end()
        if self._thread.is_alive():
            await asyncio.to_thread(self._thread.join, CLOSE_S)
            if self._thread.is_alive():
                log.error("camera does not close")

    def _run(self) -> None:
        try:
            container = _open(self._choice)
        except (av.error.FFmpegError, OSError, ValueError) as err:
            self._fault = type(err).__name__
            self._first.set()
            return
        try:
            self._note("open")
            self._read(container)
        except (av.error.FFmpegError, OSError) as err:
            self._fault = type(err).__name__
        finally:
            container.close()
            self._note("close")
            self._first.set()
        if not self._ending.is_set():
            self._on_lost(self._fault or "ended")

    def _read(self, container: InputContainer) -> None:
        is_paced_here = self._choice.path is None
        due = time.monotonic()
        for frame in container.decode(video=0):
            if self._ending.is_set():
                return
            self._sink(frame)
            self._first.set()
            if is_paced_here:
                due += 1 / FRAME_RATE
                if self._ending.wait(max(0.0, due - time.monotonic())):
                    return

    def _note(self, word: str) -> None:
        if self._choice.log_path is not None:
            with self._choice.log_path.open("a", encoding="utf-8") as file:
                file.write(f"{word} {time.monotonic():.3f}\n")


def _open(choice: CameraChoice) -> InputContainer:
    if choice.path is None:
        return av.open(TEST_PICTURE, format="lavfi")
    wanted = {"video_size": f"{SIZE[0]}x{SIZE[1]}", "framerate": str(FRAME_RATE)}
    for options in ({**wanted, "input_format": "mjpeg"}, wanted):
        # Compressed first: uncompressed 720p30 does not fit through USB 2.
        with contextlib.suppress(av.error.FFmpegError, OSError):
            return av.open(choice.path, format="v4l2", options=options)
    return av.open(choice.path, format="v4l2")  # whatever the camera gives
