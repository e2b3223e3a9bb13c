"""A bridge at work on a fake broker, and homes that open what it sends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.bridge.documents import RoomKeys
from backend.bridge.inbox import Inbox
from backend.bridge.keys import BridgeKeys
from backend.bridge.outbox import Outbox
from backend.devices.models import Device
from backend.rooms.tokens import SfuKey
from protocol import topics
from protocol.codec import decode, encode
from protocol.messages.agenda import Agenda
from protocol.messages.calls import Calls
from protocol.messages.reports import Ack, DeviceEvent, DeviceEvents, DeviceState
from protocol.messages.wire import Wire
from protocol.sealing import Seal
from protocol.signing import Signer, Verifier, public_text, to_text
from protocol.topics import Topic
from tests.backend.world import World
from tests.fakes.device import Keys
from tests.fakes.publisher import FakePublisher

M = TypeVar("M", bound=Wire)

SFU = RoomKeys("ws://sfu.example.org", SfuKey("key", "a secret of thirty-two characters"))


@dataclass
class Desk:
    """The bridge. `sends` does what its worker does again and again."""

    world: World
    broker: FakePublisher = field(default_factory=FakePublisher)
    rooms_made: dict[str, int] = field(default_factory=dict)
    """Room → how many messages had left when it was made."""

    def __post_init__(self) -> None:
        self._signing = Ed25519PrivateKey.generate()
        self.sealing = X25519PrivateKey.generate()
        self.keys = BridgeKeys(Signer.from_private("signing-1", self._signing), self.sealing)
        self.outbox = Outbox(self.broker, self.keys, SFU, prepare_rooms=self._prepare)
        self.inbox = Inbox(self.broker, self.keys)
        self.trusted = Verifier.from_public({"signing-1": public_text(self._signing)})

    def _prepare(self, rooms: Sequence[tuple[str, str]]) -> None:
        self.rooms_made |= {room: len(self.broker.sent) for room, _ in rooms}

    def sends(self) -> int:
        """Send until nothing is dirty; return how many messages left."""
        before = len(self.broker.sent)
        for _ in range(10):
            if not self.outbox.send_dirty(now=self.world.now):
                break
        return len(self.broker.sent) - before

    def home(self, device: Device) -> OpenedHome:
        """Give a device of the world real keys."""
        keys = Keys.make()
        public = self.sealing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        Device.objects.filter(pk=device.pk).update(
            signing_key=public_text(keys.signing), sealing_key=keys.sealing_public
        )
        return OpenedHome(self, device.pk, keys, Seal.between(keys.sealing, to_text(public), device.pk))

    def later(self, **by: float) -> None:
        """Let time go by."""
        self.world.now += timedelta(**by)


@dataclass
class OpenedHome:
    """One device: opens what it was sent, says what it wants."""

    desk: Desk
    id: str
    keys: Keys
    seal: Seal

    @property
    def row(self) -> Device:
        return Device.objects.get(pk=self.id)

    @property
    def agendas(self) -> list[Agenda]:
        return self._opened(topics.AGENDA, Agenda)

    @property
    def calls(self) -> list[Calls]:
        return self._opened(topics.CALLS, Calls)

    @property
    def acks(self) -> list[int]:
        return [ack.number for ack in self._opened(topics.ACKS, Ack)]

    def order(self) -> list[str]:
        """Names of what it was sent, in order."""
        mine = f"/{self.id}/"
        return [sent.topic.rpartition("/")[2] for sent in self.desk.broker.sent if mine in sent.topic]

    def _opened(self, topic: Topic, kind: type[M]) -> list[M]:
        full = topic.for_device(self.id)
        return [
            decode(topic, sent.payload, kind, self.desk.trusted, self.id, self.seal)
            for sent in self.desk.broker.sent
            if sent.topic == full
        ]

    def says(self, signed_by: Keys | None = None, **state: object) -> None:
        """Report its state."""
        message = DeviceState.model_validate({"kind": "state", "device": self.id, "online": True, **state})
        self.says_raw(topics.STATE, self._signed(topics.STATE, message, signed_by))

    def tells(self, *events: DeviceEvent, signed_by: Keys | None = None) -> None:
        """Report facts."""
        message = DeviceEvents(device=self.id, events=events)
        self.says_raw(topics.EVENTS, self._signed(topics.EVENTS, message, signed_by))

    def says_raw(self, topic: Topic, payload: bytes) -> None:
        """Let the bridge read any bytes from this device's topic."""
        self.desk.inbox.take(topic.for_device(self.id), payload, now=self.desk.world.now)

    def _signed(self, topic: Topic, message: Wire, keys: Keys | None) -> bytes:
        return encode(topic, message, Signer.from_private(self.id, (keys or self.keys).signing))
