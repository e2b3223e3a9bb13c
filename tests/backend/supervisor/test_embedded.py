"""The embedded backend on real parts: Mosquitto with TLS and rights, livekit-server, and their supervision."""

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from livekit import api
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from backend.supervisor import dynsec, keys, probes
from backend.supervisor.dynsec import Access
from backend.supervisor.embedded import Embedded
from backend.supervisor.errors import FolderInUse, StartFailed
from backend.supervisor.parts import BROKER, SFU
from backend.supervisor.paths import DataFolder, read_private, write_private
from backend.supervisor.settings import PortSettings, ServerSettings
from protocol import topics

pytestmark = pytest.mark.system

AINO, EINO = "home-aino", "home-eino"
WITHIN_S = 60.0


class Home:
    """A device at the broker, as the broker sees it: what it may do, and what reached it."""

    def __init__(self, embedded: Embedded, user: str, password: str) -> None:
        runtime = embedded.runtime
        self.received: list[tuple[str, bytes]] = []
        self._came = threading.Condition()
        self._answers: dict[int, list[ReasonCode]] = {}
        self._connected: ReasonCode | None = None
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=user, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.username_pw_set(user, password)
        self._client.tls_set_context(ssl.create_default_context(cafile=str(runtime.mqtt_ca)))
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_answer
        self._client.on_publish = lambda c, u, mid, code, p: self._on_answer(c, u, mid, [code], p)
        self._client.on_message = self._on_message
        self._client.connect(runtime.mqtt_host, runtime.mqtt_port)
        self._client.loop_start()

    def _on_connect(
        self, client: mqtt.Client, data: object, flags: mqtt.ConnectFlags, code: ReasonCode, props: Properties | None
    ) -> None:
        with self._came:
            self._connected = code
            self._came.notify_all()

    def _on_answer(
        self, client: mqtt.Client, data: object, mid: int, codes: list[ReasonCode], props: Properties | None
    ) -> None:
        with self._came:
            self._answers[mid] = codes
            self._came.notify_all()

    def _on_message(self, client: mqtt.Client, data: object, message: mqtt.MQTTMessage) -> None:
        with self._came:
            self.received.append((message.topic, bytes(message.payload)))
            self._came.notify_all()

    def is_let_in(self) -> bool:
        with self._came:
            assert self._came.wait_for(lambda: self._connected is not None, WITHIN_S)
        return self._connected is not None and not self._connected.is_failure

    def may_subscribe(self, topic: str) -> bool:
        return not self._answer(self._client.subscribe(topic, qos=1)[1]).is_failure

    def may_publish(self, topic: str, payload: bytes = b"x", *, retain: bool = False) -> bool:
        return not self._answer(self._client.publish(topic, payload, qos=1, retain=retain).mid).is_failure

    def waits_for(self, topic: str) -> bytes:
        with self._came:
            assert self._came.wait_for(lambda: any(t == topic for t, _ in self.received), WITHIN_S)
            return next(payload for t, payload in self.received if t == topic)

    def leaves(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _answer(self, mid: int | None) -> ReasonCode:
        assert mid is not None
        with self._came:
            assert self._came.wait_for(lambda: mid in self._answers, WITHIN_S)
            return self._answers[mid][0]


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[Embedded]:
    folder = DataFolder(tmp_path / "data")
    folder.make()
    keys.ensure(folder.secrets, keys.utc_now())
    secret = folder.secrets
    accounts = dynsec.bulk(
        [Access(AINO, AINO, "aino's"), Access(EINO, EINO, "eino's")],
        backend_password=read_private(secret / "mqtt-backend"),
        admin_password=read_private(secret / "mqtt-admin"),
    )
    # There is no database here: the broker keeps these.
    write_private(folder.broker / "dynamic-security.json", accounts)
    async with Embedded(folder.root, port_choice="anywhere", parts=(BROKER, SFU)) as running:
        yield running


def is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


async def test_a_home_lives_on_its_own_topics(embedded: Embedded) -> None:
    def scenario() -> None:
        aino = Home(embedded, AINO, "aino's")
        backend = Home(embedded, "backend", read_private(embedded.folder.secrets / "mqtt-backend"))
        assert aino.is_let_in()
        assert backend.is_let_in()
        assert backend.may_subscribe(topics.STATE.for_all)
        for topic in topics.ALL:
            allowed = aino.may_subscribe if topic.to_device else aino.may_publish
            assert allowed(topic.for_device(AINO)), topic.name
        assert backend.may_publish(topics.CALLS.for_device(AINO), b"calls", retain=True)
        assert aino.waits_for(topics.CALLS.for_device(AINO)) == b"calls"
        assert backend.waits_for(topics.STATE.for_device(AINO)) == b"x"
        aino.leaves()
        backend.leaves()

    await asyncio.to_thread(scenario)


async def test_one_home_cannot_read_or_write_another(embedded: Embedded) -> None:
    """What a stolen device knows opens its own topics only."""

    def scenario() -> None:
        aino = Home(embedded, AINO, "aino's")
        assert aino.is_let_in()
        for topic in topics.ALL:
            assert not aino.may_subscribe(topic.for_device(EINO))
            assert not aino.may_publish(topic.for_device(EINO))
            assert not aino.may_subscribe(topic.for_all)
        assert not aino.may_subscribe("#")
        assert not aino.may_subscribe("$SYS/#")
        assert not aino.may_publish(dynsec.CONTROL)
        # Nor may it write what it is to obey, or read what it has said.
        assert not aino.may_publish(topics.CALLS.for_device(AINO))
        assert not aino.may_subscribe(topics.STATE.for_device(AINO))
        aino.leaves()

    await asyncio.to_thread(scenario)


@pytest.mark.parametrize(("user", "password"), [(AINO, "eino's"), ("nobody", "x"), ("backend", "")])
async def test_strangers_are_not_let_in(embedded: Embedded, user: str, password: str) -> None:
    runtime = embedded.runtime

    assert not await probes.mqtt_answers(runtime.mqtt_host, runtime.mqtt_port, runtime.mqtt_ca, user, password)


async def test_broker_is_not_believed_under_another_authority(embedded: Embedded, tmp_path: Path) -> None:
    runtime = embedded.runtime
    other = tmp_path / "other"
    other.mkdir()
    keys.ensure(other, keys.utc_now())

    assert not await probes.mqtt_answers(runtime.mqtt_host, runtime.mqtt_port, other / "ca.pem", AINO, "aino's")


async def test_a_device_can_be_added_while_the_broker_runs(embedded: Embedded) -> None:
    def scenario() -> None:
        admin = Home(embedded, dynsec.ADMIN_USER, read_private(embedded.folder.secrets / "mqtt-admin"))
        assert admin.is_let_in()
        assert admin.may_subscribe(dynsec.CONTROL_RESPONSE)
        commands = [
            dynsec.device_role_command("home-new"),
            dynsec.device_client_command(Access("home-new", "home-new", "new")),
        ]
        admin.may_publish(dynsec.CONTROL, dynsec.commands(commands))
        assert b"error" not in admin.waits_for(dynsec.CONTROL_RESPONSE)
        new = Home(embedded, "home-new", "new")
        assert new.is_let_in()
        assert new.may_subscribe(topics.CALLS.for_device("home-new"))
        assert not new.may_subscribe(topics.CALLS.for_device(AINO))
        for client in (admin, new):
            client.leaves()

    await asyncio.to_thread(scenario)


async def test_what_the_broker_acknowledged_survives_its_kill(embedded: Embedded) -> None:
    """A call that was sent while the power fails is still there when it comes back."""
    topic = topics.CALLS.for_device(AINO)

    def send() -> None:
        backend = Home(embedded, "backend", read_private(embedded.folder.secrets / "mqtt-backend"))
        assert backend.may_publish(topic, b"kept", retain=True)
        backend.leaves()

    def read() -> bytes:
        aino = Home(embedded, AINO, "aino's")
        assert aino.may_subscribe(topic)
        got = aino.waits_for(topic)
        aino.leaves()
        return got

    await asyncio.to_thread(send)
    await embedded.kill(BROKER)
    await embedded.start(BROKER)

    assert await asyncio.to_thread(read) == b"kept"


@pytest.mark.parametrize("name", [BROKER, SFU])
async def test_a_killed_part_is_back_by_itself_under_the_same_address(embedded: Embedded, name: str) -> None:
    before, pid = embedded.ports, embedded.pid(name)

    await embedded.crash(name)

    assert embedded.is_ready(name)
    assert embedded.pid(name) != pid
    assert embedded.ports == before


async def test_rooms_are_made_by_us_only(embedded: Embedded) -> None:
    secret = embedded.folder.secrets
    key, value = read_private(secret / "livekit-key"), read_private(secret / "livekit-secret")
    url = embedded.runtime.livekit_url
    grant = api.VideoGrants(room_join=True, room="call")
    token = api.AccessToken(key, value).with_identity("home:1").with_grants(grant).to_jwt()
    validate = f"{url.replace('ws', 'http', 1)}/rtc/validate?access_token={token}"

    assert not await probes.http_ok(validate)
    async with api.LiveKitAPI(url, key, value) as rooms:
        await rooms.room.create_room(api.CreateRoomRequest(name="call"))
    assert await probes.http_ok(validate)


async def test_everything_listens_on_loopback_only(embedded: Embedded) -> None:
    pids = set(embedded.runtime.pids.values())

    listening = await asyncio.to_thread(_listening_addresses, pids)

    assert listening
    assert {address for address, _ in listening} == {"127.0.0.1"}


def _listening_addresses(pids: set[int]) -> set[tuple[str, int]]:
    psutil = pytest.importorskip("psutil")
    found = set()
    for pid in pids:
        for connection in psutil.Process(pid).net_connections():
            if connection.status == "LISTEN" or (connection.type.name == "SOCK_DGRAM" and not connection.raddr):
                found.add((connection.laddr.ip, connection.laddr.port))
    return found


async def test_stop_leaves_no_process_and_no_address(tmp_path: Path) -> None:
    async with Embedded(tmp_path, port_choice="anywhere", parts=(BROKER, SFU)) as running:
        pids = list(running.runtime.pids.values())
        assert (tmp_path / "runtime.json").exists()

    assert len(pids) == 2
    assert all(is_gone(pid) for pid in pids)
    assert not (tmp_path / "runtime.json").exists()


async def test_data_is_for_its_owner_only(embedded: Embedded) -> None:
    paths = [embedded.folder.root, *embedded.folder.root.rglob("*")]

    assert [path for path in paths if path.stat().st_mode & 0o077] == []


async def test_a_second_start_on_the_folder_is_refused(embedded: Embedded) -> None:
    with pytest.raises(FolderInUse):
        async with Embedded(embedded.folder.root, port_choice="anywhere", parts=(BROKER,)):
            pass


async def test_a_start_that_fails_leaves_nothing_running(tmp_path: Path) -> None:
    broken = tmp_path / "livekit-server"
    broken.write_text("#!/bin/sh\necho cannot start; exit 1\n")
    broken.chmod(0o700)
    data = tmp_path / "data"
    running = Embedded(data, ServerSettings(livekit_server=broken), port_choice="anywhere", parts=(BROKER, SFU))

    with pytest.raises(StartFailed, match="cannot start"):
        await running.__aenter__()

    assert running.runtime.pids == {}
    async with Embedded(data, port_choice="anywhere", parts=(BROKER,)) as again:
        assert again.is_ready(BROKER)


async def test_a_set_port_that_is_taken_stops_the_start(embedded: Embedded, tmp_path: Path) -> None:
    settings = ServerSettings(ports=PortSettings(mqtt=embedded.ports.mqtt))

    with pytest.raises(StartFailed, match="is set in server"):
        await Embedded(tmp_path / "second", settings, parts=(BROKER,)).__aenter__()
