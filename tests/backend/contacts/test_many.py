"""Very many contacts: the same answers as with few, a bounded number of queries, and plans that read no whole table."""

import itertools
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.services import seen
from backend.contacts import finding
from backend.contacts.models import Client
from backend.contacts.presence import Presence
from backend.contacts.reading import contacts_for
from backend.contacts.selection import Selection, members_of
from backend.contacts.services import add_members
from backend.organisations.models import Group, GroupKind
from tests.backend.world import World

pytestmark = pytest.mark.django_db

NAMES = ("Aino Virta", "Bertil Öhman", "Eino Mäkelä", "Helmi Virtanen", "Onni Åker", "Sanna Virtala")

ASKED: dict[str, dict[str, Any]] = {
    "everybody": {},
    "a name": {"search": "virta"},
    "two letters": {"search": "vi"},
    "a letter and a word": {"search": "a virt"},
    "found by nothing": {"search": "nobody"},
    "a kind": {"selection": Selection(kinds=frozenset({GroupKind.PURCHASED}))},
    "two kinds": {"selection": Selection(kinds=frozenset({GroupKind.PURCHASED, GroupKind.UNIT}))},
    "all kinds": {"selection": Selection(kinds=frozenset(GroupKind))},
    "one's own": {"selection": Selection(own_group=True, own_clients=True)},
    "a name in a kind": {"selection": Selection(kinds=frozenset({GroupKind.PURCHASED})), "search": "virta"},
}


@pytest.fixture
def town(world: World) -> World:
    """Six clients in two groups, every other at home; colleagues among them, one with a page open."""
    other = Group.objects.create(organisation=world.organisation, name="Kuusela", kind=GroupKind.PURCHASED)
    for number, name in enumerate(NAMES):
        client = world.ready(name) if number % 2 else world.client(name)
        if number % 3:
            add_members(other, clients=[client])
    world.professional("Virve Virtapuro")
    seen(world.professional("Jari Ojanen"), now=world.now - timedelta(seconds=5))
    gone = world.client("Virta Muuttanut", group=other)
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    return world


def pages(world: World, asked: dict[str, Any]) -> list[object]:
    """All pages of this, one after another, of all and of each presence, with what is counted."""
    told: list[object] = []
    for presence in (None, *Presence):
        for number in itertools.count(1):
            page = contacts_for(world.maija, now=world.now, presence=presence, page=number, page_size=2, **asked)
            told += [page.total, page.pages, page.counts, [(one.ref, one.presence) for one in page.contacts]]
            if number > page.pages:  # beyond the last is the last
                break
    return told


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_many_are_told_as_few_are(town: World, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """What the database counts and orders is the same as what is counted and ordered here."""
    few = pages(town, asked)
    monkeypatch.setattr(finding, "FEW", 0)
    monkeypatch.setattr("backend.contacts.selection.FEW", 0)
    many = pages(town, asked)
    monkeypatch.setattr(finding, "BROAD", 0)
    broad = pages(town, asked)
    monkeypatch.setattr(finding, "FEW", 3)  # many of the one, and a few of the other
    mixed = pages(town, asked)

    assert few == many == broad == mixed


def test_some_groups_of_a_kind_are_not_the_whole_kind(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.contacts.selection.FEW", 0)
    first = Group.objects.get(name="Kuusela")
    second = Group.objects.create(organisation=town.organisation, name="Satama", kind=GroupKind.PURCHASED)
    add_members(second, clients=[client := town.client("Lempi Lahti")])
    both = Selection(groups=frozenset({first.pk, second.pk}))

    assert members_of(town.maija, Selection(groups=frozenset({first.pk}))).kinds is None
    assert members_of(town.maija, both).kinds is not None
    found = contacts_for(town.maija, now=town.now, selection=Selection(groups=frozenset({second.pk})))
    assert [one.ref.id for one in found.contacts] == [client.pk]


def test_clients_of_before_are_given_their_kinds_by_the_migration(town: World) -> None:
    known = dict(Client.objects.values_list("pk", "kinds"))
    assert set(known.values()) == {1, 8, 9}  # of clients, of purchased, of both
    Client.objects.update(kinds=0)

    migration = import_module("backend.contacts.migrations.0008_kinds_of_groups")
    migration.note_kinds(apps, SimpleNamespace(connection=connection))

    assert dict(Client.objects.values_list("pk", "kinds")) == known


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_a_page_asks_a_bounded_number_of_queries(town: World, asked: dict[str, Any]) -> None:
    with CaptureQueriesContext(connection) as queries:
        contacts_for(town.maija, now=town.now, **asked)

    assert len(queries) <= 22


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a table of ten rows whole, and is right")
@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_clients_are_never_read_without_an_index(
    town: World, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "FEW", 0)
    monkeypatch.setattr("backend.contacts.selection.FEW", 0)
    monkeypatch.setattr(finding, "BROAD", 0)
    with CaptureQueriesContext(connection) as queries:
        contacts_for(town.maija, now=town.now, **asked)

    for query in queries.captured_queries:
        assert "SCAN contacts_client" not in plan(query["sql"]).splitlines(), query["sql"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a table of ten rows whole, and is right")
def test_a_page_is_read_in_the_order_of_names_and_not_sorted(town: World) -> None:
    with CaptureQueriesContext(connection) as queries:
        contacts_for(town.maija, now=town.now, page_size=2, page=2)
    (page,) = [query["sql"] for query in queries.captured_queries if "UNION ALL" in query["sql"]]

    assert "COVERING INDEX client_list" in plan(page)
    assert "TEMP B-TREE FOR ORDER BY" not in plan(page).partition("accounts_user")[0]  # of equal names only


def plan(sql: str) -> str:
    """How SQLite would answer, in its words."""
    if not sql.startswith("SELECT"):
        return ""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}".replace("%", "%%"), [])
        return "\n".join(row[3] for row in cursor.fetchall())
