"""A small world to test in: an organisation, its people, homes that agreed or not, devices that are there or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from backend.accounts.models import User
from backend.bookings.models import Booking
from backend.bookings.services import create_booking
from backend.calls.models import Call, Participation, SeatKind
from backend.contacts.models import Client, Home
from backend.contacts.refs import ContactKind, ContactRef
from backend.contacts.services import Agreed, add_members, agree
from backend.devices.models import Device
from backend.organisations.models import Group, GroupKind, Organisation
from protocol.messages.policy import Hours, PictureAndSound
from protocol.messages.reports import DeviceEvent, EventKind

HELSINKI = ZoneInfo("Europe/Helsinki")
NOON = datetime(2026, 11, 21, 12, 0, 30, tzinfo=HELSINKI).astimezone(UTC)
HALF_HOUR = timedelta(minutes=30)

_numbers = count(1)


@dataclass
class World:
    """One organisation. `now` is the time of everything that is done through it."""

    organisation: Organisation
    group: Group
    maija: User
    now: datetime = NOON
    events: dict[str, int] = field(default_factory=dict)

    def professional(self, name: str = "Jari Ojanen", **fields: Any) -> User:
        """Add somebody who cares for clients, in the own group."""
        user = User.objects.create_user(
            f"p{next(_numbers)}@example.org", organisation=self.organisation, name=name, is_professional=True, **fields
        )
        add_members(self.group, users=[user])
        return user

    def person(self, name: str = "Outi Salminen", **roles: Any) -> User:
        """Add somebody with these roles, in no group."""
        return User.objects.create_user(
            f"p{next(_numbers)}@example.org", organisation=self.organisation, name=name, **roles
        )

    def client(self, name: str = "Aino Virtanen", *, home: Home | None = None, group: Group | None = None) -> Client:
        """Add a client, in a home of their own unless told otherwise."""
        home = home or Home.objects.create(organisation=self.organisation, name=name)
        client = Client.objects.create(organisation=self.organisation, home=home, name=name)
        add_members(group or self.group, clients=[client])
        return client

    def unit(self, name: str = "Fysioterapia", *people: User) -> Group:
        """Add a unit that can be called, with these professionals in it."""
        unit = Group.objects.create(organisation=self.organisation, name=name, kind=GroupKind.UNIT)
        add_members(unit, users=people)
        return unit

    def agreed(
        self,
        client: Client,
        *,
        hours: tuple[str, str] = ("00:00", "00:00"),
        groups: tuple[Group, ...] | None = None,
        days: int = 100,
        warning_s: int = 10,
        opens: PictureAndSound = PictureAndSound.PICTURE,
    ) -> None:
        """Let the client agree to automatic answering."""
        terms = Agreed(
            groups=groups or (self.group,),
            hours=(Hours(start=time.fromisoformat(hours[0]), end=time.fromisoformat(hours[1])),),
            agreed_by=client.name,
            valid_until=self.now + timedelta(days=days),
            warning_s=warning_s,
            opens=opens,
        )
        agree(client, terms, explained_by=self.maija, now=self.now)

    def device(self, home: Home, *, first: bool = True, online: bool = True) -> Device:
        """Put a device into a home."""
        return Device.objects.create(
            organisation=self.organisation,
            home=home,
            is_first=first,
            signing_key="s",
            sealing_key="x",
            bound_at=self.now + timedelta(microseconds=next(_numbers)),
            is_online=online,
            session="s1",
        )

    def ready(self, name: str = "Aino Virtanen") -> Client:
        """Add a client whose home has a device, online, and an agreement for the whole day."""
        client = self.client(name)
        self.device(client.home)
        self.agreed(client)
        return client

    def book(self, *people: Client | User | Group, by: User | None = None, **fields: Any) -> Booking:
        """Book as Maija, or as somebody else; now, half an hour, unless told otherwise."""
        order: dict[str, Any] = {
            "subject": "Aamukäynti",
            "duration": HALF_HOUR,
            "intent": f"intent-{next(_numbers)}",
            "now": self.now,
            "participants": [ref(person) for person in people],
        }
        return create_booking(by or self.maija, **{**order, **fields})

    def forced(self, *people: Client | User, **fields: Any) -> Call:
        """Make a forced call and return it."""
        return self.book(*people, **{"forced": True, **fields}).call

    def tells(
        self, device: Device, kind: EventKind, seat: Participation | None = None, detail: str = ""
    ) -> DeviceEvent:
        """Return the next fact that a device tells."""
        number = self.events[device.pk] = self.events.get(device.pk, 0) + 1
        return DeviceEvent(
            number=number, kind=kind, at=self.now, participation=None if seat is None else seat.pk, detail=detail
        )

    def later(self, **by: float) -> datetime:
        """Let time go by."""
        self.now += timedelta(**by)
        return self.now


def make_world(name: str = "Kotihoito Itä") -> World:
    """Make an organisation with Maija in it."""
    organisation = Organisation.objects.create(name=name)
    group = Group.objects.create(organisation=organisation, name=name, kind=GroupKind.CLIENTS)
    maija = User.objects.create_user(
        f"maija{next(_numbers)}@example.org",
        organisation=organisation,
        name="Maija Korhonen",
        title={"fi": "sairaanhoitaja", "sv": "sjukskötare", "en": "nurse"},
        is_professional=True,
    )
    add_members(group, users=[maija])
    return World(organisation, group, maija)


def ref(person: Client | User | Group) -> ContactRef:
    """Return how pages name this contact."""
    if isinstance(person, Group):
        return ContactRef(ContactKind.UNIT, person.pk)
    return ContactRef(ContactKind.CLIENT if isinstance(person, Client) else ContactKind.USER, person.pk)


def home_seat(call: Call) -> Participation:
    """Return the only home's seat."""
    return call.participations.get(kind=SeatKind.HOME)


def user_seat(call: Call, user: User) -> Participation:
    """Return a user's seat."""
    return call.participations.get(user=user)
