"""Documents out: what is dirty is leased, rendered, numbered, committed, published; then what was read counts as sent.

Ten changes become one publish, and a crash anywhere publishes again. What tells nothing new is not sent. The `calls`
document goes first: a call waits for nobody's calendar.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction
from django.db.models import Q
from pydantic import ValidationError

from backend.bridge.client import Published
from backend.bridge.documents import RoomKeys, agenda_of, calls_of
from backend.bridge.keys import BridgeKeys
from backend.bridge.render import digest, fitted
from backend.devices.models import Device, DeviceQuerySet
from protocol import topics
from protocol.codec import encode
from protocol.errors import ProtocolError
from protocol.messages.agenda import Agenda
from protocol.messages.calls import Calls
from protocol.topics import Topic

log = logging.getLogger(__name__)

BATCH = 200
"""Devices per transaction: one holds SQLite's only writer for some 100 ms."""
LEASE = timedelta(seconds=10)
"""Another bridge takes over what one that died had leased."""
ACKNOWLEDGED_WITHIN_S = 5.0


class Publisher(Protocol):
    """The link to the broker, as far as documents need it."""

    @property
    def is_up(self) -> bool:
        """Say whether the broker has taken us."""

    def publish(
        self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False, expiry_s: int | None = None
    ) -> Published:
        """Send."""


PrepareRooms = Callable[[Sequence[tuple[str, str]]], None]
"""Makes sure of rooms (name, record) before homes are let in; returns soon, whether or not it could."""


@dataclass(frozen=True)
class _Document:
    device: str
    topic: Topic
    payload: bytes


class Outbox:
    """Sends what is dirty. One thread."""

    def __init__(
        self,
        publisher: Publisher,
        keys: BridgeKeys,
        rooms: RoomKeys,
        *,
        prepare_rooms: PrepareRooms = lambda _rooms: None,
    ) -> None:
        self._publisher, self._keys, self._rooms = publisher, keys, rooms
        self._prepare_rooms = prepare_rooms
        self._policies: dict[str, int] = {}
        """Revision of the agreement that each device was last sent, by this process."""

    def send_dirty(self, *, now: datetime) -> int:
        """Send one batch; return how many devices were dirty. Without the broker, documents are kept for HTTPS."""
        holder = secrets.token_hex(8)
        with transaction.atomic():
            devices = self._lease(holder, now)
            if not devices:
                return 0
            wanted = {device.pk: device.wanted_seq for device in devices}
            # A call may name an agreement that the home has not been sent yet; then the agenda goes before it.
            first = [device for device in devices if self._policies.get(device.pk) != device.home.policy_revision]
            documents = self._agendas(first, now=now)
            calls, rooms = self._calls(devices, now=now)
        self._prepare_rooms(rooms)
        on_their_way = self._publish([*documents, *calls])
        later = [device for device in devices if device not in first]
        if later:
            with transaction.atomic():
                documents = self._agendas(later, now=now)
            on_their_way += self._publish(documents)
        self._settle(holder, wanted, on_their_way, now=now)
        return len(devices)

    def release(self) -> None:
        """Give back what could not be sent: the broker is there again. Only by who holds the bridge."""
        Device.objects.exclude(leased_by="").update(leased_by="", leased_until=None)

    def _lease(self, holder: str, now: datetime) -> list[Device]:
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        ids = list(DeviceQuerySet(Device).dirty().filter(free).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not ids:
            return []
        Device.objects.filter(free, pk__in=ids).update(leased_by=holder, leased_until=now + LEASE)
        leased = Device.objects.filter(leased_by=holder).select_related("home", "organisation")
        return list(leased.defer("last_agenda", "last_calls", "state"))

    def _calls(self, devices: Sequence[Device], *, now: datetime) -> tuple[list[_Document], list[tuple[str, str]]]:
        documents: list[_Document] = []
        rooms: dict[str, str] = {}
        for device in devices:
            with _fault_of(device, topics.CALLS):
                calls = calls_of(
                    device, revision=device.calls_revision + 1, now=now, signer=self._keys.signer, rooms=self._rooms
                )
                name = digest(calls)
                if name == device.calls_digest:
                    continue
                payload = self._sealed(device, topics.CALLS, calls)
                Device.objects.filter(pk=device.pk).update(
                    calls_revision=calls.revision, calls_digest=name, last_calls=payload
                )
                documents.append(_Document(device.pk, topics.CALLS, payload))
                rooms |= {str(call.call): call.record for call in calls.calls if call.access is not None}
        return documents, list(rooms.items())

    def _agendas(self, devices: Sequence[Device], *, now: datetime) -> list[_Document]:
        documents: list[_Document] = []
        for device in devices:
            with _fault_of(device, topics.AGENDA):
                agenda = fitted(agenda_of(device, revision=device.agenda_revision + 1, now=now))
                self._policies[device.pk] = agenda.policy.revision
                name = digest(agenda)
                if name == device.agenda_digest:
                    continue
                payload = self._sealed(device, topics.AGENDA, agenda)
                Device.objects.filter(pk=device.pk).update(
                    agenda_revision=agenda.revision, agenda_digest=name, last_agenda=payload
                )
                documents.append(_Document(device.pk, topics.AGENDA, payload))
        return documents

    def _sealed(self, device: Device, topic: Topic, message: Agenda | Calls) -> bytes:
        return encode(topic, message, self._keys.signer, self._keys.seal_for(device.pk, device.sealing_key))

    def _publish(self, documents: Sequence[_Document]) -> list[tuple[str, Published]]:
        if not self._publisher.is_up:
            return [(document.device, _NOT_SENT) for document in documents]
        return [
            (
                document.device,
                self._publisher.publish(
                    document.topic.for_device(document.device),
                    document.payload,
                    qos=document.topic.qos,
                    retain=document.topic.retained,
                    expiry_s=document.topic.expiry_s,
                ),
            )
            for document in documents
        ]

    def _settle(
        self, holder: str, wanted: dict[str, int], on_their_way: Sequence[tuple[str, Published]], *, now: datetime
    ) -> None:
        """Count as sent what the broker has taken; the rest is rendered again when the lease is over."""
        failed: set[str] = set()
        deadline = time.monotonic() + ACKNOWLEDGED_WITHIN_S
        for device, published in on_their_way:
            if not published.wait(max(0.0, deadline - time.monotonic())):
                failed.add(device)
        told = {device for device, _ in on_their_way} - failed
        with transaction.atomic():
            for device, seq in wanted.items():
                mine = Device.objects.filter(pk=device, leased_by=holder)
                if device in failed:
                    # Its digests must not hide what was rendered and never left.
                    mine.update(agenda_digest="", calls_digest="")
                elif device in told:
                    mine.update(sent_seq=seq, sent_at=now, leased_by="", leased_until=None)
                else:
                    mine.update(sent_seq=seq, leased_by="", leased_until=None)
        if failed:
            log.warning("documents of %d devices not taken by the broker", len(failed))


@contextmanager
def _fault_of(device: Device, topic: Topic) -> Iterator[None]:
    """Leave out one device's document that cannot be made: the others must not wait for it. Told at each change."""
    try:
        yield
    except ProtocolError as err:
        log.error("%s for device %s not sent: %s", topic.name, device.pk, err.code)  # noqa: TRY400  (no content)
    except ValidationError as err:
        fields = sorted({".".join(str(part) for part in error["loc"]) for error in err.errors(include_input=False)})
        log.error("%s for device %s not sent: bad %s", topic.name, device.pk, fields)  # noqa: TRY400  (no content)


class _NotSent(Published):
    """What could not even be tried."""

    def __init__(self) -> None:  # there is nothing to wait for
        pass

    def wait(self, timeout_s: float) -> bool:  # noqa: ARG002
        """Say no at once."""
        return False


_NOT_SENT = _NotSent()
