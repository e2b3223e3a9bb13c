"""What My day says of visits, in words: rows of the list, the one that comes next, what waits for an outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.bookings.models import Method
from backend.calls.models import CallState
from backend.contacts import pages as contact_pages
from backend.contacts.reading import contacts_by_ref
from backend.contacts.refs import ContactKind, ContactRef
from backend.shell import words
from backend.visits.outcomes import Choice, outcome_words
from backend.visits.reading import Line
from backend.visits.states import HANDLED, LIVE, TO_CLOSE, State
from backend.visits.words import missed_words

SEGMENTS = 30
"""Of the bar above the list: more would be thinner than the gap between two."""

FAR_OFF = timedelta(minutes=30)
"""A visit that is farther away is not begun by one press: a home is not called hours early by a slip."""

_METHOD_ICONS = {Method.PHONE: "phone", Method.HOME_VISIT: "footprints"}

_BADGES: dict[State, tuple[str, str, Promise]] = {
    State.RINGING: ("info", "bell-ring", gettext_lazy("Rings")),
    State.ANNOUNCED: ("info", "volume-2", gettext_lazy("Being announced")),
    State.IN_CALL: ("info", "phone-call", gettext_lazy("In a call")),
    State.LEFT: ("warn", "phone-off", gettext_lazy("Left")),
    State.MISSED: ("bad", "phone-missed", gettext_lazy("Missed")),
    State.DECLINED: ("bad", "bell-off", gettext_lazy("Not now")),
    State.NO_CONNECTION: ("bad", "wifi-off", gettext_lazy("No connection")),
    State.BUSY: ("bad", "phone-call", gettext_lazy("Busy")),
    State.NOBODY_CAME: ("bad", "user", gettext_lazy("Nobody came")),
}
"""Colour, icon and words of the states that say all by themselves."""


@dataclass(frozen=True, slots=True)
class Badge:
    """How a visit stands: never colour alone."""

    css: str
    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One visit of the list."""

    key: str
    time: str
    name: str
    initials: str
    hue: int
    subject: str
    length: str
    css: str
    badge: Badge
    taker: str
    taker_initials: str
    taker_hue: int
    is_mine: bool
    may_take: bool
    url: str


@dataclass(frozen=True, slots=True)
class Next:
    """The visit that comes next, and what one press does with it."""

    key: str
    booking: str
    home: int
    name: str
    kick: str
    when: str
    presence: contact_pages.Line | None
    policy: str
    policy_icon: str
    acts: str
    """`begin`, `join` or `open`."""
    url: str
    button: str
    icon: str
    is_far: bool


@dataclass(frozen=True, slots=True)
class ToClose:
    """A missed visit, which asks what was done about it."""

    key: str
    booking: str
    home: int
    icon: str
    title: str
    says: str
    may_call: bool


def rows(lines: Iterable[Line], choices: Sequence[Choice], *, now: datetime, next_key: str = "") -> list[Row]:
    """The list."""
    return [_row(line, choices, now=now, is_next=line.key == next_key) for line in lines]


def _row(line: Line, choices: Sequence[Choice], *, now: datetime, is_next: bool) -> Row:
    css = (
        "done" if line.state in HANDLED else "live" if line.state in LIVE else "miss" if line.state in TO_CLOSE else ""
    )
    taker = line.taker.name if line.taker is not None else ""
    return Row(
        key=line.key,
        time=words.clock(line.booking.starts_at),
        name=line.name,
        initials=words.initials(line.name),
        hue=words.hue(line.name),
        subject=_subject(line),
        length=words.minutes(_minutes(line, now=now)),
        css=f"{css} next".strip() if is_next else css,
        badge=badge(line, choices),
        taker=taker,
        taker_initials=words.initials(taker) if taker else "",
        taker_hue=words.hue(taker),
        is_mine=line.taker is not None and line.is_mine,
        may_take=may_take(line),
        url=f"/day/{line.booking.pk}/{line.home}/",
    )


def may_take(line: Line) -> bool:
    """Say whether a visit can be taken: nobody has it, and there is something left to do."""
    return line.taker is None and line.state not in HANDLED | {State.IN_CALL, State.LEFT}


def badge(line: Line, choices: Sequence[Choice]) -> Badge:
    """The badge of a visit."""
    visit = line.visit
    if visit is not None and visit.outcome:
        return Badge("" if line.state is State.CLOSED else "good", "check", outcome_words(visit.outcome, choices))
    if line.state in _BADGES:
        css, icon, said = _BADGES[line.state]
        return Badge(css, icon, str(said))
    if line.state is State.UNNOTED:
        return Badge("plain", _METHOD_ICONS[Method(line.booking.method)], _("Not noted"))
    if line.state is State.DONE:
        by_itself = line.seat is not None and line.seat.answered_how == "by_itself"
        return Badge("good", "check", _("Answered by itself") if by_itself else _("Answered"))
    return _waiting(line)


def _waiting(line: Line) -> Badge:
    if line.booking.method == Method.PHONE:
        return Badge("plain", "phone", _("Phone"))
    if line.booking.method == Method.HOME_VISIT:
        return Badge("plain", "footprints", _("Home visit"))
    if line.is_offline_soon:
        return Badge("warn", "wifi-off", _("Offline"))
    if line.call is not None and line.call.state == CallState.OPEN:
        return Badge("info", "clock", _("Waiting"))
    return Badge("plain", "house", _("At home")) if line.is_there else Badge("plain", "circle", _("Away"))


def _subject(line: Line) -> str:
    return line.booking.subject_in(get_language() or "fi")


def _minutes(line: Line, *, now: datetime) -> int:
    """How long it was, is, or will be."""
    seat = line.seat
    if seat is not None and seat.joined_at is not None:
        until = seat.left_at or seat.finished_at or now
        return max(1, round((until - seat.joined_at).total_seconds() / 60))
    return round((line.booking.ends_at - line.booking.starts_at).total_seconds() / 60)


def segments(lines: Sequence[Line]) -> list[str]:
    """The bar above the list: a piece for each visit, or for its share of a long day."""
    kinds = [
        "g" if x.state in HANDLED else "r" if x.state in TO_CLOSE else "b" if x.state in LIVE else "" for x in lines
    ]
    if len(kinds) <= SEGMENTS:
        return kinds
    return [kinds[place * len(kinds) // SEGMENTS] for place in range(SEGMENTS)]


def progress(lines: Sequence[Line]) -> str:
    """What the bar says to who does not see it."""
    handled = sum(line.state in HANDLED for line in lines)
    missed = sum(line.state in TO_CLOSE for line in lines)
    said = _("%(handled)s of %(count)s visits are done.") % {"handled": handled, "count": len(lines)}
    if not missed:
        return said
    more = ngettext("%(count)s waits for an outcome.", "%(count)s wait for an outcome.", missed) % {"count": missed}
    return f"{said} {more}"


def next_visit(line: Line, user: User, *, now: datetime) -> Next:
    """The card of the visit that comes next: as much of the home as the contacts page knows."""
    booking = line.booking
    contacts = contacts_by_ref(user, [ContactRef(ContactKind.CLIENT, line.clients[0].pk)], now=now)
    contact = contact_pages.line(contacts[0], now=now) if contacts else None
    subject = _subject(line)
    when = _("At %(time)s") % {"time": words.clock(booking.starts_at)}
    acts, button, icon = "begin", _("Call now"), "phone"
    if booking.method != Method.VIDEO:
        acts, button, icon = "open", _("Note what was done"), "check"
    elif line.call is not None and line.call.state == CallState.OPEN:
        acts, button = "begin", _("Join")
    return Next(
        key=line.key,
        booking=str(booking.pk),
        home=line.home,
        name=line.name,
        kick=_kick(line, now=now),
        when=f"{when} · {subject}" if subject else when,
        presence=contact if booking.method == Method.VIDEO else None,
        policy=contact.policy_words if contact is not None and booking.is_forced else "",
        policy_icon=contact.policy_icon if contact is not None else "shield-off",
        acts=acts,
        url=f"/day/{booking.pk}/{line.home}/",
        button=button,
        icon=icon,
        is_far=booking.starts_at - now > FAR_OFF,
    )


def _kick(line: Line, *, now: datetime) -> str:
    left = words.minutes_left(line.booking.starts_at, now=now)
    if left == 0:
        late = int((now - line.booking.starts_at).total_seconds() // 60)
        if line.state in LIVE or (line.call is not None and line.call.state == CallState.OPEN):
            return _("Now: the call is open")
        return _("Next, %(count)s min ago") % {"count": late} if late >= 2 else _("Next, now")
    if left > 60:
        return _("Next at %(time)s") % {"time": words.clock(line.booking.starts_at)}
    return ngettext("Next, in %(count)s minute", "Next, in %(count)s minutes", left) % {"count": left}


def to_close(lines: Iterable[Line], *, now: datetime) -> list[ToClose]:
    """The cards of missed visits, the oldest first."""
    return [
        ToClose(
            key=line.key,
            booking=str(line.booking.pk),
            home=line.home,
            icon=badge(line, ()).icon,
            title=missed_words(line),
            says=_missed_when(line, now=now),
            may_call=line.call is not None and line.call.state == CallState.ENDED,
        )
        for line in lines
    ]


def _missed_when(line: Line, *, now: datetime) -> str:
    starts_at = line.booking.starts_at
    day, today = words.local_date(starts_at), words.local_date(now)
    when = words.clock(starts_at)
    if day == today - timedelta(days=1):
        when = _("yesterday at %(time)s") % {"time": when}
    elif day != today:
        when = f"{words.short_date(day)} {when}"
    else:
        when = _("at %(time)s") % {"time": when}
    what = _("Forced call %(when)s") if line.booking.is_forced else _("Call %(when)s")
    subject = _subject(line)
    return " · ".join(part for part in (what % {"when": when}, subject) if part)


def facts(line: Line, *, now: datetime) -> list[tuple[str, str]]:
    """What happened with a visit, by the hour."""
    found: list[tuple[datetime, str]] = []
    seat, visit = line.seat, line.visit
    if line.taker is not None:
        found.append((line.booking.taking.taken_at, _("%(name)s took the visit") % {"name": line.taker.name}))
    if visit is not None and visit.told_offline_at is not None:
        found.append((visit.told_offline_at, _("The home was offline")))
    if line.call is not None and line.call.opened_at is not None:
        found.append((line.call.opened_at, _("The call began")))
    if seat is not None:
        told = (
            (seat.rung_at, _("The home rang")),
            (seat.announced_at, _("Announced at home")),
            (seat.answered_at, _("Answered")),
            (seat.declined_at, _("The client chose Not now.").rstrip(".")),
        )
        found += [(at, said) for at, said in told if at is not None]
    if line.call is not None and line.call.ended_at is not None:
        found.append((line.call.ended_at, _("The call ended")))
    return [(words.clock(at), said) for at, said in sorted(found, key=lambda fact: fact[0]) if at <= now]


def closed_words(line: Line, choices: Sequence[Choice]) -> str:
    """Who noted what, and when."""
    visit = line.visit
    if visit is None or visit.closed_at is None or visit.closed_by is None:
        return ""
    local = timezone.localtime(visit.closed_at)
    return _("%(outcome)s. Noted by %(name)s on %(day)s at %(time)s.") % {
        "outcome": outcome_words(visit.outcome, choices),
        "name": visit.closed_by.name,
        "day": words.short_date(local.date()),
        "time": words.clock(visit.closed_at),
    }
