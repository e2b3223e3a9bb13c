"""One owner of the state: facts from any thread, one timer, and no life after a bug."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from device.core.effects import Effect
from device.core.events.backend import ApiAnswered, BrokerDown, BrokerUp
from device.core.events.event import Event
from device.core.events.process import Saved, Ticked
from device.core.reducer import reduce
from device.core.screen import FaultScreen, HomeScreen
from device.core.state import State, Step
from device.runtime.store import SHORTEST_WAIT_S, Store


class Orders:
    """Remembers what was ordered."""

    def __init__(self) -> None:
        self.effects: list[Effect] = []
        self.more = asyncio.Event()

    def order(self, effects: Sequence[Effect]) -> None:
        self.effects += effects
        self.more.set()


class Changes:
    """Hears of each new state."""

    def __init__(self, store: Store) -> None:
        self._states: asyncio.Queue[State] = asyncio.Queue()
        store.on_change(self._states.put_nowait)

    async def until_session(self, session: str) -> State:
        while True:
            state = await self._states.get()
            if state.link.session == session:
                return state


async def test_what_the_disk_held_can_be_drawn_before_anything_runs() -> None:
    store = Store(Saved(device="koti-1"))

    assert isinstance(store.screen(), HomeScreen)
    assert store.state().device == "koti-1"


async def test_a_device_that_is_not_bound_says_so() -> None:
    assert isinstance(Store(Saved()).screen(), FaultScreen)


async def test_the_first_effects_wait_for_somebody_to_carry_them_out() -> None:
    store, orders = Store(Saved(device="koti-1")), Orders()

    store.start(orders)

    assert orders.effects
    store.stop()


async def test_a_fact_from_another_thread_becomes_state_on_ours() -> None:
    store = Store(Saved(device="koti-1"))
    changes = Changes(store)
    store.start(Orders())
    store.changed.clear()

    thread = threading.Thread(target=store.submit, args=(BrokerUp(store.now(), "s1"),))
    thread.start()

    state = await changes.until_session("s1")
    thread.join()
    assert state.link.broker_up
    assert store.changed.is_set()
    store.stop()


async def test_facts_are_taken_in_the_order_in_which_they_were_handed_in() -> None:
    store = Store(Saved(device="koti-1"))
    changes = Changes(store)
    store.submit(BrokerUp(store.now(), "before start"))
    store.start(Orders())
    for session in ("one", "two"):
        store.submit(BrokerUp(store.now(), session))
        store.submit(BrokerDown(store.now()))

    await changes.until_session("before start")
    await changes.until_session("one")
    state = await changes.until_session("two")
    while state.link.broker_up:
        state = await changes.until_session("two")

    assert store.state() is state
    store.stop()


async def test_the_core_is_woken_when_it_asked_to_be() -> None:
    """And not before, and not otherwise: nothing here ticks."""
    seen: list[Event] = []
    woken = asyncio.Event()

    def spy(state: State, event: Event) -> Step:
        seen.append(event)
        if isinstance(event, Ticked):
            woken.set()
        return reduce(state, event)

    loop = asyncio.get_running_loop()
    began = loop.time()
    store = Store(
        Saved(device="koti-1"),
        now=lambda: 1000.0 + loop.time() - began,
        reduce=spy,
        next_wake=lambda state: None if state.now >= 1000.05 else 1000.05,
    )
    store.start(Orders())

    await woken.wait()

    assert [type(event).__name__ for event in seen] == ["Started", "Ticked"]
    assert seen[-1].at >= 1000.05
    store.stop()


async def test_a_wish_to_be_woken_in_the_past_does_not_burn_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    store = Store(Saved(device="koti-1"), next_wake=lambda _state: -1.0)
    loop = asyncio.get_running_loop()
    real = loop.call_later

    def call_later(delay: float, *rest: object) -> object:
        waits.append(delay)
        return real(delay, *rest)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(loop, "call_later", call_later)
    store.start(Orders())

    assert waits == [SHORTEST_WAIT_S]
    store.stop()


async def test_a_bug_in_the_core_ends_the_process() -> None:
    ended = asyncio.Event()

    def broken(state: State, event: Event) -> Step:
        if isinstance(event, ApiAnswered):
            raise ZeroDivisionError
        return reduce(state, event)

    store = Store(Saved(device="koti-1"), on_bug=lambda _what: ended.set(), reduce=broken)
    store.start(Orders())
    store.submit(ApiAnswered(store.now(), ok=True))

    await ended.wait()
    store.stop()


def test_a_fact_that_comes_after_the_end_is_dropped() -> None:
    store = Store(Saved(device="koti-1"))

    async def live() -> None:
        store.start(Orders())
        store.stop()

    asyncio.run(live())

    store.submit(BrokerDown(store.now()))
