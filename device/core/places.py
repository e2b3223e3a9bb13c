"""How far the resident has come in each film: kept on disk, so that a crash or a restart loses none of it.

Nothing plays by itself after a start: the list says where a film goes on, and a touch goes on there. The places never
leave the home.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from uuid import UUID

from device.core.draft import Draft
from device.core.effects import WritePlaces
from device.core.events.player import PlayerPhase
from device.core.state import Playing, State
from device.core.watched import Place

MOST = 30
"""Places that are kept; the one not watched for longest goes first."""
EACH_S = 15.0
"""How often a place is written while a film plays: what a crash may lose of it."""
BEGUN_S = 20.0
"""Who has seen less of a film has not begun it."""
LEFT_S = 30.0
"""Who has so little left of it has seen it."""
LONGEST_S = 1e6


def begin(saved: Sequence[Place]) -> tuple[Place, ...]:
    """Return what a start makes of what the disk held."""
    return tuple(p for p in saved if isfinite(p.at_s) and BEGUN_S <= p.at_s <= LONGEST_S)[-MOST:]


def of(state: State, recording: UUID) -> float | None:
    """Return the second at which this film goes on; None when it is not begun, or was seen to its end."""
    return next((p.at_s for p in state.places if p.recording == recording), None)


def follow(draft: Draft) -> None:
    """Keep the place of what plays, now and then."""
    playing = draft.state.playing
    if playing is None or playing.phase not in {PlayerPhase.PLAYING, PlayerPhase.PAUSED}:
        return
    kept = of(draft.state, playing.recording.id)
    is_far = abs(playing.position_s - (kept or 0.0)) >= EACH_S
    if is_far or ((playing.is_paused or playing.is_held) and playing.position_s != kept):
        note(draft, playing)


def note(draft: Draft, playing: Playing) -> None:
    """Keep it now. A film that was seen to its end, or hardly begun, has none."""
    mine, at_s = playing.recording.id, playing.position_s
    others = tuple(p for p in draft.state.places if p.recording != mine)
    is_seen = playing.phase is PlayerPhase.ENDED or playing.has_ended
    is_seen = is_seen or (playing.length_s is not None and at_s > playing.length_s - LEFT_S)
    is_kept = not is_seen and BEGUN_S <= at_s <= LONGEST_S
    places = (*others, Place(mine, at_s))[-MOST:] if is_kept else others
    if places != draft.state.places:
        draft.state = replace(draft.state, places=places)
        draft.order(WritePlaces(places))
