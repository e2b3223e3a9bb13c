"""What the installer's menu waits for."""

from __future__ import annotations

from dataclasses import dataclass

from device.core.events.fact import Fact
from device.core.installed import MachineFacts


@dataclass(frozen=True)
class TestSoundPlayed(Fact):
    """The loudspeaker played the test sound to its end."""

    __test__ = False  # no test class


@dataclass(frozen=True)
class CheckChanged(Fact):
    """What is open for the installer's check, and how loud it is there: 0 to 12."""

    camera_on: bool
    microphone_on: bool
    level: int = 0
    has_failed: bool = False
    """The camera would not open."""


@dataclass(frozen=True)
class MachineLooked(Fact):
    """What the computer says of itself."""

    facts: MachineFacts
