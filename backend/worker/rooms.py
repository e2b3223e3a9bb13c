"""The thread with the event loop that talks to the SFU."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as NotInTime
from datetime import datetime
from functools import partial

from backend.rooms.keeper import Keeper
from backend.rooms.services import tell_present, wanted_rooms
from backend.rooms.sfu import LiveKit
from backend.rooms.tokens import SfuKey
from backend.worker.parts import NET_S
from protocol.signing import Signer

log = logging.getLogger(__name__)

ROOM_FIRST_S = 0.25
"""How long a call waits for its room (which takes a millisecond) before homes are told; a home that comes too early is
refused, asks again, and loses more than that."""


class RoomKeeping:
    """Runs the keeper until it is stopped."""

    def __init__(
        self, url: str, key: SfuKey, signer: Signer, *, now: Callable[[], datetime], failed: Callable[[], None]
    ) -> None:
        self._url, self._key, self._signer, self._now, self._failed = url, key, signer, now, failed
        self._loop: asyncio.AbstractEventLoop | None = None
        self._keeper: Keeper | None = None
        self._wake = asyncio.Event()
        self._started = threading.Event()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="rooms", daemon=True)

    def start(self) -> None:
        """Begin; return when rooms can be asked for."""
        self._thread.start()
        self._started.wait(5)

    def wake(self, after_s: float = 0.0) -> None:
        """Have the next round now, or soon."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(loop.call_later, after_s, self._wake.set)

    def stop(self, timeout_s: float) -> None:
        """End after the present round."""
        self._is_stopping = True
        self.wake()
        self._thread.join(timeout_s)

    def prepare(self, rooms: Sequence[tuple[str, str]]) -> None:
        """Make sure of these rooms, or give up soon. From any other thread."""
        if not rooms or self._loop is None or self._keeper is None:
            return
        making = asyncio.run_coroutine_threadsafe(self._keeper.make_now(rooms), self._loop)
        try:
            making.result(ROOM_FIRST_S)
        except NotInTime:
            log.warning("rooms not made in time: %d", len(rooms))

    def _run(self) -> None:
        try:
            asyncio.run(self._rounds())
        except Exception:
            log.exception("part rooms failed")
            self._failed()
        finally:
            self._started.set()

    async def _rounds(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with LiveKit(self._url, self._key) as sfu:
            self._keeper = Keeper(sfu, partial(wanted_rooms, signer=self._signer), tell_present, self._now)
            self._started.set()
            while not self._is_stopping:
                self._wake.clear()
                await self._keeper.round()
                try:
                    async with asyncio.timeout(NET_S):
                        await self._wake.wait()
                except TimeoutError:
                    continue  # nothing was nudged: look anyway
