"""What homes say: read, proved, kept, acknowledged. One thread; the network thread only fills the queue."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime, timedelta

from django.db import DataError, transaction
from django.db.models import F

from backend.bridge.keys import BridgeKeys
from backend.bridge.outbox import Publisher
from backend.calls.events import record_events
from backend.config import nudges
from backend.devices.models import Device
from backend.devices.services import device_state
from protocol import topics
from protocol.codec import decode, encode
from protocol.errors import ForeignDevice, ProtocolError
from protocol.messages.reports import Ack, DeviceEvents, DeviceState
from protocol.signing import Verifier
from protocol.topics import device_of

TIME_TO_TAKE = timedelta(seconds=5)

log = logging.getLogger(__name__)


class NotBound(ProtocolError):
    """From a device that we do not know, or no longer."""

    code = "not_bound"


class Inbox:
    """Takes state and events of devices."""

    def __init__(self, publisher: Publisher, keys: BridgeKeys) -> None:
        self._publisher, self._keys = publisher, keys
        self.refused: Counter[str] = Counter()
        """How many messages were dropped, by code."""

    def take(self, topic: str, payload: bytes, *, now: datetime) -> None:
        """Take one message. What cannot be believed is counted, logged by code, and dropped."""
        found = device_of(topic)
        if found is None or found[1].to_device:
            self._refuse("", ForeignDevice(topics.STATE.name))
            return
        device_id, kind = found
        if not payload:
            return  # a retained message was taken away
        try:
            device = self._device(device_id)
            if kind is topics.STATE:
                self._state(device, payload, now)
            else:
                self._events(device, payload, now)
        except ProtocolError as err:
            self._refuse(device_id, err)
        except (DataError, ValueError) as err:
            # A retained message that we stumble over would be read at every start: a home could stop all others.
            log.error("bug while reading %s of device %s: %s", kind.name, device_id, type(err).__name__)  # noqa: TRY400
            self.refused["bug"] += 1

    def _device(self, device_id: str) -> Device:
        device = Device.objects.filter(pk=device_id, unbound_at=None).defer("last_agenda", "last_calls").first()
        if device is None:
            raise NotBound
        return device

    def _state(self, device: Device, payload: bytes, now: datetime) -> None:
        state = decode(topics.STATE, payload, DeviceState, verifier_of(device), device.pk)
        noted = device_state(device.pk, state, now=now)
        if not state.online:
            return
        # Higher than ours: ours is a restored backup, and the device takes nothing until we are beyond it.
        # Lower: it never got what we sent; but only if it had the time to.
        may_be_behind = noted.is_new_session or _had_time(device, now)
        if _differs(state.agenda_revision, device.agenda_revision, may_be_behind=may_be_behind):
            self._send_again(device, agenda_digest="")
        if _differs(state.calls_revision, device.calls_revision, may_be_behind=may_be_behind):
            self._send_again(device, calls_digest="")

    def _send_again(self, device: Device, **forgotten: str) -> None:
        """Have a document sent even if it says nothing new."""
        with transaction.atomic():
            Device.objects.filter(pk=device.pk).update(wanted_seq=F("wanted_seq") + 1, **forgotten)
            nudges.nudge(device.organisation_id, nudges.Topic.DEVICES)

    def _events(self, device: Device, payload: bytes, now: datetime) -> None:
        told = decode(topics.EVENTS, payload, DeviceEvents, verifier_of(device), device.pk)
        number = record_events(device, told.events, now=now)
        self._acknowledge(device, number)

    def _acknowledge(self, device: Device, number: int) -> None:
        ack = Ack(device=device.pk, number=number)
        seal = self._keys.seal_for(device.pk, device.sealing_key)
        topic = topics.ACKS
        payload = encode(topic, ack, self._keys.signer, seal)
        # Not waited for: an acknowledgement that is lost is asked for again by the event itself.
        self._publisher.publish(topic.for_device(device.pk), payload, qos=topic.qos, expiry_s=topic.expiry_s)

    def _refuse(self, device_id: str, err: ProtocolError) -> None:
        self.refused[err.code] += 1
        log.warning("message of device %s dropped: %s", device_id, err.code)


def _differs(theirs: int, ours: int, *, may_be_behind: bool) -> bool:
    return theirs > ours or (may_be_behind and theirs < ours)


def _had_time(device: Device, now: datetime) -> bool:
    """Say whether what was last sent is so old that a device which does not hold it never got it.

    Without this, a state that crosses a document on the way would have it sent again, and the next one too, for ever.
    """
    return device.sent_seq >= device.wanted_seq and (device.sent_at is None or now - device.sent_at > TIME_TO_TAKE)


def verifier_of(device: Device) -> Verifier:
    """Trust this device's own key, under its own name."""
    return Verifier.from_public({device.pk: device.signing_key})
