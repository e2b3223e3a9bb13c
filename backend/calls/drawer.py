"""What the drawer of a call's settings shows: its time, its participants with what can be done to each, its facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.accounts.rules import BOOKINGS_MAKE, CALLS_CONTROL, CALLS_END, CALLS_EXTEND, CALLS_REMOVE
from backend.bookings.models import Method
from backend.calls import pages
from backend.calls.models import Call, CallState, Participation, SeatKind, SeatState
from backend.calls.seats import is_forced
from backend.calls.services import WARNING
from backend.config.texts import folded
from backend.contacts.models import OwnContact
from backend.contacts.pages import Line, line
from backend.contacts.reading import contacts_for
from backend.shell import words
from protocol.messages.wire import Source

FOUND = 6
"""Results of a search: what fits under its field."""
HERE = frozenset({SeatState.JOINED, SeatState.LOST, SeatState.ANNOUNCING, SeatState.RINGING, SeatState.BUSY})
"""Where something is cut off; elsewhere only a name is taken away."""


@dataclass(frozen=True, slots=True)
class Switch:
    """The camera or the microphone of one participant."""

    source: str
    is_on: bool
    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One participant."""

    id: str
    name: str
    role: str
    state: str
    icon: str
    says: str
    css: str
    is_here: bool
    switches: tuple[Switch, ...] = ()
    told: str = ""
    """What is switched off, and by whom."""
    missing: tuple[str, ...] = ()
    is_unit: bool = False
    """Rings for a unit, and nobody has answered for it."""


@dataclass(frozen=True, slots=True)
class Found:
    """One result of the search."""

    line: Line
    is_in: bool
    """In the call already."""


@dataclass(frozen=True, slots=True)
class FoundOwn:
    """One of the own contacts: added by a letter."""

    name: str
    email: str


def live(call: Call, user: User, *, now: datetime) -> dict[str, object]:
    """Return what changes while the drawer is open."""
    is_open = call.state == CallState.OPEN
    return {
        "call": call,
        "is_open": is_open,
        "is_over": call.state in {CallState.ENDED, CallState.CANCELLED},
        "is_soon": is_open and call.ends_at - now <= WARNING,
        "rows": rows(call, user, now=now),
        "may_extend": is_open and user.has_perm(CALLS_EXTEND, call),
        "may_remove": user.has_perm(CALLS_REMOVE, call),
        "has_control": is_open and user.has_perm(CALLS_CONTROL, call),
    }


def facts(call: Call, user: User) -> dict[str, object]:
    """Return what stays as it is."""
    booking = call.booking
    method = Method(booking.method) if booking is not None else Method.VIDEO
    kinds = [_("Video") if method is Method.VIDEO else str(method.label)]
    if is_forced(call):
        kinds.append(_("Forced call"))
    event = call.group_event
    description = booking.description if booking is not None else ""
    if event is not None:
        description = event.description.get(get_language() or "fi", "") or next(iter(event.description.values()), "")
    return {
        "subject": pages.subject_of(call),
        "kinds": " · ".join(kinds),
        "description": description,
        "may_add": booking is not None and user.has_perm(BOOKINGS_MAKE, booking),
        "may_end": user.has_perm(CALLS_END, call),
    }


def rows(call: Call, user: User, *, now: datetime) -> tuple[Row, ...]:
    """Return every other participant, by name."""
    seats = {str(seat.pk): seat for seat in call.participations.all()}
    has_control = call.state == CallState.OPEN and user.has_perm(CALLS_CONTROL, call)
    names = _names(call)
    return tuple(
        _row(seats[one.id], one, names, has_control=has_control, now=now) if one.id in seats else _unit(one)
        for one in pages.everyone(call, without=user, now=now)
    )


def said_of(call: Call, lines: Sequence[pages.SeatLine]) -> dict[str, list[str]]:
    """Return what is to be said on each participant's picture: what is missing there, what control has switched off."""
    names = _names(call)
    said = {one.identity: list(one.missing) for one in lines if one.missing}
    for seat in call.participations.all():
        if told := _told(seat, names.get(seat.switched_off_by_id)):
            said.setdefault(seat.identity, []).append(told)
    return said


def found(call: Call, user: User, search: str, *, now: datetime) -> tuple[list[Found], list[FoundOwn]]:
    """Return whom this search names: contacts, and the user's own from outside."""
    search = search.strip()
    if not search:
        return [], []
    listed = contacts_for(user, now=now, search=search, page_size=FOUND).contacts
    seated = call.participations.seated()
    inside = {f"client-{pk}" for pk in seated.values_list("residents", flat=True) if pk}
    inside |= {f"user-{pk}" for pk in seated.values_list("user", flat=True) if pk}
    own = OwnContact.objects.filter(owner=user)
    for word in folded(search[:200]).split()[:10]:
        own = own.filter(search__contains=word)
    return (
        [Found(line(contact, now=now), is_in=str(contact.ref) in inside) for contact in listed],
        [FoundOwn(one.name, one.email) for one in own.order_by("sort_name", "pk")[:FOUND]],
    )


def _names(call: Call) -> dict[int | None, str]:
    return {seat.user_id: seat.user.name for seat in call.participations.all() if seat.user is not None}


def _row(
    seat: Participation, one: pages.SeatLine, names: dict[int | None, str], *, has_control: bool, now: datetime
) -> Row:
    is_here = seat.state in HERE or seat.in_room_since is not None
    icon, says, css = _stands(seat, one, now=now)
    return Row(
        id=one.id,
        name=one.name,
        role=_role(seat),
        state=one.state,
        icon=icon,
        says=says,
        css=css,
        is_here=is_here,
        switches=_switches(seat, one.name) if has_control else (),
        told=_told(seat, names.get(seat.switched_off_by_id)),
        missing=one.missing,
    )


def _unit(one: pages.SeatLine) -> Row:
    return Row(one.id, one.name, _("unit"), one.state, one.icon or "clock", one.says, "", is_here=False, is_unit=True)


def _role(seat: Participation) -> str:
    if seat.kind == SeatKind.HOME:
        return _("client")
    if seat.kind == SeatKind.GUEST:
        return _("guest")
    title = seat.user.title_texts.in_language(get_language() or "fi") if seat.user is not None else ""
    return title or _("professional")


def _stands(seat: Participation, one: pages.SeatLine, *, now: datetime) -> tuple[str, str, str]:
    """Return icon, words and look of how a participant stands."""
    if seat.state == SeatState.JOINED:
        since = seat.joined_at or seat.in_room_since or now
        minutes = max(0, int((now - since).total_seconds() // 60))
        return "phone-call", _("In the call for %(count)s min") % {"count": minutes}, "in"
    if seat.state == SeatState.LEFT and seat.left_at is not None and seat.kind != SeatKind.HOME:
        return "phone-off", _("Left at %(time)s") % {"time": words.clock(seat.left_at)}, ""
    if seat.kind != SeatKind.HOME and seat.state == SeatState.INVITED:
        return "circle", _("Not in the call yet"), ""
    return one.icon or "clock", one.says or one.badge, ""


def _switches(seat: Participation, name: str) -> tuple[Switch, ...]:
    off = set(seat.switched_off)
    camera, microphone = Source.CAMERA not in off, Source.MICROPHONE not in off
    says_camera = _("Turn the camera off: %(name)s") if camera else _("Allow the camera again: %(name)s")
    says_microphone = (
        _("Turn the microphone off: %(name)s") if microphone else _("Allow the microphone again: %(name)s")
    )
    return (
        Switch(Source.CAMERA.value, camera, "video" if camera else "video-off", says_camera % {"name": name}),
        Switch(
            Source.MICROPHONE.value, microphone, "mic" if microphone else "mic-off", says_microphone % {"name": name}
        ),
    )


def _told(seat: Participation, by: str | None) -> str:
    off = set(seat.switched_off)
    if not off:
        return ""
    if Source.CAMERA in off and Source.MICROPHONE in off:
        says = _("Camera and microphone turned off")
    else:
        says = _("Camera turned off") if Source.CAMERA in off else _("Microphone turned off")
    return f"{says}: {by}" if by else says
