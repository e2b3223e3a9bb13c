"""*Haluan olla rauhassa*, and *Vieraita kylässä*: for a while, forced calls only ring.

It begins with one touch and has an end, always; one touch ends it earlier. It holds at once, is kept on disk, and needs
no network. Nothing goes through it: no agreement has a field for an exception.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from device.core import agreement
from device.core.clock import is_sane
from device.core.decisions import Peace
from device.core.diary import zone_of
from device.core.draft import Draft, is_clock_trusted, wall
from device.core.screen_parts import Button
from device.core.state import State

HOUR_S = 3600.0
LENGTHS_S = {Button.PEACE_HOUR: HOUR_S, Button.PEACE_THREE_HOURS: 3 * HOUR_S, Button.PEACE_GUESTS: 3 * HOUR_S}
MORNING = 7
"""The hour at which *until morning* ends."""
LONGEST_S = 25 * HOUR_S
"""No peace is longer: what says so comes from a clock that was wrong, or a disk that was."""


def is_on(state: State) -> bool:
    """Say whether the resident wants to be left alone now."""
    peace = state.decisions.peace
    if peace is None:
        return False
    now = wall(state) if is_clock_trusted(state) else None
    return peace.until is None or now is None or now < peace.until


def until(state: State) -> datetime | None:
    """Return when it ends, in the home's own time; None when there is none, or nobody knows the time."""
    peace = state.decisions.peace
    if peace is None or peace.until is None or not is_sane(peace.until):
        return None
    return datetime.fromtimestamp(peace.until, UTC).astimezone(zone_of(state.agenda))


def choices(state: State) -> tuple[Button, ...]:
    """Return what may be chosen: without a clock there is no morning."""
    timed = (Button.PEACE_HOUR, Button.PEACE_THREE_HOURS)
    morning = (Button.PEACE_MORNING,) if is_clock_trusted(state) else ()
    return (*timed, *morning, Button.PEACE_GUESTS)


def touched(draft: Draft, button: Button) -> None:
    """Begin, or end."""
    if button is Button.PEACE_END:
        if draft.state.decisions.peace is not None:
            agreement.keep(draft, replace(draft.state.decisions, peace=None))
    elif button in choices(draft.state):
        now = wall(draft.state) if is_clock_trusted(draft.state) else None
        lasts_s = LENGTHS_S[button] if button in LENGTHS_S else _until_morning_s(draft.state, now or 0.0)
        peace = Peace(lasts_s, None if now is None else now + lasts_s, has_guests=button is Button.PEACE_GUESTS)
        agreement.keep(draft, replace(draft.state.decisions, peace=peace))


def settle(draft: Draft) -> None:
    """Let it end, or begin to count when the time is known at last."""
    peace, now = draft.state.decisions.peace, wall(draft.state)
    if peace is None or now is None or not is_clock_trusted(draft.state):
        return
    if peace.until is None:
        counted = replace(peace, until=now + min(max(0.0, peace.lasts_s), LONGEST_S))
        agreement.keep(draft, replace(draft.state.decisions, peace=counted))
    elif not now < peace.until <= now + LONGEST_S:
        agreement.keep(draft, replace(draft.state.decisions, peace=None))


def hours(state: State) -> Iterator[float]:
    """Give the moment (monotonic) at which it ends."""
    peace, offset = state.decisions.peace, state.clock.offset_s
    if peace is not None and peace.until is not None and offset is not None:
        yield peace.until - offset


def _until_morning_s(state: State, now: float) -> float:
    local = datetime.fromtimestamp(now, UTC).astimezone(zone_of(state.agenda))
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0, fold=0)
    if morning <= local:
        morning = (local.replace(tzinfo=None) + timedelta(days=1)).replace(
            hour=MORNING, minute=0, second=0, microsecond=0, tzinfo=local.tzinfo
        )
    return morning.timestamp() - now
