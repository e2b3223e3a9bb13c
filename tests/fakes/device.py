"""A home as the wire sees it: binds itself, connects, opens what it is sent, signs what it says. No core, no screen."""

from __future__ import annotations

import hashlib
import json
import secrets
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self, TypeVar
from uuid import UUID

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from protocol import topics
from protocol.codec import decode, encode
from protocol.messages.agenda import Agenda
from protocol.messages.calls import Calls, RoomAccess
from protocol.messages.keys import KeyUse
from protocol.messages.reports import Ack, DeviceEvent, DeviceEvents, DeviceState, EventKind
from protocol.messages.requests import Binding, Claim
from protocol.sealing import Seal
from protocol.signing import Signer, open_key_list, public_text, to_text, verifier
from protocol.topics import Topic, device_of

T = TypeVar("T")

WAIT_S = 60.0


@dataclass(frozen=True)
class Keys:
    """What only the device has."""

    signing: Ed25519PrivateKey
    sealing: X25519PrivateKey

    @classmethod
    def make(cls) -> Self:
        return cls(Ed25519PrivateKey.generate(), X25519PrivateKey.generate())

    @property
    def sealing_public(self) -> str:
        return to_text(self.sealing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


class WireDevice:
    """One bound device. Everything that it was sent is kept; `until` waits for what should come."""

    def __init__(self, binding: Binding, keys: Keys) -> None:
        self.binding, self.keys = binding, keys
        self.id = binding.device
        self.signer = Signer.from_private(self.id, keys.signing)
        self.seal = Seal.between(keys.sealing, binding.server_sealing_key, self.id)
        listed = open_key_list(binding.keys, binding.root_key)
        self.trusts = verifier(listed, KeyUse.DOCUMENTS, datetime.now(UTC))
        self.trusts_for_time = verifier(listed, KeyUse.TIME, datetime.now(UTC))
        self.session = ""
        self.agendas: list[Agenda] = []
        self.calls: list[Calls] = []
        self.acks: list[int] = []
        self.arrived_at: list[float] = []
        self._told = 0
        self._changed = threading.Condition()
        self._client: Client | None = None

    @classmethod
    def bind(cls, server: str, code: str) -> Self:
        """Claim a code over HTTP."""
        keys = Keys.make()
        ask = Claim(code=code, signing_key=public_text(keys.signing), sealing_key=keys.sealing_public, version="test")
        answer = requests.post(f"{server}/api/v1/pairing/claim", data=ask.model_dump_json(), timeout=WAIT_S)
        assert answer.status_code == 201, answer.text
        return cls(Binding.model_validate_json(answer.content), keys)

    # --- the broker ---

    def connect(self, **state: Any) -> None:
        """Connect with a new session, and say so."""
        self.session = secrets.token_hex(8)
        context = ssl.create_default_context(cadata=self.binding.broker_ca)
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"{self.id}-{self.session}",
            protocol=MQTTProtocolVersion.MQTTv5,
        )
        client.tls_set_context(context)
        client.username_pw_set(self.id, self.binding.broker_password)
        will = DeviceState(device=self.id, online=False, session=self.session)
        client.will_set(topics.STATE.for_device(self.id), encode(topics.STATE, will, self.signer), qos=1, retain=True)
        is_up = threading.Event()

        def connected(client: Client, _userdata: Any, _flags: Any, reason: Any, _properties: Any) -> None:
            if reason.is_failure:
                return  # its account is not there yet: asks again, as a kiosk does
            client.subscribe([(t.for_device(self.id), t.qos) for t in topics.ALL if t.to_device])

        client.on_connect = connected
        client.on_subscribe = lambda *_: is_up.set()
        client.on_message = self._message
        client.connect(self.binding.broker_host, self.binding.broker_port, keepalive=20)
        client.loop_start()
        self._client = client
        assert is_up.wait(WAIT_S), "the broker did not take the device"
        self.says_state(**state)

    def vanish(self) -> None:
        """Lose the network: the broker tells the last will."""
        assert self._client is not None
        self._client.loop_stop()
        sock = self._client.socket()
        if sock is not None:
            sock.close()
        self._client = None

    def disconnect(self) -> None:
        """Go in order."""
        if self._client is not None:
            self._client.disconnect()
            self._client.loop_stop()
            self._client = None

    def says_state(self, **fields: Any) -> None:
        """Publish the present state."""
        state = DeviceState(device=self.id, online=True, session=self.session, at=datetime.now(UTC), **fields)
        self.says_raw(topics.STATE, encode(topics.STATE, state, self.signer))

    def event(self, kind: EventKind, participation: UUID | None = None, detail: str = "") -> DeviceEvent:
        """Number a fact."""
        self._told += 1
        return DeviceEvent(
            number=self._told, kind=kind, at=datetime.now(UTC), participation=participation, detail=detail
        )

    def tells(self, kind: EventKind, participation: UUID | None = None, detail: str = "") -> DeviceEvent:
        """Publish one event."""
        event = self.event(kind, participation, detail)
        self.tells_again(event)
        return event

    def tells_again(self, *events: DeviceEvent) -> None:
        """Publish these events."""
        batch = DeviceEvents(device=self.id, events=events)
        self.says_raw(topics.EVENTS, encode(topics.EVENTS, batch, self.signer))

    def says_raw(self, topic: Topic, payload: bytes) -> None:
        """Publish any bytes on a topic of this device."""
        assert self._client is not None
        self._client.publish(topic.for_device(self.id), payload, qos=topic.qos, retain=topic.retained)

    def _message(self, _client: Client, _userdata: Any, message: MQTTMessage) -> None:
        found = device_of(message.topic)
        assert found is not None
        with self._changed:
            self._take(found[1], bytes(message.payload))
            self._changed.notify_all()

    def _take(self, topic: Topic, payload: bytes) -> None:
        if topic is topics.CALLS:
            self.calls.append(decode(topic, payload, Calls, self.trusts, self.id, self.seal))
            self.arrived_at.append(time.perf_counter())
        elif topic is topics.AGENDA:
            self.agendas.append(decode(topic, payload, Agenda, self.trusts, self.id, self.seal))
        elif topic is topics.ACKS:
            self.acks.append(decode(topic, payload, Ack, self.trusts, self.id, self.seal).number)

    def until(self, found: Callable[[], T | None], within_s: float = WAIT_S) -> T:
        """Wait until this gives something, and return it."""
        ends = time.monotonic() + within_s
        with self._changed:
            while True:
                what = found()
                if what:
                    return what
                left = ends - time.monotonic()
                assert left > 0, "it never came"
                self._changed.wait(left)

    def until_calls(self, found: Callable[[Calls], object] = bool, within_s: float = WAIT_S) -> Calls:
        """Wait for a `calls` document of this session of which this holds; the newest counts."""

        def newest() -> Calls | None:
            last = self.calls[-1] if self.calls else None
            return last if last is not None and last.session == self.session and found(last) else None

        return self.until(newest, within_s)

    # --- HTTPS ---

    def asks(self, method: str, path: str, body: bytes = b"", **changes: Any) -> requests.Response:
        """Send a signed request; `changes` spoil what is signed."""
        full = f"/api/v1/device{path}"
        now = int(time.time())
        claims = {
            "iss": self.id,
            "iat": now,
            "exp": now + 60,
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": full,
            "bh": to_text(hashlib.sha256(body).digest()),
        } | changes
        token = self.signer.sign_bytes(json.dumps(claims).encode())
        return requests.request(
            method,
            self.binding.server_url + full,
            data=body or None,
            headers={"Authorization": f"Kotiluuri {token}"},
            timeout=WAIT_S,
        )

    def opened_calls(self, payload: bytes) -> Calls:
        """Open a `calls` document that came by another way than the broker."""
        return decode(topics.CALLS, payload, Calls, self.trusts, self.id, self.seal)

    def joins(self, participation: UUID) -> RoomAccess:
        """Ask for the way into the room."""
        answer = self.asks("POST", "/join", json.dumps({"participation": str(participation)}).encode())
        assert answer.status_code == 200, answer.text
        return RoomAccess.model_validate_json(answer.content)
