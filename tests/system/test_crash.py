"""A kiosk that is killed comes back: into its call silently within a minute, otherwise with the whole warning."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from device.adapters import files
from device.adapters.storage import MARK_LINES, MARKS
from device.core.marks import Mark
from device.core.progress import RESUME_WITHIN_S
from tests.system.stage.browser import Professional
from tests.system.stage.home import Home
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see, opens_camera

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

BACK_S = 60.0
"""Start of the process to open camera, on a busy machine."""
WARNING_S = 5.0
LONG_WARNING_S = 15


async def in_a_call(town: Town, home: Home, maija: Professional) -> str:
    began = time.time()
    call = str(town.maija.books(home.client, subject="Haavan katsominen")["call"])
    await maija.enter(call)
    await both_see(home.kiosk, maija, since=began)
    await home.opens()
    return call


async def test_killed_in_a_call_the_kiosk_is_back_in_it_silently(town: Town, home: Home, maija: Professional) -> None:
    await in_a_call(town, home, maija)

    home.kiosk.kill()
    again = time.time()
    home.kiosk.start()
    await home.kiosk.saw("drawn:remote", since=again, within=BACK_S)
    await home.opens()

    told = {line.name for line in home.kiosk.lines(again)}
    assert not told & {"drawn:AnnouncingScreen", "Chime", "Speak", "StartAlarm"}, "it was not silent"
    await maija.page.wait_for_function(
        "() => [...document.querySelectorAll('video')].some((one) => !one.closest('[data-own]') && one.videoWidth > 16)"
    )


async def test_gone_for_more_than_a_minute_the_kiosk_warns_from_the_start(
    town: Town, home: Home, maija: Professional
) -> None:
    """Whoever is in the room after so long a time no longer expects to be seen."""
    await in_a_call(town, home, maija)
    home.kiosk.kill()
    _let_it_have_been(home.kiosk.folder / MARKS, RESUME_WITHIN_S + 5)
    opened, again = home.kiosk.camera_opened(), time.time()

    home.kiosk.start()
    warned = await home.kiosk.saw("drawn:AnnouncingScreen", since=again, within=BACK_S)
    assert home.kiosk.camera_opened() == opened
    publishes = await home.kiosk.saw("Publish", since=again, within=BACK_S, such_as=opens_camera)

    assert publishes.at - warned.at >= WARNING_S
    await home.opens()


async def test_killed_in_the_warning_the_kiosk_gives_the_whole_warning_again(town: Town, maija: Professional) -> None:
    async with town.home(warning_s=LONG_WARNING_S) as home:
        began = time.time()
        call = str(town.maija.books(home.client, subject="Iltalääkkeet")["call"])
        await maija.enter(call)
        await home.kiosk.saw("ChimePlayed", since=began, within=60)

        home.kiosk.kill()
        again = time.time()
        home.kiosk.start()
        warned = await home.kiosk.saw("drawn:AnnouncingScreen", since=again, within=BACK_S)
        await home.kiosk.saw("Chime", since=again)
        publishes = await home.kiosk.saw("Publish", since=again, within=BACK_S, such_as=opens_camera)

        assert publishes.at - warned.at >= LONG_WARNING_S, "what had been counted before the crash was taken off"
        await home.opens()
        assert home.kiosk.camera_opened() == 1


def _let_it_have_been(marks: Path, seconds: float) -> None:
    """Let what is marked on this disk have been so much earlier: nobody waits a minute in a test."""
    content = files.read(marks)
    assert content is not None
    lines = MARK_LINES.validate_json(content)
    assert [line.mark for line in lines] == [Mark.ANSWERED]
    older = tuple(replace(line, wall=line.wall - seconds) for line in lines)
    files.write(marks, MARK_LINES.dump_json(older))
