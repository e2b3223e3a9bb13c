"""What an installer set at this home's screen, and what the computer tells of itself. Only data."""

from __future__ import annotations

from dataclasses import dataclass

AUTO = "auto"

DIAGONALS = (70, 80, 101, 116, 133, 156, 173, 215, 238, 270, 320, 400, 430, 500, 550, 650)
"""Of panels that are sold, in tenths of an inch."""
DISTANCES_MM = (400, 600, 800, 1000, 1200, 1500, 2000, 2500, 3000, 4000)
"""From the eye to the panel."""


@dataclass(frozen=True)
class Installed:
    """What was set at the screen; it goes before the settings file. None and `auto`: as found."""

    camera: str | None = None
    microphone: str | None = None
    speaker: str | None = None
    diagonal: int | None = None
    """Of the panel, in tenths of an inch."""
    distance_mm: int | None = None


@dataclass(frozen=True)
class Choice:
    """A camera that can be chosen: by what, and its name for people."""

    id: str
    name: str


@dataclass(frozen=True)
class MachineFacts:
    """What the computer knows of itself. None: it cannot say."""

    version: str = ""
    server: str = ""
    """Its host only."""
    address: str = ""
    """Our own in the home's network."""
    system: str = ""
    temperature_c: float | None = None
    disk_free_mb: int | None = None
    memory_mb: int | None = None
    load: float | None = None
