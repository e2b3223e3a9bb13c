"""Several devices in one home: one announces, all ring, one is in the call, and a touch moves it."""

from __future__ import annotations

import time

import pytest

from device.core.screen_parts import Button
from tests.system.stage.browser import Professional
from tests.system.stage.home import Home
from tests.system.stage.kiosk import Line
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see
from tests.system.stage.waiting import until

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

BACK_S = 60.0
FACES_S = 60.0
"""On a busy machine."""


@pytest.mark.feature("H3")
async def test_an_ordinary_call_rings_on_all_is_answered_on_one_and_moved_by_a_touch(
    town: Town, home: Home, maija: Professional
) -> None:
    async with home.another("Makuuhuone") as bedroom:
        began = time.time()
        call = str(town.maija.books(home.client, subject="Kuulumiset", forced=False)["call"])
        await maija.enter(call)
        for device in (home, bedroom):
            await device.kiosk.saw("StartAlarm", since=began, within=BACK_S)
            assert await device.shows_green_bar()
        seat = town.office.home_seat(call)

        answered = await home.touch(Button.ANSWER, "home-bar", since=began)
        await both_see(home.kiosk, maija, since=answered.at, within=FACES_S)
        await home.opens(within=60)
        await bedroom.kiosk.saw("StopSound", since=answered.at)
        await until(lambda: not bedroom.is_green(), "the bedroom still invites to answer")
        assert bedroom.is_closed()
        assert bedroom.kiosk.camera_opened() == 0

        moved = await bedroom.touch(Button.MOVE_HERE, "home-bar-elsewhere", since=answered.at)
        await bedroom.kiosk.saw("drawn:remote", since=moved.at, within=BACK_S)
        await bedroom.opens(within=60)
        await home.closes(within=60)
        left = await home.kiosk.saw("Report", since=moved.at, such_as=_has_left)
        assert left.detail["detail"] in {"moved", "elsewhere"}
        await home.kiosk.saw("drawn:HomeScreen", since=moved.at)
        await maija.home_is("joined")
        assert town.office.home_seat(call).id == seat.id, "it is one seat, wherever they sit"

        opened = home.kiosk.camera_opened()
        back = await home.touch(Button.MOVE_HERE, "home-bar-elsewhere", since=left.at)
        await home.opens(within=BACK_S)
        await bedroom.closes(within=60)
        assert home.kiosk.camera_opened() == opened + 1
        assert not [line for line in bedroom.kiosk.lines(back.at) if line.name == "JoinRoom"], "it fights for the seat"
        await maija.home_is("joined")


@pytest.mark.feature("H4")
async def test_a_forced_call_is_announced_by_the_first_device_alone(
    town: Town, home: Home, maija: Professional
) -> None:
    async with home.another("Keittiö") as kitchen:
        began = time.time()
        await maija.enter(str(town.maija.books(home.client, subject="Aamulääkkeet")["call"]))
        await home.kiosk.saw("drawn:AnnouncingScreen", since=began, within=BACK_S)
        await both_see(home.kiosk, maija, since=began, within=FACES_S)

        await kitchen.kiosk.saw("CallsArrived", since=began)
        await until(lambda: not kitchen.is_green(), "the kitchen still invites to answer")
        heard = {line.name for line in kitchen.kiosk.lines(began)}
        assert not heard & {"Chime", "Speak", "StartAlarm", "drawn:AnnouncingScreen", "JoinRoom"}
        assert kitchen.kiosk.camera_opened() == 0


@pytest.mark.feature("H4")
async def test_where_the_first_device_hangs_or_is_off_another_announces(
    town: Town, home: Home, maija: Professional
) -> None:
    async with home.another("Keittiö") as kitchen:
        home.kiosk.freeze()
        try:
            began = time.time()
            call = str(town.maija.books(home.client, subject="Lounas")["call"])
            await maija.enter(call)
            announced = await kitchen.kiosk.saw("drawn:AnnouncingScreen", since=began, within=BACK_S)
            assert announced.at - began >= 5 - 0.5, "the first device was given no time"
            await both_see(kitchen.kiosk, maija, since=began, within=FACES_S)
        finally:
            home.kiosk.thaw()
        await home.kiosk.saw("CallsArrived", since=announced.at, within=BACK_S)
        assert not [line for line in home.kiosk.lines(announced.at) if line.name in {"Chime", "JoinRoom"}]
        assert home.kiosk.camera_opened() == 0
        town.maija.ends(call)
        await kitchen.kiosk.saw("drawn:HomeScreen", since=announced.at)

        home.kiosk.kill()
        await until(lambda: not town.office.device(home.id).is_online, "the broker tells no last will", within=BACK_S)
        began = time.time()
        await maija.enter(str(town.maija.books(home.client, subject="Iltapala")["call"]))
        await both_see(kitchen.kiosk, maija, since=began, within=FACES_S)


def _has_left(line: Line) -> bool:
    return line.detail.get("kind") == "left"
