"""Making and withdrawing bookings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Unpack

from django.db import IntegrityError, transaction

from backend.accounts.models import User
from backend.accounts.services import audit
from backend.bookings.asked import Asked
from backend.bookings.errors import BookingClosed, BookingRefused
from backend.bookings.models import Booking, BookingStatus, Method, Series
from backend.bookings.reasons import texts_of
from backend.calls.called import call_units
from backend.calls.models import Call
from backend.calls.seats import homes_in_call, seat_organiser, seat_people
from backend.calls.services import cancel, mark_dirty, open_call
from backend.config.nudges import Topic, nudge
from backend.config.problems import FieldProblem
from backend.config.texts import LINE_LENGTH, TEXT_LENGTH, TextTooLong, clean_line, clean_text
from backend.contacts.models import Client
from backend.contacts.policy import Verdict
from backend.contacts.reading import People, resolve
from backend.contacts.refs import ContactKind, ContactRef
from backend.contacts.services import groups_of, policies_of, verdict_of
from backend.contacts.units import professionals_of
from backend.devices.models import Device
from backend.devices.services import waiting_at_home

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=24)
FARTHEST = timedelta(days=731)
"""Nobody plans a visit later; a date beyond it is a slip of the finger."""

MOST_PARTICIPANTS_ASKED = 500
"""Above any organisation's limit: more than this is not looked up at all."""


@dataclass(frozen=True)
class Order:
    """What was asked for, cleaned."""

    people: People
    subject: str
    subject_texts: dict[str, str]
    """The same in each language, when it is one of the organisation's reasons."""
    description: str
    method: Method
    starts_at: datetime
    ends_at: datetime
    forced: bool
    intent: str


def create_booking(
    creator: User, *, starts_at: datetime | None = None, intent: str, now: datetime, **asked: Unpack[Asked]
) -> Booking:
    """Save a booking with its call and seats; open the call when it starts now. Who may is checked before.

    Args:
        creator: has the organiser's seat.
        starts_at: none is now.
        intent: the sending page's own word for this one order; the same again returns the same booking.
        now: the time.
        asked: what for, with whom, how and how long.

    Raises:
        BookingRefused: with every problem found; nothing was saved.
    """
    if intent and (made := Booking.objects.filter(creator=creator, intent=intent[:64]).first()):
        return made
    order = checked(creator, starts_at=starts_at, intent=intent, now=now, **asked)
    try:
        with transaction.atomic():
            return save(creator, order, now=now)
    except IntegrityError:
        if made := Booking.objects.filter(creator=creator, intent=order.intent).first():
            return made  # the second of two clicks that came at once
        raise


@dataclass(frozen=True)
class ForcedHint:
    """For one client: what the home's agreement says of a forced call then."""

    ref: ContactRef
    name: str
    verdict: Verdict
    quiet_until: datetime | None = None
    """Until when the resident is left alone, after *Ei nyt*, or by *Haluan olla rauhassa*."""
    withdrawn_at: datetime | None = None
    waits: bool = False
    """Something looser was agreed, and waits at the home for a touch or for a day to pass: it may ring until then."""
    ends_at: datetime | None = None
    """When the agreement ends, if that is before the last visit of a series."""


def forced_hints(
    creator: User,
    participants: Sequence[ContactRef],
    *,
    starts_at: datetime | None,
    now: datetime,
    last: datetime | None = None,
) -> list[ForcedHint]:
    """Say beforehand which homes would answer by themselves, and which would ring and why; `last`: of a series."""
    clients = resolve(creator, participants[:MOST_PARTICIPANTS_ASKED]).clients
    policies = policies_of({c.home_id: c.home for c in clients}.values())
    groups = groups_of(creator)
    waiting = waiting_at_home({client.home_id: policies[client.home_id].revision for client in clients})
    at = max(starts_at or now, now)
    hints = []
    for client in clients:
        home = client.home
        verdict = verdict_of(home, policies[home.pk], groups=groups, at=at)
        quiet = home.no_forced_until if verdict is Verdict.QUIET else None
        if verdict is Verdict.IN_PEACE:
            quiet = home.peace_until
        said_at = home.withdrawn_at if verdict is Verdict.WITHDRAWN else None
        agrees = verdict is Verdict.AGREES
        until = policies[home.pk].valid_until
        hints.append(
            ForcedHint(
                ContactRef(ContactKind.CLIENT, client.pk),
                client.name,
                verdict,
                quiet,
                said_at,
                waits=agrees and home.pk in waiting,
                ends_at=until if agrees and until is not None and last is not None and until <= last else None,
            )
        )
    return hints


def cancel_booking(booking: Booking, *, by: User, now: datetime) -> Booking:
    """Withdraw a booking that has not begun. Raises BookingClosed (or CallNotOpen) if it has."""
    with transaction.atomic():
        mine = Booking.objects.filter(pk=booking.pk, status=BookingStatus.PLANNED, starts_at__gt=now)
        if mine.update(status=BookingStatus.CANCELLED) != 1:
            raise BookingClosed(booking.pk)
        if (call := Call.objects.select_related("booking").filter(booking=booking).first()) is not None:
            cancel(call, by=by, now=now)
        audit("booking.cancelled", organisation=booking.organisation_id, at=now, actor=by, booking=str(booking.pk))
        changed(booking)
    booking.refresh_from_db()
    return booking


def save(
    creator: User,
    order: Order,
    *,
    now: datetime,
    series: Series | None = None,
    day: date | None = None,
    is_shown: bool = True,
) -> Booking:
    """Write a booking with its call and seats, in the caller's transaction.

    Args:
        creator: has the organiser's seat.
        order: from `checked`.
        now: the time.
        series: of which it is one.
        day: which of the series' days it is.
        is_shown: it lies within what homes show, so they are told.
    """
    booking = Booking.objects.create(
        organisation_id=creator.organisation_id,
        creator=creator,
        subject=order.subject,
        subject_texts=order.subject_texts,
        description=order.description,
        method=order.method,
        starts_at=order.starts_at,
        ends_at=order.ends_at,
        is_forced=order.forced,
        series=series,
        series_day=day,
        intent=order.intent,
        created_at=now,
    )
    booking.clients.set(order.people.clients)
    booking.users.set(user for user in order.people.users if user.pk != creator.pk)
    booking.units.set(order.people.units)
    audit("booking.made", organisation=creator.organisation_id, at=now, actor=creator, booking=str(booking.pk))
    if order.method == Method.VIDEO:
        call = Call.objects.create(
            organisation_id=creator.organisation_id, booking=booking, starts_at=order.starts_at, ends_at=order.ends_at
        )
        seat_organiser(call, creator, now=now)
        seat_people(call, by=creator, clients=order.people.clients, users=order.people.users, now=now)
        call_units(call, order.people.units)
        if order.starts_at <= now:
            open_call(call, now=now)
    if is_shown:
        changed(booking)
    return booking


def changed(booking: Booking) -> None:
    """Have its homes and all pages read it again."""
    mark_dirty(booking.clients.values_list("home", flat=True))
    for topic in Topic:
        nudge(booking.organisation_id, topic)


def checked(
    creator: User,
    *,
    participants: Sequence[ContactRef],
    subject: str,
    description: str = "",
    method: str = Method.VIDEO,
    starts_at: datetime | None,
    duration: timedelta,
    forced: bool = False,
    intent: str,
    now: datetime,
) -> Order:
    """Return what was asked for, cleaned; nothing is written. Raises BookingRefused with every problem found."""
    problems: list[FieldProblem] = []
    subject = _cleaned("subject", subject, LINE_LENGTH, problems)
    description = _cleaned("description", description, TEXT_LENGTH, problems)
    if not intent or len(intent) > 64:
        problems.append(FieldProblem("intent", "intent_missing"))
    if method not in Method.values:
        problems.append(FieldProblem("method", "unknown_method"))
    elif forced and method != Method.VIDEO:
        problems.append(FieldProblem("forced", "forced_needs_video"))
    if forced and not subject and not any(problem.field == "subject" for problem in problems):
        problems.append(FieldProblem("subject", "reason_missing"))
    start, end = _times(starts_at, duration, now, problems)
    people = _people(creator, participants, problems)
    if forced and (people.users or people.units) and not people.clients and not people.unknown:
        problems.append(FieldProblem("forced", "forced_needs_home"))
    if method == Method.VIDEO and not any(problem.code == "too_many_participants" for problem in problems):
        problems += _homes_problems(people.clients, is_now=start <= now)
    if problems:
        raise BookingRefused(tuple(problems))
    texts = texts_of(creator.organisation, subject)
    return Order(people, subject, texts, description, Method(method), start, end, forced, intent)


def _cleaned(field: str, text: str, most: int, problems: list[FieldProblem]) -> str:
    try:
        return clean_line(text, most) if field == "subject" else clean_text(text, most)
    except TextTooLong:
        problems.append(FieldProblem(field, "text_too_long", {"most": str(most)}))
        return ""


def _times(
    starts_at: datetime | None, duration: timedelta, now: datetime, problems: list[FieldProblem]
) -> tuple[datetime, datetime]:
    start = (starts_at or now).astimezone(UTC)  # in a zone of people, an hour added to 2.30 may be two
    this_minute = now.replace(second=0, microsecond=0)
    if start < this_minute:
        problems.append(FieldProblem("starts_at", "starts_in_past"))
        start = now
    elif start > now + FARTHEST:
        problems.append(FieldProblem("starts_at", "starts_too_far"))
        start = now
    start = max(start, now)  # the present minute, as a form writes it, is now
    if duration <= timedelta():
        problems.append(FieldProblem("duration", "ends_before_start"))
    elif not SHORTEST <= duration <= LONGEST:
        problems.append(FieldProblem("duration", "bad_duration"))
    return start, start + min(max(duration, SHORTEST), LONGEST)


def _people(creator: User, participants: Sequence[ContactRef], problems: list[FieldProblem]) -> People:
    asked = [ref for ref in participants if ref != ContactRef(ContactKind.USER, creator.pk)]
    most = creator.organisation.max_participants
    if not asked:
        problems.append(FieldProblem("participants", "no_participants"))
        return People((), (), ())
    if len(asked) > MOST_PARTICIPANTS_ASKED:
        problems.append(FieldProblem("participants", "too_many_participants", {"most": str(most)}))
        return People((), (), ())
    people = resolve(creator, asked)
    if people.unknown:
        problems.append(FieldProblem("participants", "unknown_contact"))
    problems += [
        FieldProblem("participants", "unit_without_people", {"name": unit.name})
        for unit in people.units
        if not professionals_of(unit).exclude(pk=creator.pk).exists()
    ]
    seats = 1 + len({client.home_id for client in people.clients}) + len(people.users) + len(people.units)
    if seats > most:
        problems.append(FieldProblem("participants", "too_many_participants", {"most": str(most)}))
    return people


def _homes_problems(clients: Sequence[Client], *, is_now: bool) -> list[FieldProblem]:
    homes = {client.home_id: client.home for client in clients}
    with_device = set(Device.objects.bound().filter(home__in=homes).values_list("home", flat=True))
    busy = homes_in_call(homes.values()) if is_now else set()
    problems = []
    for client in clients:
        if client.home_id not in with_device:
            problems.append(FieldProblem("participants", "home_without_device", {"name": client.name}))
        elif client.home_id in busy:
            problems.append(FieldProblem("participants", "home_in_call", {"name": client.name}))
    return problems
