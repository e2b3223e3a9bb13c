"""Ends the process when the screen or the store stands still, and tells systemd that we live.

A hanging kiosk shows yesterday's calendar and answers nobody, and nobody at home can tell. Ended, it is back in the
normal view, or in its call, within seconds.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

log = logging.getLogger(__name__)

EXIT_BUG: Final = 70
"""EX_SOFTWARE of sysexits.h: systemd starts us again."""

LONGEST_STILL_S: Final = 30.0
"""A part that has not moved for this long hangs. Ten times what a loaded small computer needs to draw one screen."""

LOOK_EACH_S: Final = 5.0


def die(what: str) -> None:
    """End the process at once, without going through anybody's clean-up. Returns never."""
    log.critical("ending: %s", what)
    logging.shutdown()
    os._exit(EXIT_BUG)


def tell_systemd(line: str, environment: Mapping[str, str] = os.environ) -> None:
    """Send one line of sd_notify(3), when systemd listens."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]  # an abstract socket
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
        sock.sendto(line.encode(), address)


class Watchdog:
    """Knows when each part last moved. A part is watched from its first beat on."""

    def __init__(
        self,
        *,
        prod: Callable[[], None] = lambda: None,
        on_still: Callable[[str], None] = die,
        longest_still_s: float = LONGEST_STILL_S,
        look_each_s: float = LOOK_EACH_S,
    ) -> None:
        """Call `prod` before each look: it makes the parts beat that do nothing by themselves."""
        self._beats: dict[str, float] = {}
        self._prod = prod
        self._on_still = on_still
        self._longest_still_s = longest_still_s
        self._look_each_s = look_each_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)

    def beat(self, part: str) -> None:
        """Take note that this part moves; from any thread."""
        self._beats[part] = time.monotonic()

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more: parts may be still from now on."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=1)

    def _run(self) -> None:
        while not self._stopping.wait(self._look_each_s):
            self._prod()
            now = time.monotonic()
            for part, last in list(self._beats.items()):
                if now - last > self._longest_still_s:
                    faulthandler.dump_traceback(all_threads=True)
                    self._on_still(f"{part} stands still")
                    return
            tell_systemd("WATCHDOG=1")
