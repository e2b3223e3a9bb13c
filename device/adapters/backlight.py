"""The panel's own light, as the kernel offers it under `/sys/class/backlight`. A television or a monitor has none."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

FOLDER: Final = Path("/sys/class/backlight")
DARKEST: Final = 0.01
"""Of the most: zero would be dark, and a dark panel warns nobody."""


class SysfsBacklight:
    """Every backlight of this computer together (`ports.Backlight`)."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._lights = [light for light in _lights(folder) if _most(light) > 0]

    def set(self, percent: int) -> bool:
        """Make them so bright. False: there is none, or it may not be written."""
        done = False
        for light in self._lights:
            most = _most(light)
            value = max(round(most * min(max(percent, 1), 100) / 100), round(most * DARKEST), 1)
            try:
                (light / "brightness").write_text(str(value), encoding="ascii")
                done = True
            except OSError as err:
                log.info("the light of %s cannot be set: errno %s", light.name, err.errno)
        return done


def _lights(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return sorted(folder.iterdir())
    return []


def _most(light: Path) -> int:
    with contextlib.suppress(OSError, ValueError):
        return int((light / "max_brightness").read_text(encoding="ascii"))
    return 0
