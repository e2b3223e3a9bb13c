"""What the camera sees, on its way out: to the room as large as it is shown there, and small to our own screen.

Runs on the camera's thread, thirty times a second, so each step here is counted: a picture is converted at most once,
copied once, into a buffer that is kept, and stays in three planes from the camera to the codec and to the panel.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Protocol

from livekit import rtc

from device.runtime.frames import OWN, Frames, LatestFrame, Pixels
from media.camera import SIZE
from media.planes import Maker, length, pack

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

PREVIEW_WIDTH = 480
"""Our own picture is made at most so wide; a larger panel scales it."""
PREVIEW_EACH = 3
"""Who stands before the camera is shown every third frame: they look whether they are seen, not at how they move."""
FEW = 3
"""Beyond so many others, everybody is a small tile to everybody."""


@dataclass(frozen=True)
class Size:
    """How large a picture is sent."""

    width: int
    height: int
    bps: int
    """Bits a second at the most."""


LARGE = Size(*SIZE, 1_700_000)
"""What a home's uplink of 2 Mbit/s carries."""
SMALL = Size(640, 360, 500_000)
"""A quarter of the work, here and at each of those who look: nine of them are as much as two large ones."""


def size_for(others: int) -> Size:
    """Return how large we are sent to so many others in the room."""
    return LARGE if others <= FEW else SMALL


class Source(Protocol):
    """Takes pictures to the room: `rtc.VideoSource`. It has copied a picture when it returns."""

    def capture_frame(self, frame: rtc.VideoFrame, /) -> None: ...


class Outgoing:
    """Takes each frame of one camera."""

    def __init__(self, source: Source, frames: Frames, size: Size) -> None:
        self.size = size
        """May be changed at any time, from any thread."""
        self._source = source
        self._frames = frames
        self._own = Preview(frames.slot(OWN))
        self._count = 0
        self._maker = Maker()
        self._packed = bytearray()

    def __call__(self, frame: VideoFrame) -> None:
        """Hand it on."""
        planar = self._maker.make(frame, *_fitting(frame, self.size))
        wide, high = planar.width, planar.height
        if len(self._packed) != length(wide, high):
            self._packed = bytearray(length(wide, high))
        pack(planar, self._packed)
        self._source.capture_frame(rtc.VideoFrame(wide, high, rtc.VideoBufferType.I420, self._packed))
        if self._count % PREVIEW_EACH == 0:
            self._own.show(planar, self._frames.takes, self._frames.own_px)
        self._count += 1


class Preview:
    """Our own picture on our own screen, small."""

    def __init__(self, slot: LatestFrame) -> None:
        self._slot = slot
        self._maker = Maker()

    def show(self, frame: VideoFrame, takes: Pixels, shown_px: tuple[int, int] | None) -> None:
        """Hand a frame to the screen, which shows it so large."""
        width, height = _small(frame, shown_px)
        data: bytes | bytearray
        if takes is Pixels.I420:
            data = bytearray(length(width, height))
            pack(self._maker.make(frame, width, height), data)
        else:
            data = self._maker.make(frame, width, height, "rgb24").to_ndarray().tobytes()
        self._slot.put(width, height, data, takes)


def _small(frame: VideoFrame, shown_px: tuple[int, int] | None) -> tuple[int, int]:
    """Return the size in which it fills its place without being scaled: it is drawn three times as often as made."""
    if shown_px is not None:
        scale = max(shown_px[0] / frame.width, shown_px[1] / frame.height)
        wide, high = (2 * ceil(side * scale / 2) for side in (frame.width, frame.height))
        if wide <= PREVIEW_WIDTH:
            return wide, high
    wide = min(PREVIEW_WIDTH, frame.width) // 2 * 2
    return wide, wide * frame.height // frame.width // 2 * 2


def _fitting(frame: VideoFrame, size: Size) -> tuple[int, int]:
    """Return how large a frame goes out: no higher than this, as wide as its shape wants; even, as planes must be.

    Planes of another range (those of a camera that gives JPEG) are converted even when they are as large: left as they
    are, what is dark at home would be black at the other end.
    """
    height = min(size.height, frame.height) // 2 * 2
    return round(frame.width * height / frame.height / 2) * 2, height
