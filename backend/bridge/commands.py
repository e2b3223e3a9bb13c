"""Commands out: each is claimed, signed, sealed, published once; one that the broker does not take goes back."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from backend.bridge.keys import BridgeKeys
from backend.bridge.outbox import Publisher
from backend.devices.models import DeviceCommand
from protocol.codec import encode
from protocol.errors import ProtocolError
from protocol.messages.commands import Command
from protocol.topics import COMMANDS

log = logging.getLogger(__name__)

BATCH = 100
ACKNOWLEDGED_WITHIN_S = 2.0


class CommandSender:
    """Sends what waits. One thread, of who holds the bridge."""

    def __init__(self, publisher: Publisher, keys: BridgeKeys) -> None:
        self._publisher, self._keys = publisher, keys

    def send_waiting(self, *, now: datetime) -> int:
        """Send what is not too late; return how many the broker took. It is for the connection that the device has."""
        if not self._publisher.is_up:
            return 0
        waiting = DeviceCommand.objects.filter(sent_at=None, expires_at__gt=now, device__is_online=True)
        rows = list(waiting.select_related("device").order_by("created_at")[:BATCH])
        return sum(self._send(row, now=now) for row in rows)

    def _send(self, row: DeviceCommand, *, now: datetime) -> bool:
        mine = DeviceCommand.objects.filter(pk=row.pk, sent_at=None)
        with transaction.atomic():
            if mine.update(sent_at=now) != 1:
                return False
        device = row.device
        command = Command(
            device=device.pk,
            id=row.pk,
            session=device.session,
            issued_at=now,
            expires_at=row.expires_at,
            do=row.kind,
        )
        try:
            payload = encode(COMMANDS, command, self._keys.signer, self._keys.seal_for(device.pk, device.sealing_key))
        except ProtocolError as err:
            log.error("command for device %s not sent: %s", device.pk, err.code)  # noqa: TRY400  (no content)
            return False
        left_s = max(1, int((row.expires_at - now).total_seconds()))
        published = self._publisher.publish(
            COMMANDS.for_device(device.pk), payload, qos=COMMANDS.qos, retain=COMMANDS.retained, expiry_s=left_s
        )
        if published.wait(ACKNOWLEDGED_WITHIN_S):
            return True
        # The device does one id once, so sending it again is safe.
        DeviceCommand.objects.filter(pk=row.pk).update(sent_at=None)
        return False
