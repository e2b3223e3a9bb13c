"""The computer and this process (`ports.Machine`): what the installer's page and diagnostics tell; the way to end."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from device.adapters.power import warmth
from device.core.installed import MachineFacts

MIB: Final = 1024 * 1024
STATUS: Final = Path("/proc/self/status")


class ThisMachine:
    """What can be read without asking anybody."""

    def __init__(self, folder: Path, version: str, server_url: str, restart: Callable[[], None]) -> None:
        self._folder = folder
        self._version = version
        self._server = urlsplit(server_url).hostname or ""
        self._restart = restart

    def facts(self) -> MachineFacts:
        """Return how it is; may take a moment."""
        load = None
        with contextlib.suppress(OSError):
            load = round(os.getloadavg()[0], 2)
        return MachineFacts(
            version=self._version,
            server=self._server,
            address=own_address(),
            system=f"{platform.release()} {platform.machine()}"[:100],
            temperature_c=warmth(),
            disk_free_mb=self._disk_free(),
            memory_mb=resident_mb(),
            load=load,
        )

    def restart(self) -> None:
        """End this process in order, so that it is started again."""
        self._restart()

    def _disk_free(self) -> int | None:
        with contextlib.suppress(OSError):
            return shutil.disk_usage(self._folder).free // MIB
        return None


def resident_mb(status: Path = STATUS) -> int | None:
    """Return how much memory this process holds, in MiB."""
    with contextlib.suppress(OSError):
        found = re.search(r"^VmRSS:\s*(\d+) kB", status.read_text(), re.MULTILINE)
        if found is not None:
            return int(found[1]) // 1024
    return None


def own_address() -> str:
    """Return the address by which we would leave this machine; empty without a network. Nothing is sent."""
    for family, far in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):  # of documentation: nobody's
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            return str(probe.getsockname()[0])
    return ""
