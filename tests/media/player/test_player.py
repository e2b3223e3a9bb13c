"""A real libvlc in its own process plays a film that says what time it is."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest

from device.core.effects import PlayRecording
from device.core.events.player import PlayerPhase, WhyNotPlayed
from device.runtime.frames import PLAYER
from media.player.player import ProcessPlayer
from tests.media.player.cinema import Shelf, Spectator, children, second_of

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]

RECORDING = uuid4()
LOADING, PLAYING, PAUSED, ENDED, FAILED = PlayerPhase


@pytest.fixture
def spectator() -> Spectator:
    return Spectator()


@pytest.fixture
async def player(film: Path, spectator: Spectator) -> AsyncIterator[ProcessPlayer]:
    player = ProcessPlayer(spectator.submit, time.monotonic, spectator.frames, Shelf(film), has_sound=False)
    yield player
    await player.close()
    assert children() == []


@pytest.mark.feature("H6")
async def test_it_plays_and_its_picture_moves(player: ProcessPlayer, spectator: Spectator) -> None:
    player.play(PlayRecording(RECORDING))

    said = await spectator.hears(PLAYING)
    first = await spectator.sees()
    later = await spectator.sees(after=first.number + 25)

    assert said.recording == RECORDING
    assert said.length_s == pytest.approx(20.0, abs=0.5)
    assert (first.width, first.height) == (320, 180)
    assert second_of(later) > second_of(first)
    assert spectator.phases == [LOADING, PLAYING]
    last = spectator.heard[-1]
    assert last.position_s == pytest.approx(second_of(await spectator.sees(later.number)), abs=1.3)


@pytest.mark.feature("H6")
async def test_pause_holds_the_picture_and_goes_on_at_the_same_second(
    player: ProcessPlayer, spectator: Spectator
) -> None:
    player.play(PlayRecording(RECORDING))
    await spectator.hears(PLAYING)
    await spectator.sees(after=10)

    player.pause()
    said = await spectator.hears(PAUSED)
    held = spectator.frames.slot(PLAYER).latest()
    count = len(spectator.heard)
    await asyncio.sleep(1.5)  # held is what stays the same while time goes by
    still = spectator.frames.slot(PLAYER).latest()
    player.resume()
    again = await spectator.hears(PLAYING, since=count)

    assert held is not None
    assert still is not None
    assert second_of(still) == pytest.approx(second_of(held), abs=0.2)
    assert still.number <= held.number + 2, "a held picture is not drawn anew"
    assert count == len(spectator.heard) - 1, "while it is held, nothing is told"
    assert again.position_s == pytest.approx(said.position_s, abs=0.5)


@pytest.mark.feature("H6")
@pytest.mark.parametrize("is_paused", [False, True])
async def test_seek_lands_where_it_was_wanted(player: ProcessPlayer, spectator: Spectator, is_paused: bool) -> None:
    player.play(PlayRecording(RECORDING))
    await spectator.hears(PLAYING)
    if is_paused:
        player.pause()
        await spectator.hears(PAUSED)

    for wanted in (15.0, 3.0):
        seen = await spectator.sees()
        player.seek(wanted)
        async with asyncio.timeout(60):
            while abs(second_of(seen) - wanted) > 1.0:
                seen = await spectator.sees(after=seen.number)

    assert spectator.heard[-1].phase is (PAUSED if is_paused else PLAYING)


async def test_it_begins_where_it_was_left(player: ProcessPlayer, spectator: Spectator) -> None:
    """A call has ended the player: the recording goes on at the same second."""
    player.play(PlayRecording(RECORDING, from_s=11.0))

    said = await spectator.hears(PLAYING)

    assert said.position_s == pytest.approx(11.0, abs=1.0)
    assert second_of(await spectator.sees()) == pytest.approx(11.0, abs=1.0)


async def test_orders_that_come_while_it_loads_are_kept(player: ProcessPlayer, spectator: Spectator) -> None:
    player.play(PlayRecording(RECORDING))
    player.seek(9.0)
    player.pause()

    said = await spectator.hears(PAUSED)

    assert said.position_s == pytest.approx(9.0, abs=1.0)


async def test_its_end_is_told_and_no_process_is_left(player: ProcessPlayer, spectator: Spectator) -> None:
    player.play(PlayRecording(RECORDING, from_s=18.5))

    said = await spectator.hears(ENDED)

    assert said.reason is None
    assert children() == []
    assert spectator.frames.slot(PLAYER).latest() is None


@pytest.mark.feature("H6")
async def test_stop_ends_the_process_and_forgets_the_picture(player: ProcessPlayer, spectator: Spectator) -> None:
    player.play(PlayRecording(RECORDING))
    await spectator.hears(PLAYING)
    assert len(children()) == 1
    count = len(spectator.heard)

    player.stop()
    await player.close()

    assert children() == []
    assert len(spectator.heard) == count
    assert spectator.frames.slot(PLAYER).latest() is None


async def test_before_it_plays_there_is_no_process(player: ProcessPlayer) -> None:
    assert children() == []


async def test_killed_it_says_so_and_can_play_again(player: ProcessPlayer, spectator: Spectator) -> None:
    player.play(PlayRecording(RECORDING))
    await spectator.hears(PLAYING)

    os.kill(children()[0], signal.SIGKILL)
    said = await spectator.hears(FAILED, within_s=60)
    player.play(PlayRecording(RECORDING, from_s=said.position_s))

    assert said.reason is WhyNotPlayed.CRASHED
    await spectator.hears(PLAYING, since=len(spectator.heard))


async def test_a_player_that_hangs_is_noticed_within_seconds(player: ProcessPlayer, spectator: Spectator) -> None:
    player.play(PlayRecording(RECORDING))
    await spectator.hears(PLAYING)

    os.kill(children()[0], signal.SIGSTOP)
    said = await spectator.hears(FAILED, within_s=60)

    assert said.reason is WhyNotPlayed.CRASHED
    assert children() == []


async def test_another_recording_takes_its_place(player: ProcessPlayer, spectator: Spectator) -> None:
    other = uuid4()
    player.play(PlayRecording(RECORDING))
    await spectator.hears(PLAYING)

    player.play(PlayRecording(other))
    count = len(spectator.heard)
    await spectator.hears(PLAYING, since=count)

    assert len(children()) == 1
    assert {said.recording for said in spectator.heard[count:]} == {other}


async def test_an_impatient_hand_gets_the_last_that_it_wanted(player: ProcessPlayer, spectator: Spectator) -> None:
    player.play(PlayRecording(uuid4()))
    await spectator.hears(PLAYING)

    for _ in range(5):
        player.play(PlayRecording(uuid4()))
    player.play(PlayRecording(RECORDING, from_s=8.0))
    count = len(spectator.heard)
    await spectator.hears(PLAYING, since=count)

    assert second_of(await spectator.sees()) == pytest.approx(8.0, abs=1.5)
    assert len(children()) == 1
    assert {said.recording for said in spectator.heard[count:]} == {RECORDING}


async def test_what_is_no_film_is_said_to_be_broken(tmp_path: Path, spectator: Spectator) -> None:
    path = tmp_path / "no.mp4"
    path.write_bytes(Random(1).randbytes(200_000))
    shelf = Shelf(path)
    player = ProcessPlayer(spectator.submit, time.monotonic, spectator.frames, shelf, has_sound=False)

    player.play(PlayRecording(RECORDING))
    said = await spectator.hears(FAILED)
    await player.close()

    assert said.reason is WhyNotPlayed.BROKEN
    assert shelf.opened[0].is_spoilt


async def test_a_list_of_addresses_is_not_followed(tmp_path: Path, spectator: Spectator, film: Path) -> None:
    path = tmp_path / "list.m3u"
    path.write_text(f"#EXTM3U\n#EXTINF:1,x\nfile://{film}\n")
    player = ProcessPlayer(spectator.submit, time.monotonic, spectator.frames, Shelf(path), has_sound=False)

    player.play(PlayRecording(RECORDING))
    said = await spectator.hears(FAILED)
    await player.close()

    assert said.reason is WhyNotPlayed.BROKEN
    assert PLAYING not in spectator.phases


async def test_without_a_binding_there_is_nothing_of_our_own(spectator: Spectator) -> None:
    player = ProcessPlayer(spectator.submit, time.monotonic, spectator.frames, None, has_sound=False)

    player.play(PlayRecording(RECORDING))
    said = await spectator.hears(FAILED)

    assert said.reason is WhyNotPlayed.NO_PLAYER
