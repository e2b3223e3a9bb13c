"""The day at home: what the agenda says, in the home's own time and language. Only shows; decides nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

from device.core.policy import home_zone
from device.core.screen import Day, DayLines, DayPart, Hour, Line, NowCard, Visit
from device.core.state import State
from protocol.messages import Agenda, Entry, VisitLogLine

HORIZON = timedelta(days=14)
NEXT_WITHIN = timedelta(days=2)
"""What is farther away is not *next*, it is in the week."""
NIGHT = (22, 6)
"""Hours between which the home is dim."""


def local_time(state: State, unix: float) -> datetime:
    """Return the home's own time."""
    return datetime.fromtimestamp(unix, UTC).astimezone(home_zone(state))


def hour_of(local: datetime) -> Hour:
    """Return the hour and minute."""
    return Hour(local.hour, local.minute)


def day_of(local: date) -> Day:
    """Return the date."""
    return Day(local.year, local.month, local.day, local.weekday())


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
    agenda = state.agenda
    if agenda is None:
        return None
    zone = home_zone(state)
    coming = [e for e in _near(agenda, local) if e.ends_at > local and e.starts_at < local + NEXT_WITHIN]
    if not coming:
        return None
    entry = min(coming, key=lambda e: (e.starts_at, e.ends_at, e.id))
    starts = entry.starts_at.astimezone(zone)
    if entry.starts_at <= local:
        return NowCard(_line(entry, zone, agenda), is_on=True)
    minutes = -(-(entry.starts_at - local) // timedelta(minutes=1))
    day = None if starts.date() == local.date() else day_of(starts)
    return NowCard(_line(entry, zone, agenda), is_on=False, minutes_until=minutes, day=day)


def day_lines(state: State, local: datetime, *, is_today: bool, left_only: bool = False) -> DayLines:
    """Return the lines of that local day, all of them or those that are not over."""
    agenda, zone = state.agenda, home_zone(state)
    entries = () if agenda is None else _near(agenda, local)
    lines = tuple(
        _line(e, zone, agenda)
        for e in sorted(entries, key=lambda e: (e.starts_at, e.ends_at, e.id))
        if agenda is not None
        and e.starts_at.astimezone(zone).date() == local.date()
        and not (left_only and e.ends_at <= local)
    )
    return DayLines(day_of(local), lines, is_today=is_today)


def week(state: State, local: datetime, *, is_clock_sure: bool, days: int = 7) -> tuple[DayLines, ...]:
    """Return this day and those after it."""
    return tuple(day_lines(state, local + timedelta(days=n), is_today=is_clock_sure and n == 0) for n in range(days))


def visits(state: State) -> tuple[Visit, ...]:
    """Return who was in touch, the newest first."""
    agenda = state.agenda
    if agenda is None:
        return ()
    floor = agenda.issued_at - timedelta(days=3660)
    known = [v for v in agenda.visit_log if floor < v.started_at < agenda.issued_at + HORIZON]
    return tuple(_visit(v, state) for v in sorted(known, key=lambda v: v.started_at, reverse=True))


def _near(agenda: Agenda, local: datetime) -> tuple[Entry, ...]:
    # Far dates cannot be on any screen, and those at the ends of time cannot be turned into local ones.
    first, last = local.astimezone(UTC) - timedelta(days=31), local.astimezone(UTC) + timedelta(days=31)
    return tuple(e for e in agenda.entries if first < e.starts_at < last and first < e.ends_at < last)


def _line(entry: Entry, zone: tzinfo, agenda: Agenda | None) -> Line:
    language = "fi" if agenda is None else agenda.settings.language
    return Line(
        id=entry.id,
        kind=entry.kind.value,
        title=entry.title.in_language(language),
        starts=hour_of(entry.starts_at.astimezone(zone)),
        ends=hour_of(entry.ends_at.astimezone(zone)),
        who=entry.who,
        sign_up=entry.sign_up.value,
    )


def _visit(line: VisitLogLine, state: State) -> Visit:
    local = line.started_at.astimezone(home_zone(state))
    return Visit(
        who=line.who,
        role=line.role.in_language(language_of(state)),
        reason=line.reason,
        day=day_of(local),
        starts=hour_of(local),
        duration_min=None if line.duration_s is None else round(line.duration_s / 60),
        camera_was_on=line.camera_was_on,
        microphone_was_on=line.microphone_was_on,
        result=line.result,
    )
