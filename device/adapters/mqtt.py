"""The broker: one connection over TLS, made again for ever, with a fresh random session each time.

A thread of its own connects and reads. Its callbacks build facts and hand them in; they never decide and never wait
(a publish awaited inside a paho callback hangs for ever). The client subscribes in `on_connect`, or after a restart of
the broker it would be connected but deaf.

Two of paho's habits are not wanted: it retries for ever and without spreading when it is not authorised, and its last
will is the same at each retry. So each connection is a new client, and the waiting between them is ours.
"""

from __future__ import annotations

import logging
import random
import secrets
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from device.core.events.backend import BrokerDown, BrokerUp
from device.runtime.ports import Now, Submit
from protocol import codec
from protocol.messages.reports import DeviceState
from protocol.signing import Signer
from protocol.topics import ACKS, AGENDA, CALLS, COMMANDS, EVENTS, STATE

log = logging.getLogger(__name__)

KEEP_ALIVE_S: Final = 20
"""The broker tells our last will after 30 s of silence: half a minute is how long a dead home may look alive."""

QUIET_S: Final = 4.0
"""How long paho sleeps when nothing comes: a quarter of what may pass before a ping is too late for the broker."""

CONNECT_TIMEOUT_S: Final = 10.0

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 60.0
REFUSED_WAIT_S: Final = 300.0
"""Not authorised does not heal by asking, but just after the binding the broker may not know us for some seconds."""

LARGEST_PACKET: Final = 1024 * 1024
"""What the broker may send us at once. Beyond our own documents' limit, so that those who are too large are counted."""

SESSION_BYTES: Final = 16

BAD_USER_NAME_OR_PASSWORD: Final = 134
NOT_AUTHORISED: Final = 135
BANNED: Final = 138


@dataclass(frozen=True)
class BrokerAddress:
    """Where the broker is, and who we are there."""

    host: str
    port: int
    authorities: Callable[[], str]
    """Return the PEM of the only ones that are believed; asked at each connection."""
    password: str


class _Calm(Client):
    """Paho's client, which by itself looks every second whether a ping is due."""

    def loop_forever(self, timeout: float = QUIET_S, retry_first_connection: bool = False) -> MQTTErrorCode:
        """Take and send until disconnected."""
        return super().loop_forever(timeout, retry_first_connection)


class MqttBroker:
    """Stays connected to the broker (`ports.Broker`)."""

    def __init__(
        self,
        address: BrokerAddress,
        signer: Signer,
        *,
        submit: Submit,
        now: Now,
        wall: Callable[[], datetime],
        on_message: Callable[[str, bytes], None],
        on_up: Callable[[], None] = lambda: None,
        on_refused: Callable[[], None] = lambda: None,
    ) -> None:
        """Tell `on_message` of each message, `on_up` of each connection, `on_refused` when we are not authorised."""
        self._address = address
        self._device = signer.key_id
        self._signer = signer
        self._submit = submit
        self._now = now
        self._wall = wall
        self._on_message = on_message
        self._on_up = on_up
        self._on_refused = on_refused
        self._stopping = threading.Event()
        self._again = threading.Event()
        self._lock = threading.Lock()
        """Held while anything is published, so that states arrive in the order in which they were true."""
        self._client: Client | None = None
        self._session = ""
        self._is_up = False
        self._was_up = False
        self._is_refused = False
        self._closed = threading.Event()
        self._state: DeviceState | None = None
        self._told: DeviceState | None = None
        self._thread = threading.Thread(target=self._run, name="mqtt", daemon=True)

    def start(self) -> None:
        """Connect, and stay connected."""
        self._thread.start()

    def stop(self) -> None:
        """Say that we go offline, and disconnect. Returns within two seconds."""
        self._stopping.set()
        self._again.set()
        with self._lock:
            client = self._client if self._is_up else None
            if client is not None:
                goodbye = self._encode(self._will(self._session).model_copy(update={"at": self._wall()}))
                info = client.publish(STATE.for_device(self._device), goodbye, STATE.qos, STATE.retained)
        if client is not None:
            try:
                info.wait_for_publish(1.0)
            except (RuntimeError, ValueError):
                log.debug("the goodbye did not get out")
            client.disconnect()
        if self._thread.is_alive():
            self._thread.join(timeout=1.0)

    def connect_now(self) -> None:
        """Do not wait any longer before the next attempt: the network is back, or there are new keys."""
        self._again.set()

    def hear_again(self) -> None:
        """Have the retained documents told once more: what could not be opened before may now."""
        with self._lock:
            if self._client is not None and self._is_up:
                self._subscribe(self._client)

    def publish_state(self, state: DeviceState) -> None:
        """Tell how this home is, if that is new; kept and told again at each connection."""
        with self._lock:
            self._state = state
            self._publish_state()

    def publish_events(self, payload: bytes) -> bool:
        """Send a batch of events. False: not connected, nothing was sent."""
        with self._lock:
            if self._client is None or not self._is_up:
                return False
            sent = self._client.publish(EVENTS.for_device(self._device), payload, EVENTS.qos, EVENTS.retained)
            return sent.rc == MQTTErrorCode.MQTT_ERR_SUCCESS

    # --- the thread ---

    def _run(self) -> None:
        attempt = refusals = 0
        while not self._stopping.is_set():
            self._is_refused = False
            was_up = self._connect_once()
            if was_up:
                attempt = 0
                self._submit(BrokerDown(self._now()))
            if self._stopping.is_set():
                return
            if self._is_refused:
                log.error("the broker does not know us")
                self._on_refused()
                self._wait(min(FIRST_WAIT_S * 2**refusals, REFUSED_WAIT_S))
                refusals = min(refusals + 1, 10)
            else:
                refusals = 0
                self._wait(min(FIRST_WAIT_S * 2**attempt, LONGEST_WAIT_S))
            attempt = min(attempt + 1, 10)

    def _wait(self, longest_s: float) -> None:
        """Wait between a quarter and the whole of this: ten thousand homes must not come back in the same second."""
        self._again.wait(longest_s * random.uniform(0.25, 1.0))  # noqa: S311 - spreading, not secrecy
        self._again.clear()

    def _connect_once(self) -> bool:
        """Hold one connection from its beginning to its end. Return whether it was ever up."""
        session = secrets.token_urlsafe(SESSION_BYTES)
        try:
            client = self._make_client(session)
            client.connect(
                self._address.host,
                self._address.port,
                KEEP_ALIVE_S,
                clean_start=True,
                properties=_connect_properties(),
            )
        except (OSError, ValueError) as err:
            log.info("no broker: %s", type(err).__name__)
            return False
        with self._lock:
            self._was_up = False
            self._client = client
            self._session = session
            self._closed.clear()
        if not self._stopping.is_set():
            # Not `loop_forever` on this thread: a publish from another thread would then write to the socket itself.
            client.loop_start()
            self._closed.wait()
        client.loop_stop()
        with self._lock:
            self._client = None
            self._is_up = False
        return self._was_up

    def _make_client(self, session: str) -> Client:
        client = _Calm(
            CallbackAPIVersion.VERSION2,
            client_id=self._device,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        client.connect_timeout = CONNECT_TIMEOUT_S
        client.username_pw_set(self._device, self._address.password)
        client.tls_set_context(_tls(self._address.authorities()))
        client.will_set(
            STATE.for_device(self._device), self._encode(self._will(session)), STATE.qos, retain=STATE.retained
        )
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_message = self._arrived
        return client

    # --- paho's callbacks, on the thread ---

    def _connected(
        self, client: Client, _data: object, _flags: ConnectFlags, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        if reason.is_failure:
            self._is_refused = reason.value in {BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORISED, BANNED}
            log.warning("the broker refused us: %s", reason.value)
            self._closed.set()
            return
        self._subscribe(client)
        with self._lock:
            self._is_up = self._was_up = True
            self._told = None
        # Before anything that answers this session can come in, the core knows that it is ours.
        self._submit(BrokerUp(self._now(), self._session))
        with self._lock:
            self._publish_state()
        self._on_up()

    def _disconnected(
        self,
        _client: Client,
        _data: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.warning("the broker let us go: %s", reason.value)
            self._is_refused = self._is_refused or reason.value == NOT_AUTHORISED
        self._closed.set()

    def _arrived(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        try:
            self._on_message(message.topic, bytes(message.payload))
        except Exception:  # an error here would end paho's loop; the message is dropped instead
            log.exception("bug while taking a message")

    def _subscribe(self, client: Client) -> None:
        client.subscribe([(topic.for_device(self._device), topic.qos) for topic in (CALLS, AGENDA, COMMANDS, ACKS)])

    # --- state ---

    def _publish_state(self) -> None:
        """Publish the newest state under the present session, if it was not told in it. The lock is held."""
        if self._state is None or self._client is None or not self._is_up:
            return
        new = self._state.model_copy(update={"session": self._session, "at": None})
        if new == self._told:
            return
        self._told = new
        payload = self._encode(new.model_copy(update={"at": self._wall()}))
        self._client.publish(STATE.for_device(self._device), payload, STATE.qos, STATE.retained)

    def _will(self, session: str) -> DeviceState:
        return DeviceState(device=self._device, online=False, session=session)

    def _encode(self, state: DeviceState) -> bytes:
        return codec.encode(STATE, state, self._signer)


def _tls(authorities: str) -> ssl.SSLContext:
    """Believe our own authority only. Raises ValueError when it cannot be read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks names and certificates
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cadata=authorities)
    except ssl.SSLError as err:
        raise ValueError("broker CA") from err
    return context


def _connect_properties() -> Properties:
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's own gap
    properties.MaximumPacketSize = LARGEST_PACKET
    properties.SessionExpiryInterval = 0
    return properties
