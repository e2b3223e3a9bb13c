"""The office's clerk: a process of the running installation, asked line by line (`office.Office` asks).

Makes homes for tests and looks up what the backend has kept. What people can do at a page, tests do at the page.
"""

from __future__ import annotations

import base64
import json
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import django

django.setup()

from django.db import transaction  # noqa: E402  # models can be imported only after the set-up
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from backend.accounts.models import AuditRecord, User  # noqa: E402
from backend.accounts.services import make_login_link  # noqa: E402
from backend.bookings.models import Booking  # noqa: E402
from backend.calls.group_events import plan_call  # noqa: E402
from backend.calls.models import Call, CallState, Participation  # noqa: E402
from backend.calls.services import end, mark_dirty  # noqa: E402
from backend.contacts.models import Client, Home, Policy  # noqa: E402
from backend.contacts.services import Agreed, add_members, agree, refresh_search, withdraw  # noqa: E402
from backend.devices.commands import send_command  # noqa: E402
from backend.devices.models import Device, DeviceCommand  # noqa: E402
from backend.devices.services import new_binding_code  # noqa: E402
from backend.events.models import EventType, GroupEvent, SignUp  # noqa: E402
from backend.events.recordings import NewRecording, create_recording  # noqa: E402
from backend.events.repeats import Repeat  # noqa: E402
from backend.events.services import Wish, sign_up  # noqa: E402
from backend.organisations import demo_people as who  # noqa: E402
from backend.organisations.models import Group, GroupKind, Organisation  # noqa: E402
from protocol.messages.commands import CommandKind  # noqa: E402
from protocol.messages.policy import Hours  # noqa: E402

Answer = dict[str, Any] | list[dict[str, Any]] | list[str] | str | int | None


def make_home(name: str, warning_s: int, group_events: bool) -> Answer:
    """Make a home with one resident, who has agreed to be called at any hour by Maija's group, or to events too."""
    now = timezone.now()
    ours = Organisation.objects.get(name=who.ORGANISATION)
    group = Group.objects.get(organisation=ours, name=who.OWN, memberships__user__name=who.MAIJA.name)
    home = Home.objects.create(organisation=ours, name=name)
    client = Client.objects.create(organisation=ours, home=home, name=name)
    add_members(group, clients=[client])
    terms = Agreed(
        groups=(group,),
        hours=(Hours(start=time(), end=time()),),
        agreed_by=name,
        valid_until=now + timedelta(days=30),
        warning_s=warning_s,
        group_events=group_events,
    )
    agree(client, terms, explained_by=_maija(), now=now)
    refresh_search(clients=[client.pk])
    code = new_binding_code(home, place="Olohuone", by=None, now=now)
    return {"client": client.pk, "home": home.pk, "code": code}


def make_nurse(name: str, client: int) -> Answer:
    """Make a professional in a unit of their own with this client; return the token of a link that logs them in."""
    mine = Client.objects.get(pk=client)
    group = Group.objects.create(organisation=mine.organisation, name=f"Tiimi {client}", kind=GroupKind.CLIENTS)
    nurse = User.objects.create_user(
        f"nurse{client}@example.org", organisation=mine.organisation, name=name, is_professional=True
    )
    add_members(group, users=[nurse], clients=[mine])
    return make_login_link(nurse, by=None, now=timezone.now())


def user(name: str) -> Answer:
    """Return the id of somebody of the demo organisation."""
    return User.objects.values_list("id", flat=True).get(name=name)


def seats(call: str) -> Answer:
    """Return every seat of a call."""
    return [_facts(seat) for seat in Participation.objects.filter(call=UUID(call)).order_by("created_at")]


def call(call: str) -> Answer:
    """Return a call."""
    return _facts(Call.objects.get(pk=UUID(call)))


def audit(call: str) -> Answer:
    """Return what the audit holds of a call, the oldest first."""
    records = AuditRecord.objects.filter(call=UUID(call)).select_related("actor").order_by("at", "pk")
    return [
        {
            "code": record.code,
            "at": record.at.isoformat(),
            "actor": record.actor.name if record.actor else "",
            "home": record.home_id,
            "reason": record.reason,
            "details": record.details,
        }
        for record in records
    ]


def device(home: int) -> Answer:
    """Return the first of a home's bound devices."""
    return _facts(Device.objects.bound().filter(home=home).order_by("-is_first", "bound_at")[0])


def new_code(home: int, place: str) -> Answer:
    """Return a code that binds one more device in this home."""
    return new_binding_code(Home.objects.get(pk=home), place=place, by=None, now=timezone.now())


def quiet_until(home: int) -> Answer:
    """Return until when forced calls to this home only ring."""
    until = Home.objects.values_list("no_forced_until", flat=True).get(pk=home)
    return {"at": until.isoformat() if until else None}


def peace_until(home: int) -> Answer:
    """Return until when the resident of a home chose to be left in peace."""
    until = Home.objects.values_list("peace_until", flat=True).get(pk=home)
    return {"at": until.isoformat() if until else None}


def withdraw_agreement(client: int) -> Answer:
    """Withdraw what a client agreed to."""
    return withdraw(Client.objects.get(pk=client), by=_maija(), now=timezone.now())


def withdrawn_on(client: int) -> Answer:
    """Return the device at whose screen the client's agreement was withdrawn; None when one is in force."""
    return (
        Policy.objects.filter(client=client)
        .order_by("-pk")
        .exclude(withdrawn_at=None)
        .values_list("withdrawn_on", flat=True)
        .first()
    )


def end_in(call: str, seconds: float) -> Answer:
    """Let a call end so many seconds from now: sooner than a person may book, so that a test is quick."""
    ends_at = timezone.now() + timedelta(seconds=seconds)
    with transaction.atomic():
        row = Call.objects.select_for_update().get(pk=UUID(call))
        Call.objects.filter(pk=row.pk).update(ends_at=ends_at, record_revision=F("record_revision") + 1)
        Booking.objects.filter(call=row).update(ends_at=ends_at)
        mark_dirty(row.participations.filter(home__isnull=False).values_list("home", flat=True))
    return {"at": ends_at.isoformat()}


def begin_in(call: str, seconds: float) -> Answer:
    """Let a planned call begin so many seconds from now, for half an hour: sooner than its minute comes."""
    starts_at = timezone.now() + timedelta(seconds=seconds)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=30)}
    with transaction.atomic():
        row = Call.objects.select_for_update().get(pk=UUID(call))
        Call.objects.filter(pk=row.pk).update(record_revision=F("record_revision") + 1, **times)
        Booking.objects.filter(call=row).update(**times)
        mark_dirty(row.participations.filter(home__isnull=False).values_list("home", flat=True))
    return None


def end_calls(home: int | None) -> Answer:
    """End whatever is open with this home, or with anybody."""
    found = Call.objects.filter(state=CallState.OPEN)
    if home is not None:
        found = found.filter(participations__home=home)
    for one in found:
        end(one, by=_maija(), now=timezone.now())
    return len(found)


def bookings(subject: str) -> Answer:
    """Say how many bookings have this subject."""
    return Booking.objects.filter(subject=subject).count()


def bookings_of(client: int) -> Answer:
    """Say how many bookings are for this client."""
    return Booking.objects.filter(clients=client).count()


def command(device: str, kind: str) -> Answer:
    """Tell a device to do something."""
    row = send_command(Device.objects.get(pk=device), CommandKind(kind), by=None, now=timezone.now())
    return str(row.pk)


def result(command: str) -> Answer:
    """Return what a device said of a command."""
    row = DeviceCommand.objects.get(pk=UUID(command))
    return {"result": row.result, "diagnostics": row.diagnostics}


def installer_code(device: str) -> Answer:
    """Return the code of a device's installer's menu."""
    return Device.objects.get(pk=device).installer_code


def make_event(home: int, in_days: int, capacity: int) -> Answer:
    """Publish an event of Maija's group that begins five minutes into that day: the only one there so early."""
    now = timezone.now()
    mine = Home.objects.get(pk=home)
    group = Group.objects.get(name=who.OWN, memberships__user__name=who.MAIJA.name, organisation=mine.organisation)
    kind, _ = EventType.objects.get_or_create(organisation=mine.organisation, name="Kokeillaan")
    kind.groups.add(group)
    day = now.astimezone(mine.zone).date() + timedelta(days=in_days)
    starts_at = datetime.combine(day, time(0, 5), mine.zone).astimezone(UTC)
    GroupEvent.objects.filter(type=kind, starts_at=starts_at).delete()  # earlier tests' would stand in the same line
    event = GroupEvent.objects.create(
        organisation=mine.organisation,
        type=kind,
        operator=_maija(),
        title={"fi": "Yöunet kuntoon"},
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45),
        capacity=capacity,
    )
    Device.objects.filter(home=home).mark_dirty()
    return str(event.pk)


def begin_event(home: int, in_s: float, lasts_s: float, is_forced: bool) -> Answer:
    """Publish an event of the operator that begins soon, sooner than a person may, with a place for this home."""
    now = timezone.now()
    mine = Home.objects.get(pk=home)
    group = Group.objects.get(name=who.OWN, memberships__user__name=who.MAIJA.name, organisation=mine.organisation)
    kind, _ = EventType.objects.get_or_create(organisation=mine.organisation, name="Kokeillaan")
    kind.groups.add(group)
    event = GroupEvent.objects.create(
        organisation=mine.organisation,
        type=kind,
        operator=User.objects.get(organisation=mine.organisation, is_operator=True),
        title={"fi": "Tuolijumppa"},
        starts_at=now + timedelta(seconds=in_s),
        ends_at=now + timedelta(seconds=in_s + lasts_s),
        is_forced=is_forced,
    )
    sign_up(mine, event.pk, Wish.PLACE, now=now)
    return str(plan_call(event, now=now).pk)


def show_film(client: int, path: str, title: str) -> Answer:
    """Publish a film of our own, from today on, that only this client's home sees."""
    mine = Client.objects.get(pk=client)
    group = Group.objects.create(organisation=mine.organisation, name=f"Elokuvat {client}", kind=GroupKind.CLIENTS)
    add_members(group, clients=[mine])
    kind = EventType.objects.create(organisation=mine.organisation, name=f"Elokuvat {client}")
    kind.groups.add(group)
    today = timezone.now().astimezone(mine.home.zone).date()
    new = NewRecording({"fi": title}, today, file=Path(path), repeat=Repeat.DAILY)
    return str(create_recording(_maija(), kind, new, now=timezone.now()).pk)


def fill_event(event: str) -> Answer:
    """Give every place of an event to other homes of the demo."""
    row = GroupEvent.objects.get(pk=UUID(event))
    for client in Client.objects.filter(name__in=who.OWN_CLIENTS[1:], organisation=row.organisation)[: row.capacity]:
        sign_up(client.home, row.pk, Wish.PLACE, now=timezone.now())
    return None


def empty_event(event: str, but: int) -> Answer:
    """Let every home but this one cancel."""
    for row in SignUp.objects.filter(event=UUID(event)).exclude(home=but).select_related("home"):
        sign_up(row.home, row.event_id, Wish.CANCEL, now=timezone.now())
    return None


def sign_ups(event: str, home: int) -> Answer:
    """Return where this home stands with an event."""
    return list(SignUp.objects.filter(event=UUID(event), home=home).values_list("state", flat=True))


def speak(language: str) -> Answer:
    """Give Maija's pages another language."""
    return User.objects.filter(pk=_maija().pk).update(language=language)


FUNCTIONS: dict[str, Callable[..., Answer]] = {
    function.__name__: function
    for function in (
        *(
            make_home,
            make_nurse,
            user,
            seats,
            call,
            audit,
            device,
            quiet_until,
            begin_in,
            end_in,
            end_calls,
            bookings,
            bookings_of,
            speak,
        ),
        *(command, result, installer_code),
        *(peace_until, withdraw_agreement, withdrawn_on),
        *(show_film, make_event, fill_event, empty_event, sign_ups, new_code, begin_event),
    )
}


def _maija() -> User:
    return User.objects.get(email=who.MAIJA.email)


def _facts(row: Participation | Call | Device) -> dict[str, Any]:
    return {field.attname: _plain(getattr(row, field.attname)) for field in row._meta.concrete_fields}  # noqa: SLF001  # Django's own way


def _plain(value: object) -> object:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return str(value) if isinstance(value, UUID) else value


def main() -> None:
    """Answer until nobody asks any more."""
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = json.dumps({"answer": FUNCTIONS[asked["what"]](**asked["with"])})
        except Exception:  # noqa: BLE001  # the test that asked is told
            answer = json.dumps({"wrong": traceback.format_exc()})
        print(answer, flush=True)


if __name__ == "__main__":
    main()
