"""Finding people by parts of words; what the database keeps for it follows every change."""

import pytest
from django.apps import apps
from django.db import connection

from backend.contacts.models import Client
from backend.contacts.reading import contacts_for
from backend.contacts.search import keep_triples
from backend.contacts.services import refresh_search
from tests.backend.world import World

pytestmark = pytest.mark.django_db


def found(world: World, text: str) -> list[str]:
    return [contact.name for contact in contacts_for(world.maija, now=world.now, search=text).contacts]


@pytest.mark.parametrize(
    "text",
    ["Mäkelä", "makela", "MÄKELÄ eino", "ela ei", "eino.m@", "e", "kotihoito makela", "itä EINO", "  mäk\teino "],
)
def test_words_are_found_in_any_order_without_case_and_accents(world: World, text: str) -> None:
    eino = world.client("Eino Mäkelä")
    eino.email = "eino.m@example.org"
    eino.save()
    refresh_search(clients=[eino.pk])
    world.client("Bertil Öhman")

    assert "Eino Mäkelä" in found(world, text)


@pytest.mark.parametrize(
    "text", ['"', 'eino" OR "bertil', "%", "_", "eino*", "NOT eino", "eino AND", "(", "a\0b", "\\"]
)
def test_what_means_something_to_a_database_is_only_letters(world: World, text: str) -> None:
    world.client("Eino Mäkelä")

    assert found(world, text) == []


def test_every_word_must_be_there(world: World) -> None:
    world.client("Eino Mäkelä")

    assert found(world, "eino nieminen") == []
    assert found(world, "eino x") == []


def test_a_new_name_is_found_and_the_old_one_no_more(world: World) -> None:
    aino = world.client("Aino Virtanen")
    jari = world.professional("Jari Ojanen")
    for person, name in ((aino, "Aino Laine"), (jari, "Jari Kallio")):
        person.name = name
        person.save()
    refresh_search(clients=[aino.pk], users=[jari.pk])

    assert found(world, "laine") == ["Aino Laine"]
    assert found(world, "kallio") == ["Jari Kallio"]
    assert found(world, "virtanen") == found(world, "ojanen") == []


def test_who_was_taken_away_is_found_no_more(world: World) -> None:
    aino = world.client("Aino Virtanen")
    Client.objects.filter(pk=aino.pk).delete()

    assert found(world, "virtanen") == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps an index, which goes with its table")
def test_a_table_that_was_made_anew_is_searched_again(world: World) -> None:
    """SQLite changes a table by making another one: the triggers are gone then."""
    aino = world.client("Aino Virtanen")
    with connection.cursor() as cursor:
        for name in ("come", "gone", "changed"):
            cursor.execute(f'DROP TRIGGER "contacts_client_triples_{name}"')
    Client.objects.filter(pk=aino.pk).update(name="Aino Laine", search="aino laine")

    keep_triples(apps.get_app_config("contacts"), using="default")

    assert found(world, "laine") == ["Aino Laine"]
