"""The latest picture of each person, handed from the media's threads to the drawing one.

Only the newest frame is kept: a picture that was not drawn in time is of no use to anybody, and a queue would only
make the call lag. Frames are never copied here; who puts one gives it away.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from device.runtime.nudge import Nudge

OWN = "own"
PLAYER = "player"
"""The recording that plays."""


def remote(identity: str) -> str:
    """Return the slot's name for another person's picture."""
    return f"remote:{identity}"


def shared(identity: str) -> str:
    """Return the slot's name for the screen that somebody shares."""
    return f"screen:{identity}"


COVER = "cover:"


def cover(recording: str) -> str:
    """Return the slot's name for the still picture of a recording."""
    return f"{COVER}{recording}"


class Pixels(StrEnum):
    """How the bytes of a frame are laid out."""

    RGB24 = "rgb24"
    I420 = "i420"


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture. `number` grows by one with each frame put into its slot."""

    width: int
    height: int
    data: bytes | bytearray | memoryview
    pixels: Pixels = Pixels.RGB24
    number: int = 0


class LatestFrame:
    """A slot for one picture. Any thread may put, any may take."""

    def __init__(self, arrived: Nudge | None = None) -> None:
        """Set `arrived` with each new frame, so that the drawing loop wakes."""
        self._lock = threading.Lock()
        self._frame: Frame | None = None
        self._count = 0
        self._taken = 0
        self._arrived = arrived

    def put(self, width: int, height: int, data: bytes | bytearray | memoryview, pixels: Pixels = Pixels.RGB24) -> None:
        """Replace the picture."""
        with self._lock:
            self._count += 1
            self._frame = Frame(width, height, data, pixels, self._count)
        if self._arrived is not None:
            self._arrived.set()

    def take_if_new(self) -> Frame | None:
        """Return the picture if it has not been taken before."""
        with self._lock:
            if self._frame is None or self._taken == self._count:
                return None
            self._taken = self._count
            return self._frame

    def latest(self) -> Frame | None:
        """Return the picture, taken before or not."""
        with self._lock:
            return self._frame

    def clear(self) -> None:
        """Forget the picture: nobody's face stays after the call."""
        with self._lock:
            self._frame = None
            self._taken = self._count


class Frames:
    """All slots, by name: `OWN`, `PLAYER`, or `remote(identity)`."""

    def __init__(self, arrived: Nudge | None = None) -> None:
        self.takes = Pixels.RGB24
        """How the screen likes its pictures, for whoever can choose; set by the screen before anybody asks."""
        self.own_px: tuple[int, int] | None = None
        """How large our own picture is shown; None: it is not. Set by the screen, for whoever makes it."""
        self._lock = threading.Lock()
        self._slots: dict[str, LatestFrame] = {}
        self._arrived = arrived
        self._heights: Mapping[str, int] = {}
        self._on_show: tuple[Callable[[Mapping[str, int]], None], ...] = ()

    def on_show(self, listener: Callable[[Mapping[str, int]], None]) -> None:
        """Call this too, on the drawing thread, when other pictures are shown, or at other sizes. It must not block."""
        self._on_show = (*self._on_show, listener)

    def show(self, heights_px: Mapping[str, int]) -> None:
        """Take note of the slots that the screen shows, and how high: what is small need not come large."""
        if heights_px != self._heights:
            self._heights = heights_px
            for listener in self._on_show:
                listener(heights_px)

    def slot(self, name: str) -> LatestFrame:
        """Return the slot of this name; made when it is first asked for."""
        with self._lock:
            if name not in self._slots:
                self._slots[name] = LatestFrame(self._arrived)
            return self._slots[name]

    def names(self) -> tuple[str, ...]:
        """Return the slots that there are."""
        with self._lock:
            return tuple(self._slots)

    def drop(self, name: str) -> None:
        """Forget a slot and its picture."""
        with self._lock:
            slot = self._slots.pop(name, None)
        if slot is not None:
            slot.clear()

    def clear(self) -> None:
        """Forget every slot: the call is over."""
        with self._lock:
            slots = list(self._slots.values())
            self._slots.clear()
        for slot in slots:
            slot.clear()
