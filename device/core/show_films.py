"""What the panel shows of recordings: the list, and the player. Reads the state, decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from device.core import calendar, places, player
from device.core.diary import day_of, hour_of
from device.core.events.player import PlayerPhase
from device.core.phase import Idle
from device.core.screen import PlayerScreen, RecordingsScreen
from device.core.screen_parts import Button, Film, Volume, Watching, words
from device.core.show_around import Around
from device.core.state import Playing, State
from protocol.messages.agenda import Recording

BARE_AFTER_S = 12.0
"""A film that plays fills the panel when nobody has touched for so long."""

_WATCHING = {
    PlayerPhase.LOADING: Watching.LOADING,
    PlayerPhase.PLAYING: Watching.PLAYING,
    PlayerPhase.PAUSED: Watching.PAUSED,
    PlayerPhase.ENDED: Watching.PAUSED,
    PlayerPhase.FAILED: Watching.FAILED,
}


def first(state: State) -> Film | None:
    """The first of what can be watched today; nothing when there is nothing."""
    found = player.shown_on(state, player.today_of(state))
    return _film(state, found[0], None) if found else None


def recordings(state: State, idle: Idle, local: datetime | None, around: Around) -> RecordingsScreen:
    """Today's, and those of the days ahead by their next day."""
    return RecordingsScreen(
        films=tuple(_films(state)),
        hour=None if local is None else hour_of(local),
        today=None if local is None else day_of(local),
        row=idle.row,
        buttons=(Button.HOME, Button.PLAY, Button.LEAF),
        **around,
    )


def watch(state: State, at: float, playing: Playing, local: datetime | None, around: Around) -> PlayerScreen:
    """The film, and what can be done about it."""
    watching = _WATCHING[playing.phase]
    if watching is not Watching.FAILED and (playing.is_paused or playing.is_held):
        watching = Watching.PAUSED
    is_bare = (
        watching is Watching.PLAYING
        and isinstance(state.phase, Idle)
        and at - state.phase.touched_at >= BARE_AFTER_S
        and around["bar"] is None
        and around["toast"] is None
    )
    anywhere = (Button.SEEK,) if player.may_seek(playing) else ()
    volume = (*anywhere, Button.VOLUME_DOWN, Button.VOLUME_UP)
    buttons: tuple[Button, ...]
    match watching:
        case Watching.FAILED:
            buttons = (Button.STOP, Button.PLAY)
        case _ if is_bare:
            buttons = (Button.CONTROLS, Button.STOP)
        case Watching.PAUSED:
            buttons = (Button.STOP, Button.BACKWARD, Button.RESUME, Button.FORWARD, *volume)
        case _:
            buttons = (Button.STOP, Button.BACKWARD, Button.PAUSE, Button.FORWARD, *volume)
    return PlayerScreen(
        film=_film(state, playing.recording, None),
        watching=watching,
        position_s=int(min(playing.position_s, 1e6)),
        length_s=None if playing.length_s is None else int(min(playing.length_s, 1e6)),
        volume=Volume(state.peripherals.volume),
        hour=None if local is None else hour_of(local),
        is_bare=is_bare,
        reason=None if playing.reason is None else words(f"player.{playing.reason.value}"),
        buttons=buttons,
        **around,
    )


def _films(state: State) -> Iterator[Film]:
    today = player.today_of(state)
    if state.agenda is None or today is None:
        return
    of_today = player.shown_on(state, today)
    for recording in of_today:
        yield _film(state, recording, None)
    ahead = [today + timedelta(days=n) for n in range(1, calendar.DAYS)]
    named = {day.isoformat(): day for day in ahead}
    later = [
        (named[min(days)], recording)
        for recording in state.agenda.recordings
        if recording not in of_today and (days := [day for day in recording.days if day in named])
    ]
    for day, recording in sorted(later, key=lambda found: found[0]):
        yield _film(state, recording, day)


def _film(state: State, recording: Recording, day: date | None) -> Film:
    seconds = recording.duration_s
    left_at_s = places.of(state, recording.id)
    return Film(
        id=recording.id,
        title=recording.title.in_language(calendar.language_of(state)),
        minutes=None if seconds is None or seconds <= 0 else max(1, round(seconds / 60)),
        day=None if day is None else day_of(day),
        left_at_s=None if left_at_s is None or day is not None else int(left_at_s),
    )
