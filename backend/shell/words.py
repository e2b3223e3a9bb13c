"""Times, dates and lengths as people here read them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language, gettext

_WEEKDAYS_SHORT = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
}


def clock(moment: datetime) -> str:
    """The hour in the reader's zone: 8.48, 14.30."""
    local = timezone.localtime(moment)
    return f"{local.hour}.{local.minute:02}"


def hour(text: str) -> str:
    """An hour of an agreement ("07:00") as said: 7, 7.30."""
    hours, minutes = (int(part) for part in text.split(":")[:2])
    return f"{hours}.{minutes:02}" if minutes else str(hours)


def weekday_short(day: date) -> str:
    """The weekday's short name: la, lör, Sat."""
    names = _WEEKDAYS_SHORT.get(get_language() or "")
    return names[day.weekday()] if names else str(WEEKDAYS_ABBR[day.weekday()])


def weekday(day: date) -> str:
    """The weekday's whole name."""
    return str(WEEKDAYS[day.weekday()])


def month(day: date) -> str:
    """The month's whole name."""
    return str(MONTHS[day.month])


def short_date(day: date) -> str:
    """Weekday and date: la 21.11., Sat 21 Nov."""
    if get_language() == "en":
        return f"{weekday_short(day)} {day.day} {month(day)[:3]}"
    dot = "." if get_language() == "fi" else ""
    return f"{weekday_short(day)} {day.day}.{day.month}{dot}"


def soon(moment: datetime, *, now: datetime) -> str:
    """When it is, from here: Tänään 13.00, Huomenna 7.45, ti 24.11. 9.00."""
    day, today = timezone.localtime(moment).date(), timezone.localtime(now).date()
    if day == today:
        return gettext("Today %(time)s") % {"time": clock(moment)}
    if day == today + timedelta(days=1):
        return gettext("Tomorrow %(time)s") % {"time": clock(moment)}
    return f"{short_date(day)} {clock(moment)}"


def minutes(count: int) -> str:
    """A length: 15 min, 1 h, 1 h 30 min."""
    hours, rest = divmod(count, 60)
    parts = [f"{hours} h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} min")
    return " ".join(parts)


def minutes_left(until: datetime, *, now: datetime) -> int:
    """Whole minutes until then, the begun one counted, never below none."""
    return max(0, -int((now - until).total_seconds() // 60))


def initials(name: str) -> str:
    """Two letters to know somebody by."""
    words = [word for word in name.split(",", maxsplit=1)[0].split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


def hue(name: str) -> int:
    """One of eight colours, always the same for a name."""
    return sum(ord(letter) * (place + 1) for place, letter in enumerate(name)) % 8 + 1


def local_date(moment: datetime) -> date:
    """The reader's date of a moment."""
    return timezone.localtime(moment).date()
