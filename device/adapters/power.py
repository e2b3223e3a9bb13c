"""How the computer itself fares: its warmth and the room left on its disk."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LOOK_EACH_S: Final = 60.0
WARMTH_STEP_C: Final = 5
"""Finer steps would make news of every breath of air."""
DISK_STEP_MB: Final = 100

SENSORS: Final = Path("/sys/class/thermal")


@dataclass(frozen=True)
class Health:
    """Rounded, so that it only changes when it means something. None: not known."""

    temperature_c: float | None = None
    disk_free_mb: int | None = None


class Computer:
    """Looks at most once a minute, when asked."""

    def __init__(self, folder: Path, now: Callable[[], float], sensors: Path = SENSORS) -> None:
        self._folder = folder
        self._now = now
        self._sensors = sensors
        self._looked_at = float("-inf")
        self._health = Health()

    def health(self) -> Health:
        """Return how it fares."""
        if self._now() - self._looked_at >= LOOK_EACH_S:
            self._looked_at = self._now()
            self._health = Health(warmth(self._sensors), self._disk_free())
        return self._health

    def _disk_free(self) -> int | None:
        with contextlib.suppress(OSError):
            return shutil.disk_usage(self._folder).free // (DISK_STEP_MB * 1024 * 1024) * DISK_STEP_MB
        return None


def warmth(sensors: Path = SENSORS) -> float | None:
    """Return the warmest of this computer's own sensors, in steps; None: it has none."""
    degrees: list[float] = []
    for sensor in sensors.glob("thermal_zone*/temp"):
        with contextlib.suppress(OSError, ValueError):
            degrees.append(int(sensor.read_text()) / 1000)
    return round(max(degrees) / WARMTH_STEP_C) * float(WARMTH_STEP_C) if degrees else None
