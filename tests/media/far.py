"""Somebody at the far end of a call with a home that is a process of its own, and what they hear of themselves."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from backend.supervisor.embedded import Embedded
from media.speech import SAMPLE_RATE, spoken
from media.tones import Samples
from tests.media.rig import WITHIN_S, Other, Rig, until
from tests.system.stage.sound import RATE, HomeSound


async def talk_of(length_s: float) -> bytes:
    """Return somebody talking, for so long. A tone that comes again and again is no test: it fits every delay."""
    said = b""
    for number in range(1, 20):
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


async def echo(sfu: Embedded, folder: Path, home: HomeSound, *, cancels: bool) -> float:
    """Return how loud a far end hears itself (RMS of 16-bit samples), once the canceller has learnt the room."""
    async with far_end(sfu, folder, home, cancels=cancels) as far:
        await asyncio.wait_for(far.says(await talk_of(12)), WITHIN_S + 12)
        last = np.frombuffer(far.sound[-3 * 2 * RATE :], dtype="<i2").astype(float)
    return float(np.sqrt(np.mean(last**2)))
