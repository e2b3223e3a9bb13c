"""How much of their own voice a far end hears back, when the home's microphone hears its loudspeaker."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from backend.supervisor.embedded import Embedded
from benchmarks.figures import Figure
from tests.media.far import AUDIBLE, echo
from tests.system.stage.sound import HomeSound


async def measure() -> list[Figure]:
    """Speak to a home without and with the canceller."""
    with tempfile.TemporaryDirectory(prefix="kotiluuri-echo-") as name, HomeSound(has_echo=True) as home:
        folder = Path(name)
        async with Embedded(folder / "server", port_choice="anywhere", parts=("sfu",)) as sfu:
            without = await echo(sfu, folder, home, cancels=False)
            cancelled = await echo(sfu, folder, home, cancels=True)
    if without < AUDIBLE:
        raise RuntimeError("the rig has no echo")
    left_db = -20 * float(np.log10(without / max(cancelled, 1.0)))
    return [Figure("echo left at the far end", left_db, "dB", -30.0)]
