"""What a process costs: processor, memory, how often it wakes."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Over the time that was watched."""

    core_percent: float
    wake_ups_per_s: float
    memory_mb: float
    """Proportional: what is shared with others counts by parts."""
    main_percent: float = 0.0
    """Of it, the main thread."""
    threads_percent: Mapping[str, float] = field(default_factory=dict)
    """Of it, threads by the names that they gave themselves; those without one are called after the program."""


async def watch(pid: int, seconds: float) -> Cost:
    """Watch a process for so long."""
    process = psutil.Process(pid)
    before, woken, threads = process.cpu_times(), _wake_ups(pid), _threads(pid)
    await asyncio.sleep(seconds)  # this is the measurement
    after = process.cpu_times()
    spent = after.user + after.system - before.user - before.system
    named: Counter[str] = Counter()
    for number, (name, ticks) in _threads(pid).items():
        named[str(pid) if number == pid else name] += ticks - threads.get(number, (name, 0))[1]
    shares = {name: 100 * ticks / TICKS_PER_S / seconds for name, ticks in named.items()}
    main = shares.pop(str(pid), 0.0)
    wakings = (_wake_ups(pid) - woken) / seconds
    return Cost(100 * spent / seconds, wakings, process.memory_full_info().pss / 2**20, main, shares)


def _threads(pid: int) -> dict[int, tuple[str, int]]:
    """Return each thread's name, and its ticks of the processor so far."""
    found = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # a thread that ends meanwhile
            name, _, rest = (task / "stat").read_text().partition(" (")[2].rpartition(") ")
            facts = rest.split()
            found[int(task.name)] = name, int(facts[11]) + int(facts[12])  # utime, stime: proc(5), 14 and 15
    return found


def _wake_ups(pid: int) -> int:
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # a thread that ends meanwhile
            for line in (task / "status").read_text().splitlines():
                if line.startswith("voluntary_ctxt_switches"):
                    total += int(line.split()[1])
    return total


class Family:
    """A process and all that it started, and they: what they cost together."""

    def __init__(self, pid: int) -> None:
        self._head = psutil.Process(pid)
        self._spent: dict[psutil.Process, float] = {}

    def spent_s(self) -> float:
        """Return the seconds of a core that they have taken so far; what has ended meanwhile still counts."""
        for one in self._members():
            with contextlib.suppress(psutil.Error):  # one that ends meanwhile
                times = one.cpu_times()
                self._spent[one] = times.user + times.system
        return sum(self._spent.values())

    def memory_mb(self) -> float:
        """Return what they take of a machine on which nothing else runs.

        A proportional count would give away what other programs here happen to share with them: another browser, or
        another Python. So a file that is mapped counts once, in full, and what is no file by proportion.
        """
        files: dict[str, int] = {}
        rest = 0
        for one in self._members():
            with contextlib.suppress(psutil.Error, OSError):  # one that ends meanwhile
                for mapped in one.memory_maps(grouped=True):
                    if mapped.path.startswith("/") and not mapped.path.startswith(("/dev/", "/memfd:", "/SYSV")):
                        files[mapped.path] = max(files.get(mapped.path, 0), mapped.rss - mapped.anonymous)
                rest += _no_file_kb(one.pid) * 1024
        return (sum(files.values()) + rest) / 2**20

    def _members(self) -> list[psutil.Process]:
        return [self._head, *self._head.children(recursive=True)]


def _no_file_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:")))
