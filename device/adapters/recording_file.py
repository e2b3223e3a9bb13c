"""One recording of our own on the disk: whole, or growing while it is played."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from device.adapters import files
from device.core.events.player import WhyNotPlayed
from device.runtime.errors import EdgeError, Refused, TryAgain

log = logging.getLogger(__name__)

FILM, PART, NOTE = ".film", ".part", ".note"
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class MediaAnswer:
    """What the backend sends of a recording."""

    start: int
    size: int
    """All of it, not only what follows."""
    etag: str
    pieces: Iterator[bytes]
    """What follows; raises TryAgain when it is cut."""


AskMedia: TypeAlias = Callable[[UUID, int], AbstractContextManager[MediaAnswer]]
"""Ask for a recording from this byte on; in a thread. Raises TryAgain, Refused."""


class Note(BaseModel):
    """What a file is to become."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    size: int = Field(ge=0)
    etag: str = ""
    sha256: str = ""


class Shelf(Protocol):
    """Where it lies."""

    @property
    def pauses_s(self) -> tuple[float, ...]:
        """Between tries when nothing comes; after the last it is given up."""

    def path(self, recording: UUID, suffix: str) -> Path: ...

    def ask(self, recording: UUID, start: int) -> AbstractContextManager[MediaAnswer]: ...

    def make_room(self, recording: UUID, size: int, have: int) -> None: ...

    def forget(self, recording: UUID) -> None: ...

    def release(self, recording: UUID) -> None: ...


class _AskAnew(Exception):
    """What has come is of another recording than what is sent now."""


class RecordingFile:
    """Open until `close` (`ports.OwnFile`)."""

    def __init__(self, shelf: Shelf, recording: UUID, sha256: str) -> None:
        self._shelf = shelf
        self._recording = recording
        self._sha256 = sha256
        self._is_unwanted = threading.Event()
        self._is_open = True
        self._ready: Future[None] = Future()
        """Set when it is known how much it will be, and `descriptor` is there."""
        self._done: Future[None] = Future()
        self.descriptor = -1
        self.length = 0

    @property
    def is_whole(self) -> bool:
        return self._done.done() and self._done.exception() is None

    async def begin(self) -> None:
        """Find it on the disk, or begin to fetch it. Raises EdgeError."""
        threading.Thread(target=self._run, name="recording", daemon=True).start()
        await asyncio.wrap_future(self._ready)

    async def whole(self) -> None:
        """Return when all of it is there. Raises EdgeError with a `WhyNotPlayed` as its reason."""
        await asyncio.shield(asyncio.wrap_future(self._done))

    def spoil(self) -> None:
        """It cannot be played: fetch it anew next time."""
        log.warning("recording %s is fetched anew next time", self._recording)
        self._is_unwanted.set()
        self._shelf.forget(self._recording)

    def close(self) -> None:
        """Let go of it."""
        if not self._is_open:
            return
        self._is_open = False
        self._is_unwanted.set()
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
        self._shelf.release(self._recording)

    # --- in a thread of its own ---

    def _run(self) -> None:
        """Set both futures, whatever happens."""
        try:
            if not self._is_found():
                self._fetch()
                self._finish()
        except EdgeError as err:
            self._tell(err)
        except OSError as err:
            self._tell(EdgeError(WhyNotPlayed.NO_SPACE if err.errno in FULL else WhyNotPlayed.CRASHED))
        except Exception:
            log.exception("bug while fetching a recording")
            self._tell(EdgeError(WhyNotPlayed.CRASHED))
        else:
            self._tell(None)

    def _tell(self, error: EdgeError | None) -> None:
        for future in (self._done, self._ready):  # who waits for `ready` may ask `is_whole` at once
            if future.done():
                continue
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(error)

    def _is_found(self) -> bool:
        """Whether all of it is on the disk, and is what it should be by now."""
        film, note = self._path(FILM), self._note()
        if note is None or not film.exists() or film.stat().st_size != note.size:
            return False
        if self._sha256 and note.sha256 != self._sha256:
            return False
        os.utime(film)
        self._open(film, note.size)
        return True

    def _open(self, path: Path, length: int) -> None:
        self.length = length
        self.descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def _fetch(self) -> None:
        """Append what is missing, over and over until nothing is. Raises EdgeError, OSError."""
        pauses = iter(self._shelf.pauses_s)
        while not self._is_complete():
            if self._is_unwanted.is_set():
                raise EdgeError(WhyNotPlayed.NETWORK)
            have = self._have()
            try:
                with self._shelf.ask(self._recording, have) as answer:
                    self._take(answer)
            except _AskAnew:
                continue
            except Refused as err:
                raise EdgeError(WhyNotPlayed.UNAVAILABLE) from err
            except TryAgain as err:
                if not self._ready.done():
                    raise EdgeError(WhyNotPlayed.NETWORK) from err
            if self._have() > have:
                pauses = iter(self._shelf.pauses_s)
            elif (pause_s := next(pauses, None)) is None:
                raise EdgeError(WhyNotPlayed.NETWORK)
            else:
                self._is_unwanted.wait(pause_s)

    def _is_complete(self) -> bool:
        """Whether nothing is missing; what a kill left between the last byte and its name is taken as it is."""
        note, have = self._note(), self._have()
        if note is None or have != note.size or note.sha256 != self._sha256:
            return False
        if not self._ready.done():
            self._open(self._path(PART), note.size)
        return True

    def _take(self, answer: MediaAnswer) -> None:
        """Write what comes. Raises TryAgain, EdgeError, OSError."""
        note = Note(size=answer.size, etag=answer.etag, sha256=self._sha256)
        if answer.start and (answer.start != self._have() or note != self._note()):
            if self._ready.done():
                raise EdgeError(WhyNotPlayed.BROKEN)  # somebody is looking at what was there before
            self._path(PART).unlink(missing_ok=True)
            raise _AskAnew
        if answer.start == 0 and self._ready.done() and self._have():
            raise EdgeError(WhyNotPlayed.BROKEN)
        self._shelf.make_room(self._recording, note.size, answer.start)
        if answer.start == 0 and not self._ready.done():
            for suffix in (PART, FILM):  # a film under this name is of another note
                self._path(suffix).unlink(missing_ok=True)
            files.write(self._path(NOTE), note.model_dump_json().encode())
        with self._path(PART).open("ab", buffering=0) as part:
            if not self._ready.done():
                self._open(self._path(PART), note.size)
                self._ready.set_result(None)
            for piece in answer.pieces:
                if self._is_unwanted.is_set():
                    return
                if part.tell() + len(piece) > note.size:
                    raise EdgeError(WhyNotPlayed.BROKEN)
                _write_all(part.fileno(), piece)

    def _finish(self) -> None:
        """Prove it, and give it its name. Raises EdgeError, OSError."""
        with self._path(PART).open("rb") as part:
            if self._sha256 and hashlib.file_digest(part, "sha256").hexdigest() != self._sha256:
                self._shelf.forget(self._recording)
                raise EdgeError(WhyNotPlayed.BROKEN)
            os.fsync(part.fileno())
        self._path(PART).replace(self._path(FILM))

    def _path(self, suffix: str) -> Path:
        return self._shelf.path(self._recording, suffix)

    def _have(self) -> int:
        try:
            return self._path(PART).stat().st_size
        except FileNotFoundError:
            return 0

    def _note(self) -> Note | None:
        content = files.read(self._path(NOTE))
        try:
            return None if content is None else Note.model_validate_json(content)
        except ValidationError:
            return None


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
