"""Nudges for browsers: the web process hears all of them once, and hands each page those of its own organisation."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator

from backend.bridge.nudges import Nudges, carrier
from backend.config.nudges import Topic

log = logging.getLogger(__name__)


class Listener:
    """One page that waits. What is nudged twice before it looks is one nudge."""

    def __init__(self) -> None:
        self._topics: set[Topic] = set()
        self._changed = asyncio.Event()

    def put(self, topic: Topic) -> None:
        """Wake the page. Only on the event loop's thread."""
        self._topics.add(topic)
        self._changed.set()

    async def take(self) -> list[Topic]:
        """Wait for nudges, and return them."""
        await self._changed.wait()
        self._changed.clear()
        taken, self._topics = sorted(self._topics), set()
        return taken


class Hub:
    """All pages that wait in this process, by organisation."""

    def __init__(self) -> None:
        self._listeners: defaultdict[int, set[Listener]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._nudges: Nudges | None = None

    async def start(self) -> None:
        """Begin to hear, on the loop that runs now."""
        self._loop = asyncio.get_running_loop()
        self._nudges = carrier("web", self.heard)
        self._nudges.start()

    async def stop(self) -> None:
        """Hear no more."""
        if self._nudges is not None:
            await asyncio.to_thread(self._nudges.stop)
            self._nudges = None

    def heard(self, organisation: int, topic: Topic) -> None:
        """Hand a nudge on. From any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._hand_on, organisation, topic)

    def is_heard_by(self, organisation: int) -> bool:
        """Say whether any page of this organisation waits here."""
        return organisation in self._listeners

    def _hand_on(self, organisation: int, topic: Topic) -> None:
        for listener in self._listeners.get(organisation, ()):
            listener.put(topic)

    async def nudges_for(self, organisation: int) -> AsyncIterator[Topic]:
        """Give every nudge of this organisation from now on, until the caller stops asking."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        listener = Listener()
        self._listeners[organisation].add(listener)
        try:
            while True:
                for topic in await listener.take():
                    yield topic
        finally:
            self._listeners[organisation].discard(listener)
            if not self._listeners[organisation]:
                del self._listeners[organisation]


_hub = Hub()
"""The web process has one; it does nothing until its lifespan starts it."""


async def start() -> None:
    """Start hearing: called once by the web process's lifespan."""
    await _hub.start()


async def stop() -> None:
    """Stop hearing."""
    await _hub.stop()


def nudges_for(organisation: int) -> AsyncIterator[Topic]:
    """Give every nudge of this organisation from now on."""
    return _hub.nudges_for(organisation)
