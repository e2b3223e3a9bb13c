"""The wish to stop, as a signal's handler may tell it."""

from __future__ import annotations

import contextlib
import queue


class Stop:
    """Asked for by any thread, and by a signal's handler in the middle of a wait for it.

    A `threading.Event` would not do: its lock is held for moments of each wait, and a handler that runs just then, on
    the same thread, waits for itself for ever. `queue.SimpleQueue.put` may be called anywhere.
    """

    def __init__(self) -> None:
        self._told: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.is_asked = False
        """Whether it was asked for."""

    def ask(self) -> None:
        """Ask for it."""
        self.is_asked = True
        self._told.put(None)

    def wait(self, timeout_s: float) -> bool:
        """Wait so long for it; say whether it was asked for."""
        if not self.is_asked:
            with contextlib.suppress(queue.Empty):
                self._told.get(timeout=timeout_s)
        return self.is_asked
