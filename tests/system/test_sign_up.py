"""Signing up at the screen, by touch: with the network, without it, and through a kill."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

import pytest

from backend.supervisor.parts import BROKER, WEB
from device.core.screen_parts import Button
from protocol.messages.agenda import Entry, SignUp
from tests.system.stage.home import Home
from tests.system.stage.kiosk import Line
from tests.system.stage.town import Town
from tests.system.stage.waiting import until
from tests.system.test_cut_off import without

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

IN_DAYS = 5
BACK_S = 70.0
"""A link's way back on a busy machine, and the longest wait between two tries."""


def entry(home: Home, event: UUID) -> Entry | None:
    """What the agenda on the home's own disk says of the event."""
    try:
        agenda = home.agenda()
    except FileNotFoundError:  # it has come, and is being written
        return None
    return next((entry for entry in agenda.entries if entry.id == event), None)


def says(home: Home, event: UUID, stands: SignUp) -> Callable[[], bool]:
    def found() -> bool:
        line = entry(home, event)
        return line is not None and line.sign_up is stands

    return found


async def goes_to_event(home: Home, since: float, *, on: str = "home") -> Line:
    """The week, the day, the first line of it: three touches."""
    touched = await home.touch(Button.WEEK, on, since=since)
    drawn = await home.kiosk.saw("drawn:WeekScreen", since=touched.at)
    day = await home.touch(Button.DAY, "week", since=drawn.at, which=IN_DAYS)
    line = await home.touch(Button.READ_MORE, "week", since=day.at)
    return await home.kiosk.saw("drawn:EventScreen", since=line.at)


@pytest.mark.feature("H2")
async def test_a_resident_signs_up_and_cancels_by_touch(town: Town, home: Home) -> None:
    event = town.office.make_event(home.id, in_days=IN_DAYS)
    await until(says(home, event, SignUp.OPEN), "the event never came home")
    drawn = await goes_to_event(home, time.time() - 1)

    touched = await home.touch(Button.SIGN_UP, "event", since=drawn.at)
    await home.kiosk.saw("WishAnswered", since=touched.at)

    assert town.office.sign_ups(event, home.id) == ["signed"]
    await until(says(home, event, SignUp.SIGNED), "the agenda does not say it")
    cancelled = await home.touch(Button.CANCEL, "event-signed", since=touched.at)
    await home.kiosk.saw("WishAnswered", since=cancelled.at)
    assert town.office.sign_ups(event, home.id) == ["cancelled"]
    await until(says(home, event, SignUp.OPEN), "the agenda does not say it")


@pytest.mark.feature("E7")
@pytest.mark.feature("H2")
async def test_who_joins_the_queue_of_a_full_event_is_moved_up_by_itself(town: Town, home: Home) -> None:
    event = town.office.make_event(home.id, in_days=IN_DAYS, capacity=2)
    town.office.fill_event(event)
    await until(says(home, event, SignUp.FULL), "the event is not full at home")
    drawn = await goes_to_event(home, time.time() - 1)

    touched = await home.touch(Button.QUEUE, "event-full", since=drawn.at)
    await home.kiosk.saw("WishAnswered", since=touched.at)
    assert town.office.sign_ups(event, home.id) == ["waiting"]
    await until(says(home, event, SignUp.WAITING), "the agenda does not say it")

    town.office.empty_event(event, but=home.id)

    await until(says(home, event, SignUp.SIGNED), "nobody was moved up")
    assert town.office.sign_ups(event, home.id) == ["signed"]


@pytest.mark.feature("H8")
async def test_without_a_network_the_calendar_shows_and_a_sign_up_waits_through_a_kill(town: Town, home: Home) -> None:
    """The kiosk is killed and started again with nobody to reach: its calendar is there, and so is the wish."""
    event = town.office.make_event(home.id, in_days=IN_DAYS)
    await until(says(home, event, SignUp.OPEN), "the event never came home")
    began = time.time()
    async with without(town, BROKER, WEB):
        await home.kiosk.saw("BrokerDown", since=began)
        drawn = await goes_to_event(home, began)
        touched = await home.touch(Button.SIGN_UP, "event", since=drawn.at)
        await home.kiosk.saw("WishesWritten", since=touched.at)
        home.kiosk.kill()

        again = time.time()
        home.kiosk.start()
        shown = await home.kiosk.saw("drawn:HomeScreen", since=again)
        await goes_to_event(home, shown.at)
        assert not [line for line in home.kiosk.lines(again) if line.name in {"BrokerUp", "AgendaArrived"}]
        assert town.office.sign_ups(event, home.id) == []

    await until(lambda: town.office.sign_ups(event, home.id) == ["signed"], "the wish was lost", within=BACK_S)
    await until(says(home, event, SignUp.SIGNED), "the agenda does not say it", within=BACK_S)
    answered = [line for line in home.kiosk.lines(began) if line.name == "WishAnswered"]
    assert len(answered) == 1
