"""A recording of our own from the backend's door to the screen: HTTPS, disk, libvlc."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from device.adapters.api import HttpApi
from device.adapters.clock import Clock
from device.adapters.intake import Intake
from device.adapters.recordings import MIB, Recordings
from device.core.effects import PlayRecording
from device.core.events.player import PlayerPhase, WhyNotPlayed
from media.player.player import ProcessPlayer
from tests.fakes.backend import Backend
from tests.fakes.films import FilmServer
from tests.media.player.cinema import Spectator, children, make_film, second_of
from tests.protocol.keys import NOW

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]

RECORDING = uuid4()


@pytest.fixture
def server(film: Path, tmp_path: Path) -> Iterator[FilmServer]:
    (tmp_path / "films").mkdir()
    shutil.copy(film, tmp_path / "films" / str(RECORDING))
    with FilmServer(tmp_path / "films") as server:
        yield server


@pytest.fixture
async def spectator() -> Spectator:
    return Spectator()


@pytest.fixture
async def player(server: FilmServer, spectator: Spectator, tmp_path: Path) -> AsyncIterator[ProcessPlayer]:
    trust = Backend(url=server.url).trust()
    clock = Clock(NOW - timedelta(days=1), system=NOW.timestamp, is_synchronised=lambda: False)
    intake = Intake(trust, submit=lambda _fact: None, now=lambda: 7.0, acknowledged=lambda _number: None)
    api = HttpApi(server.url, trust, clock, intake, submit=lambda _fact: None, now=lambda: 7.0)
    shelf = Recordings(tmp_path / "recordings", api.media, limit=100 * MIB, pauses_s=(0.1,) * 30)
    player = ProcessPlayer(spectator.submit, time.monotonic, spectator.frames, shelf, has_sound=False)
    yield player
    await player.close()
    shelf.close()
    api.close()
    assert children() == []


@pytest.fixture
def sha256(film: Path) -> str:
    return hashlib.sha256(film.read_bytes()).hexdigest()


@pytest.mark.feature("H6")
async def test_it_plays_again_without_a_network(
    player: ProcessPlayer, spectator: Spectator, server: FilmServer, sha256: str
) -> None:
    player.play(PlayRecording(RECORDING, from_s=18.5, sha256=sha256))
    await spectator.hears(PlayerPhase.ENDED)
    server.is_down = True

    count = len(spectator.heard)
    player.play(PlayRecording(RECORDING, from_s=5.0, sha256=sha256))
    await spectator.hears(PlayerPhase.PLAYING, since=count)

    assert second_of(await spectator.sees()) == pytest.approx(5.0, abs=1.5)


async def test_it_plays_while_it_comes(
    player: ProcessPlayer, spectator: Spectator, server: FilmServer, tmp_path: Path
) -> None:
    """Its first half is enough to begin with; then it waits, and goes on when the rest has come."""
    film = server.folder / str(RECORDING)
    server.stops_after = film.stat().st_size // 2

    player.play(PlayRecording(RECORDING))
    await spectator.hears(PlayerPhase.PLAYING)
    count = len(spectator.heard)
    waiting = await spectator.hears(PlayerPhase.LOADING, since=count)
    count = len(spectator.heard)
    server.go_on.set()
    await spectator.hears(PlayerPhase.PLAYING, since=count)

    assert 5.0 < waiting.position_s < 15.0


async def test_a_line_that_breaks_is_mended(
    player: ProcessPlayer, spectator: Spectator, server: FilmServer, sha256: str
) -> None:
    server.cuts_everywhere = True
    server.cuts_after = 65_536

    player.play(PlayRecording(RECORDING, from_s=18.0, sha256=sha256))
    await spectator.hears(PlayerPhase.ENDED)

    assert [asked for _, asked in server.asked][:2] == ["bytes=0-", "bytes=65536-"]


async def test_no_network_and_nothing_on_disk_is_said(
    player: ProcessPlayer, spectator: Spectator, server: FilmServer
) -> None:
    server.is_down = True

    player.play(PlayRecording(RECORDING))
    said = await spectator.hears(PlayerPhase.FAILED)

    assert said.reason is WhyNotPlayed.NETWORK


async def test_another_film_than_the_agenda_names_is_not_kept(
    player: ProcessPlayer, spectator: Spectator, server: FilmServer, tmp_path: Path
) -> None:
    make_film(server.folder / str(RECORDING), 3.0)

    player.play(PlayRecording(RECORDING, sha256="0" * 64))
    said = await spectator.hears(PlayerPhase.FAILED, PlayerPhase.ENDED)

    assert said.reason is WhyNotPlayed.BROKEN
    assert not list((tmp_path / "recordings").glob("*.film"))
