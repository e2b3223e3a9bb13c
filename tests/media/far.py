"""Somebody at the far end of a call with a home that is a process of its own, and what they hear of themselves."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import numpy as np

from backend.supervisor.embedded import Embedded
from media.speech import SAMPLE_RATE, spoken
from media.tones import Samples
from tests.media.rig import WITHIN_S, Other, Rig, until
from tests.system.stage.sound import HOME_HZ, RATE, HomeSound, share_of

TALK_S = 10.0
LEARNS_S = 3.0
WINDOW = RATE // 2
AUDIBLE = 500
"""Less than this without cancelling, and the rig has no echo."""


async def talk_of(length_s: float) -> bytes:
    """Return somebody talking, for so long. A tone that comes again and again is no test: it fits every delay."""
    said = b""
    for number in count(1):
        if len(said) > 2 * length_s * SAMPLE_RATE:
            break
        said += await spoken(f"Tässä on lause {number}, jonka kuulee kovaäänisestä ja mikrofonista.", "fi")
    samples = np.frombuffer(said, dtype="<i2").astype(float)
    at = np.arange(int(length_s * RATE)) * SAMPLE_RATE / RATE
    talk: Samples = np.interp(at, np.arange(len(samples)), samples)
    return talk.astype("<i2").tobytes()


@asynccontextmanager
async def far_end(sfu: Embedded, folder: Path, home: HomeSound, *, cancels: bool = True) -> AsyncIterator[Other]:
    """Give somebody in a call with a home that is a process of its own, as it is in life."""
    rig = Rig(sfu, folder)
    await rig.make_room()
    far = await rig.somebody_joins()
    command = [sys.executable, "-m", "tests.media.talker", rig.url, rig.token(f"home:{rig.participation}")]
    talker = await asyncio.create_subprocess_exec(
        *command,
        far.identity,
        "cancels" if cancels else "repeats",
        env={**home.environment, "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        cwd=Path(__file__).parents[2],
    )
    try:
        await until(lambda: len(far.sound) > RATE // 2)
        yield far
    finally:
        talker.kill()
        await talker.wait()
        await far.leaves()


async def hears_the_home(far: Other, within_s: float = WITHIN_S) -> None:
    """Wait until the far end hears the tone that the home's microphone hears."""
    far.sound = b""
    await until(lambda: share_of(HOME_HZ, far.sound[-RATE:]) > 0.5, within_s)


async def echo(sfu: Embedded, folder: Path, home: HomeSound, *, cancels: bool) -> float:
    """Return how loud a far end hears itself (RMS of 16-bit samples), once the canceller has learnt the room.

    It is the median of half seconds: on a busy machine the sound server drops a piece now and then, the echo comes at
    another delay, and is heard until that is learnt anew. Who cancels nothing is loud in every one of them.
    """
    async with far_end(sfu, folder, home, cancels=cancels) as far:
        far.sound = b""
        async with asyncio.timeout(WITHIN_S + TALK_S):
            await far.says(await talk_of(TALK_S))
        heard = np.frombuffer(far.sound[2 * int(LEARNS_S * RATE) :], dtype="<i2").astype(float)
        if cancels:  # silence by a dead microphone would be no merit
            home.hums()
            await hears_the_home(far)
    windows = heard[: len(heard) // WINDOW * WINDOW].reshape(-1, WINDOW)
    return float(np.median(np.sqrt(np.mean(windows**2, axis=1))))
