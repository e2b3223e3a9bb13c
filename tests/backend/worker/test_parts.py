"""Threads that take turns: woken at once, ended in order, never half alive."""

from __future__ import annotations

import threading

import pytest

from backend.worker.parts import Part

WITHIN_S = 30.0

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_part_takes_its_next_turn_when_it_is_woken() -> None:
    turns = threading.Semaphore(0)
    part = Part("test", lambda: _noted(turns), lambda: None)
    part.start()
    assert turns.acquire(timeout=WITHIN_S)

    part.wake()

    assert turns.acquire(timeout=WITHIN_S)
    part.stop(WITHIN_S)


def _noted(turns: threading.Semaphore) -> float:
    turns.release()
    return 60.0


def test_a_part_that_fails_ends_the_process() -> None:
    """Half a worker is worse than none: the supervisor starts a whole one."""
    failed = threading.Event()
    part = Part("test", lambda: 1 / 0, failed.set)

    part.start()

    assert failed.wait(WITHIN_S)
    part.stop(WITHIN_S)
