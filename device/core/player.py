"""Watching a recording: chosen by a touch, held by a call, gone on with at the same second (rule 6).

Nothing here is told to anybody: what a resident watches is no report, and stands in no state that leaves the home.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import isfinite
from uuid import UUID

from device.core import calendar, places
from device.core.draft import Draft, is_clock_trusted, wall
from device.core.effects import PausePlaying, PlayRecording, ResumePlaying, SeekPlaying, StopPlaying
from device.core.events.player import PlayerPhase, PlayerSaid, WhyNotPlayed
from device.core.phase import Idle, Page
from device.core.screen_parts import Button, Second, Subject
from device.core.state import Playing, State
from protocol.messages.agenda import Recording

STEP_S = 30.0
"""How far one touch goes forward or back."""
PAUSED_S = 15 * 60.0
"""A film that nobody goes on with gives way to the normal view."""
FAILED_S = 60.0
PLAYS_S = 12 * 3600.0
"""No film is longer: a player that forgets to end must not keep the home from its normal view for ever."""
HELD_S = 5 * 60.0
"""A call that lasts longer: the player's process is not kept through it, only the place."""

_GONE = frozenset({PlayerPhase.ENDED, PlayerPhase.FAILED})


# --- what can be watched ----------------------------------------------------------------------------------------------


def today_of(state: State) -> date | None:
    """Return the day whose recordings are there: today, or without a trusted clock the last day that we know of."""
    if state.agenda is None:
        return None
    now = wall(state) if is_clock_trusted(state) else None
    return calendar.local_time(state, state.agenda.issued_at.timestamp() if now is None else now).date()


def shown_on(state: State, day: date | None) -> tuple[Recording, ...]:
    """Return the recordings of this day, in the order that the agenda has."""
    if state.agenda is None or day is None:
        return ()
    named = day.isoformat()
    return tuple(r for r in state.agenda.recordings if named in r.days)


# --- what the resident does -------------------------------------------------------------------------------------------


def touched(draft: Draft, idle: Idle, button: Button, subject: Subject | None) -> None:
    """Do what the button says, if the present page offers it."""
    if button is Button.PLAY and isinstance(subject, UUID):
        _play(draft, idle, subject)
    playing = draft.state.playing
    if playing is None or idle.page is not Page.PLAYER:
        return
    if button is Button.STOP:
        _go_to(draft, idle, Page.RECORDINGS)
    elif button is Button.PAUSE and not playing.is_paused:
        _keep(draft, replace(playing, is_paused=True))
        draft.order(PausePlaying())
    elif button is Button.RESUME and playing.is_paused:
        _keep(draft, replace(playing, is_paused=False))
        if not playing.is_held:
            draft.order(ResumePlaying())
    elif button in {Button.BACKWARD, Button.FORWARD} and playing.phase is not PlayerPhase.FAILED:
        _seek(draft, playing, playing.position_s + (STEP_S if button is Button.FORWARD else -STEP_S))
    elif button is Button.SEEK and isinstance(subject, Second) and may_seek(playing):
        _seek(draft, playing, float(subject.value))


def may_seek(playing: Playing) -> bool:
    """Say whether the resident may go anywhere in it: how long it is must be known."""
    return playing.length_s is not None and playing.phase in {PlayerPhase.PLAYING, PlayerPhase.PAUSED}


def _play(draft: Draft, idle: Idle, chosen: UUID) -> None:
    """Play it from where it was left, else from its beginning."""
    before = draft.state.playing
    if before is not None and before.recording.id == chosen and before.phase is PlayerPhase.FAILED:
        found, from_s = before.recording, before.position_s
    else:
        of_today = shown_on(draft.state, today_of(draft.state))
        match = next((r for r in of_today if r.id == chosen), None)
        if match is None:
            return
        found, from_s = match, places.of(draft.state, chosen) or 0.0
    length_s = None if found.duration_s is None else float(found.duration_s)
    _keep(draft, Playing(found, position_s=from_s, length_s=length_s))
    _go_to(draft, idle, Page.PLAYER)
    draft.order(_order(found, from_s))


def _seek(draft: Draft, playing: Playing, to_s: float) -> None:
    to_s = max(to_s, 0.0)
    if playing.length_s is not None:
        to_s = min(to_s, max(playing.length_s - 1.0, 0.0))
    _keep(draft, replace(playing, position_s=to_s))
    draft.order(SeekPlaying(to_s))


# --- what the player says ---------------------------------------------------------------------------------------------


def said(draft: Draft, event: PlayerSaid) -> None:
    """Follow it. What is said of another recording is said too late."""
    playing = draft.state.playing
    if playing is None or playing.recording.id != event.recording:
        return
    if playing.is_gone:
        return  # only its place is kept
    heard = replace(
        playing,
        phase=event.phase,
        position_s=_second(event.position_s, playing.position_s),
        length_s=_second(event.length_s, 0.0) or playing.length_s,
        reason=event.reason if event.phase is PlayerPhase.FAILED else None,
    )
    if event.phase in _GONE and event.position_s == 0.0:
        heard = replace(heard, position_s=playing.position_s)
    if playing.is_held and event.phase in _GONE:
        # Whatever broke it in the call, it is tried again after it, from the same place.
        heard = replace(playing, is_gone=True, has_ended=event.phase is PlayerPhase.ENDED)
    _keep(draft, heard)


def not_ordered(draft: Draft, order: PlayRecording) -> None:
    """It could not even be begun."""
    playing = draft.state.playing
    if playing is not None and playing.recording.id == order.recording and playing.phase is PlayerPhase.LOADING:
        _keep(draft, replace(playing, phase=PlayerPhase.FAILED, reason=WhyNotPlayed.CRASHED))


# --- what follows -----------------------------------------------------------------------------------------------------


def follow(draft: Draft) -> None:
    """Hold it while a call is on or rings, go on after it; end it when nobody looks at it any more."""
    playing = draft.state.playing
    if playing is None:
        return
    phase = draft.state.phase
    if not isinstance(phase, Idle):
        _hold(draft, replace(playing, is_in_call=True))
    elif draft.state.alarm and (phase.page is Page.PLAYER or playing.is_in_call):
        if playing.is_in_call:  # the next one rings already: what was watched is seen beneath its bar
            _go_to(draft, phase, Page.PLAYER)
        _hold(draft, replace(playing, is_in_call=False))
    elif draft.state.alarm:
        _end(draft)  # the resident went elsewhere
    elif playing.is_held:
        _let_go(draft, playing, phase)
    elif phase.page is not Page.PLAYER:
        _end(draft)
    elif playing.phase is PlayerPhase.ENDED:
        _go_to(draft, phase, Page.RECORDINGS)
        _end(draft)


def _hold(draft: Draft, playing: Playing) -> None:
    if playing.phase in _GONE and not playing.is_held:
        _end(draft)
        return
    _keep(draft, playing)
    if not playing.is_held:
        # First of all that this step orders: the alarm and the chime are heard alone.
        draft.effects.insert(0, PausePlaying())
        _keep(draft, replace(playing, held_at=draft.now))
    elif not playing.is_gone and playing.held_at is not None and draft.now >= playing.held_at + HELD_S:
        draft.order(StopPlaying())
        _keep(draft, replace(playing, is_gone=True))


def _let_go(draft: Draft, playing: Playing, idle: Idle) -> None:
    if playing.has_ended:
        _end(draft)
        return
    if not playing.is_in_call and idle.page is not Page.PLAYER:
        _end(draft)
        return
    phase = PlayerPhase.LOADING if playing.is_gone else playing.phase
    _keep(draft, replace(playing, held_at=None, is_gone=False, is_in_call=False, phase=phase))
    _go_to(draft, idle, Page.PLAYER)
    if playing.is_gone:
        draft.order(_order(playing.recording, playing.position_s))
        if playing.is_paused:
            draft.order(PausePlaying())
    elif not playing.is_paused:
        draft.order(ResumePlaying())


def _end(draft: Draft) -> None:
    if draft.state.playing is not None:
        places.note(draft, draft.state.playing)
    draft.order(StopPlaying())
    draft.state = replace(draft.state, playing=None)


# --- how long it stays ------------------------------------------------------------------------------------------------


def stays_s(state: State) -> float:
    """Say how long an untouched player stays on the screen."""
    playing = state.playing
    if playing is None or playing.phase is PlayerPhase.FAILED:
        return FAILED_S
    return PAUSED_S if playing.is_paused else PLAYS_S


def hours(state: State) -> list[float]:
    """Return when time alone changes something."""
    playing = state.playing
    return [] if playing is None or playing.held_at is None or playing.is_gone else [playing.held_at + HELD_S]


# --- small things -----------------------------------------------------------------------------------------------------


def _order(found: Recording, from_s: float) -> PlayRecording:
    return PlayRecording(found.id, from_s, found.youtube, found.sha256)


def _keep(draft: Draft, playing: Playing) -> None:
    draft.state = replace(draft.state, playing=playing)


def _go_to(draft: Draft, idle: Idle, page: Page) -> None:
    draft.state = replace(draft.state, phase=replace(idle, page=page, touched_at=draft.now, entry=None, row=0))


def _second(value: float | None, otherwise: float) -> float:
    return value if value is not None and isfinite(value) and value >= 0.0 else otherwise
