"""Which devices the broker lets in: the database says, the broker is told of single changes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from django.db.models import F, Q

from backend.bridge.accounts import Accounts, password
from backend.bridge.outbox import Publisher
from backend.devices.models import Device, DeviceQuerySet
from backend.supervisor.dynsec import Access
from protocol import topics

log = logging.getLogger(__name__)

AT_ONCE = 2
BREATH_S = 0.05
"""Then the newest is looked for again. The broker does nothing else while it writes its file, for each command: calls
must get through between them. Whoever has hundreds to add restarts the broker instead, and it reads them at once."""


def access_of(device: Device, master: str) -> Access:
    """Return the account of a bound device."""
    return Access(device=device.pk, username=device.pk, password=password(master, device.pk, device.generation))


def all_access(master: str) -> Iterable[Access]:
    """Give the account of every bound device."""
    for device in DeviceQuerySet(Device).bound().only("pk", "generation").order_by("pk").iterator():
        yield access_of(device, master)


def note_all_known() -> None:
    """Write down that the broker starts with the accounts of all bound devices, and no other."""
    Device.objects.filter(unbound_at=None).update(broker_generation=F("generation"))
    Device.objects.exclude(unbound_at=None).update(broker_generation=0)


def note_none_known() -> None:
    """Write down that the broker is another one than before, and knows no device yet."""
    Device.objects.update(broker_generation=0)


class AccountKeeper:
    """Tells the broker what changed. One thread."""

    def __init__(self, accounts: Accounts, publisher: Publisher, master: str, told: Callable[[], None]) -> None:
        self._accounts, self._publisher, self._master, self._told = accounts, publisher, master, told

    def turn(self) -> float:
        """Tell the broker of some devices; return in how many seconds to look again."""
        if not self._accounts.is_up:
            return 1.0
        new = ~Q(broker_generation=F("generation")) & Q(unbound_at=None)
        old = ~Q(broker_generation=0) & Q(unbound_at__isnull=False)
        # The newest first: somebody stands at it and waits, and the broker takes 0.1 s for each.
        rows = Device.objects.filter(new | old).order_by("-bound_at")
        changed = list(rows.only("pk", "generation", "broker_generation", "unbound_at")[:AT_ONCE])
        done = sum(self._allow(device) if device.unbound_at is None else self._forbid(device) for device in changed)
        if done:
            self._told()
        return BREATH_S if done == AT_ONCE else 1.0

    def _allow(self, device: Device) -> bool:
        if not self._accounts.allow(access_of(device, self._master), is_new=device.broker_generation == 0):
            return False
        Device.objects.filter(pk=device.pk, generation=device.generation).update(broker_generation=device.generation)
        log.debug("broker lets device %s in", device.pk)
        return True

    def _forbid(self, device: Device) -> bool:
        if not self._accounts.forbid(device.pk):
            return False
        # What it was sent stays with the broker otherwise; sealed, but for nobody any more.
        for topic in (topics.AGENDA, topics.CALLS, topics.STATE):
            self._publisher.publish(topic.for_device(device.pk), b"", qos=topic.qos, retain=True)
        Device.objects.filter(pk=device.pk).update(broker_generation=0)
        log.debug("broker forgets device %s", device.pk)
        return True
