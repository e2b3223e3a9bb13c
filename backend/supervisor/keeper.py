"""Keeps one part running: starts it, knows when it is ready, starts it again when it ends or hangs."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from backend.supervisor.backoff import BackOff
from backend.supervisor.errors import StartFailed, SupervisorError
from backend.supervisor.logs import Log
from backend.supervisor.process import Child, Program

Probe = Callable[[], Awaitable[bool]]
Prepare = Callable[[], Awaitable[None]]

PROBE_EACH_S = 0.05
"""While a part starts: the sum of these waits is what a person waits for."""
PROBE_FACTOR = 1.1
PROBE_AT_LEAST_EACH_S = 1.0
"""A part that answers every probe with a page of errors must not fill the log meanwhile."""
HEALTH_EACH_S = 15.0
HANGS_AFTER = 4
"""Probes in a row that failed: a minute of silence, longer than any garbage collection or swapping, is a hang."""
CANCEL_EACH_S = 0.2
FIRST_TRIES = 3
"""At the first start a part that ends so often is a fault to show, not to repeat."""


@dataclass(frozen=True)
class Part:
    """What it takes to run one part."""

    program: Program
    probe: Probe
    prepare: Prepare | None = None
    """Done before each start."""
    cleanup: Callable[[], None] | None = None
    """Done after the last stop."""
    ready_within_s: float = 90.0
    """A small computer that starts ten things at once takes its time; what ends by itself is told at once."""
    stop_signals: tuple[signal.Signals, ...] = (signal.SIGTERM,)
    between_signals_s: float = 0.5
    stop_within_s: float = 5.0
    is_watched: bool = True
    """Whether silence of the probe means a hang; off for a part that may rest."""

    @property
    def name(self) -> str:
        """The part's name."""
        return self.program.name


@dataclass
class Keeper:
    """Runs one part until it is told to stop."""

    part: Part
    log: Log
    back_off: BackOff = field(default_factory=BackOff)
    child: Child | None = None
    _ready: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None
    starts: int = 0
    """How often it was started."""

    @property
    def is_ready(self) -> bool:
        """Whether it runs and has answered its probe."""
        return self._ready.is_set()

    async def start(self) -> None:
        """Start the part and wait until it is ready. Raises StartFailed with its last words."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep(), name=f"keeper of {self.part.name}")
        await self.wait_ready()

    async def wait_ready(self) -> None:
        """Wait until the part is ready. Raises StartFailed when it cannot be."""
        waiting = asyncio.create_task(self._ready.wait())
        try:
            async with asyncio.timeout(self.part.ready_within_s):
                while not waiting.done():
                    await asyncio.wait({waiting}, timeout=PROBE_EACH_S)
                    if self._task is None or (self._task.done() and not waiting.done()):
                        await self._raise_why()
                    if self.back_off.failures >= FIRST_TRIES and not waiting.done():
                        raise StartFailed(f"{self.part.name} ends at once:\n{self.log.tail(self.part.name)}")
        except TimeoutError as err:
            within = f"{self.part.name} was not ready within {self.part.ready_within_s:g} s"
            raise StartFailed(f"{within}:\n{self.log.tail(self.part.name)}") from err
        finally:
            waiting.cancel()

    async def _raise_why(self) -> None:
        if self._task is not None:
            await self._task
        raise StartFailed(f"{self.part.name} was stopped while it was starting")

    async def stop(self) -> None:
        """End the part and do not start it again."""
        await self._stop_keeping()
        if self.child is not None and self.child.is_running:
            part = self.part
            if not await self.child.stop(part.stop_signals, part.between_signals_s, part.stop_within_s):
                self.log.write("supervisor", f"{part.name} did not stop by itself and was killed")
        self._down()

    async def kill(self) -> None:
        """Pull the plug: SIGKILL to all of it, and it stays down until it is started."""
        await self._stop_keeping()
        if self.child is not None:
            self.child.signal_group(signal.SIGKILL)
            await self.child.ended()
        self._down()

    async def crash(self) -> None:
        """Kill it as a fault would: it is started again by itself."""
        if self.child is not None:
            self._ready.clear()
            self.child.signal_group(signal.SIGKILL)

    def _down(self) -> None:
        self._ready.clear()
        self.child = None
        if self.part.cleanup is not None:
            self.part.cleanup()

    async def _stop_keeping(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        self.back_off = BackOff()
        while True:
            began = loop.time()
            try:
                code = await self._run()
            except (SupervisorError, OSError) as err:
                if self.starts == 0:
                    raise
                what = f"{self.part.name} cannot be started: {err}"
            else:
                what = f"{self.part.name} ended ({_ending(code)})"
            wait_s = self.back_off.after(loop.time() - began)
            self.log.write("supervisor", f"{what}; starts again in {wait_s:g} s")
            await asyncio.sleep(wait_s)

    async def _run(self) -> int:
        part = self.part
        if part.prepare is not None:
            await part.prepare()
        self.child = await Child.start(part.program, self.log)
        self.starts += 1
        try:
            return await self._watch(self.child)
        finally:
            self._ready.clear()

    async def _watch(self, child: Child) -> int:
        ended = asyncio.create_task(child.ended())
        health = asyncio.create_task(self._watch_health(child))
        try:
            return await asyncio.shield(ended)
        finally:
            ended.cancel()
            await _cancelled(health)

    async def _watch_health(self, child: Child) -> None:
        wait_s = PROBE_EACH_S
        while not await self.part.probe():
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * PROBE_FACTOR, PROBE_AT_LEAST_EACH_S)
        self._ready.set()
        silent = 0
        while self.part.is_watched:
            await asyncio.sleep(HEALTH_EACH_S)
            silent = 0 if await self.part.probe() else silent + 1
            if silent >= HANGS_AFTER:
                self.log.write("supervisor", f"{self.part.name} does not answer any more and is killed")
                child.signal_group(signal.SIGKILL)
                return


async def _cancelled(task: asyncio.Task[None]) -> None:
    # More than once: a probe that fails while it is being cancelled gives that failure as its answer, and goes on.
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=CANCEL_EACH_S)


def _ending(code: int) -> str:
    if code >= 0:
        return f"code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
