"""Ringing is a lease, and two calls at once: the first holds, the second says busy, is a bar, and has its turn."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from backend.supervisor.parts import BROKER, WEB
from device.core.bell import FIRST_S
from device.core.link import CUT_AFTER_S
from device.core.screen_parts import Button
from tests.system.stage.browser import Professional
from tests.system.stage.home import Home
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see
from tests.system.stage.waiting import until

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

BUSY_S = 60.0
"""On a busy machine."""
SLACK_S = 8.0


def planned(town: Town, home: Home, subject: str, *, forced: bool) -> str:
    """Book a call for later: to a home that is in a call nobody books one for now. Returns the call."""
    starts_at = (datetime.now(UTC) + timedelta(hours=2)).replace(second=0, microsecond=0)
    booked = town.maija.books(home.client, subject=subject, forced=forced, starts_at=starts_at.isoformat())
    return str(booked["call"])


@pytest.mark.feature("H3")
async def test_it_rings_for_a_minute_and_the_bar_stays(town: Town, home: Home) -> None:
    began = time.time()
    town.maija.books(home.client, subject="Kuulumiset", forced=False)
    rings = await home.kiosk.saw("StartAlarm", since=began, within=BUSY_S)

    silent = await home.kiosk.saw("StopSound", since=rings.at, within=FIRST_S + SLACK_S)

    assert FIRST_S - 1 <= silent.at - rings.at <= FIRST_S + SLACK_S
    assert await home.shows_green_bar()
    assert home.is_closed()


@pytest.mark.feature("H3")
async def test_a_home_that_nobody_reaches_falls_silent_and_rings_on_when_it_is_reached_again(
    town: Town, home: Home
) -> None:
    """Nobody knows whether the call still rings: after half a minute the home is silent, and its bar says why."""
    began = time.time()
    town.maija.books(home.client, subject="Kuulumiset", forced=False)
    rings = await home.kiosk.saw("StartAlarm", since=began, within=BUSY_S)
    await town.backend.kill(BROKER)
    await town.backend.kill(WEB)
    try:
        down = await home.kiosk.saw("BrokerDown", since=rings.at, within=BUSY_S)
        silent = await home.kiosk.saw("StopSound", since=down.at, within=CUT_AFTER_S + SLACK_S + 10)
        assert silent.at - down.at >= CUT_AFTER_S - 1
        assert silent.at - rings.at < FIRST_S, "the minute was over anyway"
        assert await home.shows_green_bar()
    finally:
        await town.backend.start(WEB)
        await town.backend.start(BROKER)
    await home.kiosk.saw("BrokerUp", since=silent.at, within=2 * BUSY_S)
    assert await home.shows_green_bar()


@pytest.mark.feature("V7")
async def test_the_second_call_says_busy_and_is_announced_from_the_start_when_the_first_ends(
    town: Town, home: Home, maija: Professional
) -> None:
    second = planned(town, home, "Haavan hoito", forced=True)
    began = time.time()
    first = str(town.maija.books(home.client, subject="Aamulääkkeet")["call"])
    await maija.enter(first)
    await both_see(home.kiosk, maija, since=began, within=BUSY_S)
    again = time.time()
    town.office.begin_in(second, 1)
    await until(lambda: town.office.call(second).state == "open", "the second call does not open", within=BUSY_S)
    await maija.enter(second)

    await maija.home_is("busy", within_s=BUSY_S)
    assert "toisessa puhelussa" in (await maija.page.locator("#homes").inner_text()).lower()
    assert await home.shows_green_bar()
    assert not [line for line in home.kiosk.lines(again) if line.name in {"Chime", "StartAlarm"}]

    ended = time.time()
    town.maija.ends(first)
    await home.kiosk.saw("drawn:AnnouncingScreen", since=ended, within=BUSY_S)
    await both_see(home.kiosk, maija, since=ended, within=2 * BUSY_S)
    await maija.home_is("joined", within_s=BUSY_S)


@pytest.mark.feature("H3")
async def test_the_resident_may_choose_the_second_call(town: Town, home: Home, maija: Professional) -> None:
    second = planned(town, home, "Ruokatilaus", forced=False)
    began = time.time()
    first = str(town.maija.books(home.client, subject="Kuulumiset", forced=False)["call"])
    await maija.enter(first)
    await home.kiosk.saw("StartAlarm", since=began, within=BUSY_S)
    await home.touch(Button.ANSWER, "home-bar", since=began)
    await both_see(home.kiosk, maija, since=began, within=BUSY_S)
    again = time.time()
    town.office.begin_in(second, 1)
    await home.kiosk.saw("CallsArrived", since=again, within=BUSY_S)
    assert await home.shows_green_bar(within=BUSY_S)

    chosen = await home.touch(Button.SWITCH, "call-switch", since=again)
    await maija.home_is("left", within_s=BUSY_S)
    await maija.enter(second)
    await both_see(home.kiosk, maija, since=chosen.at, within=BUSY_S)

    await maija.home_is("joined", within_s=BUSY_S)
    assert town.office.home_seat(first).state == "left"
    await home.opens(within=BUSY_S)
