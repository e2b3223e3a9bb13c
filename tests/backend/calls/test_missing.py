"""What is missing at a home is said to the professional, live, and the call goes on."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from backend.accounts.models import User
from backend.calls.events import record_events
from backend.calls.missing import WORDS
from backend.calls.models import Call
from backend.config.nudges import Topic, nudged
from backend.devices.models import Device
from backend.devices.services import device_state
from protocol.messages.reports import DeviceState, EventKind
from tests.backend.world import World, home_seat, make_world

pytestmark = pytest.mark.django_db

NO_CAMERA = "Kodissa ei ole kameraa. Kuvaa ei tule."


@pytest.fixture
def call(world: World) -> Call:
    """Return a forced call that Aino's home has answered."""
    call = world.forced(world.ready())
    seat = home_seat(call)
    device = Device.objects.get(home=seat.home)
    told = [world.tells(device, kind, seat, "by_itself") for kind in (EventKind.ANNOUNCED, EventKind.ANSWERED)]
    record_events(device, told, now=world.now)
    return call


def lacks(world: World, call: Call, *codes: str, online: bool = True) -> None:
    """Let the home tell what it has not."""
    device = Device.objects.get(home=home_seat(call).home)
    told = DeviceState(device=device.pk, online=online, session="s1", missing=codes)
    device_state(device.pk, told, now=world.now)


def browser_of(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def state(world: World, call: Call) -> dict[str, Any]:
    found: dict[str, Any] = browser_of(world.maija).get(f"/calls/{call.pk}/state").json()
    return found


def test_a_home_that_has_everything_says_nothing(world: World, call: Call) -> None:
    lacks(world, call)

    assert state(world, call)["missing"] == {}
    assert "lack" not in browser_of(world.maija).get("/calls/bar").text


def test_what_is_missing_is_on_the_page_of_the_call_and_in_the_bar(world: World, call: Call) -> None:
    lacks(world, call, "camera_missing", "speaker_missing")

    told = state(world, call)
    room = browser_of(world.maija).get(f"/calls/{call.pk}/").text
    bar = browser_of(world.maija).get("/calls/bar").text

    assert told["missing"] == {
        home_seat(call).identity: [NO_CAMERA, "Kodissa ei ole kaiutinta. Teitä ei kuulla siellä."]
    }
    assert NO_CAMERA in told["homes"]
    assert NO_CAMERA in room
    assert "Kodista ei tule kuvaa" in bar
    assert "Teitä ei kuulla kodissa" in bar


@pytest.mark.parametrize("code", WORDS)
@pytest.mark.parametrize(("language", "home"), [("fi", "kod"), ("sv", "hem"), ("en", "home")])
def test_each_is_said_in_the_professionals_language(
    world: World, call: Call, code: str, language: str, home: str
) -> None:
    User.objects.filter(pk=world.maija.pk).update(language=language)
    lacks(world, call, code)

    ((says,),) = state(world, call)["missing"].values()

    assert home in says.lower()
    assert "_" not in says


def test_what_is_mended_is_no_longer_said(world: World, call: Call) -> None:
    lacks(world, call, "microphone_failed")
    assert state(world, call)["missing"]

    lacks(world, call)

    assert state(world, call)["missing"] == {}


def test_a_home_that_is_away_says_nothing_of_its_camera(world: World, call: Call) -> None:
    """What it told last may have been mended; that it is away is said already."""
    lacks(world, call, "camera_failed")
    lacks(world, call, "camera_failed", online=False)

    assert state(world, call)["missing"] == {}


def test_a_code_of_a_newer_device_is_passed_over(world: World, call: Call) -> None:
    lacks(world, call, "hologram_missing", "camera_missing")

    assert list(state(world, call)["missing"].values()) == [[NO_CAMERA]]


def test_of_two_homes_the_bar_says_which(world: World) -> None:
    call = world.forced(world.ready("Aino Virtanen"), world.ready("Bertel Nyman"))
    seat = call.participations.get(home__clients__name="Bertel Nyman")
    device = Device.objects.get(home=seat.home)
    record_events(device, [world.tells(device, EventKind.ANSWERED, seat)], now=world.now)
    told = DeviceState(device=device.pk, online=True, session="s1", missing=("microphone_missing",))
    device_state(device.pk, told, now=world.now)

    assert "Bertel Nyman: Kodista ei kuulu ääntä" in browser_of(world.maija).get("/calls/bar").text


def test_another_organisation_reads_nothing_of_it(world: World, call: Call) -> None:
    lacks(world, call, "camera_missing")

    stranger = browser_of(make_world("Kotihoito Länsi").maija)

    assert stranger.get(f"/calls/{call.pk}/state").status_code == 404
    assert "kuvaa" not in stranger.get("/calls/bar").text


@pytest.mark.django_db(transaction=True)
def test_pages_are_told_when_it_changes_and_not_when_it_is_told_again(world: World, call: Call) -> None:
    heard: list[tuple[int, Topic]] = []

    def hear(*, organisation: int, topic: Topic, **_: Any) -> None:
        heard.append((organisation, topic))

    nudged.connect(hear)
    try:
        lacks(world, call, "camera_failed")
        assert (world.organisation.pk, Topic.CALLS) in heard
        heard.clear()
        lacks(world, call, "camera_failed")
        assert heard == []
        lacks(world, call)
        assert (world.organisation.pk, Topic.CALLS) in heard
    finally:
        nudged.disconnect(hear)
