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
from uuid import UUID

from device.core.effects import Effect
from device.core.events.event import Event
from device.core.events.process import Saved, Started, Ticked
from device.core.reducer import next_wake, reduce
from device.core.screen import Screen
from device.core.show import screen
from device.core.state import State, Step
from device.runtime.nudge import Nudge
from device.runtime.trace import Trace
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
        saved: Saved,
        *,
        now: Callable[[], float] = time.monotonic,
        on_bug: Callable[[str], None] = die,
        trace: Trace | None = None,
        reduce: Callable[[State, Event], Step] = reduce,
        next_wake: Callable[[State], float | None] = next_wake,
    ) -> None:
        """Begin with what the disk held: it can be drawn at once. Its effects wait for `start`."""
        self._reduce = reduce
        self._next_wake = next_wake
        self.changed = Nudge()
        self._trace = trace or Trace()
        started = Started(now(), saved)
        self._trace.event(started)
        step = reduce(State(), started)
        self._state = step.state
        self._first_effects = step.effects
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

    def note(self, word: str, participation: UUID | None = None) -> None:
        """Write into the trace what was drawn."""
        self._trace.note(word, participation)

    def watch_drawing(self, beat: Callable[[], None]) -> None:
        """Call this each time that the screen says it is alive. Before `start`."""
        self._screen_beat = beat

    # --- on the asyncio thread ---

    def start(self, orders: Orders) -> None:
        """Begin to take facts, on the running loop; those that came before go first."""
        self._orders = orders
        self._order(self._first_effects)
        self._first_effects = ()
        with self._early_lock:
            self._loop = asyncio.get_running_loop()
            for event in self._early:
                self._loop.call_soon(self._take, event)
            self._early.clear()
        self._set_wake()

    def on_change(self, listener: Callable[[State], None]) -> None:
        """Call this after each change of the state, on the asyncio thread. It must not block."""
        self._listeners.append(listener)

    def stop(self) -> None:
        """Wake no more."""
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None

    def _take(self, event: Event) -> None:
        before = self._state
        try:
            step = self._reduce(self._state, event)
            is_changed = step.state is not self._state and step.state != self._state
            self._state = step.state
            self._set_wake()
        except Exception:  # whatever it is, we do not go on with a state that nobody understands
            log.exception("bug in the core, at %s", type(event).__name__)
            self._on_bug("core")
            return
        if self._trace.is_on:
            self._write_trace(event, before)
        self._order(step.effects)
        if is_changed:
            self.changed.set()
            for listener in self._listeners:
                listener(step.state)

    def _order(self, effects: Sequence[Effect]) -> None:
        if self._trace.is_on:
            for effect in effects:
                self._trace.effect(effect)
        if self._orders is not None and effects:
            self._orders.order(effects)

    def _write_trace(self, event: Event, before: State) -> None:
        if not isinstance(event, Ticked):
            self._trace.event(event)
        if type(self._state.phase) is not type(before.phase):
            self._trace.phase(self._state.phase)

    def _set_wake(self) -> None:
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        at = self._next_wake(self._state)
        if at is not None and self._loop is not None:
            wait_s = max(at - self._now(), SHORTEST_WAIT_S)
            self._wake = self._loop.call_later(wait_s, self._tick)

    def _tick(self) -> None:
        self._take(Ticked(self._now()))
