"""A recording that the backend holds: watched at home, held by a call, gone on with at the same second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from device.core.screen_parts import Button
from tests.media.player.cinema import make_film
from tests.system.stage.home import Home
from tests.system.stage.kiosk import Line
from tests.system.stage.town import Town
from tests.system.stage.waiting import until

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

LENGTH_S = 150.0
LONG_S = 60.0
BRIGHT, GROUND_BLUE = 130, 25


def says(phase: str) -> Callable[[Line], bool]:
    return lambda line: line.detail.get("player") == phase


def second_on(home: Home) -> float | None:
    """Read off the panel how far the film is: its white bar goes from left to right once. None: no film is seen.

    Where the film lies is seen too: its grey is darker in blue than the ground beside it. Words and controls that come
    and go make it larger and smaller.
    """
    picture = home.picture("film")
    high = picture.shape[0]
    columns = np.median(picture[high * 5 // 16 : high * 9 // 16], axis=0)
    is_bar = columns.min(axis=1) > BRIGHT
    film = np.flatnonzero((columns.max(axis=1) < GROUND_BLUE) | is_bar)
    bar = np.flatnonzero(is_bar)
    if not len(bar) or len(film) < picture.shape[1] // 3 or len(bar) > len(film) // 8:
        return None
    return float((bar.mean() - film[0]) / (film[-1] - film[0]) * LENGTH_S)


async def seen(home: Home, after: float = 0.0) -> tuple[float, float]:
    """Wait for a picture from after this second; return its second, and when it was seen."""
    ends = time.monotonic() + LONG_S
    while time.monotonic() < ends:
        at = time.time()
        second = await asyncio.to_thread(second_on, home)
        if second is not None and second > after:
            return second, at
    raise TimeoutError(f"no film after second {after:.0f} is seen on the panel")


@pytest.mark.feature("H6", "E6")
async def test_a_call_holds_a_film_that_then_goes_on_at_the_same_second(town: Town, home: Home, tmp_path: Path) -> None:
    kiosk = home.kiosk
    published = time.time()
    film = make_film(tmp_path / "film.mp4", LENGTH_S)
    recording = town.office.show_film(home.client, film, "Luontoretki Nuuksioon")
    told = await until(lambda: home.agenda().recordings, "the home is not told of it", within=LONG_S)
    assert [one.id for one in told] == [recording]
    assert "PlayRecording" not in {line.name for line in kiosk.lines()}, "it never starts by itself"

    # It is found by touch, and it moves.
    listed = await home.touch(Button.RECORDINGS, "home-film", since=published)
    await kiosk.saw("drawn:RecordingsScreen", since=listed.at)
    chosen = await home.touch(Button.PLAY, "recordings", since=listed.at)
    await kiosk.saw("PlayerSaid", since=chosen.at, within=LONG_S, such_as=says("playing"))
    first, _ = await seen(home)
    moved, _ = await seen(home, after=first + 1.0)

    # Half a minute forward; held, and gone on with.
    await home.touch(Button.FORWARD, "player", since=chosen.at)
    ahead, _ = await seen(home, after=moved + 20.0)
    pressed = await home.touch(Button.PAUSE, "player", since=chosen.at)
    await kiosk.saw("PlayerSaid", since=pressed.at, within=LONG_S, such_as=says("paused"))
    held, _ = await seen(home, after=ahead - 1.0)
    still, _ = await seen(home)
    assert abs(still - held) < 1.0
    resumed = await home.touch(Button.RESUME, "player-paused", since=pressed.at)
    await kiosk.saw("PlayerSaid", since=resumed.at, within=LONG_S, such_as=says("playing"))
    before, seen_at = await seen(home, after=held + 1.0)

    # A forced call: the film is held before anything sounds, and goes on by itself from where it was.
    town.maija.books(home.client, subject="Iltalääkkeet")
    paused = await kiosk.saw("PausePlaying", since=resumed.at, within=LONG_S)
    chimed = await kiosk.saw("Chime", since=resumed.at, within=LONG_S)
    assert paused.at <= chimed.at
    await kiosk.saw("drawn:WaitingScreen", since=paused.at, within=LONG_S)
    assert "ResumePlaying" not in {line.name for line in kiosk.lines(paused.at)}
    town.office.end_calls(home.id)
    goes_on = await kiosk.saw("ResumePlaying", since=paused.at, within=LONG_S)
    await kiosk.saw("PlayerSaid", since=goes_on.at, within=LONG_S, such_as=says("playing"))
    after, seen_again_at = await seen(home)
    expected = before + (paused.at - seen_at) + (seen_again_at - goes_on.at)
    assert abs(after - expected) < 4.0, (before, after, expected)

    stopped = await home.touch(Button.STOP, "player", since=goes_on.at)
    await kiosk.saw("drawn:RecordingsScreen", since=stopped.at)
    await kiosk.saw("StopPlaying", since=stopped.at)
    assert str(recording) not in kiosk.trace.read_text(), "what is watched is nobody's business"
