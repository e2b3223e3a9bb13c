"""What the contacts page says of people: presence, agreement and next visit in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from backend.contacts.presence import Presence
from backend.contacts.reading import Contact
from backend.contacts.refs import ContactKind
from backend.organisations.models import GroupKind
from backend.shell import words
from protocol.messages.policy import PictureAndSound, Policy

PRESENCE_ICONS = {
    "home": "house",
    "online": "laptop",
    "in_call": "phone-call",
    "resting": "bell-off",
    "away": "circle",
}
GROUP_ICONS = {
    GroupKind.CLIENTS: "users-round",
    GroupKind.UNIT: "building-2",
    GroupKind.UNIT_CLIENTS: "square-user",
    GroupKind.PURCHASED: "handshake",
}


def presence_words(presence: str) -> str:
    """The word beside the icon."""
    return {
        "home": _("At home"),
        "online": _("Online"),
        "in_call": _("In a call"),
        "resting": _("Not now"),
        "away": _("Away"),
    }[presence]


def kind_words(kind: GroupKind) -> str:
    """What all groups of a kind are called."""
    return {
        GroupKind.CLIENTS: _("Clients"),
        GroupKind.UNIT: _("Units"),
        GroupKind.UNIT_CLIENTS: _("Units' clients"),
        GroupKind.PURCHASED: _("Purchased services"),
    }[kind]


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
    return _("Answers by itself %(hours)s") % {"hours": hours_words(policy)}


def hours_words(policy: Policy) -> str:
    """The agreed hours: 7–12, 14–22."""
    return ", ".join(
        f"{words.hour(hours.start.isoformat())}–{words.hour(hours.end.isoformat())}" for hours in policy.hours
    )


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


def line(contact: Contact, *, now: datetime) -> Line:
    """The words for one contact."""
    is_resting = (contact.is_quiet or contact.peace_until is not None) and contact.presence is Presence.HOME
    said = presence_words("resting" if is_resting else contact.presence.value)
    if is_resting and contact.peace_until is not None:
        said = _("In peace until %(time)s") % {"time": words.clock(contact.peace_until)}
    if contact.online:
        said = f"{said} {contact.online}"
    is_withdrawn = contact.withdrawn_at is not None and contact.policy is not None and not contact.policy.is_agreed
    presence = "resting" if is_resting else contact.presence.value
    return Line(
        ref=str(contact.ref),
        name=", ".join(part for part in (contact.name, contact.credential) if part),
        presence=presence,
        presence_icon=PRESENCE_ICONS[presence],
        presence_words=said,
        next=_next(contact, now=now),
        policy_icon="shield-check" if contact.policy is not None and contact.policy.is_agreed else "shield-off",
        policy_words=_("Withdrawn at home") if is_withdrawn else policy_words(contact.policy),
        group=_("Unit") if contact.ref.kind is ContactKind.UNIT else ", ".join(contact.groups),
    )


def _next(contact: Contact, *, now: datetime) -> str:
    visit = contact.next_visit
    if visit is None:
        return "–"
    if visit.is_now:
        return _("Now, %(subject)s") % {"subject": visit.subject} if visit.subject else _("Now")
    return words.soon(visit.starts_at, now=now)
