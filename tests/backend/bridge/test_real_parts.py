"""Web, worker, broker and SFU together, and a home that speaks the wire: what one change does at the other end."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
import requests
from livekit import rtc

from backend.rooms.sfu import LiveKit
from backend.rooms.tokens import SfuKey
from backend.supervisor.embedded import Embedded
from backend.supervisor.parts import BROKER, SFU, WORKER
from backend.supervisor.paths import read_private
from backend.supervisor.run import DemoData, demo_data
from protocol.messages.calls import Calls, OpenCall
from protocol.messages.keys import TimeAnswer
from protocol.messages.reports import EventKind
from protocol.signing import public_text
from protocol.topics import STATE
from tests.fakes.device import WireDevice
from tests.fakes.professional import WebProfessional

pytestmark = [pytest.mark.system, pytest.mark.timeout(400), pytest.mark.asyncio(loop_scope="module")]

WITHIN_S = 60.0


class System:
    """The running backend, Maija at her desk, and Aino's home."""

    def __init__(self, embedded: Embedded, data: DemoData, aino: int) -> None:
        self.embedded, self.data, self.aino = embedded, data, aino
        self.maija = WebProfessional.by_link(data.links[0].url)
        self.home = WireDevice.bind(embedded.runtime.web_url, data.homes[0].code)
        self.home.connect()
        self.home.until_calls(lambda _: True)

    def forced(self) -> tuple[str, OpenCall]:
        """Book a forced call and wait until the home has it."""
        call = str(self.maija.books(self.aino)["call"])
        return call, self.home_has(call)

    def home_has(self, call: str, found: Callable[[OpenCall], object] = bool) -> OpenCall:
        """Wait until the home's newest document holds this call, and this of it."""

        def here(calls: Calls) -> list[OpenCall]:
            return [one for one in calls.calls if str(one.call) == call and found(one)]

        return here(self.home.until_calls(here))[0]

    def gets(self, path: str) -> requests.Response:
        """Ask as anybody might."""
        return requests.get(self.embedded.runtime.web_url + path, timeout=WITHIN_S)

    def posts(self, path: str, body: dict[str, str]) -> requests.Response:
        """Post as anybody might."""
        return requests.post(self.embedded.runtime.web_url + path, json=body, timeout=WITHIN_S)

    def sfu(self) -> LiveKit:
        """Look at the SFU with our own key."""
        secrets_folder = self.embedded.runtime.secrets
        key = SfuKey(read_private(secrets_folder / "livekit-key"), read_private(secrets_folder / "livekit-secret"))
        return LiveKit(self.embedded.runtime.livekit_url, key)

    async def rooms(self) -> dict[str, set[str]]:
        """Return who is in which room."""
        async with self.sfu() as sfu:
            return {room.name: {person.identity for person in room.people} for room in await sfu.rooms()}

    async def until_rooms(self, found: Callable[[dict[str, set[str]]], bool]) -> None:
        """Wait until the SFU is so."""
        ends = time.monotonic() + WITHIN_S
        while not found(rooms := await self.rooms()):
            assert time.monotonic() < ends, rooms

    async def maija_joins(self, call: str) -> rtc.Room:
        """Let Maija into the room, without a browser."""
        way = self.maija.joins(call).json()
        room = rtc.Room()
        await room.connect(way["url"], way["token"])
        return room


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    folder: Path = tmp_path_factory.mktemp("system")
    async with Embedded(folder / "server", port_choice="anywhere", is_demo=True) as embedded:
        data = await demo_data(embedded)
        script = (
            "import json; from backend.contacts.models import Client; "
            f"found = Client.objects.filter(home__name={data.homes[0].home!r}); print(json.dumps(found[0].pk))"
        )
        aino = json.loads((await embedded.django("shell", "--no-imports", "-c", script)).strip().splitlines()[-1])
        system = System(embedded, data, aino)
        yield system
        system.home.disconnect()


async def test_a_forced_call_is_at_home_at_once_and_its_token_opens_the_room(system: System) -> None:
    call, open_call = system.forced()
    assert open_call.access is not None

    room = rtc.Room()
    await room.connect(open_call.access.url, open_call.access.token)

    assert room.local_participant.identity == f"home:{open_call.participation}"
    assert room.metadata == open_call.record
    await system.until_rooms(lambda rooms: room.local_participant.identity in rooms.get(call, set()))
    system.maija.ends(call)
    system.home.until_calls(lambda calls: not calls.calls)
    await system.until_rooms(lambda rooms: call not in rooms)


async def test_the_home_learns_when_the_professional_comes_and_goes(system: System) -> None:
    call, open_call = system.forced()
    assert not open_call.professional_present

    room = await system.maija_joins(call)
    system.home_has(call, lambda one: one.professional_present)
    await room.disconnect()
    system.home_has(call, lambda one: not one.professional_present)

    system.maija.ends(call)


async def test_an_ended_call_puts_everybody_out_and_lets_nobody_in(system: System) -> None:
    call, open_call = system.forced()
    room = await system.maija_joins(call)
    gone: list[object] = []
    room.on("disconnected", gone.append)

    system.maija.ends(call)

    await system.until_rooms(lambda rooms: call not in rooms)
    assert system.maija.joins(call).status_code == 409
    body = json.dumps({"participation": str(open_call.participation)}).encode()
    answer = system.home.asks("POST", "/join", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_joinable")
    await room.disconnect()


async def test_what_the_home_tells_is_kept_and_acknowledged(system: System) -> None:
    call, open_call = system.forced()

    event = system.home.tells(EventKind.ANNOUNCED, open_call.participation)
    system.home.until(lambda: event.number in system.home.acks)

    again = system.home.event(EventKind.DECLINED, open_call.participation)
    body = json.dumps({"kind": "events", "device": system.home.id, "events": [again.model_dump(mode="json")]}).encode()
    assert system.home.asks("POST", "/events", body).json()["number"] == again.number
    system.maija.ends(call)


async def test_the_same_documents_are_at_https(system: System) -> None:
    call, _ = system.forced()

    answer = system.home.asks("GET", "/calls")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    opened = system.home.opened_calls(answer.content)
    assert [str(one.call) for one in opened.calls] == [call]
    system.maija.ends(call)


async def test_a_signed_request_is_taken_once(system: System) -> None:
    jti = secrets.token_urlsafe(16)
    assert system.home.asks("GET", "/keys", jti=jti).status_code == 200

    again = system.home.asks("GET", "/keys", jti=jti)

    assert (again.status_code, again.json()["code"]) == (401, "replayed")


async def test_the_time_is_told_signed_and_for_this_nonce(system: System) -> None:
    nonce = secrets.token_urlsafe(16)

    answer = system.gets(f"/api/v1/device/time?nonce={nonce}")

    told = system.home.trusts_for_time.read(answer.text, TimeAnswer)
    assert told.nonce == nonce
    assert abs(told.at.timestamp() - time.time()) < 5


async def test_a_code_binds_once(system: System) -> None:
    keys = {"signing_key": public_text(system.home.keys.signing), "sealing_key": system.home.keys.sealing_public}

    answer = system.posts("/api/v1/pairing/claim", {"code": system.data.homes[0].code, **keys})

    assert (answer.status_code, answer.json()["code"]) == (403, "code_not_valid")


async def test_a_home_that_comes_back_is_answered_for_its_new_connection(system: System) -> None:
    call, _ = system.forced()
    older = system.home.session
    system.home.vanish()

    system.home.connect()

    assert system.home.session != older
    assert str(system.home_has(call).call) == call
    system.maija.ends(call)


async def test_a_call_made_while_the_worker_is_gone_comes_when_it_is_back(system: System) -> None:
    await system.embedded.kill(WORKER)
    call = str(system.maija.books(system.aino)["call"])

    await system.embedded.start(WORKER)

    assert str(system.home_has(call).call) == call
    system.maija.ends(call)


async def test_a_call_made_while_the_broker_is_gone_comes_when_it_is_back(system: System) -> None:
    system.home.disconnect()
    await system.embedded.kill(BROKER)
    call = str(system.maija.books(system.aino)["call"])
    await system.embedded.start(BROKER)

    system.home.connect()

    assert str(system.home_has(call).call) == call
    system.maija.ends(call)


async def test_a_restarted_sfu_has_its_rooms_again(system: System) -> None:
    call, _ = system.forced()
    await system.embedded.crash(SFU)

    await system.until_rooms(lambda rooms: call in rooms)

    system.maija.ends(call)


async def test_rubbish_from_a_home_harms_nothing(system: System) -> None:
    system.home.says_raw(STATE, b"rubbish")

    call, _ = system.forced()

    system.maija.ends(call)
    assert not [line for line in system.embedded.log.lines(WORKER) if "Traceback" in line]
