"""People from outside the organisation, invited into one call by a link in a letter.

A link belongs to a seat: it works while the call is to come or on and the seat is not over, so it ends with the call,
is extended with it, and dies with *Katkaise yhteys*.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from backend.accounts.models import User
from backend.accounts.services import audit, token_hash
from backend.calls.errors import CallFull, CallNotOpen, LinkNotValid
from backend.calls.models import FINAL, Call, CallState, GuestLink, Participation, SeatKind
from backend.calls.services import seat_changed
from backend.config.texts import clean_line
from backend.contacts.models import OwnContact
from backend.mail.services import post

ALIVE = (CallState.SCHEDULED, CallState.OPEN)
LETTER = "guest_link"


@dataclass(frozen=True)
class Invited:
    """A guest as they were typed."""

    name: str
    email: str
    is_kept: bool = False
    """Among the own contacts of who invites."""
    language: str = "fi"


def invite(call: Call, guest: Invited, *, by: User, now: datetime) -> Participation:
    """Seat a guest and send their link; who has a seat already is sent a new link, and the old one dies.

    Raises:
        CallNotOpen: it is over.
        CallFull: the organisation's limit of participants is reached.
        TextTooLong: the name is.
    """
    name, email = clean_line(guest.name), guest.email.strip().lower()
    with transaction.atomic():
        alive = Call.objects.filter(pk=call.pk, state__in=ALIVE)
        if alive.update(record_revision=F("record_revision") + 1) != 1:  # the row is ours until the commit
            raise CallNotOpen(call.pk)
        if guest.is_kept:
            OwnContact.objects.update_or_create(
                owner=by, email=email, defaults={"name": name}, create_defaults={"name": name, "created_at": now}
            )
        seat = call.participations.exclude(state__in=FINAL).filter(guest_link__email=email).first()
        if seat is None:
            seat = Participation.objects.create(call=call, kind=SeatKind.GUEST, guest_name=name, created_at=now)
            GuestLink.objects.create(participation=seat, email=email, created_by=by, created_at=now)
            if call.participations.seated().count() > call.organisation.max_participants:
                raise CallFull(call.pk)
        audit(
            "call.guest_invited",
            organisation=call.organisation_id,
            at=now,
            actor=by,
            call=call.pk,
            participation=seat.pk,
        )
        post(LETTER, email, language=guest.language, now=now, seat=str(seat.pk), by=by.pk)
        seat_changed(seat)
    return seat


def new_token(seat: Participation) -> str:
    """Return the token of a seat's link, told once: its letter has it, we only its hash."""
    token = secrets.token_urlsafe(32)
    GuestLink.objects.filter(participation=seat).update(token_hash=token_hash(token))
    return token


def guest_of(token: str, *, now: datetime) -> Participation:
    """Return the seat that this link is for; uses nothing up. Raises LinkNotValid; why is nobody's business."""
    if not token:
        raise LinkNotValid
    return _valid(now, guest_link__token_hash=token_hash(token))


def guest_seat(link: int, *, now: datetime) -> Participation:
    """Return the seat of a guest whose browser used this link. Raises LinkNotValid when it is over."""
    return _valid(now, guest_link=link)


def use_link(token: str, *, now: datetime) -> GuestLink:
    """Press the button of a link: whose browser did so is this guest. Raises LinkNotValid."""
    seat = guest_of(token, now=now)
    GuestLink.objects.filter(participation=seat, used_at=None).update(used_at=now)
    audit(
        "call.guest_link_used",
        organisation=seat.call.organisation_id,
        at=now,
        call=seat.call_id,
        participation=seat.pk,
    )
    return seat.guest_link


def _valid(now: datetime, **which: object) -> Participation:
    seats = Participation.objects.filter(kind=SeatKind.GUEST, call__state__in=ALIVE, call__ends_at__gt=now, **which)
    seat = (
        seats.exclude(state__in=FINAL)
        .select_related("guest_link", "call__organisation", "call__booking__creator", "call__group_event__operator")
        .first()
    )
    if seat is None:
        raise LinkNotValid
    return seat
