"""How well the room is reached, in words that can be shown: weak, or not.

The SFU judges each end from what is lost, and tells at every change. One bad moment is no weak connection, and one good
one does not mend it: words that come and go by the second would frighten more than the picture that stutters.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

WEAK_AFTER_S = 3.0
GOOD_AFTER_S = 6.0


@dataclass
class _End:
    """One participant's connection."""

    is_poor: bool = False
    is_weak: bool = False
    since: float = 0.0

    def due_in(self, now: float) -> float | None:
        """Say when what it is called follows what it is; None: it does already."""
        if self.is_poor == self.is_weak:
            return None
        return max(0.0, self.since + (WEAK_AFTER_S if self.is_poor else GOOD_AFTER_S) - now)


class Quality:
    """Tells when the connection here, or of anybody there, has become weak for good, and when it is good again."""

    def __init__(self, own: str, told: Callable[[bool, bool], None], loop: asyncio.AbstractEventLoop) -> None:
        """`told(here, there)` is called at each change."""
        self._own = own
        self._told = told
        self._loop = loop
        self._ends: dict[str, _End] = {}
        self._last = (False, False)
        self._timer: asyncio.TimerHandle | None = None

    def judged(self, identity: str, *, is_poor: bool) -> None:
        """Take the SFU's newest judgement of one end."""
        end = self._ends.setdefault(identity, _End())
        if end.is_poor != is_poor:
            end.is_poor, end.since = is_poor, self._loop.time()
        self._look()

    def gone(self, identity: str) -> None:
        """Forget somebody who has left."""
        self._ends.pop(identity, None)
        self._look()

    def close(self) -> None:
        """Tell nothing more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self.close()
        now = self._loop.time()
        for end in self._ends.values():
            if end.due_in(now) == 0.0:
                end.is_weak = end.is_poor
        weak = {identity for identity, end in self._ends.items() if end.is_weak}
        found = (self._own in weak, bool(weak - {self._own}))
        if found != self._last:
            self._last = found
            self._told(*found)
        waits = [wait for end in self._ends.values() if (wait := end.due_in(now)) is not None]
        if waits:
            self._timer = self._loop.call_later(min(waits), self._look)
