"""Notices that an open microphone gives nothing: switched off at its own button, or a dead one.

What is measured is what WebRTC took from it, so no second handle is opened. A quiet room is never exactly nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from livekit import rtc

SILENT_S = 10.0
"""Nothing but zeros for so long is a fault, and said."""
LISTEN_EVERY_S = 2.0


class Ear:
    """Listens to one track of ours, from now until `close`."""

    def __init__(self, track: rtc.LocalAudioTrack, told: Callable[[bool], None]) -> None:
        """`told(True)` comes at each SILENT_S of silence, `told(False)` with the first sound after it."""
        self._track = track
        self._told = told
        self._task = asyncio.get_running_loop().create_task(self._listen(), name="ear")

    def close(self) -> None:
        """Listen no more."""
        self._task.cancel()

    async def _listen(self) -> None:
        energy, heard_at, is_silent = await self._energy(), time.monotonic(), False
        while True:
            await asyncio.sleep(LISTEN_EVERY_S)
            before, energy = energy, await self._energy()
            if energy > before:
                heard_at = time.monotonic()
                if is_silent:
                    is_silent = False
                    self._told(False)
            elif time.monotonic() - heard_at >= SILENT_S:
                heard_at, is_silent = time.monotonic(), True
                self._told(True)

    async def _energy(self) -> float:
        """Return what came out of the microphone so far; it only grows."""
        return sum(one.media_source.audio.total_audio_energy for one in await self._track.get_stats())
