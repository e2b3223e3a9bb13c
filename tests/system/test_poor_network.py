"""A home's link loses packets and is narrow: they still hear each other, the picture shrinks, and both are told."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from backend.supervisor.settings import ServerSettings
from tests.system.stage import outside
from tests.system.stage.backend import House, house
from tests.system.stage.browser import VOICE_HZ, Professional, chromium
from tests.system.stage.kiosk import Line
from tests.system.stage.lossy import RELAY, LossyLink
from tests.system.stage.senses import MIN_TONE
from tests.system.stage.sound import HOME_HZ, share_of
from tests.system.stage.visit import forced_visit

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]

BUSY_S = 120.0
"""On a busy machine; a picture that was made small grows again in half a minute on a free one."""
LOSS, KBPS = 0.12, 350
"""A picture of 720p asks for five times as much."""
MOVES = 10
WEAK = "() => [...document.querySelectorAll('.tile .lacks')].some((one) => one.textContent.includes('heikko'))"
PICTURE = """() => {
  const seen = document.querySelector('.tile video');
  return seen ? [seen.videoHeight, seen.getVideoPlaybackQuality().totalVideoFrames] : [0, 0];
}"""


@dataclass
class PoorCall:
    """A home and a professional who see each other, and the home's link."""

    home: House
    maija: Professional
    link: LossyLink

    async def picture(self) -> tuple[int, int]:
        """Return how high the home's picture is on the page, and how many there were."""
        height, count = await self.maija.page.evaluate(PICTURE)
        return int(height), int(count)

    async def is_seen(self, least: int = 0, most: int = 10_000) -> None:
        """Wait until the home's picture on the page has such a height, and moves."""
        ends = time.monotonic() + BUSY_S
        _, before = await self.picture()
        while True:
            height, count = await self.picture()
            before = min(before, count)  # a picture that was asked for anew is counted anew
            if least <= height <= most and count >= before + MOVES:
                return
            if time.monotonic() > ends:
                raise TimeoutError(f"the picture is {height} high after {count - before} more")
            await asyncio.sleep(0.2)

    async def both_hear(self) -> None:
        """Wait until each hears the other's tone far louder than all else."""
        assert self.home.kiosk.sound is not None
        assert await self.maija.comes_to_hear(HOME_HZ, MIN_TONE, within_s=BUSY_S), "the professional hears no home"
        ends = time.monotonic() + BUSY_S
        while share_of(VOICE_HZ, await asyncio.to_thread(self.home.kiosk.sound.heard)) < MIN_TONE:
            assert time.monotonic() < ends, "the home hears no professional"

    async def told(self, *, weak: bool, since: float) -> None:
        """Wait until home and page say that the home's link is weak, or no longer do."""

        def says_so(line: Line) -> bool:
            return bool(line.detail.get("is_weak_here")) is weak

        await self.home.kiosk.saw("LinkChanged", since=since, within=BUSY_S, such_as=says_so)
        words = WEAK if weak else f"() => !({WEAK})()"
        await self.maija.page.wait_for_function(words, timeout=BUSY_S * 1000)


@pytest_asyncio.fixture(loop_scope="module")
async def call(tmp_path: Path) -> AsyncIterator[PoorCall]:
    port = outside.free_port(socket.SOCK_DGRAM)
    with LossyLink(port) as link, outside.livekit(tmp_path / "livekit", told=RELAY, udp_port=port) as livekit:
        settings = ServerSettings(livekit=livekit)
        async with house(with_sound=True, settings=settings) as home, chromium(tmp_path / "browser") as context:
            await home.kiosk.saw("ClockSet", within=BUSY_S)
            maija = Professional(await context.new_page())
            await maija.log_in(home.link())
            await forced_visit(home.kiosk, maija, "Verenpaine", whom=home.resident)
            yield PoorCall(home, maija, link)


@pytest.mark.feature("V9")
async def test_the_sound_goes_on_the_picture_shrinks_both_are_told_and_all_is_well_again_afterwards(
    call: PoorCall,
) -> None:
    await call.is_seen(least=720)
    await call.both_hear()

    spoiled = time.time()
    call.link.spoil(call.home.kiosk.pid, loss=LOSS, kbps=KBPS)
    await call.told(weak=True, since=spoiled)
    await call.is_seen(least=16, most=540)
    await call.both_hear()
    assert call.home.kiosk.camera_is_open()

    mended = time.time()
    call.link.mend()
    await call.told(weak=False, since=mended)
    await call.is_seen(least=540)
    await call.both_hear()
