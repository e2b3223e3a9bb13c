"""Facts for the backend: numbered, on disk before anything else is done with them, told again until acknowledged.

Kept in SQLite with full synchronisation: after a kill or a power cut, what was reported is still there, with its
number. Numbers only grow, so the backend can store each fact once however often it is told. Where the file is lost or
broken, numbers go on from the present second, far beyond any that were given out.

A full disk takes nothing more, but a call must leave its trace: from then on facts are kept in memory and told from
there. Their numbers are not on disk, so a mark beside the file, which says that it knows them all, is taken away (that
works on a full disk), and the next start goes on from the present second.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import sqlite3
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from device.runtime.errors import DiskFailed, EdgeError, Refused
from protocol import codec
from protocol.messages.reports import DeviceEvent, DeviceEvents, EventKind
from protocol.signing import Signer
from protocol.topics import EVENTS

log = logging.getLogger(__name__)

T = TypeVar("T")

FILE_NAME: Final = "outbox.sqlite3"
MARK_NAME: Final = "outbox.whole"
MEMORY: Final = ":memory:"

BATCH: Final = 50
"""Events in one message: far below the 64 KiB of the topic."""

MOST_KEPT: Final = 10_000
"""Months of a home without any network. Beyond it the oldest are dropped, and that is said."""

AGAIN_S: Final = 10.0
"""What is not acknowledged by then is told again."""

LONGEST_AGAIN_S: Final = 300.0


class Outbox:
    """Keeps and tells facts (`ports.Outbox`)."""

    def __init__(
        self,
        folder: Path,
        signer: Signer,
        *,
        wall: Callable[[], datetime],
        send: Callable[[bytes], bool],
        send_by_https: Callable[[DeviceEvents], Awaitable[int]],
    ) -> None:
        """Open what was kept.

        Args:
            folder: the data folder.
            signer: the device's own.
            wall: dates each fact.
            send: hands a signed batch to the broker; False when there is none.
            send_by_https: tells a batch when there is no broker; returns the number that is acknowledged.
        """
        self._path = folder / FILE_NAME
        self._mark = folder / MARK_NAME
        self._is_on_disk = True
        self._signer = signer
        self._wall = wall
        self._send = send
        self._send_by_https = send_by_https
        self._disk = ThreadPoolExecutor(1, "outbox")
        self._database = self._disk.submit(self._open).result()
        self._told = 0
        """Highest number told over the present connection."""
        self._kick = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None

    # --- on the asyncio thread ---

    def start(self) -> None:
        """Begin to tell, on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._kick.set()
        self._task = asyncio.create_task(self._run(), name="outbox")

    async def report(self, kind: EventKind, participation: UUID | None, detail: str) -> None:
        """Return when it is on disk; telling follows by itself. Raises DiskFailed."""
        at = self._wall()
        await self._on_disk(lambda: self._add(kind, participation, detail, at))
        self._kick.set()

    async def pending(self, after: int = 0) -> tuple[DeviceEvent, ...]:
        """Return the oldest facts that are not acknowledged, beyond this number, at most a batch."""
        return await self._on_disk(lambda: self._read(after))

    async def close(self) -> None:
        """Stop telling; what is kept stays."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._on_disk(self._database.close)
        self._disk.shutdown()

    # --- from any thread ---

    def acknowledged(self, number: int) -> None:
        """Forget everything up to this number."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: it will be told again
                self._loop.call_soon_threadsafe(self._forget_soon, number)

    def connected(self) -> None:
        """Tell all again: a new connection knows nothing of what went into the old one."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._start_over)

    # --- telling ---

    def _start_over(self) -> None:
        self._told = 0
        self._kick.set()

    def _forget_soon(self, number: int) -> None:
        self._disk.submit(self._forget, number).add_done_callback(_log_failure)
        self._kick.set()

    async def _run(self) -> None:
        """Tell what is new at once; what stays unacknowledged, again, ever more slowly. Sleeps while all is told."""
        again_s = AGAIN_S
        while True:
            self._kick.clear()
            oldest = await self._safely(0)
            if not oldest:
                again_s = AGAIN_S
                await self._kick.wait()
                continue
            if oldest[0].number > self._told:
                again_s = AGAIN_S  # there is something that was never told
            is_told = await self._tell_all()
            try:
                wait_s = again_s * random.uniform(0.75, 1.25) if is_told else again_s  # noqa: S311 - spreading
                async with asyncio.timeout(wait_s):  # not `wait_for`, which can swallow a cancellation
                    await self._kick.wait()
            except TimeoutError:
                self._told = 0
                again_s = min(again_s * 2, LONGEST_AGAIN_S)

    async def _tell_all(self) -> bool:
        """Tell everything beyond what was told. Return False when nobody could be told."""
        while events := await self._safely(self._told):
            batch = DeviceEvents(device=self._signer.key_id, events=events)
            last = events[-1].number
            if not self._send(codec.encode(EVENTS, batch, self._signer)):
                try:
                    number = await self._send_by_https(batch)
                except Refused as err:
                    log.error("the backend refuses our reports: %s", err.reason)  # noqa: TRY400 - the code says it
                    return False
                except EdgeError:
                    return False
                await self._on_disk(lambda number=number: self._forget(number))  # type: ignore[misc]  # bound now
            self._told = last
        return True

    async def _safely(self, after: int) -> tuple[DeviceEvent, ...]:
        try:
            return await self.pending(after)
        except DiskFailed:
            log.exception("the outbox cannot be read")
            return ()

    # --- in the disk thread ---

    async def _on_disk(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._disk, work)
        except sqlite3.Error as err:
            raise DiskFailed(type(err).__name__) from err

    def _open(self) -> sqlite3.Connection:
        # A new device has neither file nor mark; one that is well has both. Else numbers may have been given out that
        # the file does not know.
        first = 1 if self._path.exists() == self._mark.exists() else self._present()
        try:
            try:
                database = _open_database(self._path, first)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                log.error("the outbox is broken: beginning a new one")  # noqa: TRY400 - the line says it all
                for path in (self._path, *self._path.parent.glob(FILE_NAME + "-*")):
                    path.unlink(missing_ok=True)
                database = _open_database(self._path, self._present())
            self._mark.touch(0o600)
        except (sqlite3.Error, OSError) as err:
            return self._in_memory(None, err)
        return database

    def _present(self) -> int:
        return int(self._wall().timestamp())

    def _in_memory(self, old: sqlite3.Connection | None, err: Exception) -> sqlite3.Connection:
        """Go on without the disk, with all that can still be read from it."""
        log.error("no disk for the outbox: %s; kept in memory", type(err).__name__)
        self._is_on_disk = False
        with contextlib.suppress(OSError):
            self._mark.unlink(missing_ok=True)
        rows: list[tuple[object, ...]] = []
        first = self._present()
        if old is not None:
            with contextlib.suppress(sqlite3.Error):
                rows = old.execute("SELECT number, kind, at, participation, detail FROM event").fetchall()
                (last,) = old.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence").fetchone()
                first = last + 1
            with contextlib.suppress(sqlite3.Error):
                old.close()
        database = _open_database(None, first)
        with database:
            database.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?)", rows)
        return database

    def _add(self, kind: EventKind, participation: UUID | None, detail: str, at: datetime) -> None:
        try:
            self._insert(kind, participation, detail, at)
        except sqlite3.OperationalError as err:
            if not self._is_on_disk:
                raise
            self._database = self._in_memory(self._database, err)
            self._insert(kind, participation, detail, at)

    def _insert(self, kind: EventKind, participation: UUID | None, detail: str, at: datetime) -> None:
        with self._database:
            self._database.execute(
                "INSERT INTO event (kind, at, participation, detail) VALUES (?, ?, ?, ?)",
                (kind.value, at.isoformat(), str(participation) if participation else None, detail[:64]),
            )
            dropped = self._database.execute(
                "DELETE FROM event WHERE number <= (SELECT MAX(number) FROM event) - ?", (MOST_KEPT,)
            ).rowcount
        if dropped > 0:
            log.error("the outbox is full: the oldest report was dropped")

    def _read(self, after: int) -> tuple[DeviceEvent, ...]:
        rows = self._database.execute(
            "SELECT number, kind, at, participation, detail FROM event WHERE number > ? ORDER BY number LIMIT ?",
            (after, BATCH),
        ).fetchall()
        return tuple(
            DeviceEvent(
                number=number,
                kind=EventKind(kind),
                at=datetime.fromisoformat(at),
                participation=UUID(participation) if participation else None,
                detail=detail,
            )
            for number, kind, at, participation, detail in rows
        )

    def _forget(self, number: int) -> None:
        with self._database:
            self._database.execute("DELETE FROM event WHERE number <= ?", (number,))


def _open_database(path: Path | None, first: int) -> sqlite3.Connection:
    """Open or make the file (None: in memory); it numbers from `first` on, or higher. Raises sqlite3.Error, OSError."""
    database = sqlite3.connect(path or MEMORY, check_same_thread=False)
    try:
        if path is not None:
            path.chmod(0o600)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        broken = database.execute("PRAGMA quick_check(1)").fetchone()
        if broken != ("ok",):
            raise sqlite3.DatabaseError("quick_check")
        with database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS event (number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, "
                "at TEXT NOT NULL, participation TEXT, detail TEXT NOT NULL) STRICT"
            )
            if first > 1:
                (last,) = database.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence").fetchone()
                database.execute("DELETE FROM sqlite_sequence")
                database.execute("INSERT INTO sqlite_sequence VALUES ('event', ?)", (max(first - 1, last),))
    except (sqlite3.Error, OSError):
        database.close()
        raise
    return database


def _log_failure(done: object) -> None:
    """Say when forgetting failed: the facts are told again, and the backend knows them by their numbers."""
    error = getattr(done, "exception", lambda: None)()
    if error is not None:
        log.error("the outbox could not forget: %s", type(error).__name__)
