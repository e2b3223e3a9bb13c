"""What the page of a booked visit says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.bookings.forms import Draft, written
from backend.bookings.models import Booking, BookingStatus
from backend.bookings.pages import method_words
from backend.bookings.plan import series_words
from backend.bookings.series import planned
from backend.contacts.pages import Line, line
from backend.contacts.reading import contacts_for
from backend.contacts.refs import ContactKind, ContactRef
from backend.shell import words

SHOWN_NEXT = 14
"""Visits of the series that are listed."""

FOUND = 6
"""People that a search in the dialog names: what fits under its field."""


@dataclass(frozen=True, slots=True)
class Addable:
    """Somebody that a search in the dialog names."""

    line: Line
    is_in: bool
    """On the list already, or the one who calls."""


def page(booking: Booking, *, now: datetime, said: str) -> dict[str, Any]:
    """Everything that the template needs; `said` is what was just done."""
    series = booking.series
    is_planned = booking.status == BookingStatus.PLANNED and booking.starts_at > now
    next_ones = planned(series, start=words.local_date(now), now=now)[:SHOWN_NEXT] if series is not None else []
    length = round((booking.ends_at - booking.starts_at).total_seconds() / 60)
    names = [client.name for client in booking.clients.order_by("sort_name", "pk")]
    names += [user.name for user in booking.users.order_by("sort_name", "pk")]
    names += [unit.name for unit in booking.units.order_by("name", "pk")]
    return {
        "here": "day",
        "booking": booking,
        "names": names,
        "title": ", ".join(names[:2]) + (f" + {len(names) - 2}" if len(names) > 2 else ""),
        "is_planned": is_planned,
        "is_cancelled": booking.status == BookingStatus.CANCELLED,
        "when": f"{words.short_date(words.local_date(booking.starts_at))} {words.clock(booking.starts_at)}"
        f"–{words.clock(booking.ends_at)}, {words.minutes(length)}",
        "method": method_words(booking),
        "series": series,
        "series_words": series_words(series) if series is not None else "",
        "next_ones": [
            {
                "id": one.pk,
                "words": f"{words.short_date(words.local_date(one.starts_at))} {words.clock(one.starts_at)}",
                "is_this": one.pk == booking.pk,
            }
            for one in next_ones
        ],
        "said": _said(said),
        "is_bad": said == "closed",
    }


def addable(
    booking: Booking, user: User, search: str, listed: Collection[ContactRef], *, now: datetime
) -> list[Addable]:
    """Return those whom this search names, of the contacts that the user may call; nobody when it is empty."""
    if not search:
        return []
    inside = {*listed, ContactRef(ContactKind.USER, booking.creator_id)}
    found = contacts_for(user, now=now, search=search, page_size=FOUND).contacts
    return [Addable(line(contact, now=now), is_in=contact.ref in inside) for contact in found]


def holder_of(booking: Booking) -> User:
    """Who calls: whoever took the visit, else who booked it. Agreements are judged by their groups."""
    taking = getattr(booking, "taking", None)
    return booking.creator if taking is None else taking.user


def draft_of(booking: Booking) -> Draft:
    """The form's contents for a booking as it stands."""
    local = timezone.localtime(booking.starts_at)
    listed = [ContactRef(ContactKind.CLIENT, pk) for pk in booking.clients.values_list("pk", flat=True)]
    listed += [ContactRef(ContactKind.USER, pk) for pk in booking.users.values_list("pk", flat=True)]
    listed += [ContactRef(ContactKind.UNIT, pk) for pk in booking.units.values_list("pk", flat=True)]
    series = booking.series
    return Draft(
        listed=tuple(listed),
        chosen=tuple(listed),
        subject=booking.subject,
        description=booking.description,
        method=booking.method,
        is_now=False,
        date=written(local.date()),
        time=f"{local.hour}.{local.minute:02}",
        duration=str(round((booking.ends_at - booking.starts_at).total_seconds() / 60)),
        repeat=series.every if series is not None else "",
        weekdays=tuple(series.weekdays) if series is not None else (),
        until=written(series.until) if series is not None else "",
        forced=booking.is_forced,
        intent=booking.intent,
        revision=booking.revision,
    )


def _said(said: str) -> str:
    return {
        "changed": _("The changes are saved. The home sees them at once."),
        "cancelled": _("The visit was cancelled. The home no longer shows it."),
        "ended": _("This visit and all later ones were cancelled. The home no longer shows them."),
        "closed": _("This visit has begun or was cancelled: it can no longer be changed."),
    }.get(said, "")
