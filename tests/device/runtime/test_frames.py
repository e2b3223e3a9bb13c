"""Pictures on their way to the panel: the newest, once."""

from __future__ import annotations

from device.runtime.frames import OWN, Frames, Pixels, remote
from device.runtime.nudge import Nudge


def test_only_the_newest_picture_is_taken_and_only_once() -> None:
    slot = Frames().slot(OWN)
    slot.put(2, 2, b"old")
    slot.put(4, 2, b"new", Pixels.I420)

    frame = slot.take_if_new()

    assert frame is not None
    assert (frame.width, frame.data, frame.pixels, frame.number) == (4, b"new", Pixels.I420, 2)
    assert slot.take_if_new() is None
    assert slot.latest() is frame


def test_a_picture_wakes_who_draws() -> None:
    arrived = Nudge()

    Frames(arrived).slot(remote("user:1")).put(1, 1, b"")

    assert arrived.is_set()


def test_after_the_call_no_face_is_left() -> None:
    frames = Frames()
    slot = frames.slot(remote("user:1"))
    slot.put(1, 1, b"face")

    frames.clear()

    assert slot.latest() is None
    assert slot.take_if_new() is None
    assert frames.slot(remote("user:1")) is not slot


def test_one_persons_slot_can_go_by_itself() -> None:
    frames = Frames()
    frames.slot("a").put(1, 1, b"a")
    frames.slot("b").put(1, 1, b"b")

    frames.drop("a")
    frames.drop("never there")

    assert frames.slot("a").latest() is None
    assert frames.slot("b").latest() is not None
