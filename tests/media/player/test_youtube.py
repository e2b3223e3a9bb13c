"""A YouTube recording from its id to its pictures: every part is real but YouTube itself, which is played here."""

from __future__ import annotations

import shutil
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from device.core.effects import PlayRecording
from device.core.events.player import PlayerPhase, WhyNotPlayed
from media.player.films import Programs
from media.player.player import ProcessPlayer
from tests.fakes.films import FilmServer, write_certificate
from tests.media.player import fake_youtube as youtube
from tests.media.player.cinema import Spectator, children, second_of, take_apart

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]

FAKE = "tests.media.player.fake_youtube"


@pytest.fixture
def server(film: Path, tmp_path: Path) -> Iterator[FilmServer]:
    shutil.copy(film, tmp_path / "film.mp4")
    with FilmServer(tmp_path, write_certificate(tmp_path)) as server:
        yield server


@pytest.fixture
async def spectator() -> Spectator:
    return Spectator()


@pytest.fixture
async def player(server: FilmServer, spectator: Spectator) -> AsyncIterator[ProcessPlayer]:
    assert server.certificate is not None
    where = (str(server.port), str(server.certificate[0]))
    programs = Programs(resolver=(FAKE, "resolve", *where), fetcher=(FAKE, "fetch", *where), finds_within_s=60)
    player = ProcessPlayer(spectator.submit, time.monotonic, spectator.frames, None, programs=programs, has_sound=False)
    yield player
    await player.close()
    assert children() == []


@pytest.mark.feature("H6")
async def test_it_is_found_fetched_and_played(player: ProcessPlayer, spectator: Spectator) -> None:
    player.play(PlayRecording(uuid4(), youtube=youtube.FILM))

    await spectator.hears(PlayerPhase.PLAYING)
    first = await spectator.sees()
    later = await spectator.sees(after=first.number + 15)

    assert second_of(later) > second_of(first)
    assert len(children()) == 2, "the one that plays and the one that fetches; yt-dlp is gone"


async def test_a_jump_far_ahead_fetches_only_what_is_needed(
    player: ProcessPlayer, spectator: Spectator, server: FilmServer
) -> None:
    player.play(PlayRecording(uuid4(), from_s=15.0, youtube=youtube.FILM))

    said = await spectator.hears(PlayerPhase.PLAYING)

    assert said.position_s == pytest.approx(15.0, abs=1.0)
    assert second_of(await spectator.sees()) == pytest.approx(15.0, abs=1.5)


async def test_picture_and_sound_that_lie_apart_are_played_together(
    player: ProcessPlayer, spectator: Spectator, server: FilmServer
) -> None:
    for name, stream in (("picture.mp4", "0:v"), ("sound.m4a", "0:a")):
        take_apart(server.folder / "film.mp4", stream, server.folder / name)

    player.play(PlayRecording(uuid4(), youtube=youtube.APART))
    await spectator.hears(PlayerPhase.PLAYING)
    first = await spectator.sees()
    await spectator.sees(after=first.number + 15)

    assert {path for path, _ in server.asked} == {"/picture.mp4", "/sound.m4a"}


async def test_a_cut_line_is_mended(player: ProcessPlayer, spectator: Spectator, server: FilmServer) -> None:
    server.cuts_after = 20_000
    player.play(PlayRecording(uuid4(), from_s=17.5, youtube=youtube.CUT))

    await spectator.hears(PlayerPhase.ENDED)

    assert server.cuts_left == 0


@pytest.mark.parametrize(
    ("recording", "reason"),
    [
        (youtube.PRIVATE, WhyNotPlayed.PRIVATE),
        (youtube.NO_LONGER, WhyNotPlayed.UNAVAILABLE),
        (youtube.GONE, WhyNotPlayed.UNAVAILABLE),
        (youtube.ELSEWHERE, WhyNotPlayed.REFUSED),
        (youtube.AWAY, WhyNotPlayed.REFUSED),
        (youtube.INSIDE, WhyNotPlayed.REFUSED),
        (youtube.WRONG_NAME, WhyNotPlayed.NETWORK),
        ("https://evil", WhyNotPlayed.REFUSED),
        ("../../etc/p", WhyNotPlayed.REFUSED),
        ("--exec=true", WhyNotPlayed.REFUSED),
        ("film_______\n", WhyNotPlayed.REFUSED),
    ],
)
async def test_why_it_is_not_played_is_said(
    player: ProcessPlayer, spectator: Spectator, recording: str, reason: WhyNotPlayed
) -> None:
    player.play(PlayRecording(uuid4(), youtube=recording))

    said = await spectator.hears(PlayerPhase.FAILED, PlayerPhase.PLAYING)

    assert (said.phase, said.reason) == (PlayerPhase.FAILED, reason)
    assert children() == []


async def test_who_does_not_answer_is_not_waited_for(player: ProcessPlayer, spectator: Spectator) -> None:
    player.play(PlayRecording(uuid4(), youtube=youtube.HANGS))

    said = await spectator.hears(PlayerPhase.FAILED)

    assert said.reason is WhyNotPlayed.TIMEOUT
    assert children() == []
