"""Pictures as three planes (I420): made so once, and packed one plane behind the other for whoever takes them.

What makes planes of a picture has tables that cost more to build than one picture to make, so it is kept. It works on
the thread that asks: handing out slices to others costs more than a slice.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

FAST = "FAST_BILINEAR"
"""How colours are made fewer: a third cheaper than the usual, and nobody sees it."""
PLANES = "yuv420p"


class Maker:
    """Makes pictures of one kind, one after the other. For one thread."""

    def __init__(self) -> None:
        from av.video.reformatter import VideoReformatter  # noqa: PLC0415 - ten megabytes that an idle kiosk does without

        self._reformatter = VideoReformatter()

    def make(self, frame: VideoFrame, width: int, height: int, layout: str = PLANES) -> VideoFrame:
        """Return the picture in this size and layout; the very same when it is so already."""
        if frame.format.name == layout and (width, height) == (frame.width, frame.height):
            return frame
        return self._reformatter.reformat(frame, width, height, layout, interpolation=FAST, threads=1)


def length(width: int, height: int) -> int:
    """Return how many bytes a picture of this size has, packed."""
    return width * height + 2 * ((width + 1) // 2) * ((height + 1) // 2)


def pack(frame: VideoFrame, into: bytearray) -> None:
    """Copy its three planes, without what lies between their lines, into a buffer of `length`."""
    start = ctypes.addressof(ctypes.c_char.from_buffer(into))
    for plane in frame.planes:
        wide, step = plane.width, plane.line_size
        if wide == step:
            ctypes.memmove(start, plane.buffer_ptr, wide * plane.height)
            start += wide * plane.height
            continue
        for row in range(plane.height):
            ctypes.memmove(start, plane.buffer_ptr + row * step, wide)
            start += wide
