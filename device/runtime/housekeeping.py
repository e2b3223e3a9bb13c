"""The small duties besides calls: the newest keys, the last known moment, and telling that the broker refuses us."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

from device.runtime.errors import EdgeError
from device.runtime.ports import Api, ClockSource, Disk, Outbox
from device.runtime.trust import Trust
from protocol.errors import ProtocolError
from protocol.messages.reports import EventKind

log = logging.getLogger(__name__)

KEYS_AGAIN_S: Final = 60.0
"""Not more often, however many documents come that nobody we know has signed."""

KEYS_OLD_S: Final = 3600.0
"""A new connection asks for keys only then: ten thousand homes that come back at once must not all ask."""

MOMENT_EACH_S: Final = 3600.0
"""How far the floor may lie behind after a power cut."""

BROKER_REFUSED: Final = "broker_refused"


class Housekeeping:
    """Does its duties on the asyncio thread; may be asked from any."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        trust: Trust,
        api: Api,
        disk: Disk,
        outbox: Outbox | None,
        clock: ClockSource,
        on_new_keys: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._trust = trust
        self._api = api
        self._disk = disk
        self._outbox = outbox
        self._clock = clock
        self._on_new_keys = on_new_keys
        self._keys_asked_at = float("-inf")
        self._moment_saved_at = float("-inf")
        self._is_refusal_told = False
        self._tasks: set[asyncio.Task[None]] = set()

    # --- from any thread ---

    def want_keys(self) -> None:
        """Fetch the key list soon, unless that was just done."""
        self._soon(self._fetch_keys)

    def broker_up(self) -> None:
        """Take note that the broker knows us."""
        self._is_refusal_told = False
        if self._clock.monotonic() - self._keys_asked_at >= KEYS_OLD_S:
            self.want_keys()

    def broker_refused(self) -> None:
        """Ask HTTPS whether there is something new to know, and tell it as a fault, once."""
        self.want_keys()
        if not self._is_refusal_told:
            self._is_refusal_told = True
            self._soon(self._report_refusal)

    def pulse(self) -> None:
        """Do what is due by now; called every few seconds."""
        if self._clock.monotonic() - self._moment_saved_at >= MOMENT_EACH_S and self._clock.trusted_now() is not None:
            self._moment_saved_at = self._clock.monotonic()
            self._soon(self.save_moment)

    # --- on the asyncio thread ---

    async def save_moment(self) -> None:
        """Keep the present moment, if it is known."""
        now = self._clock.trusted_now()
        if now is not None:
            await self._disk.save_moment(now)

    async def close(self) -> None:
        """Drop what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _fetch_keys(self) -> None:
        if self._clock.monotonic() - self._keys_asked_at < KEYS_AGAIN_S:
            return
        self._keys_asked_at = self._clock.monotonic()
        token = await self._api.fetch_keys()
        try:
            is_newer = self._trust.take_keys(token)
        except ProtocolError as err:
            log.warning("the key list is not taken: %s", err.code)
            return
        if is_newer:
            log.info("key list %d", self._trust.key_list.number)
            await self._disk.save_keys(token)
            self._on_new_keys()

    async def _report_refusal(self) -> None:
        if self._outbox is not None:
            await self._outbox.report(EventKind.FAULT, None, BROKER_REFUSED)

    def _soon(self, duty: Callable[[], Coroutine[Any, Any, None]]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._begin, duty)

    def _begin(self, duty: Callable[[], Coroutine[Any, Any, None]]) -> None:
        task = asyncio.create_task(self._do(duty), name=duty.__name__)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _do(self, duty: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await duty()
        except EdgeError as err:
            log.info("%s: %s", duty.__name__, err.reason)
        except Exception:
            log.exception("bug in %s", duty.__name__)
