"""What the dialog says of when: how many visits there will be, and what else there is at their time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.bookings.clashes import Clash, Span, clashes
from backend.bookings.forms import Draft
from backend.bookings.models import Booking, Series
from backend.bookings.repeats import Every, Rule
from backend.bookings.series import first_of
from backend.contacts.reading import resolve
from backend.shell import words

MOST_SHOWN = 8
"""Clashes listed; of more, how many there are."""


@dataclass(frozen=True, slots=True)
class Line:
    """A clash, in words."""

    day: str
    """The ISO date that can be left out; empty where nothing can."""
    words: str
    is_skipped: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The panel below the time."""

    is_series: bool = False
    title: str = ""
    """How many visits, and how many of them meet something; empty: there is nothing to say."""
    when: str = ""
    """For the foot: arkisin 8.30–8.45."""
    lines: tuple[Line, ...] = ()
    more: str = ""
    kept: tuple[str, ...] = ()
    """Left out days without a line: sent again with the form."""


def plan_of(organiser: User, draft: Draft, *, now: datetime, changed: Booking | None = None) -> Plan:
    """Say what a draft would make. What cannot be read yet says nothing: the fields will be told when it is sent."""
    if draft.repeats:
        rule, _problems = draft.rule(ZoneInfo(organiser.organisation.time_zone))
        return Plan() if rule is None else _of_series(organiser, draft, rule, changed=changed)
    start, problems = draft.start()
    if problems or not draft.duration_time:
        return Plan()
    starts_at = start or now
    span = Span(words.local_date(starts_at), starts_at, starts_at + draft.duration_time)
    found = _met(organiser, draft, [span], changed=changed, is_rest=False)
    title = _("Something else at the same time.") if found else ""
    return _with_lines(Plan(title=title), found, draft)


def _of_series(organiser: User, draft: Draft, rule: Rule, *, changed: Booking | None) -> Plan:
    length = draft.duration_time
    if first_of(rule) is None or not length:
        return Plan()
    days = list(replace(rule, skipped=frozenset()).days())
    spans = [Span(day, starts_at, starts_at + length) for day in days for starts_at in [rule.starts_at(day)]]
    found = _met(organiser, draft, spans, changed=changed, is_rest=draft.scope == "rest")
    skipped = rule.skipped & set(days)
    met = {clash.span.day for clash in found} - skipped
    count = len(days) - len(skipped)
    title = ngettext("%(count)s visit", "%(count)s visits", count) % {"count": count}
    if met:
        title += ", " + ngettext(
            "%(count)s at the same time as another.", "%(count)s at the same time as others.", len(met)
        ) % {"count": len(met)}
    when = f"{repeat_words(rule)} {words.clock(spans[0].starts_at)}–{words.clock(spans[0].ends_at)}"
    return _with_lines(Plan(is_series=True, title=title, when=when), found, draft)


def _met(organiser: User, draft: Draft, spans: list[Span], *, changed: Booking | None, is_rest: bool) -> list[Clash]:
    people = resolve(organiser, draft.chosen)
    users = [organiser, *(user for user in people.users if user.pk != organiser.pk)]
    return clashes(
        people,
        users,
        spans,
        without=changed.pk if changed is not None else None,
        without_series=changed.series_id if changed is not None and is_rest else None,
    )


def _with_lines(plan: Plan, found: list[Clash], draft: Draft) -> Plan:
    skipped = set(draft.skip) if plan.is_series else set()
    listed: dict[date, list[Clash]] = {}
    for clash in found:
        listed.setdefault(clash.span.day, []).append(clash)
    shown = list(listed.items())[:MOST_SHOWN]
    lines = tuple(
        Line(
            day=day.isoformat() if plan.is_series else "",
            words=f"{words.short_date(day)} " + ", ".join(dict.fromkeys(_said(clash) for clash in of_day)),
            is_skipped=day in skipped,
        )
        for day, of_day in shown
    )
    left = len(listed) - len(shown)
    return replace(
        plan,
        lines=lines,
        more=ngettext("and on %(count)s other day", "and on %(count)s other days", left) % {"count": left}
        if left
        else "",
        kept=tuple(sorted(day.isoformat() for day in skipped - {day for day, _of_day in shown})),
    )


def _said(clash: Clash) -> str:
    span = f"{words.clock(clash.starts_at)}–{words.clock(clash.ends_at)}"
    return " ".join(part for part in (span, clash.name + (":" if clash.subject else ""), clash.subject) if part)


def weekday_choices() -> list[dict[str, str | int]]:
    """The days of the week to choose from, with their short names."""
    monday = date(2026, 11, 23)
    return [
        {"key": str(number), "number": number, "words": words.weekday_short(monday.replace(day=23 + number))}
        for number in range(7)
    ]


def repeat_words(rule: Rule) -> str:
    """On which days: arkisin; ma, ke ja pe."""
    match rule.every:
        case Every.DAILY:
            return _("every day")
        case Every.WEEKDAYS:
            return _("on weekdays")
        case Every.DAYS:
            names = [str(choice["words"]) for choice in weekday_choices() if choice["number"] in rule.weekdays]
            return ", ".join(names)


def series_words(series: Series) -> str:
    """A series in a line: arkisin 8.30–8.45, ma 23.11.–pe 18.12."""
    rule = series.rule
    first = rule.starts_at(rule.first)
    span = f"{words.clock(first)}–{words.clock(first + series.duration)}"
    dates = f"{_dated(rule.first)}–{_dated(rule.until)}"
    return f"{repeat_words(rule)} {span}, {dates}"


def _dated(day: date) -> str:
    year = f"{day.year}" if get_language() != "en" else f" {day.year}"
    return words.short_date(day) + year
