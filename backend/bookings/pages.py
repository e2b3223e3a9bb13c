"""What the booking dialog and the one after it say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.bookings.forms import DURATIONS, Draft
from backend.bookings.models import Booking, Method, Series
from backend.bookings.plan import plan_of, series_words, weekday_choices
from backend.bookings.reasons import reasons_of
from backend.bookings.repeats import Every
from backend.bookings.series import first_of
from backend.bookings.services import ForcedHint, forced_hints
from backend.bookings.words import words as refusal
from backend.config.problems import FieldProblem
from backend.contacts import pages as contact_pages
from backend.contacts.policy import Verdict
from backend.contacts.presence import Presence
from backend.contacts.reading import Contact, contacts_by_ref
from backend.contacts.refs import ContactKind
from backend.shell import words
from protocol.messages.policy import PictureAndSound


@dataclass(frozen=True, slots=True)
class Participant:
    """A row of the dialog: the contact, and what the call would meet there."""

    line: contact_pages.Line
    is_chosen: bool
    answers: bool
    """Answers by itself when forced."""
    hint_css: str
    hint_icon: str
    hint: str


def dialog(
    user: User,
    draft: Draft,
    *,
    now: datetime,
    problems: tuple[FieldProblem, ...] = (),
    changed: Booking | None = None,
) -> dict[str, Any]:
    """Everything that the dialog's template needs; `user` has the organiser's seat in what is sent, or changed."""
    errors: dict[str, list[dict[str, str]]] = {}
    for problem in problems:
        errors.setdefault(problem.field, []).append({"code": problem.code, "words": refusal(problem)})
    return participants(user, draft, now=now) | {
        "draft": draft,
        "errors": errors,
        "methods": (
            {"key": Method.VIDEO.value, "words": _("Video"), "icon": "video"},
            {"key": Method.PHONE.value, "words": _("Phone"), "icon": "phone"},
            {"key": Method.HOME_VISIT.value, "words": _("Home visit"), "icon": "house"},
        ),
        "durations": [{"key": str(length), "words": words.minutes(length)} for length in _durations(draft)],
        "repeats": (
            {"key": "", "words": _("Does not repeat")},
            {"key": Every.DAILY.value, "words": _("Every day")},
            {"key": Every.WEEKDAYS.value, "words": _("On weekdays")},
            {"key": Every.DAYS.value, "words": _("On chosen days")},
        ),
        "weekdays": weekday_choices(),
        "reasons": [text.get(get_language() or "fi") or text["fi"] for text in reasons_of(user.organisation)],
        "says": who_calls(user),
        "today": now,
        "plan": plan_of(user, draft, now=now, changed=changed),
    }


def _durations(draft: Draft) -> list[int]:
    """The usual lengths, and the one that a visit has already."""
    minutes = int(draft.duration_time.total_seconds() // 60)
    return sorted({*DURATIONS, minutes} if 0 < minutes <= 24 * 60 else DURATIONS)


def participants(user: User, draft: Draft, *, now: datetime) -> dict[str, Any]:
    """The rows of the dialog, as they would be at the chosen time."""
    start, last = draft_span(user, draft)
    contacts = contacts_by_ref(user, draft.listed, now=now)
    hints = {hint.ref: hint for hint in forced_hints(user, draft.listed, starts_at=start, last=last, now=now)}
    chosen = set(draft.chosen)
    rows = [
        _participant(contact, hints.get(contact.ref), draft, contact.ref in chosen, start=start, now=now)
        for contact in contacts
    ]
    return {"participants": rows, "draft": draft}


def draft_span(user: User, draft: Draft) -> tuple[datetime | None, datetime | None]:
    """When the first visit of a draft starts (none is now, or not known yet), and the last of a series."""
    start, _problems = draft.start()
    if not draft.repeats:
        return start, None
    rule, _problems = draft.rule(ZoneInfo(user.organisation.time_zone))
    first = first_of(rule) if rule is not None else None
    if rule is None or first is None:
        return start, None
    return rule.starts_at(first), rule.starts_at(rule.until)


def who_calls(user: User) -> str:
    """The sentence that a home speaks first: Sairaanhoitaja Maija Korhonen soittaa."""
    title = user.title_texts.in_language(user.language)
    who = f"{title} {user.name}".strip()
    return _("%(who)s is calling.") % {"who": who[:1].upper() + who[1:]}


def _participant(
    contact: Contact,
    hint: ForcedHint | None,
    draft: Draft,
    is_chosen: bool,
    *,
    start: datetime | None,
    now: datetime,
) -> Participant:
    css, icon, text = _hint(contact, hint, draft, start=start, now=now)
    return Participant(
        line=contact_pages.line(contact, now=now),
        is_chosen=is_chosen,
        answers=hint is not None and hint.verdict is Verdict.AGREES,
        hint_css=css,
        hint_icon=icon,
        hint=text,
    )


def _hint(
    contact: Contact, hint: ForcedHint | None, draft: Draft, *, start: datetime | None, now: datetime
) -> tuple[str, str, str]:
    if draft.method != Method.VIDEO:
        return "", "", ""
    if contact.presence is Presence.AWAY and start is None and contact.ref.kind is ContactKind.CLIENT:
        says = _("The home is offline. The visit starts at %(time)s: phone, or arrange a home visit.")
        return "warn", "wifi-off", says % {"time": words.clock(now)}
    if not draft.forced:
        return "", "", ""
    if hint is None:
        return "", "bell-ring", _("A professional's device is never forced. The call rings.")
    if hint.verdict is not Verdict.AGREES:
        return "warn", "triangle-alert", why_it_rings(hint, contact)
    if hint.waits:
        return (
            "warn",
            "hourglass",
            _("A looser agreement still waits for approval at home. The call may ring as usual."),
        )
    if hint.ends_at is not None:
        says = _("Answers by itself until %(day)s, when the agreement ends. Then the call rings as usual.")
        return "warn", "shield-check", says % {"day": words.short_date(words.local_date(hint.ends_at))}
    policy = contact.policy
    if policy is not None and policy.opens is PictureAndSound.SOUND:
        return "ok", "volume-2", _("Answers by itself, sound only (the picture has not been agreed)")
    warning = policy.warning_s if policy is not None else 10
    return "ok", "shield-check", _("Answers by itself after a warning of %(count)s seconds") % {"count": warning}


def why_it_rings(hint: ForcedHint, contact: Contact) -> str:
    """Why no agreement lets this home answer by itself, and what happens instead."""
    match hint.verdict:
        case Verdict.NO_AGREEMENT:
            return _("No forced call has been agreed. The call rings as usual.")
        case Verdict.EXPIRED:
            return _("The agreement has ended. The call rings as usual.")
        case Verdict.OTHER_GROUP:
            return _("The agreement does not include your group. The call rings as usual.")
        case Verdict.WITHDRAWN:
            day = words.short_date(words.local_date(hint.withdrawn_at)) if hint.withdrawn_at is not None else ""
            return _("The client withdrew the agreement at home on %(day)s. The call rings as usual.") % {"day": day}
        case Verdict.IN_PEACE:
            time = words.clock(hint.quiet_until) if hint.quiet_until is not None else ""
            return _("The client wants to be left in peace until %(time)s. The call rings as usual.") % {"time": time}
        case Verdict.OTHER_HOURS:
            hours = contact_pages.hours_words(contact.policy) if contact.policy is not None else ""
            return _("Agreed only at %(hours)s. The call rings as usual.") % {"hours": hours}
        case _:
            time = words.clock(hint.quiet_until) if hint.quiet_until is not None else ""
            return _("The client chose Not now. A forced call is possible at %(time)s.") % {"time": time}


def summary(booking: Booking, *, now: datetime) -> tuple[str, str]:
    """Two lines on what was booked: what, and when."""
    what = _what(booking)
    span = f"{words.clock(booking.starts_at)}–{words.clock(booking.ends_at)}"
    length = words.minutes(round((booking.ends_at - booking.starts_at).total_seconds() / 60))
    if booking.starts_at <= now:
        return what, _("Now %(span)s, %(length)s") % {"span": span, "length": length}
    day = words.short_date(words.local_date(booking.starts_at))
    return what, f"{day} {span}, {length}"


def series_summary(series: Series) -> tuple[str, str, int]:
    """Two lines on a series that was booked, and how many visits it has."""
    return _what(series), series_words(series), len(list(series.rule.days()))


def method_words(booking: Booking | Series) -> str:
    """How the visit is made: Video, pakkosoitto."""
    method = {Method.VIDEO: _("Video"), Method.PHONE: _("Phone"), Method.HOME_VISIT: _("Home visit")}
    how = method[Method(booking.method)]
    return _("%(method)s, forced call") % {"method": how} if booking.is_forced else how


def _what(booking: Booking | Series) -> str:
    return " · ".join(part for part in (booking.subject, method_words(booking)) if part)
