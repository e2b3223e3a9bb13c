"""The one owner of the state. Facts come in from any thread; they are reduced one by one on the asyncio thread.

Nothing runs by the clock here: the core says when it wants to be woken, and one timer does that. A bug in the core ends
the process: a kiosk that is half alive is worse than one that starts anew.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from device.core.effects import Effect
from device.core.events import Event, Ticked
from device.core.reducer import next_wake, reduce
from device.core.screen import Screen
from device.core.show import screen
from device.core.state import State
from device.runtime.watchdog import die

log = logging.getLogger(__name__)

SHORTEST_WAIT_S: Final = 0.01
"""A wish to be woken in the past is granted this much later: a mistake there must not burn a whole processor."""


class Orders(Protocol):
    """Who carries out effects: the runner."""

    def order(self, effects: Sequence[Effect]) -> None:
        """Take these, in this order. On the asyncio thread; returns at once."""


class Store:
    """Holds the state, and is what the screen looks at (`ports.View`)."""

    def __init__(
        self,
        state: State,
        *,
        now: Callable[[], float] = time.monotonic,
        on_bug: Callable[[str], None] = die,
    ) -> None:
        self.changed = threading.Event()
        self._state = state
        self._now = now
        self._on_bug = on_bug
        self._loop: asyncio.AbstractEventLoop | None = None
        self._orders: Orders | None = None
        self._listeners: list[Callable[[State], None]] = []
        self._early: list[Event] = []
        self._early_lock = threading.Lock()
        self._wake: asyncio.TimerHandle | None = None
        self._screen_beat: Callable[[], None] = lambda: None

    # --- from any thread ---

    def submit(self, event: Event) -> None:
        """Hand in a fact. Before `start` it waits, after the loop is closed it is dropped."""
        with self._early_lock:
            if self._loop is None:
                self._early.append(event)
                return
        try:
            self._loop.call_soon_threadsafe(self._take, event)
        except RuntimeError:
            log.debug("stopped: %s comes too late", type(event).__name__)

    def state(self) -> State:
        """Return the newest state."""
        return self._state

    def screen(self) -> Screen:
        """Return what to show at this moment."""
        return screen(self._state, self._now())

    def now(self) -> float:
        """Monotonic seconds, as events carry them."""
        return self._now()

    def alive(self) -> None:
        """Take note that the screen is being drawn."""
        self._screen_beat()

    def watch_drawing(self, beat: Callable[[], None]) -> None:
        """Call this each time that the screen says it is alive. Before `start`."""
        self._screen_beat = beat

    # --- on the asyncio thread ---

    def start(self, orders: Orders) -> None:
        """Begin to take facts, on the running loop; those that came before go first."""
        self._orders = orders
        with self._early_lock:
            self._loop = asyncio.get_running_loop()
            for event in self._early:
                self._loop.call_soon(self._take, event)
            self._early.clear()

    def on_change(self, listener: Callable[[State], None]) -> None:
        """Call this after each change of the state, on the asyncio thread. It must not block."""
        self._listeners.append(listener)

    def stop(self) -> None:
        """Wake no more."""
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None

    def _take(self, event: Event) -> None:
        try:
            step = reduce(self._state, event)
            is_changed = step.state is not self._state and step.state != self._state
            self._state = step.state
            self._set_wake()
        except Exception:  # whatever it is, we do not go on with a state that nobody understands
            log.exception("bug in the core, at %s", type(event).__name__)
            self._on_bug("core")
            return
        if self._orders is not None and step.effects:
            self._orders.order(step.effects)
        if is_changed:
            self.changed.set()
            for listener in self._listeners:
                listener(step.state)

    def _set_wake(self) -> None:
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        at = next_wake(self._state)
        if at is not None and self._loop is not None:
            wait_s = max(at - self._now(), SHORTEST_WAIT_S)
            self._wake = self._loop.call_later(wait_s, self._tick)

    def _tick(self) -> None:
        self._take(Ticked(self._now()))
