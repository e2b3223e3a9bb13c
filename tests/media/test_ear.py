"""A microphone that gives nothing is noticed after ten seconds, and not before."""

from __future__ import annotations

from media.ear import SILENT_S, Silence


def test_nothing_is_told_while_something_comes_now_and_then() -> None:
    silence = Silence(0.0, 0.0)
    assert [silence.hears(second // 8, second) for second in range(2, 100, 2)] == [None] * 49


def test_ten_seconds_of_nothing_are_told_and_told_again_while_they_last() -> None:
    """The core takes what it is told as one try; it asks for the microphone anew."""
    silence = Silence(5.0, 0.0)
    told = [second for second in range(2, 32, 2) if silence.hears(5.0, second)]
    assert told == [SILENT_S, 2 * SILENT_S, 3 * SILENT_S]


def test_the_first_sound_after_it_is_told_once() -> None:
    silence = Silence(5.0, 0.0)
    assert silence.hears(5.0, 10.0) is True
    assert silence.hears(5.1, 12.0) is False
    assert silence.hears(5.2, 14.0) is None


def test_a_microphone_that_never_gave_anything_is_told_too() -> None:
    assert Silence(0.0, 100.0).hears(0.0, 100.0 + SILENT_S) is True
