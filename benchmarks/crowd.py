# ruff: noqa: SIM905  # lists of names are read as words, not as code
"""A very large organisation: 200,000 contacts in 200 groups, 10,000 homes at their screens. Written past the models."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.config.texts import folded, sort_key
from backend.contacts.models import Client, Home
from backend.devices.models import Device
from backend.organisations.models import Group, GroupKind, Membership, Organisation

CLIENTS = 190_000
PROFESSIONALS = 10_000
AT_HOME = 10_000
KINDS = {GroupKind.CLIENTS: 120, GroupKind.UNIT: 40, GroupKind.UNIT_CLIENTS: 20, GroupKind.PURCHASED: 20}

FIRST = (
    "Aino Abdi Aili Alli Anja Anna Antti Arvo Astrid Aune Bertel Eero Eila Eino Elina Elli Elsa Erkki Esko Fanni "
    "Gunnar Hannu Helmi Henrik Hilja Ilmari Impi Irja Jari Kaarina Kaisa Kalevi Kerttu Kirsi Laura Leena Lempi Liisa "
    "Maire Marko Martta Matti Minna Mirja Noora Oiva Olga Onni Outi Pekka Pentti Päivi Raili Raimo Rauha Reino Riitta "
    "Saima Sanna Satu Sirkka Sylvi Taimi Tauno Toivo Tuomas Urho Veikko Vieno Ville Väinö Yrjö Åke Ånni Östen"
).split()
LAST_BEGIN = (
    "Aho Ala Ekma Haka Harju Heikki Hieta Honka Huhta Hämä Joki Jänis Kalli Karja Keto Kivi Korho Koski Kuusi Laakso "
    "Lehti Lind Lumi Metsä Mäki Nie Nurmi Ojan Palo Pelto Pihla Rann Ranta Räsä Saari Salo Sjö Ström Suo Takala Toivo "
    "Tuomi Turu Vainio Virta Voutil Väänä Åker Öhma Ylä"
).split()
LAST_END = "nen la lä berg holm lainen mäki niemi linna maa ri saari s qvist vaara ranta".split()
TOWNS = "Itä Länsi Etelä Pohjoinen Keskusta Kuusela Lempi Rauhala Satama Myllypuro Vuosaari Tapiola Oulunkylä".split()
WORK = "Kotihoito Kotisairaala Päiväkeskus Kuntoutus Fysioterapia Muistipoli Hoiva Ateriapalvelu Palvelutalo".split()


@transaction.atomic
def gather(*, seed: int = 7) -> User:
    """Fill an empty, migrated database; return somebody who may see all of them."""
    chance = random.Random(seed)  # noqa: S311  # made-up names
    ours = Organisation.objects.create(name="Suuri hyvinvointialue")
    groups = _groups(ours, chance)
    by_kind = {kind: [group for group in groups if group.kind == kind] for kind in KINDS}
    for_clients = [group for group in groups if group.kind != GroupKind.UNIT]
    names = [_name(chance) for _ in range(CLIENTS + PROFESSIONALS)]
    _homes(ours, names[:CLIENTS])
    homes = list(Home.objects.order_by("pk").values_list("pk", flat=True))
    member_of = [chance.choice(for_clients) for _ in range(CLIENTS)]
    _people(Client, _clients(ours, homes, names, member_of))
    clients = list(Client.objects.order_by("pk").values_list("pk", flat=True))
    works_in = [chance.choice(by_kind[GroupKind.UNIT] + by_kind[GroupKind.CLIENTS]) for _ in range(PROFESSIONALS)]
    _people(User, _users(ours, names[CLIENTS:], works_in, chance))
    users = list(User.objects.order_by("pk").values_list("pk", flat=True))
    members: list[tuple[int, int | None, int | None]] = []
    members += [(group.pk, None, client) for group, client in zip(member_of, clients, strict=True)]
    members += [(group.pk, user, None) for group, user in zip(works_in, users, strict=True)]
    _insert(Membership, ("group_id", "user_id", "client_id"), members)
    _devices(ours, chance.sample(homes, AT_HOME))
    return User.objects.select_related("organisation").get(pk=users[0])


def _name(chance: random.Random) -> str:
    first = chance.choice(FIRST) + (f"-{chance.choice(FIRST)}" if chance.random() < 0.1 else "")
    return f"{first} {chance.choice(LAST_BEGIN)}{chance.choice(LAST_END)}"


def _groups(ours: Organisation, chance: random.Random) -> list[Group]:
    made = [
        Group(organisation=ours, kind=kind, name=f"{chance.choice(WORK)} {chance.choice(TOWNS)} {number}")
        for kind, count in KINDS.items()
        for number in range(count)
    ]
    Group.objects.bulk_create(made)
    return list(Group.objects.order_by("pk"))


def _email(name: str, number: int) -> str:
    return f"{folded(name).replace(' ', '.').replace('-', '.')}{number}@hyvinvointialue.example"


def _homes(ours: Organisation, names: Sequence[str]) -> None:
    rows = ((ours.pk, name, ours.time_zone, 0) for name in names)
    _insert(Home, ("organisation_id", "name", "time_zone", "policy_revision"), rows)


def _clients(
    ours: Organisation, homes: Sequence[int], names: Sequence[str], groups: Sequence[Group]
) -> Iterable[dict[str, object]]:
    for number, (home, name, group) in enumerate(zip(homes, names[:CLIENTS], groups, strict=True)):
        email = _email(name, number) if number % 4 == 0 else ""
        yield {
            "organisation_id": ours.pk,
            "home_id": home,
            "name": name,
            "email": email,
            "is_active": True,
            "search": folded(f"{name} {email} {group.name}"),
            "sort_name": sort_key(name),
            "kinds": GroupKind(group.kind).bit,
        }


def _users(
    ours: Organisation, names: Sequence[str], groups: Sequence[Group], chance: random.Random
) -> Iterable[dict[str, object]]:
    now = timezone.now()
    for number, (name, group) in enumerate(zip(names, groups, strict=True)):
        email = _email(name, CLIENTS + number)
        yield {
            "organisation_id": ours.pk,
            "name": name,
            "email": email,
            "is_active": True,
            "is_professional": True,
            "last_seen_at": now if chance.random() < 0.2 else None,
            "search": folded(f"{name} {email} {group.name}"),
            "sort_name": sort_key(name),
        }


def _people(model: type[Client | User], rows: Iterable[dict[str, object]]) -> None:
    """Insert them with the models' own defaults for all that is not said."""
    defaults = {
        field.attname: field.get_default()
        for field in model._meta.concrete_fields  # noqa: SLF001  # Django's documented name
        if not field.primary_key
    }
    columns = tuple(defaults)
    prepared = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001  # likewise

    def said() -> Iterable[tuple[Any, ...]]:
        for row in rows:
            whole = defaults | row
            yield tuple(prepared[column].get_db_prep_save(whole[column], connection) for column in columns)

    _insert(model, columns, said())


def _devices(ours: Organisation, homes: Sequence[int]) -> None:
    bound = datetime(2026, 1, 1, tzinfo=UTC)
    Device.objects.bulk_create(
        [
            Device(organisation=ours, home_id=home, signing_key="s", sealing_key="x", bound_at=bound, is_online=True)
            for home in homes
        ],
        batch_size=2000,
    )


def _insert(
    model: type[Client | User | Home | Membership], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert very many rows; other columns that must be said get the models' defaults."""
    more = {
        field.attname: field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields  # noqa: SLF001  # Django's documented name
        if not field.primary_key and field.attname not in columns and not field.null
    }
    names = {field.attname: field.column for field in model._meta.concrete_fields}  # noqa: SLF001  # likewise
    listed = ", ".join(f'"{names[column]}"' for column in (*columns, *more))
    marks = ", ".join(["%s"] * (len(columns) + len(more)))
    extra = tuple(more.values())
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{model._meta.db_table}" ({listed}) VALUES ({marks})',  # noqa: S608, SLF001  # our own names
            [(*row, *extra) for row in rows],
        )
