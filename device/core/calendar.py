"""The day at home, as its diary has it. Only shows; decides nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from device.core import preferences, signups
from device.core.diary import Dated, day_of
from device.core.policy import home_zone
from device.core.screen_parts import Button, DayLines, DayPart, Hour, Line, NowCard, Standing
from device.core.state import State
from protocol.messages.agenda import EntryKind

NEXT_WITHIN_S = 2 * 86400.0
"""What is farther away is not *next*, it is in the week."""
DAYS = 14
"""Days that can be leafed through, today among them: as many as an agenda has."""
NIGHT = (22, 6)
"""Hours between which one says good night."""


def local_time(state: State, unix: float) -> datetime:
    """Return the home's own time."""
    return datetime.fromtimestamp(unix, UTC).astimezone(home_zone(state))


def day_part(local: datetime) -> DayPart:
    """Say which greeting fits."""
    if local.hour >= NIGHT[0] or local.hour < NIGHT[1]:
        return DayPart.NIGHT
    if local.hour < 10:
        return DayPart.MORNING
    return DayPart.DAY if local.hour < 18 else DayPart.EVENING


def language_of(state: State) -> str:
    """Return the language of this device."""
    return preferences.language_of(state)


def now_card(state: State, local: datetime, *, has_network: bool) -> NowCard | None:
    """Return what is on, or what is next within two days."""
    unix = local.timestamp()
    card = next((d for d in state.diary.lines if d.ends > unix), None)
    if card is None or card.starts >= unix + NEXT_WITHIN_S:
        return None
    line = line_of(state, card, unix)
    pressed = _button(card, line, has_network=has_network)
    if card.starts <= unix:
        return NowCard(line, is_on=True, button=pressed)
    minutes = int(-(-(card.starts - unix) // 60))
    day = None if card.day == local.date() else day_of(card.day)
    return NowCard(line, is_on=False, minutes_until=minutes, day=day, button=pressed)


def day_lines(state: State, local: datetime, *, is_today: bool, left_only: bool = False) -> DayLines:
    """Return the lines of that local day, all of them or those that are not over."""
    unix = local.timestamp()
    dated = state.diary.days.get(local.date(), ())
    lines = tuple(line_of(state, d, unix) for d in dated if not (left_only and d.ends <= unix))
    return DayLines(day_of(local), lines, is_today=is_today)


def week(state: State, local: datetime, *, is_clock_sure: bool) -> tuple[DayLines, ...]:
    """Return this day and those after it."""
    unix, today = local.timestamp() if is_clock_sure else None, local.date()
    days = (today + timedelta(days=n) for n in range(DAYS))
    return tuple(
        DayLines(
            day_of(day),
            (*(line_of(state, d, unix) for d in state.diary.days.get(day, ())), *_films(state, day)),
            is_today=is_clock_sure and day == today,
        )
        for day in days
    )


def _films(state: State, day: date) -> tuple[Line, ...]:
    """Return the recordings of this day: behind all that has an hour."""
    if state.agenda is None:
        return ()
    named, language = day.isoformat(), language_of(state)
    return tuple(
        Line(r.id, "recording", r.title.in_language(language), Hour(0, 0), Hour(0, 0), is_all_day=True)
        for r in state.agenda.recordings
        if named in r.days
    )


def line_of(state: State, dated: Dated, unix: float | None) -> Line:
    """Return the line with where this home stands. `unix` is now, None without a trusted clock."""
    standing = signups.place(state, dated.entry, unix).standing
    return dated.line if standing is Standing.NONE else replace(dated.line, standing=standing)


def _button(dated: Dated, line: Line, *, has_network: bool) -> Button | None:
    if line.standing is Standing.OPEN and has_network:
        return Button.SIGN_UP
    is_more = dated.entry.kind is EntryKind.EVENT or dated.entry.description.in_language("fi")
    return Button.READ_MORE if is_more else None
