"""A worker that is told to stop stops, whatever it is just doing."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from types import FrameType
from typing import Any

import pytest

from backend.worker.stop import Stop

PATIENCE_S = 50.0


@pytest.fixture
def stop() -> Iterator[Stop]:
    with closing(Stop()) as made:
        yield made


def test_a_signal_in_the_middle_of_a_wait_never_waits_for_the_wait(stop: Stop) -> None:
    """A handler runs between any two lines of what it interrupts, on the same thread: so does a trace function."""
    asked = 0

    def handler(_frame: FrameType, event: str, _arg: object) -> Any:
        nonlocal asked
        if event == "line":
            asked += 1
            stop.ask()
        return handler

    def waits() -> None:
        sys.settrace(handler)
        stop.wait(0.01)

    waiting = threading.Thread(target=waits, daemon=True)
    waiting.start()
    waiting.join(PATIENCE_S)

    assert not waiting.is_alive()
    assert asked > 0


def test_who_is_asked_a_thousand_times_still_only_stops(stop: Stop) -> None:
    for _ in range(100_000):
        stop.ask()
    assert stop.wait(PATIENCE_S)


def test_who_waits_is_woken_by_another_thread_and_does_not_wait_again(stop: Stop) -> None:
    threading.Timer(0.01, stop.ask).start()
    assert stop.wait(PATIENCE_S)
    assert stop.wait(PATIENCE_S)


def test_nobody_asked(stop: Stop) -> None:
    assert not stop.wait(0.01)
