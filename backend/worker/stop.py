"""The wish to stop, as a signal's handler may tell it."""

from __future__ import annotations

import contextlib
import os
import select


class Stop:
    """Asked for by any thread, and by a signal's handler in the middle of a wait for it.

    A `threading.Event` would not do: its lock is held for moments of each wait, and a handler that runs just then, on
    the same thread, waits for itself for ever. Nothing here has a lock: one byte in a pipe, which stays there.
    """

    def __init__(self) -> None:
        self._read, self._write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._poll = select.poll()
        self._poll.register(self._read, select.POLLIN)
        self.is_asked = False
        """Whether it was asked for."""

    def ask(self) -> None:
        """Ask for it."""
        self.is_asked = True
        with contextlib.suppress(BlockingIOError):  # the pipe is full of it
            os.write(self._write, b"\0")

    def wait(self, timeout_s: float) -> bool:
        """Wait so long for it; say whether it was asked for."""
        self._poll.poll(1000 * timeout_s)
        return self.is_asked

    def close(self) -> None:
        """Give the pipe back."""
        os.close(self._read)
        os.close(self._write)
