"""What My day shows: the visits of a day and of a unit, and those that wait for an outcome. Own organisation only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.accounts.models import User
from backend.bookings.models import Booking, BookingStatus, Method
from backend.calls.models import Call, CallState, Participation, SeatKind
from backend.contacts.models import Client
from backend.devices.models import Device
from backend.organisations.models import Membership
from backend.visits.models import Visit
from backend.visits.states import (
    HANDLED,
    LIVE,
    OFFLINE_TOLD_BEFORE,
    TO_CLOSE,
    State,
    is_offline_soon,
    may_close,
    state_of,
)

MOST_TO_CLOSE = 30
"""Of a longer list, the oldest are shown first and the others counted: no one page closes more."""

MOST_A_DAY = 1000
"""Above any unit's day: a page of more would not be read."""

_OF_BOOKING = (
    *("creator_id", "subject", "subject_texts", "method", "starts_at", "ends_at", "is_forced"),
    *("call__booking_id", "call__state", "call__starts_at", "call__opened_at", "call__ended_at"),
    *("taking__taken_at", "taking__user__name"),
)
_OF_CLIENT = ("booking_id", "client__home_id", "client__name")
_OF_SEAT = (
    *("call_id", "home_id", "user_id", "state", "answered_how", "in_room_since", "rung_at", "announced_at"),
    *("answered_at", "declined_at", "joined_at", "left_at", "finished_at"),
)
"""What a line of the list is made of: a day has hundreds of these, and most of their columns take time for nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """One home of a booking, as it stands now."""

    booking: Booking
    call: Call | None
    seat: Participation | None
    visit: Visit | None
    home: int
    clients: tuple[Client, ...]
    state: State
    taker: User | None
    is_mine: bool
    """Taken by the reader; or made by them, or for them too, and nobody has taken it."""
    is_joined: bool
    """The reader is in its room."""
    is_there: bool
    """The home can be reached."""
    is_offline_soon: bool
    may_close: bool

    @property
    def key(self) -> str:
        """A name for the visit, in addresses and ids."""
        return f"{self.booking.pk}.{self.home}"

    @property
    def name(self) -> str:
        """Whose visit it is."""
        return ", ".join(client.name for client in self.clients)


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known of many bookings, read once for all of them."""

    clients: dict[UUID, list[Client]]
    """By booking, in the order of names."""
    seats: dict[UUID, list[Participation]]
    """By call: of homes, and of the reader."""
    called: set[UUID]
    """Those that the reader is called to."""
    visits: dict[tuple[UUID, int], Visit]
    """By booking and home."""
    there: set[int]
    """Homes that can be reached."""


@dataclass(frozen=True, slots=True)
class Day:
    """The visits of a day in order, the one that comes next, and what the unit has to close, of whatever day."""

    lines: tuple[Line, ...]
    own: int
    unit: int
    next: Line | None
    to_close: tuple[Line, ...]
    more_to_close: int
    offline: tuple[Line, ...]


def unit_bookings(user: User) -> QuerySet[Booking]:
    """Return the bookings of the user's unit: for clients of their groups, by or for people of these, or for them."""
    return with_cancelled(user).filter(status=BookingStatus.PLANNED)


def with_cancelled(user: User) -> QuerySet[Booking]:
    """Return the same, and those that were cancelled."""
    groups = list(Membership.objects.filter(user=user).values_list("group", flat=True))  # few, and asked within much
    colleagues = Membership.objects.filter(group__in=groups, user__isnull=False).values("user")
    clients = Booking.clients.through.objects.filter(booking=OuterRef("pk"), client__memberships__group__in=groups)
    called = Booking.users.through.objects.filter(booking=OuterRef("pk"), user=user)
    own = Q(creator=user) | Q(taking__user=user) | Exists(called)
    unit = Q(creator__in=colleagues) | Exists(clients)
    return Booking.objects.filter(own | unit, organisation=user.organisation_id)


def is_of_unit(user: User, booking: object) -> bool:
    """Say whether a booking stands on the list of the user's unit."""
    return isinstance(booking, Booking) and unit_bookings(user).filter(pk=booking.pk).exists()


def was_of_unit(user: User, booking: object) -> bool:
    """Say whether it does, or did until it was cancelled."""
    return isinstance(booking, Booking) and with_cancelled(user).filter(pk=booking.pk).exists()


def day_of(user: User, *, start: datetime, end: datetime, whole_unit: bool | None, now: datetime) -> Day:
    """Return the visits that start between these times, and the unit's open ones.

    Args:
        user: whose day.
        start: the day's beginning.
        end: the next day's.
        whole_unit: everybody's visits, or the user's own; None: the own ones if there are any.
        now: the time.
    """
    of_day = unit_bookings(user).filter(starts_at__gte=start, starts_at__lt=end)
    lines = _lines(user, of_day.order_by("starts_at", "id")[:MOST_A_DAY], now=now)
    missed = Visit.objects.to_close().filter(_of_unit(user), organisation=user.organisation_id)
    waiting = list(missed.order_by("missed_at", "pk").values_list("booking", "home"))
    known = {(line.booking.pk, line.home) for line in lines}
    others = {booking for booking, home in waiting[:MOST_TO_CLOSE] if (booking, home) not in known}
    elsewhere = (
        _lines(user, Booking.objects.filter(pk__in=others).order_by("starts_at", "id"), now=now) if others else []
    )
    to_close = [line for line in [*elsewhere, *lines] if line.state in TO_CLOSE and line.may_close]
    own = [line for line in lines if line.is_mine]
    shown = lines if whole_unit or (whole_unit is None and not own) else own
    return Day(
        lines=tuple(shown),
        own=len(own),
        unit=len(lines),
        next=_next(shown, user),
        to_close=tuple(to_close[:MOST_TO_CLOSE]),
        more_to_close=max(0, len(waiting) - MOST_TO_CLOSE),
        offline=tuple(line for line in lines if line.is_offline_soon and line.state not in TO_CLOSE),
    )


def first_of(user: User, *, start: datetime, end: datetime) -> datetime | None:
    """Return when the first visit of the user's unit between these times begins."""
    ours = unit_bookings(user).filter(starts_at__gte=start, starts_at__lt=end)
    return (
        ours.exclude(call__state=CallState.CANCELLED).order_by("starts_at").values_list("starts_at", flat=True).first()
    )


def line_of(user: User, booking: Booking, home: int, *, now: datetime) -> Line | None:
    """Return one visit as it stands now; none when the booking is not for this home."""
    found = _lines(user, Booking.objects.filter(pk=booking.pk), now=now)
    return next((line for line in found if line.home == home), None)


def needs_somebody(user: User, *, now: datetime) -> int:
    """Count what the user's unit should do something about: missed visits, and homes offline just before one."""
    missed = Visit.objects.to_close().filter(_of_unit(user), organisation=user.organisation_id).count()
    there = Device.objects.bound().filter(home=OuterRef("home"), is_online=True)
    seats = Participation.objects.seated().filter(
        ~Exists(there),
        _of_unit(user, "call__booking"),
        kind=SeatKind.HOME,
        call__state=CallState.SCHEDULED,
        call__organisation=user.organisation_id,
        call__starts_at__gt=now - OFFLINE_TOLD_BEFORE,
        call__starts_at__lte=now + OFFLINE_TOLD_BEFORE,
    )
    return missed + seats.count()


def _of_unit(user: User, booking: str = "booking") -> Exists:
    """Ask of each of a few rows whether its booking is the unit's: all bookings of the unit are too many to list."""
    return Exists(unit_bookings(user).filter(pk=OuterRef(booking)))


def _lines(user: User, bookings: QuerySet[Booking], *, now: datetime) -> list[Line]:
    rows = list(bookings.select_related("call", "taking__user").only(*_OF_BOOKING))
    # Not prefetched: each of hundreds would be given querysets of its own, and leave them behind in circles.
    clients: dict[UUID, list[Client]] = {booking.pk: [] for booking in rows}
    whose = Booking.clients.through.objects.filter(booking__in=rows).select_related("client")
    for each in whose.only(*_OF_CLIENT).order_by("client__sort_name", "client"):
        clients[each.booking_id].append(each.client)
    seats: dict[UUID, list[Participation]] = {}
    seated = Participation.objects.seated().filter(Q(kind=SeatKind.HOME) | Q(user=user), call__booking__in=rows)
    for seat in seated.only(*_OF_SEAT):
        seats.setdefault(seat.call_id, []).append(seat)
    called = Booking.users.through.objects.filter(user=user, booking__in=rows)
    noted = Visit.objects.filter(booking__in=rows).select_related("closed_by")
    around = _Around(
        clients=clients,
        seats=seats,
        called=set(called.values_list("booking", flat=True)),
        visits={(visit.booking_id, visit.home_id): visit for visit in noted},
        there=_homes_there({client.home_id for people in clients.values() for client in people}),
    )
    return [line for booking in rows for line in _of_booking(user, booking, around, now=now)]


def _homes_there(homes: set[int]) -> set[int]:
    online = Device.objects.bound().filter(home__in=homes, is_online=True)
    return set(online.values_list("home", flat=True))


def _of_booking(user: User, booking: Booking, around: _Around, *, now: datetime) -> Iterable[Line]:
    call: Call | None = getattr(booking, "call", None)
    taking = getattr(booking, "taking", None)
    taker: User | None = None if taking is None else taking.user
    is_asked = booking.creator_id == user.pk or booking.pk in around.called
    is_mine = taker.pk == user.pk if taker is not None else is_asked
    seated = around.seats.get(call.pk, []) if call is not None else []
    seats = {seat.home_id: seat for seat in seated}
    is_joined = any(seat.user_id == user.pk and seat.in_room_since is not None for seat in seated)
    homes: dict[int, list[Client]] = {}
    for client in around.clients[booking.pk]:
        homes.setdefault(client.home_id, []).append(client)
    for home, clients in homes.items():
        visit, seat = around.visits.get((booking.pk, home)), seats.get(home)
        is_closed = visit is not None and visit.closed_at is not None
        if call is not None and call.state == CallState.CANCELLED and not is_closed:
            continue
        is_offline = home not in around.there
        state = state_of(booking, call, seat, visit, now=now)
        is_open = state not in HANDLED
        yield Line(
            booking=booking,
            call=call,
            seat=seat,
            visit=visit,
            home=home,
            clients=tuple(clients),
            state=state,
            taker=taker,
            is_mine=is_mine,
            is_joined=is_joined,
            is_there=not is_offline,
            is_offline_soon=is_open and state not in LIVE and is_offline_soon(call, is_offline=is_offline, now=now),
            may_close=may_close(booking, call, state, is_offline=is_offline, now=now),
        )


def _next(lines: Iterable[Line], user: User) -> Line | None:
    """Return the first that this user should turn to: free or theirs, not over, and not one they are in already."""
    for line in lines:
        if line.taker is not None and line.taker.pk != user.pk:
            continue
        if line.state in HANDLED or line.state in TO_CLOSE or line.state is State.UNNOTED:
            continue
        if line.booking.method == Method.VIDEO and (line.call is None or line.call.state == CallState.ENDED):
            continue
        if line.is_joined:
            continue
        return line
    return None
