"""What the device believes of the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from device.adapters.clock import BUILT_AT, Clock, kernel_is_synchronised

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def clock(system: datetime = NOON, *, is_synchronised: bool = True, floor: datetime = BUILT_AT) -> Clock:
    return Clock(floor, monotonic=lambda: 100.0, system=system.timestamp, is_synchronised=lambda: is_synchronised)


def test_at_first_no_time_is_trusted() -> None:
    assert clock().trusted_now() is None


def test_a_signed_answer_is_the_time_in_the_middle_of_its_way() -> None:
    mine = clock(system=NOON - timedelta(days=9))

    mine.set_from_answer(NOON, 98.0, 99.0)

    assert mine.trusted_now() == NOON + timedelta(seconds=1.5)


def test_an_answer_from_before_the_floor_is_not_believed() -> None:
    mine = clock(floor=NOON)

    assert mine.set_from_answer(NOON - timedelta(seconds=1), 98.0, 99.0) is None
    assert mine.trusted_now() is None


def test_a_synchronised_kernel_is_believed() -> None:
    mine = clock()

    assert mine.set_from_kernel() == NOON.timestamp() - 100.0
    assert mine.trusted_now() == NOON


def test_a_kernel_that_only_guesses_is_not_believed() -> None:
    assert clock(is_synchronised=False).set_from_kernel() is None


def test_a_kernel_before_the_newest_document_is_not_believed() -> None:
    mine = clock()
    mine.raise_floor(NOON + timedelta(minutes=1))

    assert mine.set_from_kernel() is None


def test_the_guess_never_lies_before_the_floor() -> None:
    assert clock(system=datetime(1970, 1, 1, tzinfo=UTC), floor=NOON).wall() == NOON


def test_the_floor_only_rises() -> None:
    mine = clock(floor=NOON)
    mine.raise_floor(NOON - timedelta(days=1))

    assert mine.floor == NOON


def test_a_computer_that_did_not_sleep_keeps_its_time() -> None:
    mine = clock()
    mine.set_from_kernel()

    assert not mine.has_slept()
    assert mine.trusted_now() == NOON


def test_a_computer_that_slept_does_not_know_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Monotonic time stood still meanwhile."""
    mine = clock()
    mine.set_from_kernel()
    monkeypatch.setattr("time.clock_gettime", lambda which: 500.0 if which == 7 else 100.0)

    assert mine.has_slept()
    assert mine.trusted_now() is None
    assert not mine.has_slept()


def test_the_kernel_can_be_asked() -> None:
    assert kernel_is_synchronised() in {True, False}
