"""What the contacts page says of people: presence, agreement and next visit in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.utils.translation import gettext as _

from backend.contacts.reading import ContactRow, Presence
from backend.shell import words
from protocol.messages import PictureAndSound, Policy

PRESENCE_ICONS = {
    Presence.HOME: "house",
    Presence.ONLINE: "laptop",
    Presence.IN_CALL: "phone-call",
    Presence.RESTING: "bell-off",
    Presence.AWAY: "circle",
    Presence.NONE: "tv",
}


def presence_words(presence: Presence) -> str:
    """The word beside the icon."""
    return {
        Presence.HOME: _("At home"),
        Presence.ONLINE: _("Online"),
        Presence.IN_CALL: _("In a call"),
        Presence.RESTING: _("Not now"),
        Presence.AWAY: _("Away"),
        Presence.NONE: _("No device"),
    }[presence]


def policy_words(policy: Policy | None) -> str:
    """What a home agreed to, in a table's cell: Answers by itself 7–22."""
    if policy is None:
        return ""
    if not policy.is_agreed:
        return _("Not agreed")
    if policy.opens is PictureAndSound.SOUND:
        return _("Answers by itself, sound only")
    if any(hours.start == hours.end for hours in policy.hours):
        return _("Answers by itself")
    spans = ", ".join(f"{_hour(hours.start)}–{_hour(hours.end)}" for hours in policy.hours)
    return _("Answers by itself %(hours)s") % {"hours": spans}


def _hour(at: time) -> str:
    return words.hour(at.isoformat())


@dataclass(frozen=True, slots=True)
class Line:
    """A contact as a page shows it."""

    ref: str
    name: str
    presence: str
    presence_icon: str
    presence_words: str
    next: str
    policy_icon: str
    policy_words: str
    group: str


def line(row: ContactRow, *, now: datetime) -> Line:
    """The words for one contact."""
    return Line(
        ref=str(row.ref),
        name=row.name,
        presence=row.presence.value,
        presence_icon=PRESENCE_ICONS[row.presence],
        presence_words=presence_words(row.presence),
        next=_next(row, now=now),
        policy_icon="shield-check" if row.policy is not None and row.policy.is_agreed else "shield-off",
        policy_words=policy_words(row.policy),
        group=row.group,
    )


def _next(row: ContactRow, *, now: datetime) -> str:
    if row.next_visit is None:
        return "–"
    if row.next_visit <= now:
        return _("Now, %(subject)s") % {"subject": row.next_subject} if row.next_subject else _("Now")
    return words.soon(row.next_visit, now=now)
