"""One connection to the broker: keeps itself up, subscribes at each connect, hands every message on.

Handlers run on the network thread. They only put things away (a queue, an event) and return: a publish awaited there
would wait for itself for ever.
"""

from __future__ import annotations

import logging
import secrets
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage, MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

log = logging.getLogger(__name__)

KEEP_ALIVE_S = 20
CONNECT_TIMEOUT_S = 5.0
FIRST_RETRY_S, LAST_RETRY_S = 1, 2
"""The broker is ours and near: when it is back, homes wait for us, not we for it."""
MAX_UNSENT = 20_000
"""Twice the homes that one broker carries; beyond it publishing fails at once, and the devices stay dirty."""

OnMessage = Callable[[str, bytes], None]
OnUp = Callable[[], None]


@dataclass(frozen=True)
class BrokerAddress:
    """Where the broker is, and who we are there."""

    host: str
    port: int
    ca: Path
    user: str
    password: str

    def __repr__(self) -> str:
        return f"BrokerAddress({self.host}:{self.port}, {self.user})"


class Published:
    """One message on its way."""

    def __init__(self, info: MQTTMessageInfo) -> None:
        self._info = info

    def wait(self, timeout_s: float) -> bool:
        """Say whether the broker has taken it (QoS 1). Never call this on the network thread."""
        try:
            self._info.wait_for_publish(timeout_s)
            return self._info.is_published()
        except (RuntimeError, ValueError):  # not connected, or the queue is full
            return False


class Link:
    """A named user's connection, MQTT 5 over TLS."""

    def __init__(
        self,
        address: BrokerAddress,
        name: str,
        *,
        subscribe: tuple[str, ...] = (),
        hears_itself: bool = True,
        on_message: OnMessage | None = None,
        on_up: OnUp | None = None,
    ) -> None:
        self._address = address
        options = SubscribeOptions(qos=1, noLocal=not hears_itself)
        self._subscribe = [(topic, options) for topic in subscribe]
        self._on_message = on_message
        self._on_up = on_up
        self._up = threading.Event()
        self.last_refusal: str = ""
        # Two clients of one name throw each other out for ever: each process has a name of its own.
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"{address.user}-{name}-{secrets.token_hex(4)}",
            protocol=MQTTProtocolVersion.MQTTv5,
        )
        client.username_pw_set(address.user, address.password)
        client.tls_set_context(ssl.create_default_context(cafile=str(address.ca)))
        client.connect_timeout = CONNECT_TIMEOUT_S
        client.reconnect_delay_set(FIRST_RETRY_S, LAST_RETRY_S)
        client.max_queued_messages_set(MAX_UNSENT)
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_message = self._message
        client.on_socket_open = _no_delay
        client.on_subscribe = self._subscribed
        self._client = client

    @property
    def is_up(self) -> bool:
        """Say whether the broker has taken us and our subscriptions."""
        return self._up.is_set()

    def start(self) -> None:
        """Begin to connect, and keep at it."""
        self._client.connect_async(self._address.host, self._address.port, keepalive=KEEP_ALIVE_S, clean_start=True)
        self._client.loop_start()

    def wait_up(self, timeout_s: float) -> bool:
        """Wait until the broker has taken us."""
        return self._up.wait(timeout_s)

    def stop(self) -> None:
        """Say goodbye and end the network thread."""
        self._client.disconnect()
        self._client.loop_stop()
        self._up.clear()

    def publish(
        self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False, expiry_s: int | None = None
    ) -> Published:
        """Send. The answer says when the broker has it."""
        properties = None
        if expiry_s is not None:
            properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho has no annotation there
            properties.MessageExpiryInterval = expiry_s
        return Published(self._client.publish(topic, payload, qos=qos, retain=retain, properties=properties))

    def _connected(
        self, client: Client, _userdata: Any, _flags: ConnectFlags, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        if reason.is_failure:
            self.last_refusal = str(reason)
            log.warning("broker refused %s: %s", self._address.user, reason)
            return
        # Here and not once: after a restart of the broker we would be connected, but deaf.
        if self._subscribe:
            client.subscribe(self._subscribe)
        else:
            self._is_up()

    def _subscribed(
        self, _client: Client, _userdata: Any, _mid: int, reasons: list[ReasonCode], _properties: Properties | None
    ) -> None:
        refused = [str(reason) for reason in reasons if reason.is_failure]
        if refused:
            self.last_refusal = refused[0]
            log.error("broker refused a subscription of %s: %s", self._address.user, refused[0])
            return
        self._is_up()

    def _is_up(self) -> None:
        self._up.set()
        if self._on_up is not None:
            self._on_up()

    def _disconnected(
        self, _client: Client, _userdata: Any, _flags: DisconnectFlags, reason: ReasonCode, _last: Properties | None
    ) -> None:
        if self._up.is_set() and reason.is_failure:
            log.warning("broker lost: %s", reason)
        self._up.clear()

    def _message(self, _client: Client, _userdata: Any, message: MQTTMessage) -> None:
        if self._on_message is not None:
            self._on_message(message.topic, bytes(message.payload))


def _no_delay(_client: Client, _userdata: Any, sock: Any) -> None:
    # Small documents in a row would wait for each other's TCP acknowledgement, 40 ms each.
    if isinstance(sock, socket.socket):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
