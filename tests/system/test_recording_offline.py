"""A recording of our own in the real kiosk, with no network at all: from the list to the picture, and gone again."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
import pytest_asyncio

from device.adapters import files
from device.adapters.recording_file import Note
from device.core.events.event import Event
from device.core.events.player import PlayerPhase, PlayerSaid
from device.core.events.process import Saved, Started
from device.core.events.resident import Touched
from device.core.reducer import reduce
from device.core.screen_parts import Button
from device.core.show import screen
from device.core.state import State
from protocol.messages.agenda import Agenda, Recording
from protocol.messages.wire import Texts
from tests.fakes.backend import Backend
from tests.media.player.cinema import children, make_film
from tests.protocol.keys import DEVICE, NOW
from tests.system.stage.kiosk import Display, Kiosk, Line
from tests.system.stage.pictures import read_picture
from ui.layout import measures
from ui.screens import scene
from ui.touch import SETTLE_S

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]

SIZE = (1280, 800)
LONG_S = 60.0
LENGTH_S = 90.0
"""Of the film, in which a slow hand still finds its buttons."""


class HomeWithFilm:
    """A bound home without a network; one film is on its disk."""

    def __init__(self, folder: Path, display: Display) -> None:
        self.kiosk = Kiosk(folder / "kiosk", display)
        self.kiosk.prepare()
        days = {(moment + timedelta(days=n)).date() for moment in (NOW, datetime.now(UTC)) for n in (-1, 0, 1)}
        film = make_film(folder / "film.mp4", LENGTH_S)
        sha256 = hashlib.sha256(film.read_bytes()).hexdigest()
        self.recording = Recording(
            id=uuid4(),
            title=Texts(fi="Tuolijumppa"),
            days=tuple(str(day) for day in days),
            duration_s=20,
            sha256=sha256,
        )
        backend = Backend()
        backend.write_identity(self.kiosk.folder)
        shown = [self.recording.model_dump(mode="json")]
        files.write(self.kiosk.folder / "agenda.document", backend.agenda(recordings=shown))
        self.agenda = Agenda(device=DEVICE, revision=1, issued_at=NOW, recordings=(self.recording,))
        shelf = self.kiosk.folder / "recordings"
        shelf.mkdir(mode=0o700)
        shutil.move(film, shelf / f"{self.recording.id}.film")
        size = (shelf / f"{self.recording.id}.film").stat().st_size
        note = Note(size=size, sha256=sha256)
        files.write(shelf / f"{self.recording.id}.note", note.model_dump_json().encode())
        self._state = State()
        self._feed(Started(1.0, Saved(device=DEVICE, agenda=self.agenda)))

    def _feed(self, event: Event) -> None:
        """Let a core of our own come along, to know where the buttons are."""
        self._state = reduce(self._state, event).state

    async def touch(self, button: Button) -> Line:
        """Touch a button where the kiosk has it."""
        now = self._state.now
        targets = scene(screen(self._state, now), measures(SIZE)).targets
        target = next(target for target in targets if target.button is button)
        for _ in range(4):
            await asyncio.sleep(1.5 * SETTLE_S)  # the screen's own rule: a touch belongs to what was seen before
            asked = time.time()
            self.kiosk.display.touch(*target.rect.middle)
            try:
                taken = await self.kiosk.saw("Touched", since=asked, within=15.0)
            except TimeoutError:
                continue
            subject = self.recording.id if button is Button.PLAY else None
            self._feed(Touched(now + 1, button, subject=subject))
            return taken
        raise TimeoutError(f"{button} was not taken")

    def hears(self, phase: PlayerPhase) -> None:
        """Tell our own core what the kiosk's player has said."""
        now = self._state.now + 1
        self._feed(PlayerSaid(now, self.recording.id, phase, 1.0, LENGTH_S))

    def players(self) -> list[int]:
        """Return the kiosk's processes that play."""
        return children(self.kiosk.pid)

    def bar(self) -> float | None:
        """Look at the panel: how far from the left is the film's white bar? None: no film is seen."""
        picture = read_picture(self.kiosk.display.picture(self.kiosk.folder / "pictures" / "film.png"))
        columns = picture[SIZE[1] // 3 : SIZE[1] // 2].mean(axis=(0, 2))
        bright = np.flatnonzero(columns > 200)
        is_film = 0 < len(bright) < SIZE[0] // 8 and float(np.median(columns)) < 60
        return float(bright.mean()) if is_film else None


@pytest_asyncio.fixture(loop_scope="session")
async def home(tmp_path: Path) -> AsyncIterator[HomeWithFilm]:
    with Display(SIZE) as display:
        home = HomeWithFilm(tmp_path, display)
        home.kiosk.start()
        yield home
        home.kiosk.stop()


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.feature("H6", "H8")
async def test_a_resident_watches_holds_and_ends_a_recording(home: HomeWithFilm) -> None:
    kiosk = home.kiosk
    await kiosk.saw("drawn:HomeScreen", within=LONG_S)
    await kiosk.saw("PeripheralsChanged", within=LONG_S)
    assert home.players() == []

    await home.touch(Button.RECORDINGS)
    await kiosk.saw("drawn:RecordingsScreen", within=LONG_S)
    since = time.time()
    await home.touch(Button.PLAY)
    await kiosk.saw("PlayerSaid", since=since, within=LONG_S, such_as=lambda line: line.detail["player"] == "playing")
    home.hears(PlayerPhase.PLAYING)
    first = await _seen(home)
    moved = await _seen(home, after=first + 4)

    since = time.time()
    await home.touch(Button.PAUSE)
    await kiosk.saw("PlayerSaid", since=since, within=LONG_S, such_as=lambda line: line.detail["player"] == "paused")
    home.hears(PlayerPhase.PAUSED)
    held = await _seen(home)
    assert held == await _seen(home)
    assert len(home.players()) == 1

    since = time.time()
    await home.touch(Button.STOP)
    await kiosk.saw("drawn:RecordingsScreen", since=since, within=LONG_S)
    await _none_left(home)
    assert moved > first


async def _seen(home: HomeWithFilm, after: float = 0.0) -> float:
    ends = time.monotonic() + LONG_S
    while time.monotonic() < ends:
        at = await asyncio.to_thread(home.bar)
        if at is not None and at > after:
            return at
    raise TimeoutError("no film is seen on the panel")


async def _none_left(home: HomeWithFilm) -> None:
    ends = time.monotonic() + LONG_S
    while home.players():
        if time.monotonic() > ends:
            raise TimeoutError("a player is left")
        await asyncio.sleep(0.05)
