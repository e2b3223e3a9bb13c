"""Adding contacts to a call that is to come or on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from backend.accounts.models import User
from backend.accounts.services import audit
from backend.calls.errors import CannotAdd
from backend.calls.models import Call, CallState, Participation
from backend.calls.seats import homes_in_call
from backend.calls.services import add_participants
from backend.config.problems import FieldProblem
from backend.contacts.models import Client
from backend.contacts.reading import resolve
from backend.contacts.refs import ContactRef
from backend.devices.models import Device

MOST_AT_ONCE = 100
"""Far above any organisation's limit of participants: more is not looked up."""


def add_contacts(call: Call, refs: Sequence[ContactRef], *, by: User, now: datetime) -> list[Participation]:
    """Seat these contacts, and return the seats that are new. Who is in the call already stays as they are.

    Raises:
        CannotAdd: somebody is not there any more, or a home has no device or is in another call; nobody was added.
        CallNotOpen: the call is over.
        CallFull: the organisation's limit of participants is reached.
    """
    people = resolve(by, refs[:MOST_AT_ONCE])
    problems = [FieldProblem("participants", "unknown_contact")] if people.unknown or not refs else []
    problems += _of_homes(call, people.clients)
    if problems:
        raise CannotAdd(tuple(problems))
    made = add_participants(call, by=by, clients=people.clients, users=people.users, units=people.units, now=now)
    for seat in made:
        audit(
            "call.participant_added",
            organisation=call.organisation_id,
            at=now,
            actor=by,
            home=seat.home_id,
            call=call.pk,
            participation=seat.pk,
        )
    return made


def _of_homes(call: Call, clients: Iterable[Client]) -> list[FieldProblem]:
    seated = set(call.participations.seated().values_list("home", flat=True))
    new = [client for client in clients if client.home_id not in seated]
    with_device = set(Device.objects.bound().filter(home__in=[c.home_id for c in new]).values_list("home", flat=True))
    busy = homes_in_call([client.home for client in new]) if call.state == CallState.OPEN else set()
    problems = []
    for client in new:
        if client.home_id not in with_device:
            problems.append(FieldProblem("participants", "home_without_device", {"name": client.name}))
        elif client.home_id in busy:
            problems.append(FieldProblem("participants", "home_in_call", {"name": client.name}))
    return problems
