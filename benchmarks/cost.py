"""What a process costs: processor, memory, how often it wakes."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Cost:
    """Over the time that was watched."""

    core_percent: float
    wake_ups_per_s: float
    memory_mb: float
    """Proportional: what is shared with others counts by parts."""


async def watch(pid: int, seconds: float) -> Cost:
    """Watch a process for so long."""
    process = psutil.Process(pid)
    before, woken = process.cpu_times(), _wake_ups(pid)
    await asyncio.sleep(seconds)  # this is the measurement
    after = process.cpu_times()
    spent = after.user + after.system - before.user - before.system
    return Cost(100 * spent / seconds, (_wake_ups(pid) - woken) / seconds, process.memory_full_info().pss / 2**20)


def _wake_ups(pid: int) -> int:
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # a thread that ends meanwhile
            for line in (task / "status").read_text().splitlines():
                if line.startswith("voluntary_ctxt_switches"):
                    total += int(line.split()[1])
    return total
