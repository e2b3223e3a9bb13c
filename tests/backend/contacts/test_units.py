"""Units among the contacts: found, counted and filtered as people are, and above them."""

from datetime import timedelta
from typing import Any

import pytest

from backend.accounts.services import seen
from backend.contacts.presence import Presence
from backend.contacts.reading import contacts_by_ref, contacts_for
from backend.contacts.selection import Selection
from backend.organisations.models import GroupKind
from tests.backend.world import World, ref

pytestmark = pytest.mark.django_db


def names(world: World, **asked: Any) -> list[str]:
    return [contact.name for contact in contacts_for(world.maija, now=world.now, **asked).contacts]


def test_units_stand_above_the_people_of_all_groups_or_of_theirs(world: World) -> None:
    jari = world.professional("Jari Ojanen")
    unit = world.unit("Ääniterapia", jari)
    world.client("Aino Virtanen")

    assert names(world) == ["Ääniterapia", "Aino Virtanen", "Jari Ojanen"]
    assert names(world, selection=Selection(kinds=frozenset({GroupKind.UNIT}))) == ["Ääniterapia", "Jari Ojanen"]
    assert names(world, selection=Selection(groups=frozenset({unit.pk}))) == ["Ääniterapia", "Jari Ojanen"]
    assert names(world, selection=Selection(own_group=True, own_clients=True)) == ["Aino Virtanen", "Jari Ojanen"]
    assert names(world, search="aaniter") == ["Ääniterapia", "Jari Ojanen"]  # people are found by their groups


def test_a_unit_is_online_when_somebody_of_it_other_than_the_asker_is(world: World) -> None:
    jari = world.professional("Jari Ojanen")
    unit = world.unit("Fysioterapia", jari, world.maija)
    seen(world.maija, now=world.now)

    def found() -> tuple[Presence, int]:
        (contact,) = contacts_by_ref(world.maija, [ref(unit)], now=world.now)
        return contact.presence, contact.online

    assert found() == (Presence.AWAY, 0)
    seen(jari, now=world.now)
    assert found() == (Presence.ONLINE, 1)
    assert contacts_for(world.maija, now=world.now).counts[Presence.ONLINE] == 2
    assert names(world, presence=Presence.ONLINE) == ["Fysioterapia", "Jari Ojanen"]
    assert names(world, presence=Presence.AWAY) == []
    world.now += timedelta(minutes=5)
    assert found() == (Presence.AWAY, 0)


def test_pages_run_on_over_units_and_people(world: World) -> None:
    for number in range(3):
        world.unit(f"Yksikkö {number}", world.maija)
        world.client(f"Asiakas {number}")

    pages = [contacts_for(world.maija, now=world.now, page=page, page_size=2) for page in (1, 2, 3)]

    assert [[contact.name for contact in page.contacts] for page in pages] == [
        ["Yksikkö 0", "Yksikkö 1"],
        ["Yksikkö 2", "Asiakas 0"],
        ["Asiakas 1", "Asiakas 2"],
    ]
    assert {(page.total, page.pages) for page in pages} == {(6, 3)}


def test_another_organisations_units_are_not_there(world: World, neighbours: World) -> None:
    theirs = neighbours.unit("Fysioterapia", neighbours.maija)

    assert names(world) == []
    assert names(world, selection=Selection(groups=frozenset({theirs.pk}))) == []
    assert contacts_by_ref(world.maija, [ref(theirs)], now=world.now) == []
