"""What the screen says, in Finnish, Swedish and English; every key is in all three."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from device.core.screen_parts import Day, DayPart, Hour, Line, Words

LANGUAGES = ("fi", "sv", "en")
FIRST = LANGUAGES[0]

DATES = ("weekdays", "months", "weekdays_short", "month_names", "counts")


@dataclass(frozen=True)
class Texts:
    """The texts of one language."""

    language: str
    table: dict[str, str]
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    month_names: tuple[str, ...]
    counts: tuple[str, ...]

    def get(self, key: str, **values: str | int) -> str:
        """The text with what goes into it; its form for one when `n` is 1.

        A key or value that is missing is a fault of ours that must not take the screen away: the key stands for it.
        """
        form = self.table.get(f"{key}_one") if values.get("n") == 1 else None
        try:
            return (form or self.table[key]).format(**values)
        except (KeyError, IndexError):
            return key

    def say(self, words: Words) -> str:
        """What the core wants said."""
        return self.get(words.key, **dict(words.values))

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self.table

    def time(self, hour: Hour) -> str:
        """14.32; no zero before the hour."""
        return f"{hour.hour}.{hour.minute:02}"

    def weekday(self, day: Day) -> str:
        """The name of the day of the week."""
        return self.weekdays[day.weekday]

    def date(self, day: Day) -> str:
        """21. marraskuuta, 21 november, 21 November."""
        return self.table["dates.date"].format(day=day.day, month=self.months[day.month - 1])

    def short_day(self, day: Day) -> str:
        """Lauantai 21.11., where there is little room."""
        return self.table["dates.short"].format(weekday=self.weekday(day), day=day.day, number=day.month)

    def near_day(self, day: Day, today: Day | None) -> str:
        """Today, yesterday, or la 21.11.: where there is hardly any room."""
        ago = (date(today.year, today.month, today.day) - date(day.year, day.month, day.day)).days if today else None
        if ago in {0, 1}:
            return self.get("event.today" if ago == 0 else "log.yesterday_word")
        return self.table["dates.short"].format(weekday=self.weekdays_short[day.weekday], day=day.day, number=day.month)

    def count(self, number: int) -> str:
        """A small number as a word."""
        return self.counts[number] if 0 <= number < len(self.counts) else str(number)

    def number(self, value: float) -> str:
        """10,1 or 10.1; no decimals where there are none."""
        text = f"{value:g}"
        return text if self.language == "en" else text.replace(".", ",")

    def title(self, line: Line) -> str:
        """What a line of the calendar is called; its kind when nobody gave it a name."""
        return line.title if line.title.strip() else self.get(f"kind.{line.kind}")

    def period(self, line: Line, day: Day, today: Day | None) -> str:
        """Today 18.00-18.45, or the day."""
        named = self.get("event.today") if today == day else self.day_of(day, today)
        return self.get("event.when", day=named, start=self.time(line.starts), end=self.time(line.ends))

    def greeting(self, part: DayPart, names: tuple[str, ...]) -> str:
        """Hyvää huomenta, Aino ja Eino."""
        greeting = self.get(f"greeting.{part}")
        given = [name.split()[0] for name in names if name.split()]
        if not given:
            return greeting
        if len(given) == 1:
            return self.get("greeting.name", greeting=greeting, names=given[0])
        both = self.get("greeting.and", first=", ".join(given[:-1]), second=given[-1])
        return self.get("greeting.name", greeting=greeting, names=both)

    def minutes_until(self, minutes: int) -> str:
        """In how long, no more exactly than is of use."""
        if minutes < 60:
            return self.get("home.minutes", n=minutes)
        hours = (minutes + 30) // 60
        return self.get("home.hour") if hours == 1 else self.get("home.hours", n=hours)

    def answered_in(self, place: str) -> str:
        """Answered in the living room; a place that we cannot bend stands behind a colon, as it was written."""
        said = place.strip()
        if not said:
            return self.get("bar.answered")
        for language in LANGUAGES:
            for key, name in texts(language).table.items():
                section, _, room = key.partition(".")
                if section == "rooms" and name == said.lower():
                    return self.get("bar.answered_in", place=self.get(f"rooms_in.{room}"))
        return self.get("bar.answered_at", place=said)

    def when(self, day: Day, hour: Hour, today: Day | None) -> str:
        """Today 9.30, yesterday 18.05, or the day; with an untrusted clock always the day."""
        time = self.time(hour)
        ago = (date(today.year, today.month, today.day) - date(day.year, day.month, day.day)).days if today else None
        if ago == 0:
            return self.get("log.today", time=time)
        if ago == 1:
            return self.get("log.yesterday", time=time)
        return self.get("log.day", day=self.short_day(day), time=time)

    def day_of(self, day: Day, today: Day | None) -> str:
        """Tomorrow, or the name of the day."""
        if today and (date(day.year, day.month, day.day) - date(today.year, today.month, today.day)).days == 1:
            return self.get("home.tomorrow")
        return self.short_day(day)


@cache
def texts(language: str) -> Texts:
    """The texts of this language; Finnish for one that we do not have."""
    chosen = language if language in LANGUAGES else FIRST
    raw = tomllib.loads(Path(__file__).with_name(f"{chosen}.toml").read_text(encoding="utf-8"))
    dates = raw["dates"]
    table = {
        f"{section}.{key}": value
        for section, entries in raw.items()
        for key, value in entries.items()
        if isinstance(value, str)
    }
    return Texts(chosen, table, *(tuple(dates[name]) for name in DATES))
