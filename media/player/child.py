"""A process of ours: started with nothing of our environment, lines in, lines out, gone when we say so."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from media.player.shared import LONGEST_LINE

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
"""Where `media` is found."""


class Child:
    """Start it on the thread that lives as long as the kiosk: it dies with that thread."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(
        cls,
        module: Sequence[str],
        *arguments: str,
        descriptors: Sequence[int] = (),
        environment: Mapping[str, str] | None = None,
    ) -> Self:
        """Start `python -m module`; raises OSError.

        Args:
            module: its name, and what comes before `arguments`.
            arguments: what everybody may see in the list of processes.
            descriptors: which of ours it gets.
            environment: what it needs of it, and nothing else.
        """
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-s", "-m", *module, *arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=None if log.isEnabledFor(logging.DEBUG) else asyncio.subprocess.DEVNULL,
            env={
                "HOME": "/nonexistent",
                "LANG": "C.UTF-8",
                "PATH": "/usr/bin:/bin",
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONPATH": str(ROOT),
                **(environment or {}),
            },
            cwd="/",
            pass_fds=tuple(descriptors),
            limit=LONGEST_LINE * 4,
        )
        return cls(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    def say(self, line: bytes) -> None:
        """Hand it a line; it may be gone already."""
        if self._process.stdin is not None and not self._process.stdin.is_closing():
            self._process.stdin.write(line)

    async def line(self) -> bytes:
        """Return its next line; empty when it is gone, or says what is no line."""
        if self._process.stdout is None:
            return b""
        try:
            return await self._process.stdout.readline()
        except ValueError:
            return b""

    async def end(self) -> None:
        """Kill it, and return when nothing is left of it."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()
        log.debug("process %d ended: %s", self._process.pid, self._process.returncode)


def sound_environment() -> dict[str, str]:
    """Return what a process needs to find the sound server, as it was found when we were started."""
    kept = {name: os.environ[name] for name in ("PULSE_SERVER", "XDG_RUNTIME_DIR") if name in os.environ}
    usual = Path(kept.get("XDG_RUNTIME_DIR", f"/run/user/{os.getuid()}")) / "pulse" / "native"
    if "PULSE_SERVER" not in kept and usual.exists():
        kept["PULSE_SERVER"] = f"unix:{usual}"  # inside its cage, libpulse cannot look for it
    return kept
