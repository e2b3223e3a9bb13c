"""Of several workers, one works; the others wait."""

from __future__ import annotations

import os
import socket
from datetime import datetime

from backend.devices.models import Lease

NAME = "bridge"
LEASE_S = 10.0
RENEW_S = 3.0


class WorkerLease:
    """This process's claim on the work."""

    def __init__(self) -> None:
        self.holder = f"{socket.gethostname()[:40]}:{os.getpid()}"

    def take(self, now: datetime) -> bool:
        """Take or keep it. One held by a dead process of this machine is free at once: homes are waiting."""
        if Lease.take(NAME, self.holder, now=now, for_s=LEASE_S):
            return True
        holder = Lease.objects.values_list("holder", flat=True).get(name=NAME)
        if not _is_dead_here(holder):
            return False
        Lease.give_back(NAME, holder)
        return Lease.take(NAME, self.holder, now=now, for_s=LEASE_S)

    def give_back(self) -> None:
        """Let the next one work at once."""
        Lease.give_back(NAME, self.holder)


def _is_dead_here(holder: str) -> bool:
    host, _, pid = holder.rpartition(":")
    if host != socket.gethostname()[:40] or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
