"""One child process: in a group of its own, its words in the log, and never left behind.

The kernel ends the child when we are killed (`setpriv --pdeathsig` before the program itself: no code of ours runs
between fork and exec). On an ordinary stop the program gets the stop signal, and in the end its whole group SIGKILL, so
that grandchildren go too.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.supervisor.errors import CommandFailed
from backend.supervisor.logs import SHOWN_AT_FAILURE, Log

CHUNK_BYTES = 64 * 1024
LAST_WORDS_S = 1.0
"""A grandchild in a session of its own may hold the pipe for ever; we do not wait for it."""
UMASK = 0o077
"""Whatever a part writes is for its owner."""
SETPRIV = "/usr/bin/setpriv"
STILL_OURS = '[ "$PPID" = "$0" ] && exec "$@"'
"""Run by sh once the death signal is set: who starts when we are dead already would never be told of it."""


@dataclass(frozen=True)
class Program:
    """What to run, in what surroundings."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    death_signal: signal.Signals = signal.SIGTERM
    """What it gets should we be killed."""


class Child:
    """A running program."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Log) -> None:
        self.name = name
        self._process = process
        self._pump = asyncio.create_task(_pump(process, name, log), name=f"log of {name}")

    @classmethod
    async def start(cls, program: Program, log: Log) -> Child:
        """Start the program. Raises OSError when it cannot be."""
        return cls(program.name, await _spawn(program, asyncio.subprocess.STDOUT), log)

    @property
    def pid(self) -> int:
        """Process id, and id of its group."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.returncode is None

    async def ended(self) -> int:
        """Wait for its end; return the exit code, negative for a signal."""
        code = await self._process.wait()
        # Grandchildren that outlive their parent would hold its ports, and the pipe that we read.
        self.signal_group(signal.SIGKILL)
        await asyncio.wait({self._pump}, timeout=LAST_WORDS_S)
        return code

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the program and to all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    async def stop(self, signals: Sequence[signal.Signals], between_s: float, within_s: float) -> bool:
        """Ask it to end, then end it. Return whether it went by itself.

        Args:
            signals: sent one after another.
            between_s: seconds from one signal to the next.
            within_s: after this long, SIGKILL.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        ended = asyncio.create_task(self.ended())
        try:
            for number in signals:
                self._signal_leader(number)
                done, _ = await asyncio.wait({ended}, timeout=between_s)
                if done:
                    return True
            done, _ = await asyncio.wait({ended}, timeout=max(0.0, deadline - loop.time()))
            if done:
                return True
        finally:
            if not ended.done():
                self.signal_group(signal.SIGKILL)
                await ended
        return False

    def _signal_leader(self, number: signal.Signals) -> None:
        # Only the program itself: it knows in which order its own children stop.
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)


async def run_once(program: Program, log: Log, within_s: float) -> str:
    """Run a command to its end and return what it printed; what it complains about goes to the log.

    Raises:
        CommandFailed: it ended with an error or took longer than `within_s` seconds.
    """
    name = program.name
    process = await _spawn(program, asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(within_s):
            out, complaints = await process.communicate()
    except TimeoutError as err:
        raise CommandFailed(f"{name} took longer than {within_s:g} s") from err
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    said = complaints.decode(errors="replace").rstrip().splitlines()
    if process.returncode:
        last = "\n".join(f"    {line}" for line in said[-SHOWN_AT_FAILURE:])
        raise CommandFailed(f"{name} ended with code {process.returncode}:\n{last}", process.returncode)
    for line in said:
        log.write(name, line)
    return out.decode(errors="replace")


async def _spawn(program: Program, complaints: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        SETPRIV,
        "--pdeathsig",
        program.death_signal.name.removeprefix("SIG"),
        "--",
        "/bin/sh",
        "-c",
        STILL_OURS,
        str(os.getpid()),
        *program.command,
        env=dict(program.environment),
        cwd=program.folder,
        umask=UMASK,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=complaints,
        start_new_session=True,
    )


async def _pump(process: asyncio.subprocess.Process, name: str, log: Log) -> None:
    # Chunks, not readline(): one endless line must not end the reading, and with it the child.
    rest = b""
    while process.stdout is not None and (chunk := await process.stdout.read(CHUNK_BYTES)):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            log.write(name, line.decode(errors="replace"))
        if len(rest) > CHUNK_BYTES:
            log.write(name, rest.decode(errors="replace"))
            rest = b""
    if rest:
        log.write(name, rest.decode(errors="replace"))
