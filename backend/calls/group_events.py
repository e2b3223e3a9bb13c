"""Group events as calls: the operator has a seat from the start, homes that signed up get theirs when it opens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from backend.calls.models import Call, CallState, Participation
from backend.calls.seats import seat_home, seat_organiser
from backend.contacts.models import Client
from backend.events.models import GroupEvent, SignUp, SignUpState


def plan_call(event: GroupEvent, *, now: datetime) -> Call:
    """Return the event's call, with its operator's seat; made when there is none yet."""
    with transaction.atomic():
        call, is_new = Call.objects.get_or_create(
            group_event=event,
            defaults={
                "organisation_id": event.organisation_id,
                "starts_at": event.starts_at,
                "ends_at": event.ends_at,
            },
        )
        if is_new:
            seat_organiser(call, event.operator, now=now)
    return call


def plan_due(now: datetime) -> int:
    """Make the calls of events that have begun and were published without one. Returns how many."""
    due = GroupEvent.objects.filter(starts_at__lte=now, ends_at__gt=now, is_cancelled=False, call=None)
    return sum(plan_call(event, now=now) is not None for event in due.select_related("operator"))


def seat_signed_up(call: Call, *, now: datetime) -> list[Participation]:
    """Seat each home that has a place in this call's event and no seat yet; one that was removed stays out."""
    if call.group_event_id is None:
        return []
    # Whoever signs up holds the event too: nobody who was told that they have a place is missed in between.
    GroupEvent.objects.select_for_update().get(pk=call.group_event_id)
    places = _without_seat().filter(event=call.group_event_id).order_by("since", "pk")
    homes = list(places.values_list("home", flat=True))
    residents = _residents(homes)
    return [seat_home(call, home, residents.get(home, []), now=now) for home in homes]


def with_late_places() -> list[Call]:
    """Return the open calls of events in which a home has a place and no seat."""
    events = _without_seat().filter(event__call__state=CallState.OPEN).values("event")
    calls = Call.objects.filter(group_event__in=events)
    return list(calls.select_related("group_event__operator"))


def _without_seat() -> QuerySet[SignUp]:
    seat = Participation.objects.filter(call__group_event=OuterRef("event"), home=OuterRef("home"))
    return SignUp.objects.filter(~Exists(seat), state=SignUpState.SIGNED)


def _residents(homes: Iterable[int]) -> dict[int, list[Client]]:
    found: dict[int, list[Client]] = {}
    for client in Client.objects.filter(home__in=homes, is_active=True):
        found.setdefault(client.home_id, []).append(client)
    return found
