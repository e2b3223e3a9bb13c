"""Which camera is taken, and that one that hangs holds up nobody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import av
import pytest

from device.runtime.errors import NoCamera
from media import camera as module
from media.camera import TEST_PICTURE, Camera, CameraChoice
from media.cameras import Cameras
from media.devices import CameraNode, clean_name, in_order

if TYPE_CHECKING:
    from av.container import InputContainer

BUILT_IN = CameraNode("/dev/video0", "Built in")
WEBCAM = CameraNode("/dev/video2", "Webcam", ("/dev/v4l/by-id/usb-web-A1-video-index0",), is_external=True)
SECOND = CameraNode("/dev/video4", "Second", ("/dev/v4l/by-id/usb-web-B2-video-index0",), is_external=True)
ALL = (BUILT_IN, WEBCAM, SECOND)


class Kernel:
    """Cameras that give a test picture, or hang when opened."""

    def __init__(self) -> None:
        self.nodes: tuple[CameraNode, ...] = ALL
        self.hanging: set[str] = set()
        self.goes_on = threading.Event()
        self.opened: list[str] = []

    def open(self, choice: CameraChoice) -> InputContainer:
        self.opened.append(str(choice.path))
        if choice.path in self.hanging:
            self.goes_on.wait(30)
            raise OSError("it was pulled out at last")
        return av.open(TEST_PICTURE, format="lavfi")


@pytest.fixture
def kernel() -> Iterator[Kernel]:
    kernel = Kernel()
    yield kernel
    kernel.goes_on.set()


def cameras(kernel: Kernel, setting: str = "auto") -> Cameras:
    return Cameras(setting, find=lambda: kernel.nodes, opener=kernel.open)


def nobody(_reason: str) -> None:
    """Nobody minds."""


async def film(found: Cameras) -> Camera:
    """Open the next camera."""
    camera = found.make(lambda frame: None, nobody)
    await camera.opened()
    return camera


def test_one_on_a_cable_before_a_built_in_one_and_the_one_used_last_before_others() -> None:
    assert in_order(ALL) == [WEBCAM, SECOND, BUILT_IN]
    assert in_order(ALL, used_last=SECOND.links[0]) == [SECOND, WEBCAM, BUILT_IN]
    assert in_order(ALL, used_last=BUILT_IN.path) == [WEBCAM, SECOND, BUILT_IN]


def test_the_one_that_is_set_and_no_other() -> None:
    assert in_order(ALL, BUILT_IN.path) == [BUILT_IN]
    assert in_order(ALL, SECOND.links[0]) == [SECOND]
    assert in_order(ALL, "/dev/v4l/by-id/usb-not-here") == []


def test_a_home_that_wants_no_camera_has_none(kernel: Kernel) -> None:
    assert cameras(kernel, "none").names(ALL) == ()
    with pytest.raises(NoCamera, match="not_there"):
        cameras(kernel, "none").make(lambda frame: None, nobody)


async def test_the_one_used_last_is_taken_again_whatever_its_node_is_now(kernel: Kernel) -> None:
    kernel.nodes = (BUILT_IN, SECOND)
    found = cameras(kernel)
    await (await film(found)).close()

    kernel.nodes = (BUILT_IN, WEBCAM, CameraNode("/dev/video9", "Second", SECOND.links, is_external=True))
    await (await film(found)).close()

    assert kernel.opened == ["/dev/video4", "/dev/video9"]


async def test_a_camera_that_hangs_when_opened_is_told_and_another_one_taken(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_FRAME_S", 0.2)
    monkeypatch.setattr(module, "CLOSE_S", 0.2)
    kernel.hanging = {WEBCAM.path}
    kernel.nodes = (BUILT_IN, WEBCAM)
    found = cameras(kernel)

    first = found.make(lambda frame: None, nobody)
    with pytest.raises(NoCamera, match="hangs"):
        await first.opened()
    await first.close()
    assert first.is_held

    monkeypatch.setattr(module, "FIRST_FRAME_S", 8.0)
    second = await film(found)
    assert kernel.opened == [WEBCAM.path, BUILT_IN.path]
    with pytest.raises(NoCamera, match="hangs"):  # both are taken now
        found.make(lambda frame: None, nobody)
    await second.close()


async def test_a_camera_that_hung_is_tried_again_when_the_kernel_lets_go_of_it(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_FRAME_S", 0.2)
    kernel.hanging = {WEBCAM.path}
    kernel.nodes = (WEBCAM,)
    found = cameras(kernel)
    first = found.make(lambda frame: None, nobody)
    with pytest.raises(NoCamera, match="hangs"):
        await first.opened()

    kernel.goes_on.set()
    await first.close()
    assert not first.is_held
    kernel.hanging = set()
    monkeypatch.setattr(module, "FIRST_FRAME_S", 8.0)
    await (await film(found)).close()


async def test_closing_one_that_hangs_keeps_nobody_waiting(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """The resident hangs up while it opens."""
    monkeypatch.setattr(module, "CLOSE_S", 0.2)
    kernel.hanging = {WEBCAM.path}
    kernel.nodes = (WEBCAM,)
    camera = cameras(kernel).make(lambda frame: None, nobody)
    opening = asyncio.create_task(camera.opened())
    await asyncio.sleep(0)

    camera.end()
    async with asyncio.timeout(50):
        with pytest.raises(NoCamera, match="closed"):
            await opening
        await camera.close()


async def test_a_picture_that_stands_still_is_told(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """No error, no end, no frames: the worst cameras do that when their cable is loose."""
    monkeypatch.setattr(module, "STILL_S", 0.3)
    lost: list[str] = []
    told = asyncio.Event()
    stuck = threading.Event()

    def sink(frame: object) -> None:
        if camera.choice.path == WEBCAM.path and lost_after.is_set():
            stuck.wait(10)

    def on_lost(reason: str) -> None:
        lost.append(reason)
        told.set()

    lost_after = threading.Event()
    kernel.nodes = (WEBCAM,)
    camera = cameras(kernel).make(sink, on_lost)
    await camera.opened()
    lost_after.set()
    async with asyncio.timeout(50):
        await told.wait()
    stuck.set()
    await camera.close()

    assert lost == ["hangs"]


def test_names_are_plain_and_bounded() -> None:
    assert clean_name("Cam\u202e\n\tera  two ", "camera") == "Cam era two"
    assert len(clean_name("x" * 1000, "camera")) == 80
    assert clean_name("\u200f\x00 ", "camera") == "camera"
