"""What the camera sees goes out as large as it is shown there, in true colours, and small to our own screen."""

from __future__ import annotations

import av
import numpy as np
import pytest
from livekit import rtc

from device.runtime.frames import OWN, Frames, Pixels
from media.outgoing import LARGE, SMALL, Outgoing, size_for


class Room:
    """Remembers what it was given."""

    def __init__(self) -> None:
        self.pictures: list[rtc.VideoFrame] = []

    def capture_frame(self, frame: rtc.VideoFrame, /) -> None:
        self.pictures.append(frame)


def seen(layout: str, size: tuple[int, int] = (1280, 720), luma: int = 128) -> av.VideoFrame:
    """What a camera gives: a plain picture."""
    frame = av.VideoFrame(*size, layout)
    for number, plane in enumerate(frame.planes):
        plane.update(bytes([128 if number else luma]) * plane.buffer_size)
    return frame


def luma_of(frame: rtc.VideoFrame) -> int:
    return int(np.median(np.frombuffer(frame.data, np.uint8)[: frame.width * frame.height]))


@pytest.mark.parametrize(("given", "sent"), [("yuvj420p", 16), ("yuvj422p", 16), ("yuv420p", 0)])
def test_what_is_dark_at_home_is_dark_and_not_black_at_the_other_end(given: str, sent: int) -> None:
    """Cameras that give JPEG use numbers that codecs do not: black is 0 there, and 16 here."""
    room = Room()
    frame = seen(given, luma=0)
    Outgoing(room, Frames(), LARGE)(frame)

    assert abs(luma_of(room.pictures[0]) - sent) <= 1


@pytest.mark.parametrize(("others", "width"), [(1, 1280), (3, 1280), (4, 640), (9, 640)])
def test_the_more_look_at_many_the_smaller_is_each(others: int, width: int) -> None:
    room = Room()
    Outgoing(room, Frames(), size_for(others))(seen("yuvj422p"))

    assert (room.pictures[0].width, room.pictures[0].height) == (width, width * 9 // 16)


def test_the_size_follows_who_comes_and_goes() -> None:
    room = Room()
    outgoing = Outgoing(room, Frames(), LARGE)
    for size in (LARGE, SMALL, LARGE):
        outgoing.size = size
        outgoing(seen("yuv420p"))

    assert [picture.height for picture in room.pictures] == [720, 360, 720]


@pytest.mark.parametrize("size", [(640, 480), (961, 721), (1280, 720), (1920, 1080), (352, 288)])
def test_a_camera_of_any_shape_keeps_its_shape(size: tuple[int, int]) -> None:
    room = Room()
    Outgoing(room, Frames(), LARGE)(seen("yuyv422" if size[0] % 2 == 0 else "rgb24", size))

    (picture,) = room.pictures
    assert picture.height <= 720
    assert abs(picture.width / picture.height - size[0] / size[1]) < 0.01
    assert len(picture.data) == picture.width * picture.height * 3 // 2


@pytest.mark.parametrize(("takes", "depth"), [(Pixels.I420, 1.5), (Pixels.RGB24, 3)])
def test_our_own_screen_is_given_some_of_them_small_as_it_likes_them(takes: Pixels, depth: float) -> None:
    frames = Frames()
    frames.takes = takes
    outgoing = Outgoing(Room(), frames, LARGE)
    numbers = set()
    for _ in range(12):
        outgoing(seen("yuv420p"))
        own = frames.slot(OWN).latest()
        assert own is not None
        numbers.add(own.number)
        assert (own.width, own.height, own.pixels) == (480, 270, takes)
        assert len(own.data) == own.width * own.height * depth

    assert numbers == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("shown", "made"), [((440, 220), (440, 248)), ((400, 188), (400, 226)), ((594, 297), (480, 270))]
)
def test_our_own_picture_is_made_as_large_as_it_is_shown(shown: tuple[int, int], made: tuple[int, int]) -> None:
    """Else it is scaled at each drawing, three times as often as it is new."""
    frames = Frames()
    frames.takes = Pixels.I420
    frames.own_px = shown
    Outgoing(Room(), frames, LARGE)(seen("yuvj422p"))
    own = frames.slot(OWN).latest()

    assert own is not None
    assert (own.width, own.height) == made
