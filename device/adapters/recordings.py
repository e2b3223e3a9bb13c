"""Recordings of our own, on the disk: fetched once, played from there, the one not seen for longest goes first.

A recording is `<id>.part` while it comes and `<id>.film` when all of it is there and is what the agenda says; beside it
`<id>.note` says what it is to become. A part that a cut left behind is gone on with, so a long film need not come in
one evening. It may be played while it grows: whoever plays it has it open, and waits where nothing is yet.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from device.adapters import files
from device.adapters.recording_file import FILM, NOTE, PART, AskMedia, MediaAnswer, RecordingFile
from device.core.events.player import WhyNotPlayed
from device.runtime.errors import DiskFailed, EdgeError

MIB: Final = 1024 * 1024
KEEP_FREE: Final = 1024 * MIB
"""Of the disk: what must always be written (marks, reports) is small, but others live on it too."""
PAUSES_S: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Between tries when nothing comes at all; after the last it is given up, and what has come is kept."""


class Recordings:
    """All of them (`ports.OwnRecordings`)."""

    def __init__(
        self,
        folder: Path,
        ask: AskMedia,
        *,
        limit: int,
        free: Callable[[], int] | None = None,
        pauses_s: Collection[float] = PAUSES_S,
    ) -> None:
        """Take `limit` bytes of the disk at most; `free` says how many it has left."""
        self._folder = folder
        self._ask = ask
        self._limit = limit
        self._free = free or (lambda: shutil.disk_usage(folder).free)
        self._pauses_s = tuple(pauses_s)
        self._threads = ThreadPoolExecutor(1, "recordings")
        self._in_use: dict[UUID, int] = {}
        self._lock = threading.Lock()

    async def open(self, recording: UUID, sha256: str) -> RecordingFile:
        """Return the file, whole or growing. Raises EdgeError with a `WhyNotPlayed` as its reason."""
        self._use(recording, 1)
        file = RecordingFile(self, recording, sha256.lower())
        try:
            await file.begin()
        except BaseException:
            file.close()
            raise
        return file

    def keep(self, recordings: Collection[UUID]) -> Future[None]:
        """Forget all others: what was withdrawn does not stay in a home. From any thread; done when the future is."""
        return self._threads.submit(self._keep, frozenset(recordings))

    def close(self) -> None:
        """Fetch nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    # --- what its files ask for, in threads ---

    def path(self, recording: UUID, suffix: str) -> Path:
        """Return where a file of this recording is."""
        return self._folder / f"{recording}{suffix}"

    def ask(self, recording: UUID, start: int) -> AbstractContextManager[MediaAnswer]:
        """Ask the backend. Raises TryAgain, Refused."""
        return self._ask(recording, start)

    @property
    def pauses_s(self) -> tuple[float, ...]:
        return self._pauses_s

    def make_room(self, recording: UUID, size: int, have: int) -> None:
        """Let what was not seen for longest go until there is room for this one. Raises EdgeError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._lock:
            others = self._others(recording)
            too_much = sum(one.size for one in others) + size - self._limit
            too_little = KEEP_FREE - (self._free() - (size - have))
            lacking = max(too_much, too_little)
            going: list[_Kept] = []
            for one in (one for one in others if one.recording not in self._in_use):
                if sum(kept.size for kept in going) < lacking:
                    going.append(one)
            if sum(kept.size for kept in going) < lacking:
                raise EdgeError(WhyNotPlayed.NO_SPACE)  # and nothing has gone for nothing
            for one in going:
                self.forget(one.recording)

    def forget(self, recording: UUID) -> None:
        """Take it off the disk."""
        for suffix in (FILM, PART):
            with suppress(OSError):
                self.path(recording, suffix).unlink(missing_ok=True)
        with suppress(DiskFailed):
            files.remove(self.path(recording, NOTE))

    def release(self, recording: UUID) -> None:
        """Nobody plays it any longer."""
        self._use(recording, -1)

    def _use(self, recording: UUID, change: int) -> None:
        with self._lock:
            count = self._in_use.get(recording, 0) + change
            if count > 0:
                self._in_use[recording] = count
            else:
                self._in_use.pop(recording, None)

    def _keep(self, recordings: frozenset[UUID]) -> None:
        with self._lock:
            for one in self._others(None):
                if one.recording not in recordings and one.recording not in self._in_use:
                    self.forget(one.recording)

    def _others(self, recording: UUID | None) -> list[_Kept]:
        """Return all but this one, the one not seen for longest first."""
        found = []
        with suppress(FileNotFoundError):
            for path in self._folder.iterdir():
                if path.suffix in (FILM, PART):
                    with suppress(ValueError, OSError):
                        status = path.stat()
                        found.append(_Kept(status.st_mtime, UUID(path.stem), status.st_size))
        return sorted((one for one in found if one.recording != recording), key=lambda one: one.seen_at)


@dataclass(frozen=True)
class _Kept:
    seen_at: float
    recording: UUID
    size: int
