"""Watching a recording: by touch alone, held by calls, told to nobody."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from device.core import effects as e
from device.core import places
from device.core.events.backend import AgendaArrived
from device.core.events.player import PlayerPhase, PlayerSaid, WhyNotPlayed
from device.core.events.process import EffectFailed
from device.core.events.resident import Touched
from device.core.phase import Idle
from device.core.player import FAILED_S, HELD_S, PAUSED_S
from device.core.report import device_state
from device.core.screen import HomeScreen, PlayerScreen, RecordingsScreen
from device.core.screen_parts import Button, Second, Watching
from device.core.show_films import BARE_AFTER_S
from device.core.watched import Place
from protocol.messages.agenda import Recording
from protocol.messages.wire import Texts
from tests.fakes.home import Home
from tests.fakes.visit import NOON, agreement, forced_call, ordinary_call

TODAY, LATER = UUID(int=51), UUID(int=52)
DAY, NEXT_DAY = (str((NOON + timedelta(days=n)).date()) for n in (0, 2))
ORDERS = (e.PlayRecording, e.PausePlaying, e.ResumePlaying, e.SeekPlaying, e.StopPlaying)


class Viewer(Home):
    """A home with a film today and one later."""

    def __post_init__(self) -> None:
        super().__post_init__()
        films = (
            Recording(id=TODAY, title=Texts(fi="Nuuksio"), days=(DAY,), duration_s=600, sha256="a" * 64),
            Recording(id=LATER, title=Texts(fi="Majakat"), days=(NEXT_DAY,), youtube="aqz-KE-bpKQ"),
        )
        agenda = self.agenda(agreement(), revision=2).model_copy(update={"recordings": films})
        self.feed(AgendaArrived(self.t, agenda))

    def orders(self) -> list[type]:
        return [type(effect) for _, effect in self.effects if isinstance(effect, ORDERS)]

    def plays(self, chosen: UUID = TODAY) -> None:
        self.touches(Button.RECORDINGS)
        self.feed(Touched(self.t, Button.PLAY, subject=chosen))

    def says(self, phase: PlayerPhase, position_s: float = 0.0, reason: WhyNotPlayed | None = None) -> None:
        self.feed(PlayerSaid(self.t, TODAY, phase, position_s, 600.0, reason))

    def watches(self, position_s: float = 100.0) -> None:
        self.plays()
        self.says(PlayerPhase.PLAYING, position_s)

    def shows(self, kind: type) -> bool:
        return isinstance(self.screen, kind)

    @property
    def player(self) -> PlayerScreen:
        shown = self.screen
        assert isinstance(shown, PlayerScreen), shown
        return shown


@pytest.mark.feature("E6")
def test_todays_are_there_all_day_the_others_are_only_told_of_and_nothing_starts_by_itself() -> None:
    home = Viewer()
    day = home.screen
    assert isinstance(day, HomeScreen)
    assert day.film is not None
    assert day.film.title == "Nuuksio"

    home.touches(Button.RECORDINGS)
    listed = home.screen
    assert isinstance(listed, RecordingsScreen)
    assert [(film.id, film.day is None) for film in listed.films] == [(TODAY, True), (LATER, False)]

    home.feed(Touched(home.t, Button.PLAY, subject=LATER))
    home.after(59)
    assert home.shows(RecordingsScreen)
    home.after(2)
    assert home.shows(HomeScreen)
    assert home.orders() == []


@pytest.mark.feature("H6")
def test_play_pause_seek_and_stop() -> None:
    home = Viewer()
    home.plays()
    assert home.all_of(e.PlayRecording) == [e.PlayRecording(TODAY, 0.0, None, "a" * 64)]
    assert home.player.watching is Watching.LOADING

    home.says(PlayerPhase.PLAYING, 100.0)
    assert (home.player.position_s, home.player.length_s) == (100, 600)
    home.touches(Button.FORWARD)
    home.touches(Button.BACKWARD)
    home.touches(Button.BACKWARD)
    assert [seek.to_s for seek in home.all_of(e.SeekPlaying)] == [130.0, 100.0, 70.0]
    home.touches(Button.PAUSE)
    assert Button.RESUME in home.player.buttons
    home.touches(Button.RESUME)
    home.touches(Button.STOP)
    assert home.shows(RecordingsScreen)
    assert home.orders()[-3:] == [e.PausePlaying, e.ResumePlaying, e.StopPlaying]
    home.says(PlayerPhase.PLAYING, 200.0)
    assert home.shows(RecordingsScreen)


def test_a_finger_on_the_bar_goes_anywhere_in_the_film_and_not_beyond_it() -> None:
    home = Viewer()
    home.watches()

    for wanted, found in ((300, 300.0), (-5, 0.0), (10**9, 599.0)):
        assert Button.SEEK in home.player.buttons
        home.feed(Touched(home.t, Button.SEEK, subject=Second(wanted)))
        assert home.all_of(e.SeekPlaying)[-1].to_s == found
        assert home.player.position_s == int(found)


def test_nobody_goes_anywhere_in_what_is_not_there_yet() -> None:
    home = Viewer()
    home.plays()

    home.feed(Touched(home.t, Button.SEEK, subject=Second(300)))

    assert Button.SEEK not in home.player.buttons
    assert not home.all_of(e.SeekPlaying)


@pytest.mark.feature("H6")
@pytest.mark.parametrize("how", ["dies", "stops"])
def test_a_film_goes_on_where_it_was_left_after_a_restart(how: str) -> None:
    home = Viewer()
    home.watches(100.0)
    home.after(30)
    home.says(PlayerPhase.PLAYING, 130.0)
    if how == "stops":
        home.says(PlayerPhase.PLAYING, 137.0)
        home.touches(Button.STOP)

    again = home.crashes(30)

    assert isinstance(again, Viewer)
    assert again.shows(HomeScreen), "nothing plays by itself"
    again.touches(Button.RECORDINGS)
    listed = again.screen
    assert isinstance(listed, RecordingsScreen)
    assert listed.films[0].left_at_s == (130 if how == "dies" else 137)
    again.plays()
    assert again.all_of(e.PlayRecording)[-1].from_s == listed.films[0].left_at_s


def test_what_was_seen_to_its_end_begins_anew() -> None:
    home = Viewer()
    home.watches(300.0)
    assert [place.at_s for place in home.watched] == [300.0]
    home.says(PlayerPhase.PLAYING, 580.0)
    assert home.watched == ()
    home.says(PlayerPhase.ENDED, 600.0)
    home.plays()

    assert home.all_of(e.PlayRecording)[-1].from_s == 0.0


def test_few_places_are_kept_and_seldom_written() -> None:
    films = tuple(Place(UUID(int=n), 100.0) for n in range(100))
    home = Viewer(places=films)
    home.watches(25.0)
    for second in range(60):
        home.after(1)
        home.says(PlayerPhase.PLAYING, 25.0 + second)

    assert len(home.watched) == places.MOST
    assert home.watched[-1].recording == TODAY
    assert len(home.all_of(e.WritePlaces)) <= 5


def test_a_call_that_takes_over_writes_the_place_at_once() -> None:
    home = Viewer()
    home.watches(100.0)
    home.says(PlayerPhase.PLAYING, 108.0)
    home.receives(forced_call())

    assert home.watched[-1].at_s == 108.0


def test_seeking_stays_within_the_film() -> None:
    home = Viewer()
    home.watches(10.0)
    home.touches(Button.BACKWARD)
    home.says(PlayerPhase.PLAYING, 590.0)
    home.touches(Button.FORWARD)

    assert [seek.to_s for seek in home.all_of(e.SeekPlaying)] == [0.0, 599.0]


@pytest.mark.feature("H6")
def test_a_forced_call_holds_it_before_anything_sounds_and_it_goes_on_afterwards() -> None:
    home, visit = Viewer(), forced_call()
    home.watches()
    home.receives(visit)
    kinds = [type(effect) for _, effect in home.effects]
    assert kinds.index(e.PausePlaying) < kinds.index(e.Chime)
    home.comes(visit, visit.nurse)
    home.after(60)
    assert home.camera()
    assert e.ResumePlaying not in home.orders()

    home.receives()
    assert home.player.position_s == 100
    assert home.orders()[-1] is e.ResumePlaying
    assert len(home.all_of(e.PausePlaying)) == 1


@pytest.mark.feature("H6")
def test_what_the_resident_had_paused_stays_paused_after_a_call() -> None:
    home, visit = Viewer(), forced_call()
    home.watches()
    home.touches(Button.PAUSE)
    home.receives(visit)
    home.receives()

    assert Button.RESUME in home.player.buttons
    assert e.ResumePlaying not in home.orders()


def test_a_bell_holds_it_while_it_sounds() -> None:
    home, visit = Viewer(), ordinary_call()
    home.watches()
    home.receives(visit)
    assert home.orders()[-1] is e.PausePlaying
    assert home.player.bar is not None

    home.touches(Button.SILENCE, visit)
    assert home.orders()[-1] is e.ResumePlaying
    assert home.player.bar is not None


def test_whoever_goes_elsewhere_while_it_rings_is_not_brought_back() -> None:
    home, visit = Viewer(), ordinary_call()
    home.watches()
    home.receives(visit)
    home.touches(Button.WEEK)
    assert home.orders()[-1] is e.StopPlaying
    home.touches(Button.SILENCE, visit)
    assert home.state.playing is None


@pytest.mark.feature("H6")
def test_through_a_long_call_only_the_place_is_kept() -> None:
    """No process lies about for an hour, and a link that broke meanwhile does not end the film."""
    home, visit = Viewer(), forced_call()
    home.watches(321.0)
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(HELD_S + 1)
    assert home.orders()[-1] is e.StopPlaying

    home.receives()
    assert home.all_of(e.PlayRecording)[-1] == e.PlayRecording(TODAY, 321.0, None, "a" * 64)
    assert home.player.watching is Watching.LOADING


def test_a_player_that_breaks_in_a_call_is_begun_again_after_it() -> None:
    home, visit = Viewer(), forced_call()
    home.watches(50.0)
    home.receives(visit)
    home.says(PlayerPhase.FAILED, 0.0, WhyNotPlayed.NETWORK)
    home.receives()

    assert home.all_of(e.PlayRecording)[-1].from_s == 50.0


@pytest.mark.parametrize("reason", list(WhyNotPlayed))
def test_a_failure_is_said_in_words_and_can_be_tried_again_from_there(reason: WhyNotPlayed) -> None:
    home = Viewer()
    home.watches(77.0)
    home.says(PlayerPhase.FAILED, 0.0, reason)
    assert home.player.reason is not None
    assert home.player.reason.key == f"player.{reason.value}"

    home.feed(Touched(home.t, Button.PLAY, subject=TODAY))
    assert home.all_of(e.PlayRecording)[-1].from_s == 77.0
    order = home.all_of(e.PlayRecording)[-1]
    home.feed(EffectFailed(home.t, order, "bug"))
    assert home.player.watching is Watching.FAILED
    home.after(FAILED_S + 1)
    assert home.shows(HomeScreen)


def test_at_its_end_the_list_is_there_again_and_then_the_day() -> None:
    home = Viewer()
    home.watches()
    home.says(PlayerPhase.ENDED, 600.0)
    assert home.shows(RecordingsScreen)
    home.after(61)
    assert home.shows(HomeScreen)


def test_a_film_that_plays_stays_and_one_that_is_forgotten_gives_way() -> None:
    home = Viewer()
    home.watches()
    home.after(3 * 3600)
    bare = [home.player.is_bare]
    home.touches(Button.CONTROLS)
    bare.append(home.player.is_bare)
    home.after(BARE_AFTER_S - 1)
    bare.append(home.player.is_bare)
    assert bare == [True, False, False]

    home.touches(Button.PAUSE)
    home.after(PAUSED_S + 1)
    assert home.shows(HomeScreen)
    assert home.orders()[-1] is e.StopPlaying


def test_what_is_watched_is_told_to_nobody() -> None:
    home = Viewer()
    before = device_state(home.state)
    home.watches()
    home.touches(Button.STOP)
    home.plays()

    assert home.reports == []
    assert device_state(home.state) == before


@pytest.mark.feature("H8")
def test_without_a_clock_the_films_of_the_last_known_day_are_there() -> None:
    home = Viewer(has_clock=False, has_broker=False)
    home.plays()

    assert home.player.hour is None
    assert isinstance(home.state.phase, Idle)
    assert home.all_of(e.PlayRecording)
