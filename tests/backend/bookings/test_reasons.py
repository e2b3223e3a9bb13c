"""Neutral reasons to choose from, in the language of whoever hears them."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backend.bookings.reasons import USUAL, BadReasons, reasons_of, set_reasons
from backend.bridge.documents import agenda_of
from backend.calls.seats import subject_of
from backend.devices.models import Device
from tests.backend.world import World

pytestmark = pytest.mark.django_db

JUMPPA = {"fi": "Jumppa", "sv": "Gymnastik", "en": "Exercise"}


def test_an_organisation_without_a_list_has_the_usual_one(world: World) -> None:
    assert reasons_of(world.organisation) == list(USUAL)


def test_its_own_list_takes_the_place_of_the_usual_one(world: World, neighbours: World) -> None:
    set_reasons(world.organisation, [JUMPPA])

    assert reasons_of(world.organisation) == [JUMPPA]
    assert reasons_of(neighbours.organisation) == list(USUAL)
    set_reasons(world.organisation, [])
    assert reasons_of(world.organisation) == list(USUAL)


@pytest.mark.feature("P6")
def test_a_chosen_reason_is_said_in_the_homes_language(world: World) -> None:
    """A nurse who writes Finnish visits a home that speaks Swedish."""
    aino = world.ready()
    call = world.forced(aino, subject="Aamukäynti")

    assert subject_of(call, "sv") == "Morgonbesök"
    assert subject_of(call, "fi") == "Aamukäynti"
    (entry,) = agenda_of(Device.objects.get(home=aino.home), revision=1, now=world.now).entries
    assert (entry.title.fi, entry.title.sv, entry.title.en) == ("Aamukäynti", "Morgonbesök", "Morning visit")


def test_own_words_are_said_as_written_in_every_language(world: World) -> None:
    call = world.forced(world.ready(), subject="Haavan katsominen")

    assert {subject_of(call, language) for language in ("fi", "sv", "en")} == {"Haavan katsominen"}


def test_what_was_booked_keeps_its_words_when_the_list_changes(world: World) -> None:
    set_reasons(world.organisation, [JUMPPA])
    call = world.forced(world.ready(), subject="Jumppa")

    set_reasons(world.organisation, [])
    call.refresh_from_db()

    assert subject_of(call, "sv") == "Gymnastik"


@pytest.mark.parametrize(
    "bad",
    [
        [{"fi": "Jumppa", "sv": "Gymnastik"}],
        [{"fi": "Jumppa", "sv": "Gymnastik", "en": " \u202e "}],
        [{"fi": "x" * 121, "sv": "y", "en": "z"}],
        [JUMPPA] * 13,
    ],
)
def test_a_list_that_lacks_something_is_refused_whole(world: World, bad: list[dict[str, str]]) -> None:
    with pytest.raises(BadReasons):
        set_reasons(world.organisation, bad)
    assert reasons_of(world.organisation) == list(USUAL)


def test_the_list_is_set_by_a_command(world: World, tmp_path: Path) -> None:
    path = tmp_path / "reasons.json"
    path.write_text(json.dumps([JUMPPA]), encoding="utf-8")
    said = StringIO()

    call_command("reasons", world.organisation.name, "--set", path, stdout=said)
    assert said.getvalue() == "Jumppa | Gymnastik | Exercise\n"

    path.write_text('["Jumppa"]', encoding="utf-8")
    for arguments in ((world.organisation.name, "--set", path), ("Nobody",)):
        with pytest.raises(CommandError):
            call_command("reasons", *arguments, stdout=said)
    assert reasons_of(world.organisation) == [JUMPPA]
