"""What time it is, as far as it can be known.

A device without a battery wakes up in the past, and whoever holds the network may answer NTP as they like. So the time
is that of the backend's signed answer; the kernel's own counts only when it says that it is synchronised, no answer
can be had, and it is not before a moment that has surely passed (the floor).
"""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

log = logging.getLogger(__name__)

BUILT_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""No earlier moment can be the present one: this line had not been written."""

LONGEST_NAP_S: Final = 0.5
"""The two clocks are read one after the other, so they always differ a little."""

STA_UNSYNC: Final = 0x0040
TIME_ERROR: Final = 5
TIMEX_BYTES: Final = 512
"""More than struct timex takes on any Linux; only its first fields are read."""


def kernel_is_synchronised() -> bool:
    """Say whether the kernel believes that its clock follows a reference. Source: adjtimex(2)."""
    buffer = (ctypes.c_byte * TIMEX_BYTES)()  # all zero: modes = 0 only asks
    try:
        adjtimex = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True).adjtimex
    except (OSError, AttributeError):
        return False
    state = adjtimex(ctypes.byref(buffer))
    # struct timex: int modes; long offset, freq, maxerror, esterror; int status
    longs = ctypes.sizeof(ctypes.c_long)
    status = ctypes.c_int.from_buffer(buffer, longs * 5).value
    return state not in (-1, TIME_ERROR) and not status & STA_UNSYNC


class Clock:
    """Monotonic time, and how far from it the time of day is. Any thread may ask."""

    def __init__(
        self,
        floor: datetime = BUILT_AT,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        system: Callable[[], float] = time.time,
        is_synchronised: Callable[[], bool] = kernel_is_synchronised,
    ) -> None:
        self._lock = threading.Lock()
        self._floor = max(floor, BUILT_AT)
        self._offset_s: float | None = None
        self._asleep_s = time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
        self._monotonic = monotonic
        self._system = system
        self._is_synchronised = is_synchronised

    def monotonic(self) -> float:
        return self._monotonic()

    @property
    def floor(self) -> datetime:
        """The greatest moment that has surely passed."""
        return self._floor

    def raise_floor(self, passed: datetime) -> None:
        """Take note of a moment that has surely passed: a verified document's, or one that was saved."""
        with self._lock:
            self._floor = max(self._floor, passed)

    def set_from_answer(self, at: datetime, asked: float, answered: float) -> float | None:
        """Take a signed answer to a question asked and answered at these monotonic times.

        Return:
            the offset in seconds (wall = monotonic + offset); None when it lies before the floor, so cannot be true.
        """
        if at < self._floor:
            log.error("the time answer lies before a moment that has passed")
            return None
        offset = at.timestamp() - (asked + answered) / 2
        with self._lock:
            self._offset_s = offset
        return offset

    def set_from_kernel(self) -> float | None:
        """Take the kernel's time if it can be trusted. Return the offset in seconds, else None."""
        now = self._system()
        if now < self._floor.timestamp() or not self._is_synchronised():
            return None
        with self._lock:
            self._offset_s = now - self._monotonic()
            return self._offset_s

    def trusted_now(self) -> datetime | None:
        """Return the present time, or None when it is not known well enough to act on."""
        with self._lock:
            offset = self._offset_s
        return None if offset is None else datetime.fromtimestamp(self._monotonic() + offset, UTC)

    def wall(self) -> datetime:
        """Return the best guess of the present time; never before the floor."""
        return self.trusted_now() or max(self._floor, datetime.fromtimestamp(self._system(), UTC))

    def has_slept(self) -> bool:
        """Say whether the computer slept since the last look: monotonic time stood still, so the offset is wrong."""
        asleep_s = time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
        with self._lock:
            has_slept = asleep_s - self._asleep_s > LONGEST_NAP_S
            self._asleep_s = asleep_s
            if has_slept:
                self._offset_s = None
        return has_slept

    def lift_system_clock(self) -> None:
        """Set the system's clock to the floor if it lies before: certificates are judged by it."""
        if self._system() >= self._floor.timestamp():
            return
        with contextlib.suppress(OSError):
            time.clock_settime(time.CLOCK_REALTIME, self._floor.timestamp())
            log.warning("the system's clock lay in the past: set to the last known moment")
            return
        log.error("the system's clock lies in the past and cannot be set")
