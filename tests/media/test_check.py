"""The installer's check: open exactly while it is wanted, and nothing of it leaves this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from device.core.events.installer import CheckChanged
from device.core.installed import Installed
from device.runtime.frames import OWN, Frames
from media.cameras import Cameras
from media.check import LEVELS, LiveChecks, level_of
from tests.fakes.edges import Facts
from tests.media.rig import until


class Stand:
    """A check with the test picture for a camera."""

    def __init__(self, folder: Path, camera: str = "fake") -> None:
        self.log = folder / "camera.log"
        self.facts = Facts()
        self.frames = Frames()
        self.chosen: list[Installed] = []
        cameras = Cameras(camera, self.log, find=lambda: ())
        self.checks = LiveChecks(
            self.facts.submit, lambda: 5.0, self.frames, cameras, self.chosen.append, has_sound=False
        )

    def noted(self) -> list[str]:
        return [line.split()[0] for line in self.log.read_text().splitlines()] if self.log.exists() else []

    def told(self) -> list[CheckChanged]:
        return [event for event in self.facts.all if isinstance(event, CheckChanged)]


@pytest.fixture
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    stand = Stand(tmp_path)
    yield stand
    await stand.checks.close()


async def test_the_picture_comes_and_goes_with_the_wish(stand: Stand) -> None:
    assert stand.noted() == []

    stand.checks.want(is_on=True)
    await stand.facts.first(CheckChanged)
    assert stand.told() == [CheckChanged(5.0, True, False)]
    await until(lambda: stand.frames.slot(OWN).take_if_new() is not None)
    stand.checks.want(is_on=False)
    await stand.facts.first(CheckChanged, 2)

    assert stand.noted() == ["open", "close"]
    assert stand.told()[-1] == CheckChanged(5.0, False, False)


async def test_who_changes_their_mind_while_it_opens_finds_it_closed(stand: Stand) -> None:
    stand.checks.want(is_on=True)
    await asyncio.sleep(0)
    stand.checks.want(is_on=False)

    await until(lambda: stand.noted() in (["open", "close"], []))
    await asyncio.sleep(0.2)

    assert stand.noted() in (["open", "close"], [])
    assert not (stand.told() and stand.told()[-1].camera_on)


async def test_a_camera_that_is_not_there_is_said(tmp_path: Path) -> None:
    stand = Stand(tmp_path, camera="auto")

    stand.checks.want(is_on=True)
    told = await stand.facts.first(CheckChanged)
    await stand.checks.close()

    assert told == CheckChanged(5.0, False, False, has_failed=True)


async def test_what_was_set_is_handed_on(stand: Stand) -> None:
    stand.checks.choose(Installed(speaker="Box"))

    assert stand.chosen == [Installed(speaker="Box")]


def test_a_voice_lights_more_than_a_quiet_room() -> None:
    assert level_of(0.0) == level_of(0.001) == 0
    assert level_of(1.0) == level_of(7.0) == LEVELS
    assert 0 < level_of(0.01) < level_of(0.1) < level_of(0.5) < LEVELS
