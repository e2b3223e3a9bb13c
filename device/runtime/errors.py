"""What goes wrong at an edge, told apart by what may be done about it."""

from __future__ import annotations


class EdgeError(Exception):
    """An edge could not do as it was told. `reason` is a stable code, safe to log and to report."""

    code = "edge"

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason or self.code)
        self.reason = reason or self.code


class TryAgain(EdgeError):
    """Nobody is wrong: it may work in a while (no network, no room yet, busy)."""

    code = "try_again"


class Refused(EdgeError):
    """The other side understood and said no; asking the same again is of no use."""

    code = "refused"


class NoCamera(EdgeError):
    """There is no camera that can be opened."""

    code = "no_camera"


class NoMicrophone(EdgeError):
    """There is no microphone that can be opened."""

    code = "no_microphone"


class NoSound(EdgeError):
    """Nothing can be heard from this device."""

    code = "no_sound"


class DiskFailed(EdgeError):
    """The file could not be written, so what it promises is not kept."""

    code = "disk_failed"
