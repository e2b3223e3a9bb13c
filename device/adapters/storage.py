"""What the device keeps in its data folder: who it is, both documents, marks, keys, the last known moment.

Everything is written by one thread, one after the other, so marks and documents reach the disk in the order in which
they were asked for.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import TypeAdapter, ValidationError

from device.adapters import files
from device.core.decisions import Decisions, Preferences
from device.core.effects import Document
from device.core.installed import Installed
from device.core.marks import MarkLine
from device.core.watched import Place
from device.core.wishes import WishBook
from device.runtime.errors import DiskFailed, EdgeError
from device.runtime.trust import Identity
from protocol.messages.requests import Binding

log = logging.getLogger(__name__)

T = TypeVar("T")

IDENTITY: Final = "identity.json"
SIGNING: Final = "signing.pem"
SEALING: Final = "sealing.pem"
KEYS: Final = "keys.jws"
MARKS: Final = "marks"
WISHES: Final = "wishes"
DECISIONS: Final = "decisions"
PREFERENCES: Final = "preferences"
PLACES: Final = "places"
MOMENT: Final = "moment"
VOLUME: Final = "volume"
COMMANDS: Final = "commands"
INSTALLED: Final = "installed"
LOCK: Final = "lock"

MARK_LINES: Final = TypeAdapter(tuple[MarkLine, ...])
WISH_BOOK: Final = TypeAdapter(WishBook)
DECIDED: Final = TypeAdapter(Decisions)
PREFERRED: Final = TypeAdapter(Preferences)
WATCHED: Final = TypeAdapter(tuple[Place, ...])
COMMAND_IDS: Final = TypeAdapter(tuple[UUID, ...])
INSTALLED_CHOICES: Final = TypeAdapter(Installed)

MAX_MARKS: Final = 1000
"""Participations that are remembered; the oldest are forgotten first. A home has ten a day, a call is over in hours."""


class FolderTaken(EdgeError):
    """Another kiosk runs on this data folder."""

    code = "folder_taken"


class BadIdentity(EdgeError):
    """The files that say who this device is are there, but cannot be used."""

    code = "bad_identity"


class Storage:
    """The data folder. Reading is done at start, on whatever thread; writing by awaiting."""

    def __init__(self, folder: Path) -> None:
        """Take the folder for this process alone. Raises FolderTaken, DiskFailed."""
        self._folder = folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as err:
            raise DiskFailed(f"errno_{err.errno}") from err
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            os.close(self._lock)
            raise FolderTaken from err
        self._writer = ThreadPoolExecutor(1, "disk")
        self._marks = self._read_marks()

    @property
    def folder(self) -> Path:
        """Where everything is."""
        return self._folder

    # --- read at start ---

    def has_identity(self) -> bool:
        """Say whether the folder is that of a bound device, readable or not."""
        return (self._folder / IDENTITY).exists()

    def identity(self) -> Identity | None:
        """Return who this device is; None when it has not been bound. Raises BadIdentity."""
        try:
            content = (self._folder / IDENTITY).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as err:
            raise BadIdentity("unreadable") from err
        try:
            binding = Binding.model_validate_json(content)
            signing = load_pem_private_key((self._folder / SIGNING).read_bytes(), None)
            sealing = load_pem_private_key((self._folder / SEALING).read_bytes(), None)
        except (ValidationError, ValueError, TypeError, OSError) as err:
            raise BadIdentity(type(err).__name__) from err
        if not isinstance(signing, Ed25519PrivateKey) or not isinstance(sealing, X25519PrivateKey):
            raise BadIdentity("key_kind")
        return Identity(binding, signing, sealing)

    def document(self, kind: Document) -> bytes | None:
        """Return a document as it was saved: still sealed and signed."""
        return files.read(self._document_path(kind))

    def keys(self) -> str | None:
        """Return the newest key list that was saved."""
        content = files.read(self._folder / KEYS)
        return None if content is None else content.decode("ascii", "replace")

    def marks(self) -> tuple[MarkLine, ...]:
        """Return how far each participation came, the newest last."""
        return self._marks

    def wishes(self) -> WishBook:
        """Return what the resident wished of events. Numbers of a book that is lost go on from the clock's seconds."""
        content = files.read(self._folder / WISHES)
        if content is None:
            return WishBook()
        try:
            return WISH_BOOK.validate_json(content)
        except ValidationError:
            log.error("the saved wishes cannot be read")  # noqa: TRY400 - the error would print what they say
            return WishBook()

    def decisions(self) -> Decisions:
        """Return what the resident decided about being called."""
        return self._kept(DECISIONS, DECIDED) or Decisions()

    def preferences(self) -> Preferences:
        """Return how the resident likes the screen."""
        return self._kept(PREFERENCES, PREFERRED) or Preferences()

    def places(self) -> tuple[Place, ...]:
        """Return how far films were watched, the latest last."""
        return self._parsed(PLACES, WATCHED, ())

    def volume(self) -> int | None:
        """Return how loud the resident wanted it; None when nothing was said."""
        content = files.read(self._folder / VOLUME)
        return int(content) if content is not None and content.isdigit() else None

    def commands(self) -> tuple[UUID, ...]:
        """Return the ids of the commands that were taken. A lost list is no danger: each is for one connection."""
        return self._parsed(COMMANDS, COMMAND_IDS, ())

    def installed(self) -> Installed:
        """Return what an installer set at the screen."""
        return self._parsed(INSTALLED, INSTALLED_CHOICES, Installed())

    def moment(self) -> datetime | None:
        """Return the last moment that was saved: it has passed."""
        content = files.read(self._folder / MOMENT)
        try:
            return None if content is None else datetime.fromisoformat(content.decode()).astimezone(UTC)
        except ValueError:
            log.exception("the saved moment cannot be read")
            return None

    # --- write ---

    async def write_mark(self, line: MarkLine) -> None:
        """Keep how far a participation came, over the older line of it. Raises DiskFailed."""

        def work() -> None:
            others = [mark for mark in self._marks if mark.participation != line.participation]
            newest = (*others, line)[-MAX_MARKS:]
            files.write(self._folder / MARKS, MARK_LINES.dump_json(newest))
            self._marks = newest

        await self._write(work)

    async def save_document(self, kind: Document, payload: bytes) -> None:
        """Keep a document as it came. Raises DiskFailed."""
        await self._write(lambda: files.write(self._document_path(kind), payload))

    async def write_wishes(self, book: WishBook) -> None:
        """Keep what the resident wished of events, in place of what was there. Raises DiskFailed."""
        await self._write(lambda: files.write(self._folder / WISHES, WISH_BOOK.dump_json(book)))

    async def write_decisions(self, decisions: Decisions) -> None:
        """Keep what the resident decided about being called, in place of what was there. Raises DiskFailed."""
        await self._write(lambda: files.write(self._folder / DECISIONS, DECIDED.dump_json(decisions)))

    async def write_preferences(self, preferences: Preferences) -> None:
        """Keep how the resident likes the screen, in place of what was there. Raises DiskFailed."""
        await self._write(lambda: files.write(self._folder / PREFERENCES, PREFERRED.dump_json(preferences)))

    async def write_places(self, places: tuple[Place, ...]) -> None:
        """Keep how far films were watched, in place of what was there. Raises DiskFailed."""
        await self._write(lambda: files.write(self._folder / PLACES, WATCHED.dump_json(places)))

    async def save_volume(self, step: int) -> None:
        """Keep how loud the resident wants it. Raises DiskFailed."""
        await self._write(lambda: files.write(self._folder / VOLUME, str(step).encode()))

    async def write_commands(self, taken: tuple[UUID, ...]) -> None:
        """Keep which commands were taken. Raises DiskFailed."""
        await self._write(lambda: files.write(self._folder / COMMANDS, COMMAND_IDS.dump_json(taken)))

    async def save_installed(self, installed: Installed) -> None:
        """Keep what an installer set. Raises DiskFailed."""
        await self._write(lambda: files.write(self._folder / INSTALLED, INSTALLED_CHOICES.dump_json(installed)))

    async def save_keys(self, token: str) -> None:
        """Keep the newest key list. Raises DiskFailed."""
        await self._write(lambda: files.write(self._folder / KEYS, token.encode()))

    async def save_moment(self, moment: datetime) -> None:
        """Keep the present moment: after a power cut, time does not go back beyond it. Raises DiskFailed."""
        await self._write(lambda: files.write(self._folder / MOMENT, moment.astimezone(UTC).isoformat().encode()))

    def close(self) -> None:
        """Write what was asked for, then let the folder go."""
        self._writer.shutdown(wait=True)
        os.close(self._lock)

    def _kept(self, name: str, of: TypeAdapter[T]) -> T | None:
        content = files.read(self._folder / name)
        if content is None:
            return None
        try:
            return of.validate_json(content)
        except ValidationError:
            log.error("the saved %s cannot be read", name)  # noqa: TRY400 - the error would print what they say
            return None

    async def _write(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    def _parsed(self, name: str, adapter: TypeAdapter[T], otherwise: T) -> T:
        content = files.read(self._folder / name)
        if content is None:
            return otherwise
        try:
            return adapter.validate_json(content)
        except ValidationError:
            log.error("the saved %s cannot be read", name)  # noqa: TRY400 - the error would print what they say
            return otherwise

    def _document_path(self, kind: Document) -> Path:
        return self._folder / f"{kind.value}.document"

    def _read_marks(self) -> tuple[MarkLine, ...]:
        content = files.read(self._folder / MARKS)
        if content is None:
            return ()
        try:
            return MARK_LINES.validate_json(content)
        except ValidationError:
            log.error("the saved marks cannot be read")  # noqa: TRY400 - the error would print what they say
            return ()
