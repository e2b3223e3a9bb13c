"""The device at a real broker, over TLS: connected, deaf to nobody, and back after whatever happens."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from device.adapters import mqtt as module
from device.adapters.intake import Intake
from device.adapters.mqtt import BrokerAddress, MqttBroker
from device.core.events.backend import AgendaArrived, BrokerDown, BrokerUp, CallsArrived, DocumentRefused
from protocol.codec import decode
from protocol.messages.reports import DeviceState
from protocol.topics import AGENDA, CALLS, EVENTS, STATE
from tests.fakes.backend import Backend
from tests.fakes.broker import Authority, Broker, Peer, running
from tests.fakes.edges import Facts
from tests.protocol.keys import DEVICE, NOW

pytestmark = pytest.mark.system

STATE_TOPIC = STATE.for_device(DEVICE)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with running(tmp_path, DEVICE, "backend") as broker:
        yield broker


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_WAIT_S", 0.05)


class Home:
    """A device that can reach the broker."""

    def __init__(self, broker: Broker, backend: Backend) -> None:
        self.backend = backend
        self.facts = Facts()
        self.refusals: asyncio.Queue[None] = asyncio.Queue()
        self.trust = backend.trust()
        self.password = broker.passwords[DEVICE]
        self.authorities: Callable[[], str] = lambda: broker.authority.pem
        self._broker = broker
        self._loop = asyncio.get_running_loop()
        self._links: list[MqttBroker] = []

    def connects(self) -> MqttBroker:
        """Start a connection."""
        intake = Intake(self.trust, submit=self.facts.submit, now=lambda: 7.0, acknowledged=lambda _number: None)
        link = MqttBroker(
            BrokerAddress("127.0.0.1", self._broker.port, self.authorities, self.password),
            self.trust.signer,
            submit=self.facts.submit,
            now=lambda: 7.0,
            wall=lambda: NOW,
            on_message=intake.take_message,
            on_refused=self._refused,
        )
        link.publish_state(DeviceState(device=DEVICE, online=True, phase="idle"))
        link.start()
        self._links.append(link)
        return link

    def _refused(self) -> None:
        self._loop.call_soon_threadsafe(self.refusals.put_nowait, None)

    async def close(self) -> None:
        for link in self._links:
            await asyncio.to_thread(link.stop)


@pytest.fixture
async def home(broker: Broker) -> AsyncIterator[Home]:
    home = Home(broker, Backend())
    yield home
    await home.close()


def state(backend: Backend, heard: tuple[str, bytes]) -> DeviceState:
    assert heard[0] == STATE_TOPIC
    return decode(STATE, heard[1], DeviceState, backend.device_verifier(), DEVICE)


async def test_a_connection_tells_its_session_in_its_state(broker: Broker, home: Home) -> None:
    with Peer(broker, "backend", STATE_TOPIC) as backend:
        home.connects()

        up = await home.facts.first(BrokerUp)
        told = state(home.backend, await backend.heard.get())

    assert isinstance(up, BrokerUp)
    assert told.online
    assert told.session == up.session
    assert len(up.session) >= 20
    assert told.at == NOW


async def test_retained_documents_arrive_after_the_session_is_known(broker: Broker, home: Home) -> None:
    with Peer(broker, "backend", STATE_TOPIC) as backend:
        backend.publish(AGENDA.for_device(DEVICE), home.backend.agenda())
        backend.publish(CALLS.for_device(DEVICE), home.backend.calls())
        home.connects()

        await home.facts.first(AgendaArrived)
        await home.facts.first(CallsArrived)

    assert isinstance(home.facts.all[0], BrokerUp)


async def test_after_a_restart_of_the_broker_it_is_a_new_session_and_not_deaf(broker: Broker, home: Home) -> None:
    home.connects()
    first = await home.facts.first(BrokerUp)
    broker.kill()
    await home.facts.first(BrokerDown)

    broker.start()

    second = await home.facts.first(BrokerUp, 2)
    assert isinstance(first, BrokerUp)
    assert isinstance(second, BrokerUp)
    assert first.session != second.session
    with Peer(broker, "backend", STATE_TOPIC) as backend:
        backend.publish(CALLS.for_device(DEVICE), home.backend.calls())
        await home.facts.first(CallsArrived)


async def test_a_state_is_told_once_and_states_keep_their_order(broker: Broker, home: Home) -> None:
    with Peer(broker, "backend", STATE_TOPIC) as backend:
        link = home.connects()
        await home.facts.first(BrokerUp)
        await backend.heard.get()

        for phase in ("a", "a", "b", "b", "c"):
            link.publish_state(DeviceState(device=DEVICE, online=True, phase=phase))

        phases = [state(home.backend, await backend.heard.get()).phase for _ in range(3)]
    assert phases == ["a", "b", "c"]
    assert backend.heard.empty()


async def test_a_goodbye_says_offline(broker: Broker, home: Home) -> None:
    with Peer(broker, "backend", STATE_TOPIC) as backend:
        link = home.connects()
        await backend.heard.get()

        await asyncio.to_thread(link.stop)

        told = state(home.backend, await backend.heard.get())
    assert not told.online
    assert told.at is not None


async def test_a_device_that_vanishes_is_told_offline_by_its_signed_last_will(broker: Broker, home: Home) -> None:
    with Peer(broker, "backend", STATE_TOPIC) as backend:
        link = home.connects()
        online = state(home.backend, await backend.heard.get())
        client = link._client  # noqa: SLF001 - pull the cable
        assert client is not None
        connection = client.socket()
        assert connection is not None
        with socket.socket(fileno=socket.dup(connection.fileno())) as cable:
            cable.shutdown(socket.SHUT_RDWR)

        told = state(home.backend, await backend.heard.get())
    assert not told.online
    assert told.session == online.session
    assert told.at is None


async def test_who_is_not_authorised_says_so_and_does_not_hammer(
    broker: Broker, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("random.uniform", lambda _low, _high: 0.0)
    real_wait = MqttBroker._wait  # noqa: SLF001 - how long it means to wait is the point

    def wait(link: MqttBroker, longest_s: float) -> None:
        waits.append(longest_s)
        real_wait(link, longest_s)

    monkeypatch.setattr(MqttBroker, "_wait", wait)
    home.password = "wrong"
    home.connects()

    for _ in range(4):
        await home.refusals.get()

    assert home.facts.of(BrokerUp) == []
    assert waits[:3] == [0.05, 0.1, 0.2]


# paho leaves the socket of a failed handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
async def test_a_broker_with_a_strangers_certificate_is_never_spoken_to(broker: Broker, home: Home) -> None:
    stranger = Authority()
    asked = asyncio.Queue[None]()
    loop = asyncio.get_running_loop()

    def authorities() -> str:
        loop.call_soon_threadsafe(asked.put_nowait, None)
        return stranger.pem

    home.authorities = authorities
    home.connects()
    for _ in range(3):  # it has tried, and tried again
        await asked.get()

    assert home.facts.all == []


async def test_a_forged_and_an_oversize_document_are_dropped_and_the_next_one_is_taken(
    broker: Broker, home: Home
) -> None:
    with Peer(broker, "backend", STATE_TOPIC) as backend:
        home.connects()
        await backend.heard.get()  # its state goes out after its wish to hear of calls: each of these reaches it
        backend.publish(CALLS.for_device(DEVICE), Backend().calls())
        backend.publish(CALLS.for_device(DEVICE), b"x" * (CALLS.max_bytes + 1))
        backend.publish(CALLS.for_device(DEVICE), home.backend.calls())

        await home.facts.first(CallsArrived)

    codes = [fact.code for fact in home.facts.of(DocumentRefused) if isinstance(fact, DocumentRefused)]
    assert codes == ["not_sealed", "too_large"]


async def test_documents_can_be_told_once_more(broker: Broker, home: Home) -> None:
    """With a newer key list, what was refused before may open."""
    with Peer(broker, "backend", STATE_TOPIC) as backend:
        backend.publish(CALLS.for_device(DEVICE), home.backend.calls())
        link = home.connects()
        await home.facts.first(CallsArrived)

        link.hear_again()

        await home.facts.first(CallsArrived, 2)


async def test_events_go_out_only_while_connected(broker: Broker, home: Home) -> None:
    with Peer(broker, "backend", EVENTS.for_device(DEVICE)) as backend:
        link = home.connects()
        await home.facts.first(BrokerUp)
        assert link.publish_events(b"signed")

        assert await backend.heard.get() == (EVENTS.for_device(DEVICE), b"signed")
        broker.kill()
        await home.facts.first(BrokerDown)
        assert not link.publish_events(b"signed")
