"""From the start of the kiosk's process to its calendar on the panel, read from disk, with the network away."""

from __future__ import annotations

import statistics
import time

from benchmarks.figures import Figure
from tests.system.stage.backend import house

ROUNDS = 7


async def measure() -> list[Figure]:
    """Start a bound kiosk again and again; its agenda is on disk."""
    taken: list[float] = []
    async with house() as home:
        await home.kiosk.saw("AgendaArrived")
        await home.kiosk.saw("drawn:HomeScreen")
        home.kiosk.stop()
        for _ in range(ROUNDS):
            began = time.time()
            home.kiosk.start()
            taken.append((await home.kiosk.saw("drawn:HomeScreen", since=began)).at - began)
            home.kiosk.stop()
    return [
        Figure("start → calendar drawn, median", statistics.median(taken), "s", 1.0),
        Figure("start → calendar drawn, slowest", max(taken), "s"),
    ]
