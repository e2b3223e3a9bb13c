"""The agenda made ready to show: once for each agenda, so that looking at the clock costs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

from device.core.screen_parts import Day, Hour, Line, Visit
from protocol.messages.agenda import Agenda, Entry, VisitLogLine

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""What lies outside is on no screen, and cannot always be turned into local time."""


@dataclass(frozen=True)
class Dated:
    """A line of the calendar, with the Unix times and the local date that it is found by."""

    starts: float
    ends: float
    day: date
    line: Line
    entry: Entry


@dataclass(frozen=True)
class Diary:
    """All that an agenda shows, in the home's language and time."""

    lines: tuple[Dated, ...] = ()
    """By their start."""
    days: Mapping[date, tuple[Dated, ...]] = field(default_factory=dict)
    visits: tuple[Visit, ...] = ()
    """The newest first."""
    by_id: Mapping[UUID, Dated] = field(default_factory=dict)

    def entry(self, found: UUID | None) -> Entry | None:
        """Return the entry of this id."""
        dated = None if found is None else self.by_id.get(found)
        return None if dated is None else dated.entry


def diary_of(agenda: Agenda | None, language: str = "") -> Diary:
    """Return the diary of this agenda, in this language; in its own when none is named."""
    if agenda is None:
        return Diary()
    zone, language = zone_of(agenda), language or agenda.settings.language
    entries = sorted(
        (e for e in agenda.entries if FIRST < e.starts_at < LAST and FIRST < e.ends_at < LAST),
        key=lambda e: (e.starts_at, e.ends_at, e.id),
    )
    lines = tuple(_dated(e, zone, language) for e in entries)
    days: dict[date, list[Dated]] = {}
    for line in lines:
        days.setdefault(line.day, []).append(line)
    log = sorted((v for v in agenda.visit_log if FIRST < v.started_at < LAST), key=lambda v: v.started_at, reverse=True)
    return Diary(
        lines,
        {day: tuple(found) for day, found in days.items()},
        tuple(_visit(v, zone, language) for v in log),
        {d.entry.id: d for d in lines},
    )


def zone_of(agenda: Agenda | None) -> tzinfo:
    """Return the home's time zone; UTC when we do not know it by that name."""
    name = "Europe/Helsinki" if agenda is None else agenda.settings.time_zone
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        # An unknown zone must not stop the kiosk; the hours of the policy are then judged in UTC, and seldom agree.
        return UTC


def hour_of(local: datetime) -> Hour:
    """Return the hour and minute."""
    return Hour(local.hour, local.minute)


def day_of(local: date) -> Day:
    """Return the date."""
    return Day(local.year, local.month, local.day, local.weekday())


def _dated(entry: Entry, zone: tzinfo, language: str) -> Dated:
    starts, ends = entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)
    line = Line(
        id=entry.id,
        kind=entry.kind.value,
        title=entry.title.in_language(language),
        starts=hour_of(starts),
        ends=hour_of(ends),
        who=entry.who,
    )
    return Dated(entry.starts_at.timestamp(), entry.ends_at.timestamp(), starts.date(), line, entry)


def _visit(line: VisitLogLine, zone: tzinfo, language: str) -> Visit:
    local = line.started_at.astimezone(zone)
    return Visit(
        who=line.who,
        role=line.role.in_language(language),
        reason=line.reason,
        day=day_of(local),
        starts=hour_of(local),
        duration_min=None if line.duration_s is None else round(line.duration_s / 60),
        camera_was_on=line.camera_was_on,
        microphone_was_on=line.microphone_was_on,
        result=line.result,
    )
