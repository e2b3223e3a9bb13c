"""What once opened a camera opens it never again: neither sent again, nor kept by the broker over a restart."""

from __future__ import annotations

import time

import pytest

from backend.supervisor.parts import WORKER
from tests.system.stage.attacker import Attacker
from tests.system.stage.browser import Professional
from tests.system.stage.home import Home
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see
from tests.system.stage.waiting import until

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]


async def test_a_recorded_document_opens_nothing_when_it_is_played_again(
    town: Town, home: Home, maija: Professional
) -> None:
    """The call has time left, its room is there, and somebody waits in it under the professional's name."""
    began = time.time()
    call = str(town.maija.books(home.client, subject="Verenpaine")["call"])
    await home.kiosk.saw("drawn:AnnouncingScreen", since=began)
    recorded = town.office.device(home.id).calls_payload
    await maija.enter(call)
    await both_see(home.kiosk, maija, since=began)
    await home.opens()
    seat, row = town.office.user_seat(call), town.office.call(call)
    town.maija.ends(call)
    await home.closes()
    await until(lambda: not home.kiosk.camera_is_open(), "the camera stays open")

    with Attacker(town.backend.runtime, home.identity()) as attacker:
        await attacker.hears_state(lambda state: state.phase == "idle")
        await town.backend.stop(WORKER)
        try:
            async with attacker.sfu() as sfu, attacker.in_new_room(sfu, row.id, row.record_jws, seat.identity):
                replayed = time.time()
                attacker.publishes(recorded)
                await attacker.hears_state(lambda state: state.refused.get("older_revision", 0) > 0)

                home.kiosk.kill()  # it remembers no revision of the calls; the broker hands it the recorded ones
                session = attacker.state.session
                home.kiosk.start()
                await attacker.hears_state(
                    lambda state: state.session != session and state.refused.get("other_session", 0) > 0, within=40
                )
                assert not [line for line in home.kiosk.lines(replayed) if line.name == "drawn:AnnouncingScreen"]
        finally:
            await town.backend.start(WORKER)

    again = time.time()
    await maija.enter(str(town.maija.books(home.client, subject="Iltapala")["call"]))
    await home.kiosk.saw("drawn:AnnouncingScreen", since=again, within=60)
    assert home.kiosk.camera_opened() == 1, "the recorded document opened the camera"
    await home.opens()
