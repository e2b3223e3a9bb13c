"""A camera is open exactly while it is wanted, and one that fails is told, never waited for."""

from __future__ import annotations

import asyncio
from pathlib import Path

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
