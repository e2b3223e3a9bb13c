"""The sound of a recording, through a real sound server, out of the player's cage."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from device.core.effects import PlayRecording
from device.core.events.player import PlayerPhase
from media.player.films import Programs
from media.player.player import ProcessPlayer
from tests.fakes.films import FilmServer, write_certificate
from tests.media.player import fake_youtube as youtube
from tests.media.player.cinema import TONE_HZ, Shelf, Spectator, take_apart
from tests.system.stage.sound import HomeSound, share_of

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]


@pytest.fixture
def sound(monkeypatch: pytest.MonkeyPatch) -> Iterator[HomeSound]:
    with HomeSound() as sound:
        for name, value in sound.environment.items():
            monkeypatch.setenv(name, value)
        yield sound


async def is_heard(sound: HomeSound, within_s: float = 20.0) -> bool:
    """Listen until it is."""
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        if share_of(TONE_HZ, await asyncio.to_thread(sound.heard, 1.0)) > 0.5:
            return True
    return False


@pytest.mark.feature("H6")
async def test_it_is_heard_and_silent_while_it_is_held(film: Path, sound: HomeSound) -> None:
    spectator = Spectator()
    player = ProcessPlayer(spectator.submit, time.monotonic, spectator.frames, Shelf(film))
    player.play(PlayRecording(uuid4()))
    await spectator.hears(PlayerPhase.PLAYING)
    heard = await is_heard(sound)

    player.pause()
    await spectator.hears(PlayerPhase.PAUSED)
    await asyncio.to_thread(sound.heard, 1.0)  # what was on its way to the loudspeaker
    held = share_of(TONE_HZ, await asyncio.to_thread(sound.heard, 1.0))
    await player.close()

    assert heard
    assert held < 0.1


async def test_sound_that_lies_apart_is_heard(film: Path, sound: HomeSound, tmp_path: Path) -> None:
    shutil.copy(film, tmp_path / "film.mp4")
    for name, stream in (("picture.mp4", "0:v"), ("sound.m4a", "0:a")):
        take_apart(film, stream, tmp_path / name)
    with FilmServer(tmp_path, write_certificate(tmp_path)) as server:
        assert server.certificate is not None
        where = (str(server.port), str(server.certificate[0]))
        fake = "tests.media.player.fake_youtube"
        programs = Programs(resolver=(fake, "resolve", *where), fetcher=(fake, "fetch", *where))
        spectator = Spectator()
        player = ProcessPlayer(spectator.submit, time.monotonic, spectator.frames, programs=programs)
        player.play(PlayRecording(uuid4(), youtube=youtube.APART))
        await spectator.hears(PlayerPhase.PLAYING)

        heard = await is_heard(sound)
        await player.close()

    assert heard
