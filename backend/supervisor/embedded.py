"""The whole backend as one object: start it in a folder, reach its parts, pull their plugs.

`kotiluuri-server up` is this and a signal handler; the demo and the system tests use the same object:

    async with Embedded(folder, ports="anywhere") as embedded:
        requests.get(embedded.runtime.web_url)
        await embedded.kill("broker")     # SIGKILL; stays down
        await embedded.start("broker")    # back, ready
"""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from backend.supervisor import keys
from backend.supervisor import ports as port_finder
from backend.supervisor.errors import StartFailed, SupervisorError
from backend.supervisor.keeper import Keeper, Part
from backend.supervisor.logs import Log, Sink
from backend.supervisor.parts import BROKER, ORDER, SFU, WEB, WORKER, Plan
from backend.supervisor.paths import DataFolder, write_private
from backend.supervisor.ports import Ports
from backend.supervisor.settings import ServerSettings, read_settings

LEFTOVER_S = 3.0
"""After a killed supervisor its children need a moment to go; their ports are ours again then, or stepped over."""
LEFTOVER_EACH_S = 0.05


@dataclass(frozen=True)
class Runtime:
    """Addresses of everything, as `runtime.json` holds them."""

    data: Path
    web_url: str
    public_url: str
    mqtt_host: str
    mqtt_port: int
    mqtt_ca: Path
    livekit_url: str
    secrets: Path
    pids: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> str:
        """Write it for other processes to read."""
        plain = {name: str(value) if isinstance(value, Path) else value for name, value in vars(self).items()}
        return json.dumps(plain, indent=1)


class Embedded:
    """The backend in one folder. An async context manager: ready inside, nothing left behind after."""

    def __init__(
        self,
        data: Path,
        settings: ServerSettings | None = None,
        *,
        port_choice: Literal["usual", "anywhere"] = "usual",
        parts: Iterable[str] = ORDER,
        sinks: Iterable[Sink] = (),
        is_demo: bool = False,
    ) -> None:
        """Take what to run; nothing happens before entering.

        Args:
            data: the folder of all data and secrets; made when missing.
            settings: instead of `server.toml` in the folder.
            port_choice: "usual": the last run's ports or the preferred ones; "anywhere": random ones, for tests.
            parts: the subset to run, for tests of one part.
            sinks: where log lines go; they are kept in `log` in any case.
            is_demo: whether web offers what is for demonstrations only.
        """
        self.folder = DataFolder(data.resolve())
        self.log = Log(*sinks)
        self._settings = settings
        self._port_choice = port_choice
        self._wanted = frozenset(parts)
        self._is_demo = is_demo
        self._keepers: dict[str, Keeper] = {}
        self._stack = ExitStack()
        self._plan: Plan | None = None

    @property
    def plan(self) -> Plan:
        """The run's settings and addresses. Raises StartFailed before it was entered."""
        if self._plan is None:
            raise StartFailed("not started")
        return self._plan

    @property
    def ports(self) -> Ports:
        """The ports of this run."""
        return self.plan.ports

    @property
    def runtime(self) -> Runtime:
        """Where everything is now."""
        plan = self.plan
        pids = {name: keeper.child.pid for name, keeper in self._keepers.items() if keeper.child is not None}
        host, port = plan.mqtt
        return Runtime(
            data=self.folder.root,
            web_url=plan.web_url,
            public_url=plan.public_url,
            mqtt_host=host,
            mqtt_port=port,
            mqtt_ca=plan.mqtt_ca,
            livekit_url=plan.livekit_url,
            secrets=self.folder.secrets,
            pids=pids,
        )

    async def __aenter__(self) -> Self:
        """Start everything; return when all is ready. Raises SupervisorError, and then nothing is left running."""
        try:
            await self._begin()
        except BaseException as err:
            await self._end()
            if (ours := _our_error(err)) is not None and ours is not err:
                raise ours from err
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything in reverse order."""
        await self._end()

    async def _begin(self) -> None:
        self.folder.make()
        self._stack.enter_context(self.folder.locked())
        settings = self._settings or read_settings(self.folder.settings)
        made = keys.ensure(self.folder.secrets, keys.utc_now())
        if made.names:
            self.log.write("supervisor", f"made {len(made.names)} keys in {self.folder.secrets}")
        self._plan = Plan(self.folder, settings, await self._choose_ports(settings), self.log, self._is_demo)
        names = [name for name in self.plan.started if name in self._wanted]
        for name in names:
            self._keepers[name] = Keeper(self.plan.part(name), self.log)
        # The SFU needs nothing; the broker's accounts come from the migrated database.
        async with asyncio.TaskGroup() as first:
            first.create_task(self._start_together([SFU]))
            first.create_task(self._migrate_and_start_broker())
        await self._check_outside(settings)
        await self._start_together([WEB, WORKER])
        self._write_runtime()

    async def _migrate_and_start_broker(self) -> None:
        if {WEB, WORKER} & self._wanted:
            await self.plan.accounts.migrate()
        await self._start_together([BROKER])

    async def _start_together(self, names: Iterable[str]) -> None:
        async with asyncio.TaskGroup() as together:
            for name in names:
                if name in self._keepers:
                    together.create_task(self._keepers[name].start())

    async def _check_outside(self, settings: ServerSettings) -> None:
        await asyncio.to_thread(self.plan.accounts.introduce)
        if settings.broker is not None and not await self.plan.probe_broker():
            raise StartFailed(f"the broker at {settings.broker.host}:{settings.broker.port} does not let us in")
        if settings.livekit is not None and not await self.plan.probe_sfu():
            raise StartFailed(f"LiveKit at {settings.livekit.url} does not answer")

    async def _choose_ports(self, settings: ServerSettings) -> Ports:
        fixed = {name: port for name, port in settings.ports.model_dump().items() if port is not None}
        before = port_finder.remembered(self.folder.ports)
        if self.folder.runtime.exists():
            await self._wait_for_leftovers(before)
            self.folder.runtime.unlink(missing_ok=True)
        usual = port_finder.anywhere() if self._port_choice == "anywhere" else {}
        chosen = port_finder.choose(usual | before | fixed)
        for name, port in fixed.items():
            if getattr(chosen, name) != port:
                raise StartFailed(f"port {port} ({name}) is set in server.toml, but somebody else listens there")
        port_finder.remember(self.folder.ports, chosen)
        return chosen

    async def _wait_for_leftovers(self, before: Mapping[str, int]) -> None:
        for _ in range(int(LEFTOVER_S / LEFTOVER_EACH_S)):
            if all(port_finder.is_free(port, name in port_finder.UDP) for name, port in before.items()):
                return
            await asyncio.sleep(LEFTOVER_EACH_S)

    async def _end(self) -> None:
        self.folder.runtime.unlink(missing_ok=True)
        try:
            for name in reversed(list(self._keepers)):
                await self._keepers[name].stop()
        finally:
            self._stack.close()

    # --- single parts -------------------------------------------------------------------------------------------------

    async def start(self, name: str) -> None:
        """Start a part that was stopped or killed; return when it is ready. Raises StartFailed."""
        await self._keepers[name].start()
        self._write_runtime()

    async def stop(self, name: str) -> None:
        """Stop a part in good order; it stays down until it is started."""
        await self._keepers[name].stop()

    async def kill(self, name: str) -> None:
        """Pull a part's plug (SIGKILL); it stays down until it is started."""
        await self._keepers[name].kill()

    async def crash(self, name: str) -> None:
        """Kill a part as a fault would, and wait until the supervisor has it ready again. Raises StartFailed."""
        await self._keepers[name].crash()
        await self._keepers[name].wait_ready()
        self._write_runtime()

    async def restart(self, name: str) -> None:
        """Stop a part in good order and start it again. Raises StartFailed."""
        await self.stop(name)
        await self.start(name)

    def freeze(self, name: str) -> None:
        """Let a part hang (SIGSTOP); a hang of a minute is killed and started again."""
        self._signal(name, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let a frozen part go on."""
        self._signal(name, signal.SIGCONT)

    async def add(self, part: Part) -> None:
        """Run one more part beside ours (a kiosk, a display): stopped before ours. Raises StartFailed."""
        if part.name in self._keepers:
            raise StartFailed(f"{part.name} is there already")
        self._keepers[part.name] = Keeper(part, self.log)
        await self.start(part.name)

    def is_ready(self, name: str) -> bool:
        """Whether this part runs and has answered."""
        return name in self._keepers and self._keepers[name].is_ready

    def pid(self, name: str) -> int | None:
        """Process id of a running part."""
        child = self._keepers[name].child
        return child.pid if child is not None and child.is_running else None

    async def django(self, *arguments: str) -> str:
        """Run a management command in this installation; return what it printed. Raises CommandFailed."""
        return await self.plan.django(*arguments)

    def _signal(self, name: str, number: signal.Signals) -> None:
        child = self._keepers[name].child
        if child is None:
            raise StartFailed(f"{name} does not run")
        child.signal_group(number)

    def _write_runtime(self) -> None:
        write_private(self.folder.runtime, self.runtime.to_json())


def _our_error(error: BaseException) -> SupervisorError | None:
    # A task group wraps what its tasks raise; people are told the first cause.
    if isinstance(error, SupervisorError):
        return error
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            if (found := _our_error(inner)) is not None:
                return found
    return None
