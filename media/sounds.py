"""The Sounds port: chime, alarm and speech through the default loudspeaker, each by a player in a process of its own.

A player (`pacat`, or ALSA's `aplay` where there is no sound server) takes samples on its standard input and ends when
the last one has been heard: that is how we know that a chime was really played. Killing it is silence at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import shutil
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import ModuleType

from device.core.screen_parts import VOLUME_STEPS
from device.runtime.errors import NoSound
from media import speech
from media.devices import sound_server

log = logging.getLogger(__name__)

PLAY_SPARE_S = 5.0
"""A player that needs this much longer than the sound is stuck: an unplugged HDMI sink never ends."""
ALARM_LEVELS = 3


@dataclass(frozen=True)
class Player:
    """A program that plays 16-bit mono samples from its standard input."""

    words: tuple[str, ...]

    def command(self, rate: int) -> tuple[str, ...]:
        """Return the command for this sample rate, in Hz."""
        return tuple(word.format(rate=rate) for word in self.words)


PLAYERS = (
    Player(("pacat", "--playback", "--raw", "--format=s16le", "--channels=1", "--rate={rate}", "--latency-msec=60")),
    Player(("aplay", "-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", "{rate}")),
)


def find_player() -> Player | None:
    """Return the first player that this machine has."""
    return next((player for player in PLAYERS if shutil.which(player.words[0])), None)


class ProcessSounds:
    """Plays one thing at a time; the newest ends the one before."""

    def __init__(
        self,
        player: Player | None,
        has_speaker: Callable[[], bool] = lambda: True,
        is_awake: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        """`has_speaker` is asked before each sound: a server without hardware plays into nothing, and well.

        `is_awake` is waited for then: a television that sleeps takes every sound, and nobody hears it.
        """
        self._player = player
        self._has_speaker = has_speaker
        self._is_awake = is_awake
        self._process: asyncio.subprocess.Process | None = None
        self._alarm: asyncio.Task[None] | None = None

    async def chime(self) -> bool:
        """Return whether it was heard to its end. Raises NoSound."""
        tones = await _tones()
        return await self._play(tones.chime(), tones.RATE)

    async def ending(self) -> None:
        """Return when it was heard, or stopped. Raises NoSound."""
        tones = await _tones()
        await self._play(tones.ending(), tones.RATE)

    async def speak(self, text: str, language: str) -> None:
        """Return when it was said, or stopped. Raises NoSound."""
        sound = await speech.spoken(text, language)
        if sound:
            await self._play(sound, speech.SAMPLE_RATE)

    def start_alarm(self, level: int) -> None:
        """Sound the alarm until `stop`."""
        self.stop()
        share = min(max(level, 1), ALARM_LEVELS) / ALARM_LEVELS
        self._alarm = asyncio.get_running_loop().create_task(self._sound_alarm(share))

    def stop(self) -> None:
        """Be silent at once."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    def set_volume(self, step: int) -> None:
        """Set the default loudspeaker, 1..VOLUME_STEPS. Raises NoSound."""
        with sound_server() as pulse:
            name = pulse.server_info().default_sink_name
            sink = next((one for one in pulse.sink_list() if one.name == name), None)
            if sink is None:
                raise NoSound("no_speaker")
            pulse.volume_set_all_chans(sink, min(max(step, 1), VOLUME_STEPS) / VOLUME_STEPS)

    async def close(self) -> None:
        """Be silent, for good."""
        self.stop()

    async def _play(self, samples: bytes, rate: int) -> bool:
        """Return whether it was heard to its end. Raises NoSound."""
        if self._player is None:
            raise NoSound("no_player")
        if not await asyncio.to_thread(self._has_speaker):
            raise NoSound("no_speaker")
        if self._is_awake is not None and not await self._is_awake():
            raise NoSound("tv_asleep")
        self.stop()
        try:
            process = await asyncio.create_subprocess_exec(
                *self._player.command(rate),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError as err:
            raise NoSound("no_player") from err
        self._process = process
        try:
            async with asyncio.timeout(len(samples) / 2 / rate + PLAY_SPARE_S):
                await process.communicate(samples)
        except TimeoutError as err:
            raise NoSound("player_stuck") from err
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode not in (0, -signal.SIGKILL):  # killed: we silenced it ourselves
            raise NoSound("no_speaker")
        return process.returncode == 0

    async def _sound_alarm(self, share: float) -> None:
        if self._player is None:
            return
        process: asyncio.subprocess.Process | None = None
        tones = await _tones()
        try:
            process = await asyncio.create_subprocess_exec(
                *self._player.command(tones.RATE),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            if process.stdin is None:
                return
            second = 0.0
            while process.returncode is None:
                process.stdin.write(tones.alarm_at(second, share))
                await process.stdin.drain()
                await asyncio.sleep(1)  # a pulse lasts one second; the pipe holds the next
                second += 1
        except OSError:
            log.warning("alarm cannot be played")
        finally:
            if process is not None and process.returncode is None:
                process.kill()


async def _tones() -> ModuleType:
    """Import the sounds at the first one: numpy is five megabytes, and a moment."""
    return await asyncio.to_thread(importlib.import_module, "media.tones")


class SilentSounds:
    """Where no sound is wanted: says so, so that nobody takes a chime for heard."""

    async def chime(self) -> bool:
        """Raises NoSound."""
        raise NoSound("switched_off")

    async def ending(self) -> None:
        """Raises NoSound."""
        raise NoSound("switched_off")

    async def speak(self, text: str, language: str) -> None:  # noqa: ARG002 - the port's shape
        """Raises NoSound."""
        raise NoSound("switched_off")

    def start_alarm(self, level: int) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""

    def set_volume(self, step: int) -> None:  # noqa: ARG002 - the port's shape
        """Raises NoSound."""
        raise NoSound("switched_off")

    async def close(self) -> None:
        """Do nothing."""
