"""How well the room is reached, in words that can be shown: weak, or not.

The SFU judges each end by what is lost, and we our own picture by how small it had to become. One bad moment is no weak
connection, and one good one does not mend it: words that come and go by the second would frighten more than the
picture that stutters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

SFU = "sfu"
UPLINK = "uplink"
"""Who judges."""
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


class Timer(Protocol):
    """Something that will be done."""

    def cancel(self) -> None: ...


class Timers(Protocol):
    """What is needed of an event loop."""

    def time(self) -> float: ...

    def call_later(self, delay: float, callback: Callable[[], None], /) -> Timer: ...


class Quality:
    """Tells when the connection here, or of anybody there, has become weak for good, and when it is good again."""

    def __init__(self, own: str, told: Callable[[bool, bool], None], timers: Timers) -> None:
        """`told(here, there)` is called at each change, and when asked."""
        self._own = own
        self._told = told
        self._timers = timers
        self._ends: dict[tuple[str, str], _End] = {}
        self._last = (False, False)
        self._timer: Timer | None = None

    def judged(self, identity: str, *, by: str, is_poor: bool) -> None:
        """Take the newest judgement of one end."""
        end = self._ends.setdefault((identity, by), _End())
        if end.is_poor != is_poor:
            end.is_poor, end.since = is_poor, self._timers.time()
        self._look()

    def tell(self) -> None:
        """Tell how it is now: who is in a room again knows nothing of before."""
        self._told(*self._last)

    def gone(self, identity: str) -> None:
        """Forget somebody who has left."""
        self._ends = {key: end for key, end in self._ends.items() if key[0] != identity}
        self._look()

    def close(self) -> None:
        """Tell nothing more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self.close()
        now = self._timers.time()
        for end in self._ends.values():
            if end.due_in(now) == 0.0:
                end.is_weak = end.is_poor
        weak = {identity for (identity, _), end in self._ends.items() if end.is_weak}
        found = (self._own in weak, bool(weak - {self._own}))
        if found != self._last:
            self._last = found
            self._told(*found)
        waits = [wait for end in self._ends.values() if (wait := end.due_in(now)) is not None]
        if waits:
            self._timer = self._timers.call_later(min(waits), self._look)
