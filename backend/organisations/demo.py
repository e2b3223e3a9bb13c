"""Makes the demo organisation, and completes it each day: running it again changes nothing that is there."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.db import transaction

from backend.accounts.models import User
from backend.accounts.services import make_login_link
from backend.bookings.errors import BookingRefused
from backend.bookings.models import Method
from backend.bookings.services import create_booking
from backend.contacts.models import Client, Home
from backend.contacts.refs import ContactKind, ContactRef
from backend.contacts.services import Agreed, add_members, agree, refresh_search
from backend.devices.models import Device
from backend.devices.services import new_binding_code
from backend.events.models import EventType, GroupEvent, Recording
from backend.events.recordings import NewRecording, create_recording
from backend.events.repeats import Repeat
from backend.events.services import Wish, sign_up
from backend.organisations import demo_people as who
from backend.organisations.demo_day import make_day
from backend.organisations.models import Group, GroupKind, Organisation
from protocol.messages.policy import Hours, PictureAndSound

LINK_USES = 1000
LINK_LIVES = timedelta(days=2)
DAYS_AHEAD = 13
ZONE = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True)
class Link:
    """A way in for one person of the demo."""

    name: str
    role: str
    token: str


@dataclass(frozen=True)
class Place:
    """A home, and a fresh code that binds a device there."""

    home: str
    code: str
    bound: bool


@dataclass(frozen=True)
class Demo:
    """What a person needs to look around."""

    links: tuple[Link, ...]
    homes: tuple[Place, ...]


@transaction.atomic
def make_demo(*, now: datetime, film: Path | None = None) -> Demo:
    """Make what is missing; return fresh links and codes. `film`: a recording of its own."""
    ours = _organisation(who.ORGANISATION)
    groups = {name: _group(ours, name, kind) for name, kind in who.GROUPS}
    people = {person.name: _person(ours, person, groups) for person in who.PEOPLE}
    maija = people[who.MAIJA.name]
    clients = _clients(ours, groups, explained_by=maija, now=now)
    _bookings(people, clients, now=now)
    make_day(people, clients, now=now, zone=ZONE)
    _events(ours, groups, people["Outi Salminen"], now=now)
    _sign_ups(clients, now=now)
    _recordings(ours, clients[who.AINO], people["Outi Salminen"], film, now=now)
    neighbours = _neighbours(now=now)
    in_order = [people[name] for name in dict.fromkeys([who.MAIJA.name, "Jari Ojanen", *_one_of_each_role(people)])]
    return Demo(
        links=tuple(
            Link(user.name, user.roles[0], make_login_link(user, by=None, now=now, lives=LINK_LIVES, uses=LINK_USES))
            for user in [*in_order, neighbours]
        ),
        homes=tuple(_place(clients[name].home, name, now=now) for name in (who.AINO, "Eino Mäkelä")),
    )


def _one_of_each_role(people: dict[str, User]) -> list[str]:
    return [name for name, user in people.items() if not user.is_professional]


def _organisation(name: str) -> Organisation:
    return Organisation.objects.get_or_create(
        name=name, defaults={"time_zone": ZONE.key, "support_phone": "09 000 0000", "has_call_control": True}
    )[0]


def _group(ours: Organisation, name: str, kind: GroupKind) -> Group:
    return Group.objects.get_or_create(organisation=ours, name=name, kind=kind)[0]


def _person(ours: Organisation, person: who.Person, groups: dict[str, Group]) -> User:
    user = User.objects.filter(email=person.email).first()
    if user is None:
        fi, sv, en = person.title
        user = User.objects.create_user(
            person.email,
            organisation=ours,
            name=person.name,
            title={"fi": fi, "sv": sv, "en": en},
            credential=person.credential,
        )
        User.objects.filter(pk=user.pk).update(**{f"is_{person.role}": True})
        user.refresh_from_db()
        if person.role == "professional":
            add_members(groups[person.group], users=[user])
    return user


def _clients(ours: Organisation, groups: dict[str, Group], *, explained_by: User, now: datetime) -> dict[str, Client]:
    wanted = [(name, groups[who.OWN]) for name in who.OWN_CLIENTS]
    wanted += [(name, groups[group]) for group, names in who.OTHER_CLIENTS.items() for name in names]
    wanted += [(name, groups[who.OWN]) for name in who.COUPLES]
    found = {client.name: client for client in Client.objects.filter(organisation=ours).select_related("home")}
    for name, group in wanted:
        if name in found:
            continue
        partner = who.COUPLES.get(name)
        home = found[partner].home if partner else Home.objects.create(organisation=ours, name=name)
        client = found[name] = Client.objects.create(organisation=ours, home=home, name=name)
        add_members(group, clients=[client])
        if name not in who.WITHOUT_AGREEMENT:
            _agree(client, [groups[who.OWN], group], explained_by=explained_by, now=now)
        # Aino's kiosk is real and bound by its code; the others are as if they were switched off.
        if name != who.AINO and name not in who.WITHOUT_DEVICE and partner is None:
            _device(home, now=now)
    refresh_search(clients=[client.pk for client in found.values() if not client.search])
    return found


def _agree(client: Client, groups: Sequence[Group], *, explained_by: User, now: datetime) -> None:
    start, end = who.HOURS.get(client.name, who.USUAL_HOURS)
    terms = Agreed(
        groups=tuple(dict.fromkeys(groups)),
        hours=(Hours(start=time.fromisoformat(start), end=time.fromisoformat(end)),),
        agreed_by=client.name,
        valid_until=now + timedelta(days=360),
        warning_s=who.WARNING_S.get(client.name, who.USUAL_WARNING_S),
        opens=PictureAndSound.SOUND if client.name in who.ONLY_SOUND else PictureAndSound.PICTURE,
    )
    agree(client, terms, explained_by=explained_by, now=now)


def _device(home: Home, *, now: datetime) -> None:
    """Bind a device whose private keys nobody has: it can be written to, and never comes."""
    signing = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    sealing = X25519PrivateKey.generate().public_key().public_bytes_raw()
    Device.objects.create(
        organisation_id=home.organisation_id,
        home=home,
        place="Olohuone",
        is_first=True,
        signing_key=_base64url(signing),
        sealing_key=_base64url(sealing),
        bound_at=now,
        broker_generation=1,  # never switched on, so the broker need not be told of them one by one
    )


def _bookings(people: dict[str, User], clients: dict[str, Client], *, now: datetime) -> None:
    """Book today and some days ahead.

    Aino has only what stands in the calendar: a call that opens at its hour would come between whatever is being shown.
    """
    today = now.astimezone(ZONE).date()
    jari, anna = people["Jari Ojanen"], people["Anna Lindqvist"]
    for ahead in range(4):
        day = today + timedelta(days=ahead)
        _book(people[who.MAIJA.name], clients[who.AINO], "Aamukäynti ja lääkkeet", Method.HOME_VISIT, day, 8, now=now)
        _book(people[who.MAIJA.name], clients[who.AINO], "Kuulumiset", Method.PHONE, day, 17, now=now)
        _book(jari, clients["Eino Mäkelä"], "Aamukäynti", Method.VIDEO, day, 9, now=now)
        _book(jari, clients["Abdi Hassan"], "Lääkkeiden tarkistus", Method.VIDEO, day, 13, now=now)
        _book(anna, clients["Kerttu Salonen"], "Haavan katsominen", Method.VIDEO, day, 11, now=now)
        _book(anna, clients["Onni Rantanen"], "Verensokeri", Method.VIDEO, day, 14, now=now)
        _book(anna, clients["Saima Koskinen"], "Iltalääkkeet", Method.PHONE, day, 19, now=now)


def _book(  # noqa: PLR0917  # one line of the list above
    creator: User, client: Client, subject: str, method: Method, day: date, hour: int, *, now: datetime
) -> None:
    starts_at = datetime.combine(day, time(hour), ZONE).astimezone(UTC)
    if starts_at <= now:
        return
    try:
        create_booking(
            creator,
            participants=[ContactRef(ContactKind.CLIENT, client.pk)],
            subject=subject,
            method=method,
            starts_at=starts_at,
            duration=timedelta(minutes=30),
            intent=f"demo-{day}-{hour}-{client.pk}",
            now=now,
        )
    except BookingRefused:
        return  # its device was unbound by whoever tries the demo out


def _events(ours: Organisation, groups: dict[str, Group], operator: User, *, now: datetime) -> None:
    kind, _ = EventType.objects.get_or_create(organisation=ours, name="Yhdessä")
    kind.groups.add(groups[who.OWN], groups["Päiväkeskus Kuusela"])
    today = now.astimezone(ZONE).date()
    for ahead in range(DAYS_AHEAD + 1):
        day = today + timedelta(days=ahead)
        daily, *others = who.EVENTS
        for hour, minutes, names in (daily, others[day.toordinal() % len(others)]):
            starts_at = datetime.combine(day, time(hour), ZONE).astimezone(UTC)
            GroupEvent.objects.get_or_create(
                organisation=ours,
                type=kind,
                starts_at=starts_at,
                defaults={
                    "operator": operator,
                    "title": dict(zip(("fi", "sv", "en"), names, strict=True)),
                    "description": dict(zip(("fi", "sv", "en"), who.EVENT_TEXT, strict=True)),
                    "ends_at": starts_at + timedelta(minutes=minutes),
                },
            )


def _sign_ups(clients: dict[str, Client], *, now: datetime) -> None:
    """Fill some events of the days to come: the next has places, one is full with a queue, Aino has a place in one."""
    exercise = GroupEvent.objects.filter(title__fi=who.EVENTS[0][2][0], starts_at__gt=now).order_by("starts_at")
    with_places, full, hers = (list(exercise[:3]) + [None] * 3)[:3]
    neighbours = [clients[name].home for name in who.OWN_CLIENTS[1:]]
    for event, homes in ((with_places, neighbours[:9]), (full, neighbours[9:23]), (hers, neighbours[:4])):
        if event is not None and not event.sign_ups.exists():
            for home in dict.fromkeys(homes):
                sign_up(home, event.pk, Wish.QUEUE, now=now)
    if hers is not None and not hers.sign_ups.filter(home=clients[who.AINO].home).exists():
        sign_up(clients[who.AINO].home, hers.pk, Wish.PLACE, now=now)


def _recordings(ours: Organisation, viewer: Client, operator: User, film: Path | None, *, now: datetime) -> None:
    """Show some every day, in one home: where the others have their buttons, tests know."""
    kind, is_new = EventType.objects.get_or_create(organisation=ours, name="Elokuvat")
    if is_new:
        group = _group(ours, "Elokuvakerho", GroupKind.CLIENTS)
        add_members(group, clients=[viewer])
        kind.groups.add(group)
    shown = {str(title.get("fi")) for title in Recording.objects.filter(type=kind).values_list("title", flat=True)}
    today = now.astimezone(ZONE).date()
    for names, youtube, duration_s in who.RECORDINGS:
        if names[0] in shown or (not youtube and film is None):
            continue
        new = NewRecording(
            title=dict(zip(("fi", "sv", "en"), names, strict=True)),
            first_day=today,
            youtube=youtube,
            file=None if youtube else film,
            repeat=Repeat.DAILY,
            duration_s=duration_s,
        )
        create_recording(operator, kind, new, now=now)


def _neighbours(*, now: datetime) -> User:
    """Make a second organisation: whatever is seen of it from the first is a fault."""
    theirs = _organisation(who.NEIGHBOUR)
    group = _group(theirs, "Kotihoito Länsi", GroupKind.CLIENTS)
    leena = who.Person("Leena Virta", "professional", who.NURSE, "sh", "Kotihoito Länsi")
    user = _person(theirs, leena, {"Kotihoito Länsi": group})
    if not Client.objects.filter(organisation=theirs).exists():
        home = Home.objects.create(organisation=theirs, name="Aino Virtasalo")
        client = Client.objects.create(organisation=theirs, home=home, name="Aino Virtasalo")
        add_members(group, clients=[client])
        _agree(client, [group], explained_by=user, now=now)
        _device(home, now=now)
    return user


def _place(home: Home, name: str, *, now: datetime) -> Place:
    code = new_binding_code(home, place="Olohuone", by=None, now=now)
    return Place(name, code, bound=home.devices.filter(unbound_at=None).exists())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
