"""Who commands the SFU sees nobody: its rooms and metadata open nothing, and homes choose themselves who sees them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from backend.supervisor.parts import WORKER
from protocol.messages.calls import CallRecord, Seat
from tests.system.stage.attacker import Attacker, stranger
from tests.system.stage.browser import Professional
from tests.system.stage.home import Home
from tests.system.stage.kiosk import Line
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see
from tests.system.stage.waiting import until

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

WATCHED_S = 3.0
"""How long an attacker waits for a frame. A permitted one has it in a tenth of a second."""


async def test_somebody_else_in_the_room_and_a_forged_record_open_nothing(
    town: Town, home: Home, maija: Professional
) -> None:
    began = time.time()
    call = str(town.maija.books(home.client, subject="Haavan katsominen")["call"])
    await home.kiosk.saw("drawn:AnnouncingScreen", since=began)
    row, seat = town.office.call(call), town.office.home_seat(call)
    with Attacker(town.backend.runtime, home.identity()) as attacker:
        await town.backend.stop(WORKER)  # which would put them out within a second
        try:
            for kind in ("guest", "user"):
                identity = f"{kind}:{uuid4()}"
                came = time.time()
                async with attacker.in_room(row.id, identity) as room:
                    await home.kiosk.saw("PeopleChanged", since=came, such_as=_holds(identity))
                    async with attacker.sfu() as sfu:
                        await sfu.set_metadata(call, _forged(attacker, row.id, identity, seat.identity))
                    await home.kiosk.saw("DocumentRefused", since=came, such_as=_is_of_record)
                    await home.kiosk.saw("drawn:WaitingScreen", since=began, within=60)
                    assert not room.remote_participants[seat.identity].track_publications
                await home.kiosk.saw("PeopleChanged", since=came, such_as=lambda line: line.detail.get("people") == [])
        finally:
            await town.backend.start(WORKER)
    assert home.kiosk.camera_opened() == 0
    assert home.is_closed()

    await maija.enter(call)
    await both_see(home.kiosk, maija, since=began)
    await home.opens()


async def test_the_home_shows_itself_to_its_audience_alone(town: Town, home: Home, maija: Professional) -> None:
    """Whom the record does not name gets no frame and no sound, though the SFU would give them."""
    began = time.time()
    call = str(town.maija.books(home.client, subject="Verensokeri")["call"])
    await maija.enter(call)
    await both_see(home.kiosk, maija, since=began)
    await home.opens()
    seat = town.office.home_seat(call)
    with Attacker(town.backend.runtime, home.identity()) as attacker:
        await town.backend.stop(WORKER)
        try:
            async with attacker.in_room(UUID(call), f"user:{uuid4()}") as room:
                got: list[str] = []
                room.on("track_subscribed", lambda _track, _publication, person: got.append(person.identity))
                tracks = await until(
                    lambda: room.remote_participants[seat.identity].track_publications, "the home publishes nothing"
                )
                for publication in tracks.values():
                    publication.set_subscribed(True)
                before = await maija.remote_picture()
                await asyncio.sleep(WATCHED_S)  # that something never comes can only be watched for a while
                after = await maija.remote_picture()

                assert seat.identity not in got
                assert not [one for one in tracks.values() if one.track is not None]
                assert before is not None
                assert after is not None
                assert (before != after).any(), "the professional does not see the home any more"
        finally:
            await town.backend.start(WORKER)


def _forged(attacker: Attacker, call: UUID, intruder: str, home: str) -> str:
    """Name the intruder a professional of the audience, in a record that looks newer."""
    now = datetime.now(UTC)
    record = CallRecord(
        call=call,
        revision=1_000,
        starts_at=now - timedelta(minutes=1),
        ends_at=now + timedelta(hours=1),
        audience=(intruder, home),
        seats=(Seat(identity=intruder, name="Maija Korhonen", is_professional=True), Seat(identity=home, name="Koti")),
    )
    return stranger(attacker.signer.key_id).sign(record)


def _holds(identity: str) -> Callable[[Line], bool]:
    return lambda line: identity in str(line.detail.get("people"))


def _is_of_record(line: Line) -> bool:
    return line.detail.get("topic") == "record" and line.detail.get("code") == "not_signed"
