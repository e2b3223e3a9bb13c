"""The few sounds of the home, made from arithmetic: chime, alarm, tick, soft close. 16-bit mono at 48 kHz.

The alarm is a pulsed square-like wave of 520 Hz, which wakes people with hearing loss best (NFPA 72, 18.4.6.3).
It begins low and rises over seconds; nothing here is sudden.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

RATE = 48_000
ALARM_HZ = 520.0
ALARM_RISE_S = 12.0
"""From the first quiet pulse to the full level."""
ALARM_PULSE_S = 0.5

Samples = npt.NDArray[np.float64]


def _seconds(length_s: float) -> Samples:
    return np.arange(int(length_s * RATE), dtype=np.float64) / RATE


def _eased(samples: Samples, rise_s: float, fall_s: float) -> Samples:
    """Let the sound come and go without a click."""
    shaped = samples.copy()
    rise, fall = int(rise_s * RATE), int(fall_s * RATE)
    shaped[:rise] *= np.sin(np.linspace(0, np.pi / 2, rise)) ** 2
    shaped[-fall:] *= np.cos(np.linspace(0, np.pi / 2, fall)) ** 2
    return shaped


def _bell(hz: float, length_s: float) -> Samples:
    t = _seconds(length_s)
    tone = np.sin(2 * np.pi * hz * t) + 0.4 * np.sin(4 * np.pi * hz * t) * np.exp(-4 * t)
    return _eased(tone * np.exp(-2.2 * t) / 1.4, 0.02, 0.1)


def _pcm(samples: Samples) -> bytes:
    return (np.clip(samples, -1, 1) * 32_000).astype("<i2").tobytes()


@lru_cache(maxsize=1)
def chime() -> bytes:
    """Three rising notes, 1.5 s: a call is being answered."""
    length = int(1.5 * RATE)
    mixed = np.zeros(length)
    for start_s, hz in ((0.0, 523.25), (0.28, 659.25), (0.56, 783.99)):
        note = _bell(hz, 0.9)
        at = int(start_s * RATE)
        mixed[at : at + len(note)] += note[: length - at]
    return _pcm(mixed * 0.55)


@lru_cache(maxsize=1)
def ending() -> bytes:
    """Two soft falling notes, 1.2 s: time is running out. Quieter than the chime: it sounds while somebody speaks."""
    length = int(1.2 * RATE)
    mixed = np.zeros(length)
    for start_s, hz in ((0.0, 659.25), (0.32, 523.25)):
        note = _bell(hz, 0.85)
        at = int(start_s * RATE)
        mixed[at : at + len(note)] += note[: length - at]
    return _pcm(mixed * 0.3)


@lru_cache(maxsize=1)
def alarm() -> bytes:
    """One pulse and its pause at full level, 1 s; played in a loop by `alarm_at`."""
    t = _seconds(ALARM_PULSE_S)
    square = sum(np.sin(2 * np.pi * ALARM_HZ * n * t) / n for n in (1, 3, 5, 7))
    pulse = _eased(np.asarray(square) * 0.7, 0.06, 0.06)
    return _pcm(np.concatenate([pulse, np.zeros(len(pulse))]))


def alarm_at(second: float, level: float) -> bytes:
    """Return the alarm's next pulse, `second` seconds after its beginning; level 0..1 is the loudest it gets."""
    share = min(1.0, 0.15 + 0.85 * second / ALARM_RISE_S) * level
    return (np.frombuffer(alarm(), dtype="<i2") * share).astype("<i2").tobytes()
