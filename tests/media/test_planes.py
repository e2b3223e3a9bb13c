"""Pictures as three planes: packed without what lies between their lines, and made by tables that are kept."""

from __future__ import annotations

import av
import numpy as np
import pytest

from media.planes import Maker, length, pack


@pytest.mark.parametrize("size", [(1280, 720), (482, 270), (98, 50), (2, 2), (641, 361)])
def test_what_is_packed_is_the_picture_and_nothing_else(size: tuple[int, int]) -> None:
    """A codec's lines are longer than its pictures: what lies beyond would be a green edge at the other end."""
    wide, high = size
    given = np.random.default_rng(7).integers(0, 256, (high, wide, 3), dtype=np.uint8)
    frame = av.VideoFrame.from_ndarray(given, "rgb24").reformat(format="yuv420p")
    packed = bytearray(length(*size))
    pack(frame, packed)

    planes = [np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size) for plane in frame.planes]
    wanted = b"".join(lines[:, : plane.width].tobytes() for lines, plane in zip(planes, frame.planes, strict=True))
    assert bytes(packed) == wanted


def test_what_is_made_is_as_if_it_were_made_alone() -> None:
    """The tables are kept from picture to picture, and follow when another size or layout comes."""
    maker = Maker()
    for layout, size in [("yuvj422p", (64, 36)), ("yuvj422p", (64, 36)), ("yuv444p", (32, 18)), ("yuvj422p", (64, 36))]:
        frame = av.VideoFrame(*size, layout)
        for plane in frame.planes:
            plane.update((bytes(range(200)) * (plane.buffer_size // 200 + 1))[: plane.buffer_size])
        made = maker.make(frame, 32, 18)
        alone = frame.reformat(width=32, height=18, format="yuv420p", interpolation="FAST_BILINEAR")

        assert made.to_ndarray().tobytes() == alone.to_ndarray().tobytes()


def test_what_is_so_already_is_not_touched() -> None:
    frame = av.VideoFrame(64, 36, "yuv420p")
    assert Maker().make(frame, 64, 36) is frame
