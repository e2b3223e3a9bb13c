"""What is heard at home can be heard by older ears, and startles nobody."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from media import tones


def samples(sound: bytes) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.frombuffer(sound, dtype="<i2").astype(float) / 32_768


def loudness(sound: bytes) -> float:
    return float(np.sqrt(np.mean(samples(sound) ** 2)))


def loudest_hz(sound: bytes) -> float:
    spectrum = np.abs(np.fft.rfft(samples(sound)))
    return float(np.argmax(spectrum) * tones.RATE / len(samples(sound)))


@pytest.mark.feature("H12")
def test_the_alarm_is_520_hz() -> None:
    assert loudest_hz(tones.alarm()) == pytest.approx(520, abs=5)


@pytest.mark.feature("H12")
def test_the_alarm_pulses() -> None:
    """Half a second of sound, half a second of rest."""
    sound = tones.alarm()
    half = len(sound) // 2
    assert loudness(sound[:half]) > 0.2
    assert loudness(sound[half:]) == 0


@pytest.mark.feature("H12")
def test_the_alarm_begins_low_and_rises() -> None:
    levels = [loudness(tones.alarm_at(second, 1)) for second in range(15)]
    assert levels[0] < 0.25 * levels[-1]
    assert levels == sorted(levels)
    assert max(b - a for a, b in itertools.pairwise(levels)) < 0.1


@pytest.mark.parametrize("sound", [tones.chime(), tones.alarm()], ids=["chime", "alarm"])
def test_no_sound_begins_or_ends_with_a_click(sound: bytes) -> None:
    heard = samples(sound)
    assert abs(heard[0]) < 0.01
    assert abs(heard[-1]) < 0.01
    assert np.max(np.abs(heard)) < 1
