"""A small picture of each film that was watched here, for the list: taken from what libvlc drew in its cage.

Nothing is decoded for it: while a film plays, one of its pictures is made small and put on disk; the list shows it from
then on, and a drawn card until then. Only the newest few are kept, for as long as a calendar reaches.
"""

from __future__ import annotations

import contextlib
import logging
import os
import struct
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from device.runtime.frames import COVER, Frame, Frames, Pixels

if TYPE_CHECKING:
    import numpy as np

log = logging.getLogger(__name__)

MOST: Final = 40
"""Pictures of 170 kB at most each."""
KEPT_S: Final = 14 * 24 * 3600.0
"""A film that was withdrawn leaves no picture for longer."""
WIDTH: Final = 320
HEIGHT: Final = 240
TAKEN_AT_S: Final = 8.0
"""Not of its first second, which is black or a title."""
LEAST_CONTRAST: Final = 12.0
"""Standard deviation of its brightness: what has less is a fade, and is passed over."""
_HEAD: Final = struct.Struct(">4sHH")
_MAGIC: Final = b"kot1"


class Covers:
    """All of them, on disk; those that are shown also in memory. May be called from any thread; never blocks."""

    def __init__(self, folder: Path, frames: Frames, *, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._frames = frames
        self._now = now
        self._thread = ThreadPoolExecutor(1, "covers")
        self._shown: frozenset[str] = frozenset()

    def shown(self, slots: Collection[str]) -> None:
        """Give the pictures of these slots to the screen, as far as there are any, and forget the others."""
        wanted = frozenset(slot for slot in slots if slot.startswith(COVER))
        if wanted != self._shown:
            self._shown = wanted
            self._submit(lambda: self._load(wanted))

    def take(self, recording: UUID, frame: Frame) -> bool:
        """Keep this picture of a film; False: it is none, try another."""
        small = _small(frame)
        if small is None or float(small.std()) < LEAST_CONTRAST:
            return False
        self._submit(lambda: self._write(recording, small))
        return True

    def close(self) -> None:
        """Write what was asked for."""
        self._thread.shutdown(wait=True)

    def _submit(self, work: Callable[[], None]) -> None:
        def safely() -> None:
            try:
                work()
            except OSError as err:
                log.warning("pictures of films: errno %s", err.errno)

        with contextlib.suppress(RuntimeError):  # it was closed meanwhile
            self._thread.submit(safely)

    def _load(self, wanted: frozenset[str]) -> None:
        self._forget_old()
        for slot in wanted:
            found = _read(self._folder / slot.removeprefix(COVER))
            if found is not None and slot in self._shown:
                self._frames.slot(slot).put(*found)
        for slot in self._frames.names():
            if slot.startswith(COVER) and slot not in self._shown:
                self._frames.drop(slot)

    def _write(self, recording: UUID, small: np.ndarray) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        high, wide = small.shape[:2]
        new = self._folder / f"{recording}.new"
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_HEAD.pack(_MAGIC, wide, high) + small.tobytes())
        new.replace(self._folder / str(recording))
        self._forget_old()

    def _forget_old(self) -> None:
        if not self._folder.is_dir():
            return
        by_age = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for place, path in enumerate(by_age):
            if place >= MOST or self._now() - path.stat().st_mtime > KEPT_S:
                path.unlink(missing_ok=True)


def _small(frame: Frame) -> np.ndarray | None:
    if frame.pixels is not Pixels.RGB24 or len(frame.data) < frame.width * frame.height * 3:
        return None
    step = max(1, -(-frame.width // WIDTH), -(-frame.height // HEIGHT))
    high, wide = frame.height // step, frame.width // step
    if not high or not wide:
        return None
    import numpy as np  # noqa: PLC0415 - ten megabytes that an idle kiosk does without

    picture = np.frombuffer(frame.data, np.uint8, frame.width * frame.height * 3)
    picture = picture.reshape(frame.height, frame.width, 3)[: high * step, : wide * step]
    return np.asarray(picture.reshape(high, step, wide, step, 3).mean(axis=(1, 3)).astype(np.uint8))


def _read(path: Path) -> tuple[int, int, bytes] | None:
    """Return width, height and bytes; nothing of a file that is not there, or broken."""
    with contextlib.suppress(FileNotFoundError):
        content = path.read_bytes()
        if len(content) >= _HEAD.size:
            magic, wide, high = _HEAD.unpack_from(content)
            pixels = content[_HEAD.size :]
            if magic == _MAGIC and 0 < wide <= WIDTH and 0 < high <= HEIGHT and len(pixels) == wide * high * 3:
                return wide, high, pixels
    return None
