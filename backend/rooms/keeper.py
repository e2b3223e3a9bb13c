"""Keeps the SFU as the database says: each second, and at once when something is nudged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from asgiref.sync import sync_to_async

from backend.rooms.errors import RoomError, SfuUnreachable
from backend.rooms.plan import (
    Action,
    DeleteRoom,
    Eject,
    MakeRoom,
    Plan,
    SetMetadata,
    SetSources,
    WantedRoom,
    reconcile,
)
from backend.rooms.sfu import Sfu

log = logging.getLogger(__name__)

WantedRooms = Callable[[datetime], Sequence[WantedRoom]]
"""Reads which rooms there should be."""
TellPresent = Callable[[Plan, datetime], None]
"""Writes who is in which room."""


class Keeper:
    """Reconciles rooms. One task at a time."""

    def __init__(self, sfu: Sfu, wanted: WantedRooms, tell: TellPresent, now: Callable[[], datetime]) -> None:
        self._sfu, self._now = sfu, now
        self._wanted = sync_to_async(wanted, thread_sensitive=True)
        self._tell = sync_to_async(tell, thread_sensitive=True)
        self._known: frozenset[str] = frozenset()
        self._is_reachable = True

    async def round(self) -> None:
        """Make the SFU right once, and write down who is there. An SFU that is away is told again next time."""
        try:
            # The SFU first: a room made for a call that opens in between must not look like one too many.
            actual = await self._sfu.rooms()
            wanted = await self._wanted(self._now())
            plan = reconcile(wanted, actual)
            await asyncio.gather(*(self._perform(action) for action in plan.actions))
        except SfuUnreachable as err:
            if self._is_reachable:
                log.warning("rooms not kept: %s", err.code)
            self._is_reachable = False
            self._known = frozenset()
            return
        if not self._is_reachable:
            log.info("rooms kept again")
        self._is_reachable = True
        self._known = frozenset(plan.present)
        await self._tell(plan, self._now())

    async def make_now(self, rooms: Sequence[tuple[str, str]]) -> None:
        """Make these rooms (name, record) without waiting for the round. What fails is left to the round."""
        missing = [(room, record) for room, record in rooms if room not in self._known]
        results = await asyncio.gather(
            *(self._sfu.make(room, record) for room, record in missing), return_exceptions=True
        )
        for result in results:
            if isinstance(result, RoomError):
                log.warning("room not made: %s", result.code)
            elif isinstance(result, BaseException):
                raise result

    async def _perform(self, action: Action) -> None:
        try:
            match action:
                case MakeRoom(room, metadata):
                    await self._sfu.make(room, metadata)
                case DeleteRoom(room):
                    await self._sfu.delete(room)
                case SetMetadata(room, metadata):
                    await self._sfu.set_metadata(room, metadata)
                case SetSources(room, identity, may_publish):
                    await self._sfu.set_sources(room, identity, may_publish)
                case Eject(room, identity):
                    await self._sfu.eject(room, identity)
        except SfuUnreachable:
            raise
        except RoomError as err:
            # Refused: somebody was faster. The next round sees what is true.
            log.info("room action refused: %s %s", type(action).__name__, err.code)
