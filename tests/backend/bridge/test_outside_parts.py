"""Broker, SFU and database run by somebody else: we start web and worker alone, and a forced call goes through them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from livekit import rtc

from backend.rooms.sfu import LiveKit
from backend.rooms.tokens import SfuKey
from backend.supervisor import check
from backend.supervisor.embedded import Embedded
from backend.supervisor.errors import StartFailed
from backend.supervisor.parts import WEB, WORKER
from backend.supervisor.paths import read_private
from backend.supervisor.run import DemoData, demo_data
from backend.supervisor.settings import OutsideLiveKit, ServerSettings
from protocol.messages.calls import Calls
from protocol.messages.reports import EventKind
from tests.fakes.device import WireDevice
from tests.fakes.professional import WebProfessional
from tests.system.stage import outside

pytestmark = [pytest.mark.system, pytest.mark.timeout(400), pytest.mark.asyncio(loop_scope="module")]

WITHIN_S = 60.0
BROKER_SETTINGS = ("ca", "user", "password_file", "admin_password_file")


@dataclass
class Town:
    """What runs where."""

    settings: ServerSettings
    embedded: Embedded
    data: DemoData

    async def client(self, home: str) -> int:
        """Return the number of who lives there."""
        find = f"from backend.contacts.models import Client; print(Client.objects.filter(home__name={home!r})[0].pk)"
        return int((await self.embedded.django("shell", "--no-imports", "-c", find)).strip().splitlines()[-1])

    async def rooms(self) -> dict[str, set[str]]:
        """Return who is in which room of the outside SFU."""
        found = self.settings.livekit
        assert isinstance(found, OutsideLiveKit)
        key = SfuKey(read_private(found.key_file), read_private(found.secret_file))
        async with LiveKit(found.url, key) as sfu:
            return {room.name: {person.identity for person in room.people} for room in await sfu.rooms()}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(cluster: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    folder: Path = tmp_path_factory.mktemp("outside")
    with outside.broker(folder / "broker") as broker, outside.livekit(folder / "livekit") as livekit:
        database = outside.new_database(cluster)
        settings = ServerSettings(database_url=database, broker=broker, livekit=livekit)
        async with Embedded(folder / "server", settings, port_choice="anywhere", is_demo=True) as embedded:
            yield Town(settings, embedded, await demo_data(embedded))


async def test_we_start_only_what_nobody_else_runs(town: Town) -> None:
    assert set(town.embedded.runtime.pids) == {WEB, WORKER}
    assert not (town.embedded.folder.root / "db.sqlite3").exists()


async def test_a_forced_call_reaches_a_home_and_its_room(town: Town) -> None:
    maija = await asyncio.to_thread(WebProfessional.by_link, town.data.links[0].url)
    home = await asyncio.to_thread(WireDevice.bind, town.embedded.runtime.web_url, town.data.homes[0].code)
    aino = await town.client(town.data.homes[0].home)

    def story() -> tuple[str, Calls]:
        home.connect()
        home.until_calls(lambda _: True, WITHIN_S)
        call = str(maija.books(aino)["call"])
        return call, home.until_calls(lambda calls: [one for one in calls.calls if str(one.call) == call], WITHIN_S)

    call, calls = await asyncio.to_thread(story)
    (open_call,) = calls.calls
    assert town.settings.livekit is not None
    assert open_call.access is not None
    assert open_call.access.url == town.settings.livekit.url
    room = rtc.Room()
    await room.connect(open_call.access.url, open_call.access.token)
    assert room.metadata == open_call.record
    assert f"home:{open_call.participation}" in (await town.rooms())[call]

    def ending() -> None:
        home.tells(EventKind.ANNOUNCED, open_call.participation)
        home.until(lambda: 1 in home.acks, WITHIN_S)
        maija.ends(call)
        home.until_calls(lambda calls: not calls.calls, WITHIN_S)
        home.disconnect()

    await asyncio.to_thread(ending)
    await room.disconnect()
    assert town.settings.database_url is not None
    with psycopg.connect(town.settings.database_url) as database:
        kept = database.execute("SELECT code FROM accounts_auditrecord WHERE call = %s", (call,)).fetchall()
    assert kept


async def test_a_page_hears_nudges_that_travel_over_the_database(town: Town) -> None:
    """The worker tells of a home that came; the page that waits at web hears it."""
    links = [link.url for link in town.data.links if link.role == "professional"]
    maija = await asyncio.to_thread(WebProfessional.by_link, links[-2 if len(links) > 1 else 0])
    came = threading.Event()

    def listen() -> None:
        with maija.streams("/nudges") as lines:
            for line in lines:
                if line == ": hello":
                    ready.set()
                if line == "data: contacts":
                    came.set()
                    return

    ready = threading.Event()
    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    assert await asyncio.to_thread(ready.wait, WITHIN_S)
    home = await asyncio.to_thread(WireDevice.bind, town.embedded.runtime.web_url, town.data.homes[1].code)
    await asyncio.to_thread(home.connect)

    assert await asyncio.to_thread(came.wait, WITHIN_S)
    await asyncio.to_thread(home.disconnect)


async def test_a_database_that_lost_every_connection_holds_no_call_up(town: Town) -> None:
    """As after its restart: web asks anew, the worker is started anew, and a call goes through again."""
    assert town.settings.database_url is not None
    data = await demo_data(town.embedded)
    maija = await asyncio.to_thread(WebProfessional.by_link, data.links[0].url)
    aino = await town.client(data.homes[0].home)
    home = await asyncio.to_thread(WireDevice.bind, town.embedded.runtime.web_url, data.homes[0].code)
    await asyncio.to_thread(home.connect)

    with psycopg.connect(town.settings.database_url, autocommit=True) as database:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        database.execute(f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE {others}")

    def story() -> None:
        call = str(maija.books(aino)["call"])
        home.until_calls(lambda calls: call in {str(one.call) for one in calls.calls}, WITHIN_S)
        maija.ends(call)
        home.disconnect()

    await asyncio.to_thread(story)


async def test_the_next_start_finds_all_as_it_was(town: Town) -> None:
    """At a broker that it knows, nobody is told of anew: every home would be put out for a moment."""
    assert town.settings.broker is not None
    told = town.embedded.folder.broker / "outside"
    assert told.read_text() == f"{town.settings.broker.host}:{town.settings.broker.port}"

    await town.embedded.plan.accounts.migrate()

    known = "from backend.devices.models import Device as D; print(D.objects.filter(broker_generation=0).count())"
    assert (await town.embedded.django("shell", "--no-imports", "-c", known)).strip().splitlines()[-1] == "0"


async def test_check_says_that_all_outside_is_well(town: Town) -> None:
    settings = town.settings
    assert settings.broker is not None
    assert settings.livekit is not None
    folder = town.embedded.folder
    lines = {
        "database_url": json.dumps(settings.database_url),
        "[broker]\nhost": json.dumps(settings.broker.host),
        "port": str(settings.broker.port),
        **{name: json.dumps(str(getattr(settings.broker, name))) for name in BROKER_SETTINGS},
        "[livekit]\nurl": json.dumps(settings.livekit.url),
        **{name: json.dumps(str(getattr(settings.livekit, name))) for name in ("key_file", "secret_file")},
    }
    folder.settings.write_text("\n".join(f"{name} = {value}" for name, value in lines.items()))
    folder.settings.chmod(0o600)

    findings = await asyncio.to_thread(check.check, folder)

    assert [finding.text for finding in findings if not finding.is_well] == []
    assert any("the database at 127.0.0.1" in finding.text for finding in findings)

    wrong = folder.root / "wrong"
    wrong.write_text("wrong")
    wrong.chmod(0o600)
    right = str(settings.broker.admin_password_file)
    folder.settings.write_text(folder.settings.read_text().replace(right, str(wrong)))
    (finding,) = [finding for finding in await asyncio.to_thread(check.check, folder) if not finding.is_well]
    assert "does not let mqtt-admin in" in finding.text


async def test_a_broker_that_does_not_let_us_in_stops_the_start(town: Town, tmp_path: Path) -> None:
    """In words that name it, and with nothing left running."""
    assert town.settings.broker is not None
    wrong = tmp_path / "wrong"
    wrong.write_text("wrong")
    wrong.chmod(0o600)
    broker = town.settings.broker.model_copy(update={"password_file": wrong, "admin_password_file": None})
    running = Embedded(tmp_path / "server", ServerSettings(broker=broker), port_choice="anywhere")

    with pytest.raises(StartFailed, match=f"the broker at {broker.host}:{broker.port} does not let us in"):
        await running.__aenter__()
    assert running.runtime.pids == {}
