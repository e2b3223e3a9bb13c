"""An agenda full of films that are nowhere: each says so in plain words, and the home stays as usable as before."""

from __future__ import annotations

import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from device.adapters.api import HttpApi
from device.adapters.clock import Clock
from device.adapters.intake import Intake
from device.adapters.recordings import MIB, Recordings
from device.core.effects import PlayRecording
from device.core.events.backend import AgendaArrived
from device.core.events.player import PlayerPhase, PlayerSaid
from device.core.events.resident import Touched
from device.core.screen import HomeScreen, PlayerScreen, RecordingsScreen, WeekScreen
from device.core.screen_parts import Button, Watching
from media.player.films import Programs
from media.player.player import ProcessPlayer
from protocol.messages.agenda import Recording
from protocol.messages.wire import Texts
from tests.fakes.backend import Backend
from tests.fakes.films import FilmServer, write_certificate
from tests.fakes.home import Home
from tests.fakes.visit import NOON, agreement, forced_call
from tests.media.player import fake_youtube as youtube
from tests.media.player.cinema import Spectator, children
from tests.media.player.test_youtube import FAKE
from tests.protocol.keys import NOW
from ui.texts import LANGUAGES, texts

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

TODAY = str(NOON.date())
PAGE, ALIVE = uuid4(), uuid4()
NO_IDS = ("https://you", "tube.com/x?", "not an id!!")
"""What no agenda can carry, for its reader refuses it; a player that got it all the same must not follow it."""


@dataclass
class World:
    """A home, and all that its films can come from."""

    home: Home
    player: ProcessPlayer
    spectator: Spectator

    def gets(self, *films: Recording) -> None:
        """An agenda comes with these."""
        agenda = self.home.agenda(agreement(), revision=2).model_copy(update={"recordings": films})
        self.home.feed(AgendaArrived(self.home.t, agenda))

    async def plays(self, film: UUID) -> PlayerSaid:
        """The resident touches it; what the player says of it is told to the home until it plays or has failed."""
        self.home.touches(Button.RECORDINGS)
        begun, heard = len(self.home.all_of(PlayRecording)), len(self.spectator.heard)
        self.home.feed(Touched(self.home.t, Button.PLAY, subject=film))
        order = self.home.all_of(PlayRecording)[begun]
        self.player.play(order)
        said = await self.spectator.hears(PlayerPhase.FAILED, PlayerPhase.PLAYING, since=heard)
        self.home.feed(PlayerSaid(self.home.t, film, said.phase, said.position_s, said.length_s, said.reason))
        return said


@pytest.fixture
def servers(film: Path, tmp_path: Path) -> Iterator[tuple[FilmServer, FilmServer]]:
    """Ours, and YouTube's."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    shutil.copy(film, ours / str(ALIVE))
    (ours / str(PAGE)).write_text("<!doctype html><h1>Not found</h1>" * 40, encoding="utf-8")
    with ExitStack() as both:
        yield (
            both.enter_context(FilmServer(ours)),
            both.enter_context(FilmServer(theirs, write_certificate(tmp_path))),
        )


@pytest.fixture
async def world(servers: tuple[FilmServer, FilmServer], tmp_path: Path) -> AsyncIterator[World]:
    ours, theirs = servers
    assert theirs.certificate is not None
    trust = Backend(url=ours.url).trust()
    clock = Clock(NOW - timedelta(days=1), system=NOW.timestamp, is_synchronised=lambda: False)
    intake = Intake(trust, submit=lambda _fact: None, now=lambda: 7.0, acknowledged=lambda _number: None)
    api = HttpApi(ours.url, trust, clock, intake, submit=lambda _fact: None, now=lambda: 7.0)
    shelf = Recordings(tmp_path / "recordings", api.media, limit=100 * MIB, pauses_s=(0.1,))
    where = (str(theirs.port), str(theirs.certificate[0]))
    programs = Programs(resolver=(FAKE, "resolve", *where), fetcher=(FAKE, "fetch", *where), finds_within_s=6)
    spectator = Spectator()
    player = ProcessPlayer(
        spectator.submit, time.monotonic, spectator.frames, shelf, programs=programs, has_sound=False
    )
    yield World(Home(), player, spectator)
    await player.close()
    shelf.close()
    api.close()
    assert children() == []


@pytest.mark.feature("H6")
async def test_films_that_are_nowhere_say_so_and_the_home_stays_usable(world: World) -> None:
    home = world.home
    dead = {
        "gone": Recording(id=uuid4(), title=Texts(fi="Poissa"), days=(TODAY,)),
        "a page in place of a film": Recording(id=PAGE, title=Texts(fi="Sivu"), days=(TODAY,)),
        "removed": Recording(id=uuid4(), title=Texts(fi="Poistettu"), days=(TODAY,), youtube=youtube.NO_LONGER),
        "answers 404": Recording(id=uuid4(), title=Texts(fi="404"), days=(TODAY,), youtube=youtube.GONE),
        "never answers": Recording(id=uuid4(), title=Texts(fi="Vaiti"), days=(TODAY,), youtube=youtube.HANGS),
    }
    alive = Recording(id=ALIVE, title=Texts(fi="Nuuksio"), days=(TODAY,))
    world.gets(*dead.values(), alive)

    for kind, film in dead.items():
        said = await world.plays(film.id)

        assert said.phase is PlayerPhase.FAILED, kind
        shown = home.screen
        assert isinstance(shown, PlayerScreen), kind
        assert shown.watching is Watching.FAILED
        assert shown.reason is not None
        for language in LANGUAGES:
            told = texts(language).say(shown.reason)
            assert " " in told, f"{kind}: no plain words, but {told}"
            assert not any(sign in told for sign in ("404", "http", "error")), kind
        home.touches(Button.STOP)
        assert isinstance(home.screen, RecordingsScreen), kind
        assert len(home.screen.films) == len(dead) + 1, "what failed once may work tomorrow"

    home.touches(Button.HOME)
    assert isinstance(home.screen, HomeScreen)
    home.touches(Button.WEEK)
    assert isinstance(home.screen, WeekScreen)
    assert (await world.plays(ALIVE)).phase is PlayerPhase.PLAYING
    home.receives(forced_call())
    assert home.phase == "Announcing"


@pytest.mark.feature("H6")
async def test_an_address_in_place_of_an_id_is_not_followed(
    world: World, servers: tuple[FilmServer, FilmServer]
) -> None:
    films = [
        Recording.model_construct(
            id=uuid4(), youtube=no_id, title=Texts(fi="?"), days=(TODAY,), duration_s=None, sha256=""
        )
        for no_id in NO_IDS
    ]
    world.gets(*films)

    for film in films:
        said = await world.plays(film.id)

        assert said.phase is PlayerPhase.FAILED
        world.home.touches(Button.STOP)
    assert [asked for server in servers for asked in server.asked] == []
