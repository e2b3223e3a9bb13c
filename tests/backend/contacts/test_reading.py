"""What a professional sees and finds among contacts."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.services import seen
from backend.calls.events import record_events
from backend.contacts.policy import Verdict
from backend.contacts.presence import Presence
from backend.contacts.reading import contacts_by_ref, contacts_for, visible_groups
from backend.contacts.selection import Selection
from backend.contacts.services import add_members
from backend.organisations.models import Group, GroupKind
from protocol.messages.reports import EventKind
from tests.backend.world import World, home_seat, ref

pytestmark = pytest.mark.django_db


def names(world: World, **asked: Any) -> list[str]:
    page = contacts_for(world.maija, now=world.now, **asked)
    return [contact.name for contact in page.contacts]


def test_contacts_are_clients_and_colleagues_in_finnish_order(world: World) -> None:
    for name in ("Öhman Åsa", "Åkerlund Väinö", "Ärlig Lena", "Zetterberg Uno"):
        world.client(name)
    world.professional("Virtanen Jari")

    assert names(world) == ["Virtanen Jari", "Zetterberg Uno", "Åkerlund Väinö", "Ärlig Lena", "Öhman Åsa"]


@pytest.mark.parametrize("search", ["mäkelä", "MAKELA", "eino mäk", "mak  ein", "kotihoito ein", "Ma\u0308kela\u0308"])
def test_search_minds_neither_case_nor_accents_nor_the_order_of_words(world: World, search: str) -> None:
    world.client("Eino Mäkelä")
    world.client("Aino Virtanen")

    assert names(world, search=search) == ["Eino Mäkelä"]


@pytest.mark.parametrize("search", ["%", "_", "\\", "' OR 1=1 --", "x" * 5000, "\x00"])
def test_search_takes_any_text_as_text(world: World, search: str) -> None:
    world.client("Aino Virtanen")

    assert names(world, search=search) in ([], ["Aino Virtanen"])  # a null character is no text: it finds everything


def test_a_kind_selects_all_its_groups_and_own_group_and_own_clients_select_theirs(world: World) -> None:
    purchased = Group.objects.create(organisation=world.organisation, name="Lempi", kind=GroupKind.PURCHASED)
    kauha = Group.objects.create(organisation=world.organisation, name="Kauha", kind=GroupKind.PURCHASED)
    world.client("Aino", group=world.group)
    world.client("Bertta", group=purchased)
    world.client("Celia", group=kauha)
    world.professional("Jari")

    assert names(world, selection=Selection(kinds=frozenset({GroupKind.PURCHASED}))) == ["Bertta", "Celia"]
    assert names(world, selection=Selection(groups=frozenset({kauha.pk}))) == ["Celia"]
    assert names(world, selection=Selection(own_group=True)) == ["Jari"]
    assert names(world, selection=Selection(own_clients=True)) == ["Aino"]
    assert names(world, selection=Selection(own_clients=True, groups=frozenset({kauha.pk}))) == ["Aino", "Celia"]


def test_a_client_of_two_groups_is_listed_once(world: World) -> None:
    other = Group.objects.create(organisation=world.organisation, name="Kuusela", kind=GroupKind.CLIENTS)
    aino = world.client("Aino")
    add_members(other, clients=[aino])

    page = contacts_for(world.maija, now=world.now, selection=Selection(kinds=frozenset({GroupKind.CLIENTS})))

    assert [contact.name for contact in page.contacts].count("Aino") == 1
    assert page.total == 1


def test_nothing_of_another_organisation_is_seen_by_any_way(world: World, neighbours: World) -> None:
    theirs = neighbours.ready("Aino Virtasalo")
    world.client("Aino Virtanen")

    assert names(world, search="aino") == ["Aino Virtanen"]
    assert names(world, selection=Selection(groups=frozenset({neighbours.group.pk}))) == []
    assert contacts_by_ref(world.maija, [ref(theirs), ref(neighbours.maija)], now=world.now) == []
    assert [group.id for group in visible_groups(world.maija).groups] == [world.group.pk]


def test_who_has_no_business_with_contacts_sees_none(world: World) -> None:
    world.client()
    operator = world.person(is_operator=True)

    assert contacts_for(operator, now=world.now).total == 0
    assert visible_groups(operator).groups == ()


def test_presence_tells_home_online_in_call_and_away_and_filters_by_them(world: World) -> None:
    home = world.ready("Aino kotona")
    called = world.ready("Bertta puhelussa")
    world.client("Celia poissa")
    jari = world.professional("Jari linjoilla")
    seen(jari, now=world.now - timedelta(seconds=30))
    call = world.forced(called)
    record_events(
        called.home.devices.get(),
        [world.tells(called.home.devices.get(), EventKind.ANNOUNCED, home_seat(call))],
        now=world.now,
    )

    page = contacts_for(world.maija, now=world.now)

    assert {contact.name: contact.presence for contact in page.contacts} == {
        home.name: Presence.HOME,
        called.name: Presence.IN_CALL,
        "Celia poissa": Presence.AWAY,
        jari.name: Presence.ONLINE,
    }
    assert page.counts == {Presence.HOME: 1, Presence.ONLINE: 1, Presence.IN_CALL: 1, Presence.AWAY: 1}
    for presence, name in zip(Presence, [home.name, jari.name, called.name, "Celia poissa"], strict=True):
        found = contacts_for(world.maija, now=world.now, presence=presence)
        assert [contact.name for contact in found.contacts] == [name]
        assert found.total == 1
        assert found.counts == page.counts


def test_a_contact_says_what_a_forced_call_would_meet_and_when_the_next_visit_is(world: World) -> None:
    aino = world.ready()
    booking = world.book(aino, starts_at=world.now + timedelta(hours=2))

    (contact,) = contacts_by_ref(world.maija, [ref(aino)], now=world.now)

    assert contact.verdict is Verdict.AGREES
    assert contact.next_visit is not None
    assert (contact.next_visit.booking, contact.next_visit.is_now) == (str(booking.pk), False)


def test_pages_hold_fourteen_and_the_last_stands_for_all_beyond(world: World) -> None:
    for number in range(20):
        world.client(f"Asiakas {number:02}")

    first = contacts_for(world.maija, now=world.now)
    beyond = contacts_for(world.maija, now=world.now, page=99)

    assert (len(first.contacts), first.total, first.pages) == (14, 20, 2)
    assert (beyond.page, beyond.contacts[0].name) == (2, "Asiakas 14")


def test_a_page_takes_the_same_number_of_queries_however_many_contacts(world: World) -> None:
    world.ready("Aino 0")
    with CaptureQueriesContext(connection) as few:
        contacts_for(world.maija, now=world.now)
    for number in range(12):
        world.ready(f"Aino {number}")
    with CaptureQueriesContext(connection) as many:
        contacts_for(world.maija, now=world.now)

    assert len(many) == len(few)
