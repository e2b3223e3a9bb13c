"""What is stopped stops, whatever its process says at that very moment. No libvlc: a process that talks on and on."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from uuid import uuid4

import pytest

from device.core.effects import PlayRecording
from device.core.events.player import PlayerPhase
from media.player.child import Child
from media.player.player import ProcessPlayer
from media.player.shared import Said, as_line
from tests.media.player.cinema import Shelf, Spectator

PLAYING = as_line(Said(phase=PlayerPhase.PLAYING, position_s=1.0, length_s=20.0))


class TalkingChild:
    """Says that it plays, when it is told to and ever after."""

    def __init__(self) -> None:
        self.is_asked = asyncio.Event()
        self.may_speak = asyncio.Event()
        self.is_ended = False

    async def line(self) -> bytes:
        if self.may_speak.is_set():
            await asyncio.sleep(0.2)
        self.is_asked.set()
        await self.may_speak.wait()
        await asyncio.sleep(0)
        return PLAYING

    def say(self, line: bytes) -> None:
        """Hear an order."""

    async def end(self) -> None:
        self.is_ended = True


async def test_a_film_that_is_stopped_as_it_speaks_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = TalkingChild()

    async def start(*_: object, **__: object) -> TalkingChild:
        return child

    monkeypatch.setattr(Child, "start", start)
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(1000))
    spectator = Spectator()
    player = ProcessPlayer(spectator.submit, time.monotonic, spectator.frames, Shelf(film), has_sound=False)
    for turns in range(6):  # the answer and the stop meet somewhere on their way through the loop
        child.is_asked.clear()
        child.may_speak.clear()
        child.is_ended = False
        player.play(PlayRecording(uuid4()))
        await child.is_asked.wait()
        child.may_speak.set()
        for _ in range(turns):
            await asyncio.sleep(0)

        async with asyncio.timeout(50):
            await player.close()

        assert child.is_ended
