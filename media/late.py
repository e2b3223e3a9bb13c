"""The Rooms port from the start on: what really carries calls is imported when one may come.

LiveKit, PyAV and numpy are a fifth of the kiosk's memory, and a home is without a call for days. The core says when one
may come (`PrepareRooms`); who joins without that waits for the import, which has a thread of its own, and no longer.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from device.runtime.errors import TryAgain
from protocol.messages.calls import RoomAccess

if TYPE_CHECKING:
    from media.room import LiveKitRooms
    from media.watch import Found

log = logging.getLogger(__name__)

LARGE = ("media.room", "av", "media.tones")
"""The rooms first: the others are wanted later in a call."""


def import_rooms() -> None:
    """Import all that a call needs; takes a fifth of a second on a good day, a second on a small computer."""
    began = time.monotonic()
    for name in LARGE:
        importlib.import_module(name)
    log.info("ready for calls after %.0f ms", 1000 * (time.monotonic() - began))


class LateRooms:
    """Keeps what it is told until the rooms are there."""

    def __init__(self, make: Callable[[], LiveKitRooms], bring: Callable[[], None] = import_rooms) -> None:
        """`make` is called, on the loop, after `bring` has come back from its thread."""
        self._make = make
        self._bring = bring
        self._rooms: LiveKitRooms | None = None
        self._coming: asyncio.Task[LiveKitRooms] | None = None
        self._wish: tuple[UUID, bool, bool, frozenset[str]] | None = None
        self._found: Found | None = None
        self._shown: Mapping[str, int] = {}

    @property
    def are_there(self) -> bool:
        """Whether all that a call needs is imported."""
        return self._rooms is not None

    def prepare(self) -> None:
        """Begin to import, if that has not been done; returns at once."""
        if self._rooms is None and self._coming is None:
            self._coming = asyncio.get_running_loop().create_task(self._come(), name="import rooms")
            self._coming.add_done_callback(self._came)

    async def join(self, participation: UUID, call: UUID, access: RoomAccess) -> None:
        """Get into the room. Raises TryAgain."""
        self.prepare()
        if self._coming is not None:
            await asyncio.wait({self._coming})
        if self._rooms is None:
            raise TryAgain("no_rooms")
        await self._rooms.join(participation, call, access)

    def publish(self, participation: UUID, *, camera: bool, microphone: bool, audience: frozenset[str]) -> None:
        """Take the newest wish."""
        if self._rooms is not None:
            self._rooms.publish(participation, camera=camera, microphone=microphone, audience=audience)
        else:
            self._wish = (participation, camera, microphone, audience)

    async def leave(self, participation: UUID) -> None:
        """Close what is open and get out."""
        if self._rooms is not None:
            await self._rooms.leave(participation)
        elif self._wish is not None and self._wish[0] == participation:
            self._wish = None

    def plugged(self, found: Found) -> None:
        """Take what is plugged in now."""
        self._found = found
        if self._rooms is not None:
            self._rooms.plugged(found)

    def shown(self, heights_px: Mapping[str, int]) -> None:
        """Take note of the pictures that the screen shows, and how high."""
        self._shown = heights_px
        if self._rooms is not None:
            self._rooms.shown(heights_px)

    async def close(self) -> None:
        """Let go of everything."""
        self._wish = None
        if self._rooms is not None:
            await self._rooms.close()

    async def _come(self) -> LiveKitRooms:
        await asyncio.to_thread(self._bring)
        return self._make()

    def _came(self, task: asyncio.Task[LiveKitRooms]) -> None:
        self._coming = None  # what failed is tried again with the next call
        if task.cancelled():
            return
        if (bug := task.exception()) is not None:
            log.error("no rooms", exc_info=bug)
            return
        self._rooms = rooms = task.result()
        rooms.shown(self._shown)
        if self._found is not None:
            rooms.plugged(self._found)
        if self._wish is not None:
            participation, camera, microphone, audience = self._wish
            rooms.publish(participation, camera=camera, microphone=microphone, audience=audience)
            self._wish = None
