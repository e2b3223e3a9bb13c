"""Never to an empty room: a forced answer opens nothing until a professional is there, and not for long after."""

from __future__ import annotations

import time

import pytest

from device.core.gate import EMPTY_ROOM_S
from tests.system.stage.browser import Professional
from tests.system.stage.home import Home
from tests.system.stage.kiosk import Line
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see, opens_camera

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

SLACK_S = 8.0
"""What a busy machine adds to ten seconds."""


@pytest.mark.feature("H4")
async def test_nothing_opens_until_the_professional_is_there_and_it_closes_after_they_have_gone(
    town: Town, home: Home, maija: Professional
) -> None:
    began = time.time()
    call = str(town.maija.books(home.client, subject="Verensokeri")["call"])
    answered = await home.kiosk.saw("MarkWritten", since=began, within=60, such_as=_is_answered)
    await home.kiosk.saw("drawn:WaitingScreen", since=began)
    await home.kiosk.saw("RoomJoined", since=began)
    assert home.kiosk.camera_opened() == 0
    assert home.is_closed()

    await maija.enter(call)
    await both_see(home.kiosk, maija, since=answered.at)
    here = await home.kiosk.saw("PeopleChanged", since=answered.at, such_as=_has_somebody)
    opened = await home.kiosk.saw("Publish", since=began, such_as=opens_camera)
    assert opened.at >= here.at, "it opened to an empty room"
    await home.opens()

    leaves = time.time()
    await maija.page.click("[data-leave]")
    gone = await home.kiosk.saw("PeopleChanged", since=leaves, such_as=_is_empty)
    closed_at = await home.closes()

    assert EMPTY_ROOM_S - 1 <= closed_at - gone.at <= EMPTY_ROOM_S + SLACK_S
    await home.kiosk.saw("drawn:WaitingScreen", since=gone.at)
    assert home.kiosk.camera_opened() == 1


def _is_answered(line: Line) -> bool:
    return line.detail.get("mark") == "answered"


def _has_somebody(line: Line) -> bool:
    return bool(line.detail.get("people"))


def _is_empty(line: Line) -> bool:
    return line.detail.get("people") == []
