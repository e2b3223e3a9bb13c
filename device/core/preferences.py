"""How the resident likes the screen: size of the letters, light, night, language. At once, and kept on disk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from device.core.decisions import LIGHT_STEPS, NIGHT_ENDS, NIGHT_STARTS, TEXT_SIZES, Preferences
from device.core.diary import diary_of, zone_of
from device.core.draft import Draft
from device.core.effects import WritePreferences
from device.core.screen_parts import Button, Pick, Subject
from device.core.state import State

LIGHTS = (30, 45, 60, 80, 100)
"""Per cent of the panel's light at each step: the darkest can still be read in a dark room."""
LIGHT_AT_NIGHT = 30

NIGHT_HOURS = {
    Button.NIGHT_FROM_EARLIER: (-1, 0),
    Button.NIGHT_FROM_LATER: (1, 0),
    Button.NIGHT_TO_EARLIER: (0, -1),
    Button.NIGHT_TO_LATER: (0, 1),
}


def language_of(state: State) -> str:
    """Return the language of this device: as the resident chose it, else as the backend says."""
    said = "fi" if state.agenda is None else state.agenda.settings.language
    chosen = state.preferences.language
    return chosen if chosen in languages(state) else said


def languages(state: State) -> tuple[str, ...]:
    """Return those that may be chosen: the organisation's."""
    return () if state.agenda is None else tuple(dict.fromkeys(state.agenda.settings.languages))


def light(state: State) -> int:
    """Return how bright the panel is by day, in per cent."""
    return LIGHTS[min(max(state.preferences.light, 1), LIGHT_STEPS) - 1]


def is_night(state: State, unix: float) -> bool:
    """Say whether the home is dim at this Unix time, if nobody touches it."""
    mine = state.preferences
    hour = datetime.fromtimestamp(unix, UTC).astimezone(zone_of(state.agenda)).hour
    return mine.dims_at_night and (hour >= mine.night_starts or hour < mine.night_ends)


def begin(saved: Preferences) -> Preferences:
    """Return what a start makes of what the disk held."""
    return Preferences(
        text=min(max(saved.text, 0), TEXT_SIZES - 1),
        light=min(max(saved.light, 1), LIGHT_STEPS),
        dims_at_night=saved.dims_at_night,
        night_starts=min(max(saved.night_starts, NIGHT_STARTS[0]), NIGHT_STARTS[1]),
        night_ends=min(max(saved.night_ends, NIGHT_ENDS[0]), NIGHT_ENDS[1]),
        language=saved.language,
    )


def touched(draft: Draft, button: Button, subject: Subject | None) -> None:
    """Set what this button says."""
    mine = draft.state.preferences
    picked = subject.value if isinstance(subject, Pick) else ""
    if button is Button.TEXT_SIZE and picked in {str(size) for size in range(TEXT_SIZES)}:
        _keep(draft, replace(mine, text=int(picked)))
    elif button in {Button.DARKER, Button.BRIGHTER}:
        step = mine.light + (1 if button is Button.BRIGHTER else -1)
        _keep(draft, replace(mine, light=min(max(step, 1), LIGHT_STEPS)))
    elif button is Button.NIGHT_DIM and picked in {"on", "off"}:
        _keep(draft, replace(mine, dims_at_night=picked == "on"))
    elif button in NIGHT_HOURS:
        starts, ends = NIGHT_HOURS[button]
        _keep(
            draft,
            replace(
                mine,
                night_starts=min(max(mine.night_starts + starts, NIGHT_STARTS[0]), NIGHT_STARTS[1]),
                night_ends=min(max(mine.night_ends + ends, NIGHT_ENDS[0]), NIGHT_ENDS[1]),
            ),
        )
    elif button is Button.LANGUAGE and picked in languages(draft.state):
        _keep(draft, replace(mine, language=picked))
        draft.state = replace(draft.state, diary=diary_of(draft.state.agenda, language_of(draft.state)))


def _keep(draft: Draft, mine: Preferences) -> None:
    if mine != draft.state.preferences:
        draft.state = replace(draft.state, preferences=mine)
        draft.order(WritePreferences(mine))
