"""Making seats, and judging which of them may be answered by themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from backend.accounts.models import User
from backend.accounts.services import audit
from backend.calls.models import FINAL, IN_CALL, Call, CallState, Participation, SeatKind, SeatState
from backend.config.texts import LINE_LENGTH, texts
from backend.contacts.models import Client, Home
from backend.contacts.policy import Verdict
from backend.contacts.services import groups_of, policies_of, verdict_of
from backend.devices.models import Device

CLAIM = timedelta(seconds=15)
"""A device that asked for the way in has answered by then, or is not coming."""


def is_forced(call: Call) -> bool:
    """Say whether whoever made this call, or published this event, asked for it to be answered by itself."""
    made = call.booking or call.group_event
    return made is not None and made.is_forced


def subject_of(call: Call, language: str = "fi") -> str:
    """Return what a call is about: a booking's subject, or an event's name."""
    if call.booking is not None:
        return call.booking.subject_in(language)
    if call.group_event is None:
        return ""
    titles = {key: text[:LINE_LENGTH] for key, text in call.group_event.title.items()}
    return texts(titles).in_language(language)


def caller_of(call: Call) -> User | None:
    """Return who calls: whoever took the visit before it began, else who made it; of an event, who holds it."""
    if call.booking is not None:
        taking = getattr(call.booking, "taking", None)
        is_in_time = taking is not None and (call.opened_at is None or taking.taken_at <= call.opened_at)
        return taking.user if taking is not None and is_in_time else call.booking.creator
    return call.group_event.operator if call.group_event is not None else None


def seat_organiser(call: Call, user: User, *, now: datetime) -> Participation:
    """Seat whoever made the call, or holds the event: to its homes that is the professional."""
    return seat_user(
        call, user, now=now, is_organiser=True, is_professional=user.is_professional or call.group_event_id is not None
    )


def seat_home(call: Call, home: int, residents: Iterable[Client], *, now: datetime) -> Participation:
    """Seat a home, for these residents."""
    seat = Participation.objects.create(call=call, kind=SeatKind.HOME, home_id=home, created_at=now)
    seat.residents.add(*residents)
    return seat


def seat_people(
    call: Call, *, by: User, clients: Sequence[Client], users: Iterable[User], now: datetime
) -> list[Participation]:
    """Seat these clients, one seat a home, and these users. Those already seated keep their seats."""
    seated = call.participations.seated()
    homes_seated = {seat.home_id: seat for seat in seated if seat.home_id}
    users_seated = {seat.user_id for seat in seated if seat.user_id}
    by_home: dict[int, list[Client]] = {}
    for client in clients:
        by_home.setdefault(client.home_id, []).append(client)
    made = []
    for home_id, residents in by_home.items():
        seat = homes_seated.get(home_id)
        if seat is None:
            made.append(seat_home(call, home_id, residents, now=now))
        else:
            seat.residents.add(*residents)
    made += [seat_user(call, user, now=now) for user in users if user.pk not in users_seated]
    if is_forced(call):
        judge_seats(call, made, at=max(call.starts_at, now))
        for seat in made:
            if seat.kind == SeatKind.HOME:
                audit_forced("booked", call, seat, at=now, actor=by, verdict=seat.verdict, policy=seat.policy_revision)
    return made


def judge_seats(call: Call, seats: Sequence[Participation], *, at: datetime) -> None:
    """Write what each home's agreement says of this forced call, starting at `at`."""
    caller = caller_of(call)
    if caller is None or not is_forced(call):
        return
    of_homes = [seat for seat in seats if seat.home is not None and seat.state not in FINAL]
    policies = policies_of([seat.home for seat in of_homes if seat.home is not None])
    groups = None if call.group_event is not None else groups_of(caller)
    for seat in of_homes:
        home = seat.home
        if home is None:
            continue
        policy = policies[home.pk]
        verdict = verdict_of(home, policy, groups=groups, at=at)
        seat.verdict, seat.policy_revision = verdict.value, policy.revision
        seat.is_forced = verdict is Verdict.AGREES
        seat.save(update_fields=["verdict", "policy_revision", "is_forced"])


def give_mark(seats: Iterable[Participation], *, now: datetime) -> None:
    """Say for each forced seat which device of its home announces."""
    for seat in seats:
        if seat.is_forced and seat.home_id is not None and (device := answering_device(seat.home_id)):
            seat.answers_on, seat.answers_since = device, now
            seat.save(update_fields=["answers_on", "answers_since"])


def answering_device(home: int, *, not_on: Collection[str] = ()) -> Device | None:
    """Return the device that should announce: the first one that can now, else the home's first, who may come back."""
    devices = list(
        Device.objects.bound()
        .filter(home=home)
        .exclude(pk__in=not_on)
        .defer("last_agenda", "last_calls")
        .order_by("-is_first", "bound_at", "pk")
    )
    able = [device for device in devices if device.is_online and device.can_answer]
    if able:
        return able[0]
    return devices[0] if devices and not not_on else None


def may_hold(device: Device, *, now: datetime) -> Q:
    """Say which seats this device may take: its own, and any that no other is in or has just claimed."""
    nobody_in = ~Q(state__in=[SeatState.JOINED, SeatState.LOST])
    return (
        Q(answers_on=None) | Q(answers_on=device) | (nobody_in & (Q(claimed_at=None) | Q(claimed_at__lte=now - CLAIM)))
    )


def is_elsewhere(device: Device, seat: Participation) -> bool:
    """Say whether another device of the home is in the call."""
    return seat.answers_on_id not in {None, device.pk} and seat.state in {SeatState.JOINED, SeatState.LOST}


def audit_forced(
    what: str,
    call: Call,
    seat: Participation,
    *,
    at: datetime,
    actor: User | None = None,
    **details: str | int | bool | None,
) -> None:
    """Leave a trace of a forced call: what happened, to whose home, why, and who asked for it."""
    caller = caller_of(call)
    if caller is None:
        return
    residents = ",".join(str(pk) for pk in seat.residents.order_by("pk").values_list("pk", flat=True))
    audit(
        f"forced_call.{what}",
        organisation=call.organisation_id,
        at=at,
        actor=actor,
        home=seat.home_id,
        call=call.pk,
        participation=seat.pk,
        reason=subject_of(call),
        caller=caller.pk,
        residents=residents,
        **details,
    )


def homes_of(call: UUID) -> list[int]:
    """Return the homes that have or had a seat in this call: all of them must hear of its changes."""
    seats = Participation.objects.filter(call=call, home__isnull=False)
    return list(seats.values_list("home", flat=True).distinct())


def homes_in_call(homes: Iterable[Home]) -> set[int]:
    """Return those that are in a call now, or about to be."""
    busy = Participation.objects.filter(home__in=list(homes), call__state=CallState.OPEN, state__in=IN_CALL)
    return set(busy.values_list("home", flat=True))


def seat_user(
    call: Call, user: User, *, now: datetime, is_organiser: bool = False, is_professional: bool | None = None
) -> Participation:
    """Seat a user."""
    return Participation.objects.create(
        call=call,
        kind=SeatKind.USER,
        user=user,
        is_organiser=is_organiser,
        is_professional=user.is_professional if is_professional is None else is_professional,
        may_publish=["camera", "microphone", "screen"],
        created_at=now,
    )
