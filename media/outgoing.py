"""What the camera sees, on its way out: to the room as large as it is shown there, and small to our own screen.

Runs on the camera's thread, thirty times a second, so each step here is counted: a picture is converted at most once,
and stays in three planes from the camera to the codec and to the panel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from livekit import rtc

from device.runtime.frames import OWN, Frames, LatestFrame, Pixels
from media.camera import SIZE

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

PREVIEW_WIDTH = 480
"""Own picture is at most this wide on any panel that we draw."""
PREVIEW_EACH = 3
"""Who stands before the camera is shown every third frame: they look whether they are seen, not at how they move."""
FAST = "FAST_BILINEAR"
"""How colours are made fewer: a third cheaper than the usual, and nobody sees it."""
PLANES = "yuv420p"
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
    """Takes pictures to the room: `rtc.VideoSource`."""

    def capture_frame(self, frame: rtc.VideoFrame, /) -> None: ...


class Outgoing:
    """Takes each frame of one camera."""

    def __init__(self, source: Source, frames: Frames, size: Size) -> None:
        self.size = size
        """May be changed at any time, from any thread."""
        self._source = source
        self._frames = frames
        self._own = frames.slot(OWN)
        self._count = 0

    def __call__(self, frame: VideoFrame) -> None:
        """Hand it on."""
        planar = _shrunk(frame, self.size)
        self._source.capture_frame(
            rtc.VideoFrame(planar.width, planar.height, rtc.VideoBufferType.I420, planar.to_ndarray().tobytes())
        )
        if self._count % PREVIEW_EACH == 0:
            show_own(planar, self._own, self._frames.takes)
        self._count += 1


def show_own(frame: VideoFrame, slot: LatestFrame, takes: Pixels) -> None:
    """Hand a frame, small, to the screen."""
    layout = PLANES if takes is Pixels.I420 else "rgb24"
    width = min(PREVIEW_WIDTH, frame.width) // 2 * 2
    height = width * frame.height // frame.width // 2 * 2
    small = frame.reformat(width=width, height=height, format=layout, interpolation=FAST)
    slot.put(width, height, small.to_ndarray().tobytes(), takes)


def _shrunk(frame: VideoFrame, size: Size) -> VideoFrame:
    """Return it in three planes and no higher than this, as wide as its shape wants; even, as planes must be.

    Planes of another range (those of a camera that gives JPEG) are converted too: left as they are, what is dark at
    home would be black at the other end.
    """
    height = min(size.height, frame.height) // 2 * 2
    width = round(frame.width * height / frame.height / 2) * 2
    if frame.format.name == PLANES and (width, height) == (frame.width, frame.height):
        return frame
    return frame.reformat(width=width, height=height, format=PLANES, interpolation=FAST)
