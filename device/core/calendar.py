"""The day at home, as its diary has it. Only shows; decides nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from device.core.diary import day_of
from device.core.policy import home_zone
from device.core.screen import DayLines, DayPart, NowCard
from device.core.state import State

NEXT_WITHIN_S = 2 * 86400.0
"""What is farther away is not *next*, it is in the week."""
NIGHT = (22, 6)
"""Hours between which the home is dim."""


def local_time(state: State, unix: float) -> datetime:
    """Return the home's own time."""
    return datetime.fromtimestamp(unix, UTC).astimezone(home_zone(state))


def day_part(local: datetime) -> DayPart:
    """Say which greeting fits."""
    if is_night(local):
        return DayPart.NIGHT
    if local.hour < 10:
        return DayPart.MORNING
    return DayPart.DAY if local.hour < 18 else DayPart.EVENING


def is_night(local: datetime) -> bool:
    """Say whether the home is dim."""
    return local.hour >= NIGHT[0] or local.hour < NIGHT[1]


def language_of(state: State) -> str:
    """Return the language of this device."""
    return "fi" if state.agenda is None else state.agenda.settings.language


def now_card(state: State, local: datetime) -> NowCard | None:
    """Return what is on, or what is next within two days."""
    unix = local.timestamp()
    card = next((d for d in state.diary.lines if d.ends > unix), None)
    if card is None or card.starts >= unix + NEXT_WITHIN_S:
        return None
    if card.starts <= unix:
        return NowCard(card.line, is_on=True)
    minutes = int(-(-(card.starts - unix) // 60))
    return NowCard(
        card.line, is_on=False, minutes_until=minutes, day=None if card.day == local.date() else day_of(card.day)
    )


def day_lines(state: State, local: datetime, *, is_today: bool, left_only: bool = False) -> DayLines:
    """Return the lines of that local day, all of them or those that are not over."""
    unix = local.timestamp()
    dated = state.diary.days.get(local.date(), ())
    lines = tuple(d.line for d in dated if not (left_only and d.ends <= unix))
    return DayLines(day_of(local), lines, is_today=is_today)


def week(state: State, local: datetime, *, is_clock_sure: bool, days: int = 7) -> tuple[DayLines, ...]:
    """Return this day and those after it."""
    return tuple(day_lines(state, local + timedelta(days=n), is_today=is_clock_sure and n == 0) for n in range(days))
