"""What an idle kiosk costs: connected, its calendar on the panel, nothing happening."""

from __future__ import annotations

import asyncio

from benchmarks.cost import watch
from benchmarks.figures import Figure
from tests.system.stage.backend import house

SETTLE_S = 15.0
WATCH_S = 60.0
"""Holds one change of the clock's minute."""


async def measure() -> list[Figure]:
    """Watch one for a minute."""
    async with house() as home:
        await home.kiosk.saw("drawn:HomeScreen")
        await home.kiosk.saw("AgendaArrived")
        await asyncio.sleep(SETTLE_S)  # imports in the background, first connection
        cost = await watch(home.kiosk.pid, WATCH_S)
        return [
            Figure("idle kiosk, share of a core", cost.core_percent, "%", 0.5),
            Figure("idle kiosk, wake-ups", cost.wake_ups_per_s, "/s", 5.0),
            Figure("idle kiosk, proportional memory", cost.memory_mb, "MB", 95.0),
        ]
