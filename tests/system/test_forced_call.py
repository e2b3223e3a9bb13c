"""A professional presses *Lähetä*: the home warns, says who and why, answers by itself; both see and hear the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import pytest_asyncio

from protocol.messages.agenda import VisitLogLine
from tests.system.stage.browser import Professional
from tests.system.stage.home import Home
from tests.system.stage.kiosk import Line
from tests.system.stage.senses import all_is_well
from tests.system.stage.sound import RATE
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see, end_call, forced_visit, opens_camera
from tests.system.stage.waiting import until

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

REASON = "Aamulääkkeet ja voinnin tarkistus"
WARNING_S = 10
SPEECH_S = 2.0
STEPS = ("announced", "answered", "camera_on", "microphone_on", "camera_off", "ended")


@pytest_asyncio.fixture(loop_scope="session")
async def unhurried(town: Town) -> AsyncIterator[Home]:
    """A home that warns as long as homes usually do."""
    async with town.home(warning_s=WARNING_S) as found:
        yield found


@pytest.mark.feature("H4")
async def test_the_home_warns_answers_by_itself_and_both_see_and_hear_each_other(
    town: Town, unhurried: Home, maija: Professional
) -> None:
    """What the system is for. Nothing is open before the warning is over; nothing stays open after the end."""
    home, began = unhurried, time.time()
    visit = asyncio.create_task(forced_visit(home.kiosk, maija, REASON, whom=home.resident))
    await home.kiosk.saw("drawn:AnnouncingScreen", since=began, within=60)
    assert home.is_closed()
    await home.kiosk.saw("Speak", since=began)
    await home.kiosk.saw("ChimePlayed", since=began)
    heard = await asyncio.to_thread(home.sound.heard, SPEECH_S)
    assert home.is_closed(), "the camera was open during the warning"
    times = await visit

    assert _loudness(heard) > 0.005, "nobody said who is calling, and why"
    assert times.answered - times.announced >= WARNING_S, "the warning was cut short"
    assert await all_is_well(home.kiosk, maija) == []

    call = maija.page.url.rstrip("/").split("/")[-1]
    await end_call(home.kiosk, maija)
    await home.closes()
    await _the_trace_is_whole(town, home, call)
    await _the_resident_can_read_of_it(town, home)


async def _the_trace_is_whole(town: Town, home: Home, call: str) -> None:
    """Who called whom and why, when it was announced and answered, when the camera was on, when it ended."""

    def codes() -> list[str]:
        return [record.code.removeprefix("forced_call.") for record in town.office.audit(call)]

    await until(lambda: set(STEPS) <= set(codes()), "the audit lacks steps")
    records = {record.code.removeprefix("forced_call."): record for record in town.office.audit(call)}
    assert {(record.home, record.reason) for record in records.values()} == {(home.id, REASON)}
    assert records["booked"].actor == records["ended"].actor == "Maija Korhonen"
    assert records["answered"].details["detail"] == "by_itself"
    assert all(record.details["residents"] == str(home.client) for record in records.values())
    in_order = [records[step].at for step in ("booked", "announced", "answered", "camera_on", "camera_off")]
    assert in_order == sorted(in_order)
    seat = town.office.home_seat(call)
    assert seat.camera_on_at is not None
    assert seat.camera_off_at is not None
    assert not seat.is_camera_on
    assert seat.answered_at is not None
    assert seat.camera_on_at >= seat.answered_at


async def _the_resident_can_read_of_it(town: Town, home: Home) -> None:
    """The next agenda has the visit in its log."""

    def logged() -> VisitLogLine | None:
        lines = home.agenda().visit_log
        return lines[0] if lines and lines[0].result == "ended" and lines[0].duration_s is not None else None

    line = await until(logged, "the visit is not in the home's log")
    assert (line.who, line.reason) == ("Maija Korhonen", REASON)
    assert line.role.fi == "sairaanhoitaja"
    assert line.camera_was_on
    assert line.microphone_was_on
    assert line.duration_s is not None
    assert line.duration_s >= 1


async def test_a_forced_call_that_was_booked_for_later_is_announced_at_its_time(
    town: Town, home: Home, maija: Professional
) -> None:
    starts_at = datetime.now(UTC) + timedelta(seconds=12)
    booking = town.maija.books(home.client, subject="Lounas", starts_at=starts_at.isoformat())
    call = str(booking["call"])
    assert town.office.call(call).state == "scheduled"

    announced = await home.kiosk.saw("drawn:AnnouncingScreen", since=time.time(), within=60)
    await maija.enter(call)
    answered = await home.kiosk.saw("Publish", since=announced.at, within=60, such_as=opens_camera)
    await both_see(home.kiosk, maija, since=announced.at)

    assert announced.at >= starts_at.timestamp(), "it was announced before its time"
    assert not _camera_lines_before(home, starts_at.timestamp())
    assert answered.at - announced.at >= 5
    await home.opens()


def _camera_lines_before(home: Home, at: float) -> list[Line]:
    return [line for line in home.kiosk.lines() if line.at < at and opens_camera(line)]


def _loudness(sound: bytes) -> float:
    """Root mean square of the loudest half second, 1 is full scale: speech has pauses."""
    samples = np.frombuffer(sound, dtype="<i2").astype(float) / 32_768
    halves = [samples[n : n + RATE // 2] for n in range(0, len(samples) - RATE // 2, RATE // 4)]
    return max(float(np.sqrt((half**2).mean())) for half in halves)
