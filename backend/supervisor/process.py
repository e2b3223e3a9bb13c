"""One child process: in a group of its own, its words in the log, and never left behind.

The kernel ends the child when we are killed (`setpriv --pdeathsig` before the program itself: no code of ours runs between
fork and exec). On an ordinary stop the whole group gets the stop signal, and in the end SIGKILL, so that grandchildren go too.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from backend.supervisor.errors import CommandFailed
from backend.supervisor.logs import SHOWN_AT_FAILURE, Log

CHUNK_BYTES = 64 * 1024
LAST_WORDS_S = 1.0
"""A grandchild in a session of its own may hold the pipe for ever; we do not wait for it."""
UMASK = 0o077
"""Whatever a part writes is for its owner."""
SETPRIV = "/usr/bin/setpriv"


class Child:
    """A running program."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Log) -> None:
        self.name = name
        self._process = process
        self._pump = asyncio.create_task(_pump(process, name, log), name=f"log of {name}")

    @classmethod
    async def start(
        cls,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        log: Log,
        death_signal: signal.Signals = signal.SIGTERM,
    ) -> Child:
        """Start the program; `death_signal` is what it gets should we die. Raises OSError when it cannot be."""
        process = await asyncio.create_subprocess_exec(
            SETPRIV,
            "--pdeathsig",
            death_signal.name.removeprefix("SIG"),
            "--",
            *command,
            env=dict(environment),
            cwd=folder,
            umask=UMASK,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        return cls(name, process, log)

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
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            pass

    async def stop(self, signals: Sequence[signal.Signals], between_s: float, within_s: float) -> bool:
        """Ask it to end, then end it. Return whether it went by itself.

        Args:
            signals: sent one after another, `between_s` seconds apart.
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
        try:
            self._process.send_signal(number)
        except ProcessLookupError:
            pass


async def run_once(
    name: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    log: Log,
    within_s: float,
) -> str:
    """Run a command to its end and return what it printed; what it complains about goes to the log.

    Raises:
        CommandFailed: it ended with an error or took longer than `within_s` seconds.
    """
    process = await asyncio.create_subprocess_exec(
        SETPRIV,
        "--pdeathsig",
        "KILL",
        "--",
        *command,
        env=dict(environment),
        cwd=folder,
        umask=UMASK,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
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
        raise CommandFailed(f"{name} ended with code {process.returncode}:\n{last}")
    for line in said:
        log.write(name, line)
    return out.decode(errors="replace")


async def _pump(process: asyncio.subprocess.Process, name: str, log: Log) -> None:
    # Chunks, not readline(): one endless line must not end the reading, and with it the child.
    assert process.stdout is not None
    rest = b""
    while chunk := await process.stdout.read(CHUNK_BYTES):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            log.write(name, line.decode(errors="replace"))
        if len(rest) > CHUNK_BYTES:
            log.write(name, rest.decode(errors="replace"))
            rest = b""
    if rest:
        log.write(name, rest.decode(errors="replace"))
