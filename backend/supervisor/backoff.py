"""How long to wait before a part that ended is started again."""

from __future__ import annotations

FIRST_S = 0.2
"""A crash in a quiet moment is repaired before a person notices."""
FACTOR = 2.0
CEILING_S = 30.0
"""A part that cannot run (a full disk) is tried twice a minute: no log flood, and back soon after the repair."""
FORGIVEN_AFTER_S = 30.0
"""A part that ran this long was well: its next crash counts as the first."""


class BackOff:
    """Grows the wait with each failure in a row. Holds no clock: it is told how long the part ran."""

    def __init__(self, first_s: float = FIRST_S, ceiling_s: float = CEILING_S) -> None:
        self._first_s = first_s
        self._ceiling_s = ceiling_s
        self._failures = 0

    @property
    def failures(self) -> int:
        """Failures in a row."""
        return self._failures

    def after(self, ran_for_s: float) -> float:
        """Return the seconds to wait now that the part ended after running for `ran_for_s` seconds."""
        if ran_for_s >= FORGIVEN_AFTER_S:
            self._failures = 0
        # The exponent is capped: a part that failed for weeks must not overflow a float.
        wait_s = min(self._first_s * FACTOR ** min(self._failures, 32), self._ceiling_s)
        self._failures += 1
        return wait_s
