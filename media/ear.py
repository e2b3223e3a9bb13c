"""Notices that an open microphone gives nothing: switched off at its own button, or a dead one.

What is measured is what WebRTC took from it, so no second handle is opened. A quiet room is never exactly nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from livekit import rtc

SILENT_S = 10.0
"""Nothing but zeros for so long is a fault, and said."""
LISTEN_EVERY_S = 2.0
ANSWER_S = 3.0
"""Stats that do not come by then never come, and the next ask is answered as a rule."""

log = logging.getLogger(__name__)


class Silence:
    """Judges one microphone by the energy that came out of it so far."""

    def __init__(self, energy: float, now: float) -> None:
        self._energy = energy
        self._since = now
        self._is_silent = False

    def hears(self, energy: float, now: float) -> bool | None:
        """Return True after each SILENT_S of silence, False with the first sound after it, else None."""
        before, self._energy = self._energy, energy
        if energy > before:
            was_silent, self._is_silent, self._since = self._is_silent, False, now
            return False if was_silent else None
        if now - self._since >= SILENT_S:
            self._is_silent, self._since = True, now
            return True
        return None


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
        silence: Silence | None = None
        while True:
            energy = await self._energy()
            if energy is not None and silence is None:
                silence = Silence(energy, time.monotonic())
            elif energy is not None and silence is not None:
                is_silent = silence.hears(energy, time.monotonic())
                if is_silent is not None:
                    self._told(is_silent)
            await asyncio.sleep(LISTEN_EVERY_S)

    async def _energy(self) -> float | None:
        """Return what came out of the microphone so far, which only grows; None when nobody says."""
        try:
            async with asyncio.timeout(ANSWER_S):
                stats = await self._track.get_stats()
        except TimeoutError:  # it was asked in the middle of a negotiation
            log.info("no answer about the microphone")
            return None
        except Exception as err:  # noqa: BLE001 - the SDK raises nothing narrower; the next ask may be answered
            log.info("no answer about the microphone: %s", type(err).__name__)
            return None
        return sum(one.media_source.audio.total_audio_energy for one in stats)
