"""Whoever has taken over our broker and our SFU: knows their passwords, and what a home should never believe.

A letter is right in everything but in what a test spoils, so that a refusal has that one cause.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from livekit import rtc

from backend.bridge.client import BrokerAddress, Link
from backend.rooms.sfu import LiveKit
from backend.rooms.tokens import SfuKey, access
from backend.supervisor import keys
from backend.supervisor.dynsec import BACKEND_USER
from backend.supervisor.embedded import Runtime
from backend.supervisor.paths import read_private
from device.runtime.trust import Identity
from protocol.messages.calls import Caller, CallRecord, Calls, OpenCall, RoomAccess, Seat
from protocol.messages.policy import Policy
from protocol.messages.reports import DeviceState
from protocol.messages.wire import Source
from protocol.sealing import Seal
from protocol.signing import Signer, Verifier, public_text
from protocol.topics import CALLS, STATE, Topic, device_of
from tests.system.stage.waiting import PATIENCE_S, until

UP_S = PATIENCE_S


def stranger(key_id: str) -> Signer:
    """Sign with a key of one's own, under this name."""
    return Signer.from_private(key_id, Ed25519PrivateKey.generate())


@dataclass(frozen=True)
class Letter:
    """A `calls` document with one forced call, by whoever could write one."""

    device: str
    revision: int
    session: str
    signer: Signer
    seal: Seal
    record_signer: Signer
    policy: Policy
    access: RoomAccess
    call: UUID
    home: UUID
    professional: UUID
    starts_in: timedelta = timedelta(seconds=-30)
    ends_in: timedelta = timedelta(minutes=15)
    changes: dict[str, object] = field(default_factory=dict)
    """To the open call in it."""

    def spoiled(self, **what: object) -> Letter:
        """Return it with these parts otherwise."""
        return replace(self, **what)  # type: ignore[arg-type]  # the fields of this class

    @property
    def record(self) -> CallRecord:
        """The call record in it."""
        now = datetime.now(UTC)
        home, professional = f"home:{self.home}", f"user:{self.professional}"
        return CallRecord(
            call=self.call,
            revision=1,
            starts_at=now + self.starts_in,
            ends_at=now + self.ends_in,
            organiser=professional,
            audience=(professional, home),
            seats=(
                Seat(identity=professional, name="Maija Korhonen", is_professional=True),
                Seat(identity=home, name="Koti"),
            ),
        )

    @property
    def document(self) -> Calls:
        """What it says."""
        record = self.record
        open_call = OpenCall(
            participation=self.home,
            call=self.call,
            starts_at=record.starts_at,
            ends_at=record.ends_at,
            caller=Caller(name="Maija Korhonen", groups=self.policy.groups),
            reason="Tarkistus",
            is_forced=True,
            policy_revision=self.policy.revision,
            professional_present=True,
            record=self.record_signer.sign(record),
            access=self.access,
        )
        return Calls(
            device=self.device,
            revision=self.revision,
            session=self.session,
            issued_at=datetime.now(UTC),
            calls=(open_call.model_copy(update=self.changes),),
        )

    @property
    def payload(self) -> bytes:
        """How it travels."""
        return self.sealed(self.signer.sign(self.document))

    def sealed(self, text: str) -> bytes:
        """Seal any text to the device."""
        return self.seal.close(text)


class Attacker:
    """Holds the backend's broker password and the SFU's secret. A context manager."""

    def __init__(self, runtime: Runtime, identity: Identity) -> None:
        """Turn on the device of this identity: its public keys and its seal are known too."""
        self.device = identity.device
        self.seal = Seal.between(identity.sealing, identity.binding.server_sealing_key, self.device)
        self.signer = keys.document_signer(runtime.secrets)
        self.time_signer = keys.time_signer(runtime.secrets)
        self._speaks = Verifier.from_public({self.device: public_text(identity.signing)})
        self._secrets, self._livekit_url = runtime.secrets, runtime.livekit_url
        self._states: list[DeviceState] = []
        self._revision = 0
        self._lock = threading.Lock()
        self._link = Link(
            BrokerAddress(
                runtime.mqtt_host,
                runtime.mqtt_port,
                runtime.mqtt_ca,
                BACKEND_USER,
                read_private(runtime.secrets / "mqtt-backend"),
            ),
            "attacker",
            subscribe=(STATE.for_all,),
            on_message=self._heard,
        )

    def __enter__(self) -> Self:
        self._link.start()
        if not self._link.wait_up(UP_S):
            raise TimeoutError("the broker does not let the attacker in")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._link.stop()

    # --- broker -------------------------------------------------------------------------------------------------------

    def publishes(self, payload: bytes, topic: Topic = CALLS) -> None:
        """Publish any bytes to the device. Raises TimeoutError."""
        if not self._link.publish(topic.for_device(self.device), payload, retain=topic.retained).wait(UP_S):
            raise TimeoutError("the broker did not take it")

    async def hears_state(self, found: Callable[[DeviceState], object], within: float = PATIENCE_S) -> DeviceState:
        """Wait until the device says this of itself."""

        def newest() -> DeviceState | None:
            with self._lock:
                return next((state for state in self._states[-1:] if found(state)), None)

        return await until(newest, "the device never said so", within)

    @property
    def state(self) -> DeviceState:
        """What the device last said of itself."""
        with self._lock:
            return self._states[-1]

    def _heard(self, topic: str, payload: bytes) -> None:
        found = device_of(topic)
        if found is None or found[0] != self.device or not payload:
            return
        state = self._speaks.read(payload, DeviceState)
        with self._lock:
            self._states.append(state)

    # --- SFU ----------------------------------------------------------------------------------------------------------

    @property
    def sfu_key(self) -> SfuKey:
        """The SFU's own key."""
        return SfuKey(read_private(self._secrets / "livekit-key"), read_private(self._secrets / "livekit-secret"))

    @asynccontextmanager
    async def sfu(self) -> AsyncIterator[LiveKit]:
        """Command the SFU."""
        async with LiveKit(self._livekit_url, self.sfu_key) as sfu:
            yield sfu

    def way_in(self, room: UUID, identity: str) -> RoomAccess:
        """Return a token for any room, as anybody."""
        return access(
            self.sfu_key,
            self._livekit_url,
            room=str(room),
            identity=identity,
            may_publish=[Source.CAMERA, Source.MICROPHONE],
            now=datetime.now(UTC),
        )

    @asynccontextmanager
    async def in_room(self, room: UUID, identity: str) -> AsyncIterator[rtc.Room]:
        """Be in a room as anybody; what is published there is taken as far as the SFU gives it."""
        way = self.way_in(room, identity)
        there = rtc.Room()
        await there.connect(way.url, way.token, rtc.RoomOptions(auto_subscribe=True))
        try:
            yield there
        finally:
            await there.disconnect()

    @asynccontextmanager
    async def in_new_room(self, sfu: LiveKit, room: UUID, metadata: str, identity: str) -> AsyncIterator[rtc.Room]:
        """Make a room, and be in it as anybody; afterwards it is gone."""
        await sfu.make(str(room), metadata)
        async with self.in_room(room, identity) as there:
            yield there
        await sfu.delete(str(room))

    # --- letters ------------------------------------------------------------------------------------------------------

    @property
    def sent_revision(self) -> int:
        """The revision of the last letter."""
        return self._revision

    def letter(self, policy: Policy, *, call: UUID | None = None, professional: UUID | None = None) -> Letter:
        """Write a letter that this device would obey now, as long as nothing in it is spoiled."""
        call, home, professional = call or uuid4(), uuid4(), professional or uuid4()
        self._revision = max(self._revision, self.state.calls_revision) + 1
        return Letter(
            device=self.device,
            revision=self._revision,
            session=self.state.session,
            signer=self.signer,
            seal=self.seal,
            record_signer=self.signer,
            policy=policy,
            access=self.way_in(call, f"home:{home}"),
            call=call,
            home=home,
            professional=professional,
        )
