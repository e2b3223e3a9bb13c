"""A group event at home: a green bar with its name; a forced one answers as was agreed; nobody sees the other homes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from device.core.effects import Chime, Publish, Speak
from device.core.screen_parts import Button
from protocol.messages.policy import Policy
from protocol.messages.reports import EventKind
from tests.fakes.home import Home
from tests.fakes.visit import Visit, agreement, forced_call, ordinary_call


def event(**changes: object) -> Visit:
    """A group event that this home has signed up for, held by somebody of no group that it agreed to."""
    return replace(ordinary_call(is_event=True, reason="Tuolijumppa", groups=()), **changes)  # type: ignore[arg-type]  # fields of Visit, by name


def forced_event(**changes: object) -> Visit:
    return replace(event(**changes), is_forced=True)


@pytest.mark.feature("H3")
def test_event_rings_with_its_name_and_one_touch_enters() -> None:
    home, jumppa = Home(), event()
    home.receives(jumppa)

    assert home.is_ringing()
    assert (bar := home.bar()) is not None
    assert (bar.who.is_event, bar.who.reason) == (True, "Tuolijumppa")
    home.touches(Button.ANSWER, jumppa)
    home.comes(jumppa, jumppa.nurse)

    assert home.camera()
    assert home.microphone()


@pytest.mark.parametrize("policy", [agreement(), agreement(is_agreed=False, group_events=True)])
def test_forced_event_only_rings_without_an_agreement_on_events(policy: Policy) -> None:
    home = Home(policy=policy)
    home.receives(forced_event())
    home.after(30)

    assert home.phase == "Idle"
    assert home.all_of(Chime) == []
    assert (EventKind.RINGING, "not_agreed") in home.reports


def test_forced_event_answers_by_itself_without_camera_and_microphone() -> None:
    """Default of an agreement on events: in, with nothing open; the resident may open both."""
    home, jumppa = Home(policy=agreement(group_events=True)), forced_event()
    home.receives(jumppa)
    home.comes(jumppa, jumppa.nurse)
    assert not home.announcing.opens_camera
    assert not home.announcing.opens_microphone
    assert Button.SOUND_ONLY not in home.screen.buttons
    assert home.all_of(Speak)[0].text.startswith("Tuolijumppa alkaa.")

    home.after(11)

    assert home.phase == "Joined"
    assert not [p for p in home.all_of(Publish) if p.camera or p.microphone]
    assert home.notices() == ["event.no_picture"]
    home.touches(Button.CAMERA_ON)
    assert (home.camera(), home.microphone()) == (True, False)
    home.touches(Button.MICROPHONE_ON)
    assert home.notices() == []


def test_answering_at_once_opens_what_was_announced_and_no_more() -> None:
    home, jumppa = Home(policy=agreement(group_events=True)), forced_event()
    home.receives(jumppa)
    home.comes(jumppa, jumppa.nurse)

    home.touches(Button.ANSWER_NOW)

    assert home.phase == "Joined"
    assert (home.camera(), home.microphone()) == (False, False)


@pytest.mark.parametrize(("opens", "camera"), [("picture", True), ("sound", False)])
def test_forced_event_opens_what_was_agreed(opens: str, camera: bool) -> None:
    home = Home(policy=agreement(group_events=True, group_events_open=True, opens=opens))
    jumppa = forced_event()
    home.receives(jumppa)
    home.comes(jumppa, jumppa.nurse)

    home.after(11)

    assert (home.camera(), home.microphone()) == (camera, True)


def test_agreement_on_events_says_nothing_of_calls_by_other_groups() -> None:
    home = Home(policy=agreement(group_events=True, group_events_open=True))
    home.receives(forced_call(groups=("others",)))
    home.after(30)

    assert home.all_of(Chime) == []


def test_what_was_agreed_of_events_closes_when_it_is_withdrawn() -> None:
    home = Home(policy=agreement(group_events=True, group_events_open=True))
    jumppa = forced_event()
    home.receives(jumppa)
    home.comes(jumppa, jumppa.nurse)
    home.after(11)
    assert home.camera()

    home.agrees(agreement(revision=2, group_events=True))

    assert (home.camera(), home.microphone()) == (False, False)
    assert home.phase == "Joined"


def test_other_homes_of_an_event_are_not_shown() -> None:
    home, jumppa = Home(), event()
    home.receives(jumppa)
    home.touches(Button.ANSWER, jumppa)
    home.comes(jumppa, jumppa.nurse)
    neighbour = "home:00000000-0000-0000-0000-000000000009"
    record = jumppa.record()
    seat = record.seats[-1].model_copy(update={"identity": neighbour, "name": ""})
    home.hears(record.model_copy(update={"seats": (*record.seats, seat), "revision": 9}))
    home.comes(jumppa, neighbour)

    assert [tile.identity for tile in home.call_screen.tiles] == [jumppa.nurse]
