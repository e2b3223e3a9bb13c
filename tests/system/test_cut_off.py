"""A home that cannot be reached for a while, or to the end: it comes late, stays as long as it should, goes in time."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from backend.supervisor.parts import BROKER, WEB, WORKER
from device.core.gate import OVERTIME_S
from tests.system.stage.browser import Professional
from tests.system.stage.home import Home
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see
from tests.system.stage.waiting import until

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

BACK_S = 60.0
"""A kiosk's or a link's way back, on a busy machine; links come back with jitter."""
ENDS_IN_S = 20.0
"""Time to pull the plugs, on a busy machine too."""


@asynccontextmanager
async def without(town: Town, *parts: str) -> AsyncIterator[None]:
    """Pull the plug of these parts; afterwards they are back."""
    for part in parts:
        await town.backend.kill(part)
    try:
        yield
    finally:
        for part in reversed(parts):
            await town.backend.start(part)


async def call_that_ends_soon(town: Town, home: Home, maija: Professional) -> tuple[str, float]:
    """Be in a forced call of which the home knows that it ends soon; return it, and when it does (Unix time)."""
    began = time.time()
    call = str(town.maija.books(home.client, subject="Lounas")["call"])
    await maija.enter(call)
    await home.kiosk.saw("drawn:AnnouncingScreen", since=began)
    await both_see(home.kiosk, maija, since=began)
    await home.opens()
    changed = time.time()
    end = town.office.end_in(call, ENDS_IN_S)
    await home.kiosk.saw("RecordArrived", since=changed)
    await home.kiosk.saw("CallsArrived", since=changed)
    return call, end.timestamp()


async def test_a_home_that_was_switched_off_at_the_start_announces_when_it_is_on_again(
    town: Town, maija: Professional
) -> None:
    async with town.home(is_on=False) as home:
        call = str(town.maija.books(home.client, subject="Aamupala")["call"])
        await maija.enter(call)
        await maija.home_is("invited")

        since = time.time()
        home.kiosk.start()
        warned = await home.kiosk.saw("drawn:AnnouncingScreen", since=since, within=BACK_S)
        assert home.kiosk.camera_opened() == 0
        await both_see(home.kiosk, maija, since=warned.at)
        await home.opens()


async def test_a_home_without_a_broker_at_the_start_answers_in_the_middle_of_the_call(
    town: Town, home: Home, maija: Professional
) -> None:
    since = time.time()
    async with without(town, BROKER):
        await home.kiosk.saw("BrokerDown", since=since)
        call = str(town.maija.books(home.client, subject="Päiväkahvi")["call"])
        await maija.enter(call)
        assert home.is_closed()

    await home.kiosk.saw("drawn:AnnouncingScreen", since=since, within=BACK_S)
    await both_see(home.kiosk, maija, since=since)
    await home.opens()


async def test_a_call_that_is_extended_while_the_broker_is_away_goes_on_beyond_its_old_end(
    town: Town, home: Home, maija: Professional
) -> None:
    """The record comes by the room's metadata: whichever path is open, the newest holds."""
    began = time.time()
    call, old_end = await call_that_ends_soon(town, home, maija)
    async with without(town, BROKER):
        extended = time.time()
        assert extended < old_end, "the machine is too slow for this test"
        assert town.maija.posts(f"/calls/{call}/extend").status_code == 200
        await home.kiosk.saw("RecordArrived", since=extended)
        new_end = town.office.call(call).ends_at.timestamp()
        assert new_end > old_end + 800
        await until(
            lambda: time.time() > old_end + OVERTIME_S + 2, "time stands still", within=ENDS_IN_S + OVERTIME_S + 30
        )

        assert home.kiosk.camera_is_open(), "it left at the old end"
        assert home.kiosk.camera_opened() == 1
        assert not [line for line in home.kiosk.lines(began) if line.name == "LeaveRoom"]


async def test_at_the_end_the_normal_view_is_back_and_the_camera_closed_though_nobody_says_so(
    town: Town, home: Home, maija: Professional
) -> None:
    """Broker, worker and web are gone; the professional and the room are still there."""
    _call, end = await call_that_ends_soon(town, home, maija)
    async with without(town, WORKER, WEB, BROKER):
        assert time.time() < end, "the machine is too slow for this test"
        left = await home.kiosk.saw("drawn:HomeScreen", since=end - 1, within=end - time.time() + OVERTIME_S + 30)
        await home.closes()

        assert end <= left.at <= end + OVERTIME_S + 8
        assert home.kiosk.is_running
