"""Moving pictures on the panel: as codecs give them, in their colours, ours as in a mirror."""

from pathlib import Path
from typing import Any

import pygame
import pytest
from pygame._sdl2.video import Renderer

from device.runtime.frames import OWN, Frames, Pixels, remote
from tests.ui.panel import shot
from ui import samples
from ui.pictures import Pictures
from ui.scene import Picture, Rect

FI = samples.PEOPLE["fi"]


def test_the_picture_of_the_other_is_drawn_when_it_comes(panel: Any, tmp_path: Path) -> None:
    """Large and moving: its pixels are on the panel, and it is told."""
    in_call = panel(samples.call(FI))
    drawn = in_call.app.drawings
    slot = in_call.frames.slot(remote(samples.tile("").identity))
    slot.put(64, 36, bytes((200, 40, 40)) * (64 * 36))
    in_call.frames.slot(OWN).put(64, 48, bytes((40, 40, 200)) * (64 * 48))
    in_call.turn(0.1)

    assert in_call.app.drawings == drawn + 1
    assert ("drawn:remote", samples.PARTICIPATION) in in_call.view.notes
    picture = shot(in_call, tmp_path)
    assert picture.get_at((300, 300))[:3] == (200, 40, 40)
    assert picture.get_at((1028, 560))[:3] == (40, 40, 200)


def test_last_frame_of_an_ended_track_is_not_a_picture(panel: Any) -> None:
    in_call = panel(samples.call(FI))
    drawn = in_call.app.drawings
    in_call.frames.slot(remote(samples.tile("").identity)).put(2, 2, bytes(12))
    in_call.turn(0.1)

    assert in_call.app.drawings == drawn


PINK, TEAL = (81, 90, 240), (170, 166, 16)
"""Luma, blue and red of two plain colours: a red one, and one that is none of it."""


def planes(left: tuple[int, int, int], right: tuple[int, int, int], size: tuple[int, int] = (64, 36)) -> bytes:
    """Make an I420 picture of two halves."""
    w, h = size
    halves = ((w + 1) // 2, (h + 1) // 2)
    widths = (w, halves[0], halves[0]), (h, halves[1], halves[1])
    return b"".join(
        (bytes([one]) * (wide // 2) + bytes([other]) * (wide - wide // 2)) * high
        for one, other, wide, high in zip(left, right, *widths, strict=True)
    )


def is_red(colour: Any) -> bool:
    return bool(colour[0] > 230 and max(colour[1], colour[2]) < 30)


@pytest.mark.parametrize("size", [(64, 36), (65, 37)])
def test_pictures_are_taken_as_codecs_give_them_and_have_their_colours(
    panel: Any, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Those of WebRTC have odd sides now and then, and their colours are those of BT.601."""
    in_call = panel(samples.call(FI))
    assert in_call.frames.takes is Pixels.I420
    slot = in_call.frames.slot(remote(samples.tile("").identity))
    slot.put(*size, planes(PINK, TEAL, size), Pixels.I420)
    in_call.turn(0.1)

    picture = shot(in_call, tmp_path)
    assert is_red(picture.get_at((300, 300)))
    assert not is_red(picture.get_at((900, 300)))


def test_our_own_picture_is_a_mirror(panel: Any, tmp_path: Path) -> None:
    in_call = panel(samples.call(FI))
    in_call.frames.slot(OWN).put(64, 36, memoryview(bytearray(planes(PINK, TEAL))), Pixels.I420)
    in_call.turn(0.1)

    picture = shot(in_call, tmp_path)
    assert not is_red(picture.get_at((900, 560)))
    assert is_red(picture.get_at((1160, 560)))


def test_a_picture_may_change_its_size_and_its_kind(panel: Any, tmp_path: Path) -> None:
    """A poor network makes it smaller; a recording comes as RGB into the same place as a call's I420."""
    in_call = panel(samples.call(FI))
    slot = in_call.frames.slot(remote(samples.tile("").identity))
    for width, height in ((64, 36), (32, 18), (64, 36)):
        slot.put(width, height, planes(TEAL, TEAL, (width, height)), Pixels.I420)
        in_call.turn(0.1)
        assert not is_red(shot(in_call, tmp_path).get_at((300, 300)))
        slot.put(width, height, bytes((255, 0, 0)) * (width * height))
        in_call.turn(0.1)
        assert is_red(shot(in_call, tmp_path).get_at((300, 300)))


def test_where_sdl_takes_no_planes_they_are_made_rgb(panel: Any) -> None:
    panel(samples.call(FI))
    frames, renderer = Frames(), Renderer(pygame.Window("other", (320, 200)))
    pictures = Pictures(renderer, frames)
    assert frames.takes is Pixels.RGB24
    frames.slot(OWN).put(64, 36, planes(PINK, PINK), Pixels.I420)
    item = Picture(Rect(0, 0, 320, 200), OWN)
    assert pictures.take([item])
    pictures.draw(item)

    assert is_red(renderer.to_surface().get_at((160, 100)))
