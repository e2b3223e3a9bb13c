"""What a home should know, read from the models: its agenda, and its open calls.

Everything is asked for by the device's own home and organisation: a call of another organisation cannot come in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from backend.accounts.models import User
from backend.bookings.models import Booking, Method
from backend.bridge.records import signed_record
from backend.bridge.render import AGENDA_DAYS
from backend.calls.models import FINAL, CallState, Participation, SeatState
from backend.calls.reading import visit_log_of
from backend.calls.records import may_publish
from backend.calls.seats import is_elsewhere, subject_of
from backend.config.texts import texts
from backend.contacts.models import Client, Home
from backend.contacts.services import groups_of, policy_of
from backend.devices.models import Device
from backend.events.models import GroupEvent
from backend.events.recordings import recordings_of
from backend.events.standing import standings
from backend.rooms.tokens import SfuKey, access
from protocol.messages.agenda import Agenda, Entry, EntryKind, HomeSettings
from protocol.messages.calls import MAX_OPEN_CALLS, Caller, Calls, OpenCall
from protocol.messages.wire import Texts
from protocol.signing import Signer

ENTRY_KINDS = {Method.VIDEO: EntryKind.VISIT, Method.PHONE: EntryKind.PHONE, Method.HOME_VISIT: EntryKind.HOME_VISIT}

ANSWERED_OR_OVER = frozenset({SeatState.JOINED, SeatState.DECLINED, SeatState.LEFT, *FINAL})
"""Seats of a forced call that no home answers by itself any more: no token goes out unasked."""


@dataclass(frozen=True)
class RoomKeys:
    """What is needed to let a home into a room: the SFU's address as homes reach it, and our key there."""

    url: str
    key: SfuKey


def agenda_of(device: Device, *, revision: int, now: datetime) -> Agenda:
    """Return the calendar of the days to come, and all else a home needs to live without a network."""
    home = device.home
    zone = home.zone
    today = datetime.combine(now.astimezone(zone).date(), time(), tzinfo=zone)
    until = today + timedelta(days=AGENDA_DAYS)
    # A call is read of when it is over; else each of its steps would send the whole calendar again.
    still_open = _still_open(home)
    return Agenda(
        device=device.pk,
        revision=revision,
        issued_at=now,
        settings=_settings(device),
        policy=policy_of(home).model_copy(update={"withdrawal": device.withdrawal}),
        entries=tuple(sorted(_entries(device, today, until, now=now), key=lambda entry: (entry.starts_at, entry.id))),
        recordings=recordings_of(home, today.date(), until.date()),
        visit_log=tuple(
            line
            for line in visit_log_of(home, now=now, language=_language(device))
            if line.participation not in still_open
        ),
    )


def _still_open(home: Home) -> frozenset[UUID]:
    seats = Participation.objects.filter(home=home, call__state=CallState.OPEN, finished_at=None)
    return frozenset(seats.values_list("pk", flat=True))


def _language(device: Device) -> str:
    return device.language or str(device.organisation.languages[0])


def _settings(device: Device) -> HomeSettings:
    home, organisation = device.home, device.organisation
    residents = Client.objects.filter(home=home, is_active=True).order_by("sort_name", "pk")
    return HomeSettings(
        language=_language(device),
        languages=tuple(organisation.languages),
        time_zone=home.time_zone,
        home_name=home.name,
        resident_names=tuple(residents.values_list("name", flat=True)),
        place=device.place,
        support_phone=organisation.support_phone,
        installer_code=device.installer_digest,
    )


def _entries(device: Device, start: datetime, end: datetime, *, now: datetime) -> Iterable[Entry]:
    home = device.home
    booked = Booking.objects.of_home(home).between(start, end)
    for booking in booked.filter(organisation=home.organisation_id).select_related("creator", "call", "taking__user"):
        call = getattr(booking, "call", None)
        if call is not None and call.state == CallState.CANCELLED:
            continue
        yield Entry(
            id=booking.pk,
            kind=ENTRY_KINDS[Method(booking.method)],
            title=Texts(fi=booking.subject_in("fi"), sv=booking.subject_in("sv"), en=booking.subject_in("en")),
            description=Texts(fi=_short(booking.description)),
            starts_at=booking.starts_at,
            ends_at=call.ends_at if call is not None else booking.ends_at,
            who=_holder(booking).name,
        )
    seen = GroupEvent.objects.seen_by(home).filter(starts_at__lt=end, ends_at__gt=start)
    events = list(seen.select_related("operator"))
    stands = standings(device, events, now=now)
    for event in events:
        yield Entry(
            id=event.pk,
            kind=EntryKind.EVENT,
            title=texts({key: _short(text) for key, text in event.title.items()}),
            description=texts({key: _short(text) for key, text in event.description.items()}),
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            who=event.operator.name,
            sign_up=stands[event.pk].state,
            places_left=stands[event.pk].free,
            queue=stands[event.pk].queue,
            position=stands[event.pk].position,
            intent=stands[event.pk].intent,
        )


def _holder(booking: Booking) -> User:
    """Who comes to a visit: whoever took it, else who made it."""
    taking = getattr(booking, "taking", None)
    return taking.user if taking is not None else booking.creator


def _short(text: str, limit: int = 300) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def calls_of(device: Device, *, revision: int, now: datetime, signer: Signer, rooms: RoomKeys) -> Calls:
    """Return what is open for this home now, for the session that this device has."""
    seats = (
        Participation.objects.filter(
            home=device.home_id,
            call__organisation=device.organisation_id,
            call__state=CallState.OPEN,
            call__ends_at__gt=now,
        )
        .exclude(state__in=FINAL)
        .select_related("call__booking", "call__group_event")
        .prefetch_related("residents")
        .order_by("call__starts_at", "created_at", "pk")[:MAX_OPEN_CALLS]
    )
    listed = list(seats)
    organisers = _organisers(seat.call_id for seat in listed)
    present = _with_professional(seat.call_id for seat in listed)
    places = dict(Device.objects.filter(home=device.home_id).values_list("pk", "place")) if listed else {}
    return Calls(
        device=device.pk,
        revision=revision,
        session=device.session,
        issued_at=now,
        calls=tuple(
            _open_call(
                device,
                seat,
                organisers.get(seat.call_id, ("", Texts(), ())),
                is_present=seat.call_id in present,
                now=now,
                signer=signer,
                rooms=rooms,
                answered_in=places.get(str(seat.answers_on_id), "") if is_elsewhere(device, seat) else None,
            )
            for seat in listed
        ),
    )


Organiser = tuple[str, Texts, tuple[str, ...]]


def _open_call(
    device: Device,
    seat: Participation,
    organiser: Organiser,
    *,
    is_present: bool,
    now: datetime,
    signer: Signer,
    rooms: RoomKeys,
    answered_in: str | None,
) -> OpenCall:
    call = seat.call
    name, role, groups = organiser
    here = answers_here(device, seat)
    lets_in = seat.is_forced and here and seat.state not in ANSWERED_OR_OVER
    return OpenCall(
        participation=seat.pk,
        call=call.pk,
        starts_at=call.starts_at,
        ends_at=call.ends_at,
        caller=Caller(name=name, role=role, groups=groups),
        for_residents=tuple(resident.name for resident in seat.residents.all()),
        reason=subject_of(call, _language(device)),
        is_forced=seat.is_forced,
        answers_here=here,
        answered_in=answered_in,
        is_event=call.group_event_id is not None,
        policy_revision=seat.policy_revision,
        professional_present=is_present,
        record=signed_record(call, signer),
        access=access(
            rooms.key,
            rooms.url,
            room=call.room,
            identity=seat.identity,
            may_publish=may_publish(seat),
            now=now,
        )
        if lets_in
        else None,
    )


def answers_here(device: Device, seat: Participation) -> bool:
    """Say whether this device is the one that announces, or may ring.

    A forced call announces on one device only; an ordinary one rings on all, except while one of them is in it.
    """
    if seat.answers_on_id is None:
        return device.is_first or not seat.is_forced
    if seat.answers_on_id == device.pk:
        return True
    return not seat.is_forced and not is_elsewhere(device, seat)


def _organisers(calls: Iterable[object]) -> dict[object, Organiser]:
    seats = Participation.objects.filter(call__in=set(calls), is_organiser=True).select_related("user")
    found: dict[object, Organiser] = {}
    groups: dict[int, tuple[str, ...]] = {}
    for seat in seats:
        user = seat.user
        if user is None:
            continue
        if user.pk not in groups:
            groups[user.pk] = groups_of(user)
        found[seat.call_id] = (user.name, user.title_texts, groups[user.pk])
    return found


def _with_professional(calls: Iterable[object]) -> set[object]:
    seats = Participation.objects.filter(call__in=set(calls), is_professional=True, in_room_since__isnull=False)
    return set(seats.exclude(state__in=FINAL).values_list("call", flat=True))
