"""An event that can be waited for together with files: the drawing loop sleeps until a state, a frame or a touch comes.

`threading.Event` can only be waited for alone, so a loop that also listens to a touch screen would have to look every
few hundredths of a second, day and night.
"""

from __future__ import annotations

import os
import select
import weakref
from collections.abc import Iterable


class Nudge:
    """Set from any thread; waited for by one."""

    def __init__(self) -> None:
        self._file = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        weakref.finalize(self, os.close, self._file)

    def set(self) -> None:
        """Wake whoever waits, or will."""
        os.eventfd_write(self._file, 1)

    def clear(self) -> None:
        """Forget it."""
        try:
            os.eventfd_read(self._file)
        except BlockingIOError:
            return

    def is_set(self) -> bool:
        """Whether it was set since it was last cleared."""
        return self.wait(0.0)

    def wait(self, timeout_s: float, files: Iterable[int] = ()) -> bool:
        """Return whether it is set; wait until it is, or one of these files can be read, or for so long."""
        waiting = select.poll()
        waiting.register(self._file, select.POLLIN)
        for file in files:
            waiting.register(file, select.POLLIN)
        found = dict(waiting.poll(max(0.0, timeout_s) * 1000))
        return self._file in found
