"""One thread per part: each does one thing again and again, woken at once or by the second; one that fails ends all."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import connection

log = logging.getLogger(__name__)

NET_S = 1.0
"""How long a lost nudge can go unnoticed."""


class Part:
    """A thread that does one turn after another until it is stopped."""

    def __init__(self, name: str, turn: Callable[[], float], failed: Callable[[], None]) -> None:
        """Take what one turn does; it returns in how many seconds it wants the next one, if nothing wakes it."""
        self._turn, self._failed = turn, failed
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Have the next turn now. Many calls before it are one."""
        self._wake.set()

    def stop(self, timeout_s: float) -> None:
        """End after the present turn."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._wake.clear()
                wait_s = self._turn()
                if wait_s > 0:
                    self._wake.wait(min(wait_s, NET_S))
        except Exception:
            # Crash-only: the supervisor starts us again, and everything that matters is in the database.
            log.exception("part %s failed", self._thread.name)
            self._failed()
        finally:
            connection.close()
