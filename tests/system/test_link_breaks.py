"""The SFU and the broker go and come back in the middle of a call; a picture that stands still is told in time."""

from __future__ import annotations

import itertools
import time

import pytest
from playwright.async_api import WebSocketRoute

from backend.supervisor.parts import BROKER, SFU
from tests.system.stage.browser import Professional
from tests.system.stage.home import Home
from tests.system.stage.senses import all_is_well
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see
from tests.system.stage.waiting import until

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

BUSY_S = 60.0
"""On a busy machine."""
TOLD_S = 3.0
STALLED = "() => document.querySelector('.tile .stalled:not([hidden])') && Date.now()"
WAYS_IN = """() => performance.getEntriesByType("resource")
  .filter((one) => one.name.endsWith(document.body.querySelector("[data-join-url]").dataset.joinUrl))
  .map((one) => one.startTime)"""
AGAIN_AT_LEAST_MS = (200, 700, 1_400, 2_900)
MOVES = "() => !document.querySelector('.tile .stalled:not([hidden])') && document.querySelector('.tile video')"


async def in_call(town: Town, home: Home, maija: Professional) -> str:
    """Have home and professional see each other; return the call."""
    began = time.time()
    call = str(town.maija.books(home.client, subject="Verenpaine")["call"])
    await maija.enter(call)
    await both_see(home.kiosk, maija, since=began, within=BUSY_S)
    await home.opens(within=BUSY_S)
    return call


@pytest.mark.feature("H5")
async def test_a_frozen_sfu_is_told_at_both_ends_within_three_seconds_and_pictures_come_back(
    town: Town, home: Home, maija: Professional
) -> None:
    await in_call(town, home, maija)
    frozen = time.time()
    town.backend.freeze(SFU)
    try:
        told = await home.kiosk.saw("PictureStalled", since=frozen, within=BUSY_S)
        shown = await maija.page.wait_for_function(STALLED, timeout=BUSY_S * 1000)
        on_page = float(await shown.json_value()) / 1000
    finally:
        town.backend.thaw(SFU)
    assert told.at - frozen <= TOLD_S
    assert on_page - frozen <= TOLD_S + 0.5  # the page is asked each frame, on a busy machine
    await home.kiosk.saw("PictureBack", since=told.at, within=BUSY_S)
    await maija.page.wait_for_function(MOVES, timeout=BUSY_S * 1000)
    assert home.kiosk.camera_is_open()


@pytest.mark.feature("H5")
async def test_an_sfu_that_dies_and_comes_back_has_both_in_the_call_again(
    town: Town, home: Home, maija: Professional
) -> None:
    call = await in_call(town, home, maija)
    died = time.time()
    await town.backend.kill(SFU)
    try:
        await home.kiosk.saw("Reconnecting", since=died, within=BUSY_S)
    finally:
        await town.backend.start(SFU)
    back = time.time()

    await home.kiosk.saw("RoomJoined", since=back, within=2 * BUSY_S)
    await maija.page.wait_for_function(MOVES, timeout=2 * BUSY_S * 1000)
    await home.opens(within=BUSY_S)
    await maija.home_is("joined", within_s=BUSY_S)
    assert await all_is_well(home.kiosk, maija) == []
    assert not [line for line in home.kiosk.lines(died) if line.name == "Chime"], "it warned again"
    assert town.office.call(call).state == "open"


@pytest.mark.feature("H5")
async def test_a_page_that_does_not_get_in_tries_one_way_at_a_time_until_it_does(
    town: Town, home: Home, maija: Professional
) -> None:
    """Two ways in at once would throw each other out, and each that fails would ask for two more."""
    refused = 0

    async def refuse(socket: WebSocketRoute) -> None:
        nonlocal refused
        if refused < len(AGAIN_AT_LEAST_MS):
            refused += 1
            await socket.close()
        else:
            socket.connect_to_server()

    await maija.page.route_web_socket(lambda url: "/rtc" in url, refuse)
    began = time.time()
    await maija.enter(str(town.maija.books(home.client, subject="Verenpaine")["call"]))

    await both_see(home.kiosk, maija, since=began, within=2 * BUSY_S)
    asked_ms = await maija.page.evaluate(WAYS_IN)
    between = [later - earlier for earlier, later in itertools.pairwise(asked_ms)]
    assert refused == len(AGAIN_AT_LEAST_MS)
    assert len(between) <= refused
    assert all(waited > at_least for waited, at_least in zip(between, AGAIN_AT_LEAST_MS, strict=False)), between


@pytest.mark.feature("H8")
async def test_a_broker_that_dies_and_comes_back_disturbs_no_call_and_the_next_one_comes(
    town: Town, home: Home, maija: Professional
) -> None:
    call = await in_call(town, home, maija)
    opened = home.kiosk.camera_opened()
    died = time.time()
    await town.backend.kill(BROKER)
    try:
        await home.kiosk.saw("BrokerDown", since=died, within=BUSY_S)
    finally:
        await town.backend.start(BROKER)
    await home.kiosk.saw("BrokerUp", since=died, within=2 * BUSY_S)
    await home.kiosk.saw("CallsArrived", since=died, within=BUSY_S)

    assert home.kiosk.camera_is_open()
    assert home.kiosk.camera_opened() == opened
    assert not [line for line in home.kiosk.lines(died) if line.name in {"LeaveRoom", "RoomLost", "Chime"}]
    town.maija.ends(call)
    ended = await home.kiosk.saw("drawn:HomeScreen", since=died, within=BUSY_S)
    await until(home.is_closed, "camera or microphone stay open")
    await maija.enter(str(town.maija.books(home.client, subject="Iltalääkkeet")["call"]))
    await home.kiosk.saw("drawn:AnnouncingScreen", since=ended.at, within=BUSY_S)
