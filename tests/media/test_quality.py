"""When people are told that the connection is weak: not at each bad moment, and not only when all is lost."""

from __future__ import annotations

from collections.abc import Callable

from media.quality import GOOD_AFTER_S, SFU, UPLINK, WEAK_AFTER_S, Quality

OWN = "home:1"


class Clock:
    """A loop that has a clock and timers, and nothing else."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[tuple[float, Timer]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: Callable[[], None]) -> Timer:
        timer = Timer(callback)
        self.timers.append((self.now + delay, timer))
        return timer

    def after(self, seconds: float) -> None:
        """Let time pass."""
        end = self.now + seconds
        while due := [found for found in self.timers if found[0] <= end]:
            at, timer = min(due, key=lambda found: found[0])
            self.timers.remove((at, timer))
            self.now = max(self.now, at)
            timer.run()
        self.now = end


class Timer:
    """One thing to do."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self._callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self._callback = None

    def run(self) -> None:
        if self._callback is not None:
            self._callback()


def begin() -> tuple[Clock, Quality, list[tuple[bool, bool]]]:
    clock = Clock()
    told: list[tuple[bool, bool]] = []
    return clock, Quality(OWN, lambda here, there: told.append((here, there)), clock), told


def test_one_bad_moment_is_not_told() -> None:
    clock, quality, told = begin()
    quality.judged(OWN, by=SFU, is_poor=True)
    clock.after(WEAK_AFTER_S / 2)
    quality.judged(OWN, by=SFU, is_poor=False)
    clock.after(60)
    assert told == []


def test_a_connection_that_stays_poor_is_told_and_cleared_when_it_stays_good() -> None:
    clock, quality, told = begin()
    quality.judged(OWN, by=SFU, is_poor=True)
    clock.after(WEAK_AFTER_S)
    assert told == [(True, False)]

    quality.judged(OWN, by=SFU, is_poor=False)
    clock.after(GOOD_AFTER_S - 0.1)
    assert told == [(True, False)]
    clock.after(0.1)

    assert told[1:] == [(False, False)]


def test_the_other_end_is_told_apart_and_forgotten_when_it_goes() -> None:
    clock, quality, told = begin()
    quality.judged("user:2", by=SFU, is_poor=True)
    clock.after(WEAK_AFTER_S)
    assert told == [(False, True)]

    quality.gone("user:2")

    assert told[1:] == [(False, False)]


def test_nothing_is_told_of_a_room_that_was_left() -> None:
    clock, quality, told = begin()
    quality.judged(OWN, by=SFU, is_poor=True)
    quality.close()
    clock.after(60)
    assert told == []


def test_a_link_that_is_narrow_for_our_picture_is_weak_though_nothing_is_lost() -> None:
    clock, quality, told = begin()
    quality.judged(OWN, by=SFU, is_poor=False)
    quality.judged(OWN, by=UPLINK, is_poor=True)
    clock.after(WEAK_AFTER_S)
    assert told == [(True, False)]


def test_who_comes_back_into_the_room_is_told_how_it_is_now() -> None:
    clock, quality, told = begin()
    quality.tell()
    quality.judged(OWN, by=SFU, is_poor=True)
    clock.after(WEAK_AFTER_S)
    quality.tell()

    assert told == [(False, False), (True, False), (True, False)]
