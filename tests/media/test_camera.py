"""A camera is open exactly while it is wanted, and one that fails is told, never waited for."""

from __future__ import annotations

import asyncio
from pathlib import Path

import av
import pytest

from device.runtime.errors import NoCamera
from media.camera import Camera, CameraChoice


def opened_and_closed(path: Path) -> list[str]:
    return [line.split()[0] for line in path.read_text().splitlines()] if path.exists() else []


async def test_frames_come_until_it_is_closed(tmp_path: Path) -> None:
    log = tmp_path / "camera.log"
    seen: list[tuple[int, int]] = []
    camera = Camera(
        CameraChoice(None, log), lambda frame: seen.append((frame.width, frame.height)), lambda reason: None
    )

    await camera.opened()
    assert opened_and_closed(log) == ["open"]
    await camera.close()

    assert opened_and_closed(log) == ["open", "close"]
    assert seen[0] == (1280, 720)
    count = len(seen)
    await asyncio.sleep(0.1)
    assert len(seen) == count


async def test_a_camera_that_is_not_there_is_said() -> None:
    camera = Camera(CameraChoice("/dev/video-that-is-not"), lambda frame: None, lambda reason: None)
    with pytest.raises(NoCamera):
        await camera.opened()
    await camera.close()


async def test_a_file_that_is_no_camera_is_said(tmp_path: Path) -> None:
    wrong = tmp_path / "video0"
    wrong.write_bytes(b"no camera")
    camera = Camera(CameraChoice(str(wrong)), lambda frame: None, lambda reason: None)
    with pytest.raises(NoCamera):
        await camera.opened()


async def test_a_film_is_seen_over_and_over(tmp_path: Path) -> None:
    """What a bench shows to the fake camera is a few seconds long, and a call is not."""
    film, seen = tmp_path / "film.avi", 0
    with av.open(str(film), "w") as made:
        stream = made.add_stream("mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj422p"
        for _ in range(3):
            made.mux(stream.encode(av.VideoFrame(64, 48, "yuvj422p")))
        made.mux(stream.encode(None))
    again = asyncio.Event()
    loop = asyncio.get_running_loop()

    def take(frame: av.VideoFrame) -> None:
        nonlocal seen
        assert (frame.width, frame.format.name) == (64, "yuvj422p")
        seen += 1
        if seen > 7:
            loop.call_soon_threadsafe(again.set)

    camera = Camera(CameraChoice(None, film=film), take, lambda reason: None)
    await camera.opened()
    async with asyncio.timeout(20):
        await again.wait()
    await camera.close()
