"""What an idle kiosk costs: connected, its calendar on the panel, nothing happening."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psutil

from benchmarks.figures import Figure
from tests.system.stage.backend import house

SETTLE_S = 15.0
WATCH_S = 60.0
"""Holds one change of the clock's minute."""


def _wake_ups(pid: int) -> int:
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total


async def measure() -> list[Figure]:
    """Watch one for a minute."""
    async with house() as home:
        await home.kiosk.saw("drawn:HomeScreen")
        await home.kiosk.saw("AgendaArrived")
        await asyncio.sleep(SETTLE_S)  # imports in the background, first connection
        process = psutil.Process(home.kiosk.pid)
        before, woken = process.cpu_times(), _wake_ups(process.pid)
        await asyncio.sleep(WATCH_S)  # this is the measurement
        after = process.cpu_times()
        spent = after.user + after.system - before.user - before.system
        return [
            Figure("idle kiosk, share of a core", 100 * spent / WATCH_S, "%", 1.0),
            Figure("idle kiosk, wake-ups", (_wake_ups(process.pid) - woken) / WATCH_S, "/s"),
            Figure("idle kiosk, proportional memory", process.memory_full_info().pss / 2**20, "MB"),
        ]
