"""What the dialog *Soita puhelu* sends, read. What it means is judged by `bookings.services` alone."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.http import QueryDict
from django.utils import timezone

from backend.bookings.models import Method
from backend.config.problems import FieldProblem
from backend.contacts.refs import ContactRef
from backend.contacts.views import refs

DURATIONS = (5, 10, 15, 20, 30, 45, 60, 90, 120)
"""Minutes to choose from; other lengths come by extending."""

DURATION = 15

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
    forced: bool = False
    intent: str = ""

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
        day = _day(self.date)
        hour = read_time(self.time)
        if day is None:
            problems.append(FieldProblem("date", "bad_date"))
        if hour is None:
            problems.append(FieldProblem("time", "bad_time"))
        if day is None or hour is None:
            return None, tuple(problems)
        return datetime.combine(day, hour, tzinfo=timezone.get_current_timezone()), ()


def read_time(text: str) -> time | None:
    """An hour as people type it: 14.30, 14:30, 1430, 930, 9. None when it is no hour."""
    found = _TIME.match(text.strip().removeprefix("klo").strip())
    if found is None:
        return None
    hours, minutes = int(found[1]), int(found[2] or 0)
    return time(hours, minutes) if hours < 24 and minutes < 60 else None


def _day(text: str) -> date | None:
    """A day as the browser's date field sends it, or as typed where it has none: 23.11.2026."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        pass
    try:
        return datetime.strptime(text.strip(), "%d.%m.%Y").date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return None


def read(data: QueryDict) -> Draft:
    """What a form sent, cut to lengths that no honest field sends more than."""
    return Draft(
        listed=tuple(refs(data.getlist("listed"))),
        chosen=tuple(refs(data.getlist("ref"))),
        subject=data.get("subject", "")[:500],
        description=data.get("description", "")[:10_000],
        method=data.get("method", Method.VIDEO.value)[:12],
        is_now=data.get("when", "now") != "at",
        date=data.get("date", "")[:20],
        time=data.get("time", "")[:20],
        duration=data.get("duration", str(DURATION))[:6],
        forced=data.get("forced", "") == "on",
        intent=data.get("intent", "")[:65],
    )


def opened(data: QueryDict, *, now: datetime) -> Draft:
    """The draft that the dialog opens with: what was typed before it was closed, and whoever is chosen now."""
    draft = read(data)
    chosen = tuple(refs(data.getlist("chosen")))
    before = set(draft.listed)
    unchecked = before - set(draft.chosen)
    local = timezone.localtime(now)
    next_hour = (local + timedelta(hours=1)).replace(minute=0)
    return replace(
        draft,
        listed=chosen,
        chosen=tuple(ref for ref in chosen if ref not in unchecked),
        date=draft.date or next_hour.date().isoformat(),
        time=draft.time or f"{next_hour.hour}.00",
        intent=draft.intent or secrets.token_urlsafe(16),
    )
