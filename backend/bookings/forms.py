"""What the dialog *Soita puhelu* sends, read. What it means is judged by `bookings.services` alone."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone

from backend.bookings.asked import Asked
from backend.bookings.models import Method
from backend.bookings.repeats import Every, Rule
from backend.config.problems import FieldProblem
from backend.contacts.refs import ContactRef
from backend.contacts.views import refs

DURATIONS = (5, 10, 15, 20, 30, 45, 60, 90, 120)
"""Minutes to choose from; other lengths come by extending."""

DURATION = 15

WEEKS = 4
"""How long a series is until somebody says otherwise: a month's list."""

MOST_SKIPPED = 400

YEARS = range(1900, 3000)
"""Other years are slips of the finger, and at the ends of the calendar no zone can be reckoned with."""

_DAY = re.compile(r"^(\d{1,2})[./](\d{1,2})[./]?(\d{4})?$")
_ISO_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
Day = date
"""In `Draft`, `date` is a field."""

_WEEKDAY = re.compile(r"^(?:[a-zäöå]{2,4}\.?)\s+(?=\d)")
_CLOCK = re.compile(r"^(?:klockan|kello|klo|kl)\.?\s*")
_TIME = re.compile(r"^(\d{1,2})(?:[.:,]?(\d{2}))?$")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed, as it was typed: shown again when something is wrong."""

    listed: tuple[ContactRef, ...] = ()
    """Everybody in the dialog."""
    chosen: tuple[ContactRef, ...] = ()
    """Those of them that are checked."""
    subject: str = ""
    description: str = ""
    method: str = Method.VIDEO.value
    is_now: bool = True
    date: str = ""
    time: str = ""
    duration: str = str(DURATION)
    repeat: str = ""
    """Empty, or one of `Every`."""
    weekdays: tuple[int, ...] = ()
    until: str = ""
    skip: tuple[Day, ...] = ()
    """Days that a series leaves out."""
    forced: bool = False
    intent: str = ""
    revision: int = 0
    """Of the booking that is being changed."""
    scope: str = "one"
    """Of a change: `one` visit, or it and the `rest` of its series."""

    @property
    def duration_time(self) -> timedelta:
        """The length; none when it cannot be read, which the services refuse."""
        is_number = self.duration.isascii() and self.duration.isdigit() and len(self.duration) < 6
        return timedelta(minutes=int(self.duration)) if is_number else timedelta()

    def start(self) -> tuple[datetime | None, tuple[FieldProblem, ...]]:
        """When it starts (none is now), and what is wrong with how that was written."""
        if self.is_now:
            return None, ()
        problems = []
        day = read_day(self.date, today=timezone.localdate())
        hour = read_time(self.time)
        if day is None:
            problems.append(FieldProblem("date", "bad_date"))
        if hour is None:
            problems.append(FieldProblem("time", "bad_time"))
        if day is None or hour is None:
            return None, tuple(problems)
        return datetime.combine(day, hour, tzinfo=timezone.get_current_timezone()).astimezone(UTC), ()

    def asked(self) -> Asked:
        """What for, with whom, how and how long: what all orders have, whatever is said of when."""
        return {
            "participants": self.chosen,
            "subject": self.subject,
            "description": self.description,
            "method": self.method,
            "duration": self.duration_time,
            "forced": self.forced,
        }

    @property
    def repeats(self) -> bool:
        """Say whether a series is meant. At once is once, and so is one visit of a series that is changed by itself."""
        is_one_of_many = self.revision > 0 and self.scope == "one"
        return self.repeat in set(Every) and not self.is_now and not is_one_of_many

    def rule(self, zone: ZoneInfo) -> tuple[Rule | None, tuple[FieldProblem, ...]]:
        """How it repeats, in the organisation's zone, and what is wrong with how that was written."""
        _start, problems = self.start()
        today = timezone.localdate()
        first, hour, until = read_day(self.date, today=today), read_time(self.time), read_day(self.until, today=today)
        if until is None:
            problems = (*problems, FieldProblem("until", "bad_date"))
        if first is None or hour is None or until is None:
            return None, problems
        every = Every(self.repeat)
        return Rule(every, first, until, hour, zone, frozenset(self.weekdays), frozenset(self.skip)), ()


def read_time(text: str) -> time | None:
    """An hour as people type it: 14.30, 14:30, 1430, 930, 9. None when it is no hour."""
    found = _TIME.match(_CLOCK.sub("", text.strip().lower()))
    if found is None:
        return None
    hours, minutes = int(found[1]), int(found[2] or 0)
    return time(hours, minutes) if hours < 24 and minutes < 60 else None


def read_day(text: str, *, today: date) -> date | None:
    """A day as people type it: 23.11.2026, ma 23.11. (the next one that comes), 2026-11-23. None when it is no day.

    The browser's own date field is not used: it writes days as the browser's language does, not as the page's.
    """
    text = _WEEKDAY.sub("", text.strip().lower())
    if found := _ISO_DAY.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DAY.match(text):
        day, month = int(found[1]), int(found[2])
        year = int(found[3]) if found[3] else today.year + ((month, day) < (today.month, today.day))
    else:
        return None
    if year not in YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


_WEEK = {"0", "1", "2", "3", "4", "5", "6"}


def read(data: QueryDict) -> Draft:
    """What a form sent, cut to lengths that no honest field sends more than. `added`: who joins the list just now."""
    added = refs(data.getlist("added"))
    return Draft(
        listed=tuple(dict.fromkeys([*refs(data.getlist("listed")), *added])),
        chosen=tuple(dict.fromkeys([*refs(data.getlist("ref")), *added])),
        subject=data.get("subject", "")[:500],
        description=data.get("description", "")[:10_000],
        method=data.get("method", Method.VIDEO.value)[:12],
        is_now=data.get("when", "now") != "at",
        date=data.get("date", "")[:20],
        time=data.get("time", "")[:20],
        duration=data.get("duration", str(DURATION))[:6],
        repeat=data.get("repeat", "")[:8],
        weekdays=tuple(sorted({int(day) for day in data.getlist("weekday")[:7] if day in _WEEK})),
        until=data.get("until", "")[:20],
        skip=tuple(filter(None, (_iso(day) for day in data.getlist("skip")[:MOST_SKIPPED]))),
        forced=data.get("forced", "") == "on",
        intent=data.get("intent", "")[:65],
        revision=int(revision) if (revision := data.get("revision", "")[:9]).isascii() and revision.isdigit() else 0,
        scope="rest" if data.get("scope") == "rest" else "one",
    )


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def written(day: date) -> str:
    """A day as it stands in a field: 23.11.2026."""
    return f"{day.day}.{day.month}.{day.year}"


def opened(data: QueryDict, *, now: datetime) -> Draft:
    """The draft that the dialog opens with: what was typed before it was closed, and whoever is chosen now."""
    draft = read(data)
    chosen = tuple(refs(data.getlist("chosen")))
    before = set(draft.listed)
    unchecked = before - set(draft.chosen)
    local = timezone.localtime(now)
    next_hour = (local + timedelta(hours=1)).replace(minute=0)
    last = next_hour.date() + timedelta(weeks=WEEKS)
    return replace(
        draft,
        listed=chosen,
        chosen=tuple(ref for ref in chosen if ref not in unchecked),
        date=draft.date or written(next_hour.date()),
        time=draft.time or f"{next_hour.hour}.00",
        weekdays=draft.weekdays or (next_hour.weekday(),),
        until=draft.until or written(last),
        intent=draft.intent or secrets.token_urlsafe(16),
    )
