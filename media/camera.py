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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from device.runtime.errors import NoCamera

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame

log = logging.getLogger(__name__)

FIRST_FRAME_S = 8.0
"""A USB camera that needs longer than this to its first picture does not come at all."""
STILL_S = 4.0
"""An open camera that gives no picture for so long hangs."""
CLOSE_S = 3.0
"""How long a closing camera is waited for before it is left to end by itself."""
FRAME_RATE = 30
SIZE = (1280, 720)
TEST_PICTURE = f"testsrc2=size={SIZE[0]}x{SIZE[1]}:rate={FRAME_RATE}"
"""Unpaced: the thread keeps the time."""

HANGS = "hangs"


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
    film: Path | None = None
    """What is seen instead of the test picture, over and over."""


def open_camera(choice: CameraChoice) -> InputContainer:
    """Return the opened camera; may take any time."""
    import av  # noqa: PLC0415 - ten megabytes that an idle kiosk does without

    if choice.film is not None:
        return av.open(str(choice.film))
    if choice.path is None:
        return av.open(TEST_PICTURE, format="lavfi")
    wanted = {"video_size": f"{SIZE[0]}x{SIZE[1]}", "framerate": str(FRAME_RATE)}
    for options in ({**wanted, "input_format": "mjpeg"}, wanted):
        # Compressed first: uncompressed 720p30 does not fit through USB 2.
        with contextlib.suppress(av.error.FFmpegError, OSError):
            return av.open(choice.path, format="v4l2", options=options)
    return av.open(choice.path, format="v4l2")  # whatever the camera gives


Opener: TypeAlias = "Callable[[CameraChoice], InputContainer]"


class Camera:
    """One camera, from its opening to its close."""

    def __init__(
        self, choice: CameraChoice, sink: FrameSink, on_lost: Callable[[str], None], opener: Opener = open_camera
    ) -> None:
        """`on_lost` is called, on the loop of `opened`, with a reason when the picture ends by itself."""
        self.choice = choice
        self.is_lost = False
        """Set by whoever told of it, so that it is told once."""
        self._sink = sink
        self._on_lost = on_lost
        self._opener = opener
        self._ending = threading.Event()
        self._first = asyncio.Event()
        self._ended = asyncio.Event()
        self._frame_at = 0.0
        self._fault: str | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._still: asyncio.TimerHandle | None = None
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    async def opened(self) -> None:
        """Start, and return at the first frame. Raises NoCamera."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()
        try:
            async with asyncio.timeout(FIRST_FRAME_S):
                await self._first.wait()
        except TimeoutError as err:
            self._ending.set()
            raise NoCamera(HANGS) from err
        if self._fault is not None:
            raise NoCamera(self._fault)
        self._look_for_frames()

    @property
    def is_ending(self) -> bool:
        """Whether it was asked to close."""
        return self._ending.is_set()

    @property
    def is_held(self) -> bool:
        """Whether the handle is not let go of yet: opening, open, or hanging."""
        return self._thread.ident is not None and not self._ended.is_set()

    def end(self) -> None:
        """Ask the thread to close the handle now; returns at once. Who waits for the first frame waits no longer."""
        self._ending.set()
        if not self._first.is_set():
            self._fault = "closed"
            self._first.set()
        if self._still is not None:
            self._still.cancel()

    async def close(self) -> None:
        """Close the handle. Returns when it is closed, or after CLOSE_S."""
        self.end()
        if self.is_held:
            try:
                async with asyncio.timeout(CLOSE_S):
                    await self._ended.wait()
            except TimeoutError:
                log.warning("camera does not close")

    def _look_for_frames(self) -> None:
        if self._loop is None or self.is_ending:
            return
        wait_s = self._frame_at + STILL_S - time.monotonic()
        if wait_s <= 0:
            self._ending.set()
            self._on_lost(HANGS)
        else:
            self._still = self._loop.call_later(wait_s, self._look_for_frames)

    # --- the camera's thread ---

    def _run(self) -> None:
        fault = self._film()
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is gone: the kiosk has stopped meanwhile
                self._loop.call_soon_threadsafe(self._has_ended, fault)

    def _film(self) -> str:
        """Open, read until told to end, close; return why it ended."""
        import av  # noqa: PLC0415 - as above

        fault = "ended"
        try:
            container = self._opener(self.choice)
        except (av.error.FFmpegError, OSError, ValueError) as err:
            return type(err).__name__
        try:
            self._note("open")
            self._read(container)
        except (av.error.FFmpegError, OSError) as err:
            fault = type(err).__name__
        finally:
            container.close()
            self._note("close")
        return fault

    def _read(self, container: InputContainer) -> None:
        is_paced_here = self.choice.path is None
        due = time.monotonic()
        for frame in self._frames(container):
            if self._ending.is_set():
                return
            self._sink(frame)
            is_first, self._frame_at = not self._frame_at, time.monotonic()
            if is_first and self._loop is not None:
                self._loop.call_soon_threadsafe(self._first.set)
            if is_paced_here:
                due = max(due + 1 / FRAME_RATE, self._frame_at - 1)  # what a busy machine missed is not made up for
                if self._ending.wait(max(0.0, due - time.monotonic())):
                    return

    def _frames(self, container: InputContainer) -> Iterator[VideoFrame]:
        yield from container.decode(video=0)
        while self.choice.film is not None:
            container.seek(0)
            yield from container.decode(video=0)

    def _note(self, word: str) -> None:
        if self.choice.log_path is not None:
            with self.choice.log_path.open("a", encoding="utf-8") as file:
                file.write(f"{word} {time.monotonic():.3f}\n")

    # --- back on the loop ---

    def _has_ended(self, fault: str) -> None:
        self._ended.set()
        was_open = self._first.is_set()
        if not was_open:
            self._fault = fault
            self._first.set()
        elif not self.is_ending:
            self.end()
            self._on_lost(fault)
