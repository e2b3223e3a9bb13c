"""A worker that is told to stop stops, whatever it is just doing."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from types import FrameType

import pytest

from backend.worker.stop import Stop

ROUNDS = 3000


@pytest.fixture
def stop() -> Iterator[Stop]:
    asked = Stop()

    def handler(_number: int, _frame: FrameType | None) -> None:
        asked.ask()
        asked.is_asked = False  # and once more: thousands of signals, each at another place of the wait

    before = signal.signal(signal.SIGALRM, handler)
    yield asked
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_a_signal_in_the_middle_of_a_wait_never_waits_for_the_wait(stop: Stop) -> None:
    for number in range(ROUNDS):
        signal.setitimer(signal.ITIMER_REAL, (1 + number % 100) * 1e-6)
        stop.wait(0.00005)


def test_who_waits_is_woken_by_another_thread() -> None:
    stop = Stop()
    threading.Timer(0.01, stop.ask).start()
    assert stop.wait(50)
    assert stop.wait(50), "and does not wait any more"
