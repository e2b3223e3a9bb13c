"""The call record: the authority on who may be in a call and what each may publish."""

from __future__ import annotations

from collections.abc import Mapping

from backend.calls.models import Call, Participation, SeatKind
from protocol.messages.calls import CallRecord, Seat
from protocol.messages.wire import Source, Texts


def call_record(call: Call) -> CallRecord:
    """Return what the call is now. The caller signs it; its revision is the call's.

    In a group event homes show themselves to whoever holds it, not to each other: they do not even read who is there.
    """
    seats = _seats(call)
    is_event = call.group_event_id is not None
    organiser = next((seat.identity for seat in seats if seat.is_organiser), None)
    moderators: dict[int | None, str] = {seat.user_id: seat.identity for seat in seats if seat.user_id is not None}
    return CallRecord(
        call=call.pk,
        revision=call.record_revision,
        starts_at=call.starts_at,
        ends_at=call.ends_at,
        organiser=organiser,
        audience=tuple(seat.identity for seat in seats if not is_event or seat.kind != SeatKind.HOME),
        seats=tuple(
            _seat(seat, is_nameless=is_event and seat.kind == SeatKind.HOME, moderators=moderators) for seat in seats
        ),
        is_recorded=call.is_recorded,
    )


def seat_name(seat: Participation) -> str:
    """Return what a seat is called: its residents' names, its user's, its guest's."""
    if seat.kind == SeatKind.HOME:
        return ", ".join(client.name for client in sorted(seat.residents.all(), key=lambda c: c.sort_name))
    return seat.user.name if seat.user is not None else seat.guest_name


def may_publish(seat: Participation) -> tuple[Source, ...]:
    """Return what this seat may send now: what it is for, without what call control has switched off.

    With the camera goes the shared screen: to the SFU a camera that calls itself a screen is one.
    """
    off = set(seat.switched_off)
    if Source.CAMERA in off:
        off.add(Source.SCREEN)
    return tuple(Source(word) for word in seat.may_publish if word not in off)


def professional_present(call: Call) -> bool:
    """Say whether somebody is in the room for whom a forced home may open its camera."""
    seats = call.participations.seated()
    return seats.filter(is_professional=True, in_room_since__isnull=False).exists()


def _seats(call: Call) -> list[Participation]:
    seats = call.participations.seated().select_related("user").prefetch_related("residents")
    return list(seats.order_by("created_at", "id"))


def _seat(seat: Participation, *, is_nameless: bool, moderators: Mapping[int | None, str]) -> Seat:
    return Seat(
        identity=seat.identity,
        name="" if is_nameless else seat_name(seat),
        role=seat.user.title_texts if seat.user is not None else Texts(),
        is_professional=seat.is_professional,
        may_publish=may_publish(seat),
        switched_off=tuple(Source(word) for word in seat.switched_off),
        switched_off_by=moderators.get(seat.switched_off_by_id) if seat.switched_off else None,
    )
