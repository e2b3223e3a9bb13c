"""The kiosk: builds all parts and joins them, nothing else.

The order is this, and stopping is the same list from its end:

1. settings, the data folder, who we are, the state from what the disk held
2. the screen, drawn from that state alone: the calendar is there before anything else is even imported
3. store and runner on the asyncio thread, with outbox, HTTPS and broker (only when bound)
4. rooms, camera and sound

The process may be killed at any moment: what must be resumed is on disk before it is acted on.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final, NoReturn

from device.adapters.backlight import SysfsBacklight
from device.adapters.clock import Clock
from device.adapters.machine import ThisMachine
from device.adapters.panel import panel_mm
from device.adapters.storage import BadIdentity, FolderTaken, Storage
from device.core.effects import Document
from device.core.events.backend import ClockLost
from device.core.events.process import Saved
from device.core.report import device_state
from device.runtime.errors import DiskFailed, EdgeError
from device.runtime.frames import Frames
from device.runtime.ports import OwnRecordings
from device.runtime.runner import Edges, Runner
from device.runtime.settings import BadSettings, Settings, read_settings, with_installed
from device.runtime.store import Store
from device.runtime.trace import Trace
from device.runtime.trust import Identity, Trust
from device.runtime.watchdog import Watchdog, die, tell_systemd
from protocol.errors import NotSigned, ProtocolError
from protocol.messages.agenda import Agenda
from protocol.messages.calls import CallRecord
from protocol.topics import AGENDA

log = logging.getLogger(__name__)

DEFAULT_FOLDER: Final = Path("/var/lib/kotiluuri")
VERSION: Final = "0.1.0"

EXIT_SETTINGS: Final = 78
"""EX_CONFIG of sysexits.h: starting again is of no use until somebody has mended the file."""
EXIT_TAKEN: Final = 75
"""EX_TEMPFAIL: the folder is in use or cannot be written."""

EXIT_ANEW: Final = 10
"""Asked to start again: the unit names it as a good end after which it is started (`RestartForceExitStatus=`)."""

STOP_WITHIN_S: Final = 4.0
SETTLE_S: Final = 0.3
"""The native libraries' threads may abort the process when it ends right after they were closed."""


class Kiosk:
    """All parts of one kiosk."""

    def __init__(self, settings: Settings, storage: Storage) -> None:
        self._settings = settings
        self._storage = storage
        self._was_bound = storage.has_identity()
        identity = _identity(storage)
        self._clock = Clock()
        self._trust = None if identity is None else _trust(identity, storage, self._clock)
        self._identity = identity if self._trust is not None else None
        saved = self._saved()
        self._clock.lift_system_clock()
        self._store = Store(saved, trace=Trace.from_environment(os.environ))
        self._frames = Frames(self._store.changed)
        self._watchdog = Watchdog(prod=self._prod)
        self._store.watch_drawing(lambda: self._watchdog.beat("screen"))
        self._drawn = threading.Event()
        self._stopping: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._binding_changed = False
        self._restart_wanted = False
        server = "" if self._identity is None else self._identity.binding.server_url
        self._machine = ThisMachine(storage.folder, VERSION, server, self._restart)
        self._begin_anew: Callable[[], None] = lambda: None
        self._pulse: Callable[[], None] = lambda: None
        self._recordings: OwnRecordings | None = None
        self._thread = threading.Thread(target=self._run_background, name="asyncio", daemon=True)

    @property
    def restart_wanted(self) -> bool:
        """Whether the backend asked for another start."""
        return self._restart_wanted

    def run(self) -> bool:
        """Show the screen until somebody stops us; return whether to begin anew. On the main thread."""
        from ui.app import App  # noqa: PLC0415 - pygame is imported now, and nothing heavy before it

        display = App(_with_panel(self._settings), self._store, self._frames, SysfsBacklight())
        self._begin_anew = display.stop
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: display.stop())
        self._thread.start()
        self._watchdog.start()
        try:
            display.run(self._drawn.set)
        except Exception:
            log.exception("bug in the screen")
            die("screen")
        self._watchdog.stop()
        tell_systemd("STOPPING=1")
        self._drawn.set()
        if self._loop is not None and self._stopping is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(STOP_WITHIN_S)
        return self._binding_changed

    # --- from disk ---

    def _saved(self) -> Saved:
        """Return what the disk holds. The clock's floor is raised by all of it."""
        agenda = self._saved_agenda()
        if agenda is not None:
            self._clock.raise_floor(agenda.issued_at)
        moment = self._storage.moment()
        if moment is not None:
            self._clock.raise_floor(moment)
        saved = Saved(
            device="" if self._identity is None else self._identity.device,
            agenda=agenda,
            marks=self._storage.marks(),
            floor=self._clock.floor.timestamp(),
            wishes=self._storage.wishes(),
            decisions=self._storage.decisions(),
            preferences=self._storage.preferences(),
            places=self._storage.places(),
            commands=self._storage.commands(),
            installed=self._storage.installed(),
        )
        volume = self._storage.volume()
        return saved if volume is None else replace(saved, volume=volume)

    def _saved_agenda(self) -> Agenda | None:
        payload = self._storage.document(Document.AGENDA)
        if payload is None or self._trust is None:
            return None
        try:
            return self._trust.document(AGENDA, payload, Agenda)
        except ProtocolError as err:
            log.warning("the saved agenda is not taken: %s", err.code)
            return None

    # --- the asyncio thread ---

    def _run_background(self) -> None:
        try:
            asyncio.run(self._background())
        except Exception:
            log.exception("bug in the background")
            die("background")

    async def _background(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        await asyncio.to_thread(self._drawn.wait)
        tell_systemd("READY=1")
        async with AsyncExitStack() as parts:
            runner = await self._start_backend(parts)
            await self._start_media(parts, runner)
            await self._stopping.wait()

    async def _start_backend(self, parts: AsyncExitStack) -> Runner:
        """Start store and runner, and when bound, all that reaches the backend. Imports paho and requests."""
        if self._trust is None or self._identity is None:
            return self._start_store(parts, Edges(self._storage, machine=self._machine))
        await asyncio.to_thread(importlib.import_module, "device.adapters.links")
        from device.adapters.links import Links  # noqa: PLC0415 - only now, after the first picture

        try:
            links = Links(
                self._identity,
                self._trust,
                storage=self._storage,
                clock=self._clock,
                submit=self._store.submit,
                now=self._store.now,
                version=VERSION,
                recordings_mib=self._settings.recordings_mib,
            )
        except EdgeError as err:
            log.error("no way to the backend: %s", err.reason)  # noqa: TRY400 - the code says it all
            return self._start_store(parts, Edges(self._storage, machine=self._machine))
        parts.push_async_callback(links.close)
        runner = self._start_store(parts, Edges(self._storage, links.outbox, links.api, self._machine))
        self._store.on_change(lambda state: links.tell_state(device_state(state)))
        links.tell_state(device_state(self._store.state()))
        self._store.on_change(lambda state: links.keep_recordings(state.agenda))
        self._recordings = links.recordings
        links.start()
        self._pulse = links.pulse
        return runner

    def _start_store(self, parts: AsyncExitStack, edges: Edges) -> Runner:
        runner = Runner(edges, self._store.submit, self._store.now)
        self._store.start(runner)
        parts.push_async_callback(runner.close)
        parts.callback(self._store.stop)
        return runner

    async def _start_media(self, parts: AsyncExitStack, runner: Runner) -> None:
        """Start rooms, camera and sound. Without them the calendar still shows, and what is missing is said."""
        try:
            await asyncio.to_thread(importlib.import_module, "media.start")
            from media.start import start  # noqa: PLC0415 - only now, after the first picture

            read_record = _reads_nothing if self._trust is None else self._trust.record
            media = start(
                with_installed(self._settings, self._storage.installed()),
                self._store.submit,
                self._store.now,
                self._frames,
                read_record,
                own=self._recordings,
                covers=self._storage.folder / "covers",
            )
        except Exception:
            log.exception("neither rooms nor sound")
            runner.attach(None)
            return
        parts.push_async_callback(media.close)
        runner.attach(media)

    def _restart(self) -> None:
        log.info("told to start again")
        self._restart_wanted = True
        self._begin_anew()

    # --- the watchdog's thread ---

    def _prod(self) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._watchdog.beat, "store")
        if self._clock.has_slept():
            self._store.submit(ClockLost(self._store.now()))
        self._pulse()
        if self._storage.has_identity() != self._was_bound:
            log.info("bound or unbound meanwhile: beginning anew")
            self._binding_changed = True
            self._begin_anew()


def _with_panel(settings: Settings) -> Settings:
    """Return the settings with the size that the panel itself says, where the file says none and it is all ours."""
    if settings.panel_mm is not None or not settings.fullscreen:
        return settings
    return settings.model_copy(update={"panel_mm": panel_mm()})


def _reads_nothing(_text: str) -> CallRecord:
    raise NotSigned("not bound")


def _identity(storage: Storage) -> Identity | None:
    try:
        return storage.identity()
    except BadIdentity as err:
        log.error("the binding cannot be read: %s", err.reason)  # noqa: TRY400 - the code says it all
        return None


def _trust(identity: Identity, storage: Storage, clock: Clock) -> Trust | None:
    try:
        return Trust(identity, storage.keys(), clock.trusted_now)
    except ProtocolError as err:
        log.error("the binding does not hold: %s", err.code)  # noqa: TRY400 - the code says it all
        return None


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a kiosk; the process ends with it."""
    parser = argparse.ArgumentParser(prog="kotiluuri-kiosk", description="The screen of a home.")
    parser.add_argument("--data", type=Path, default=DEFAULT_FOLDER, metavar="DIR", help="the kiosk's own folder")
    folder: Path = parser.parse_args(arguments).data
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.INFO)
    try:
        settings = read_settings(folder)
        logging.getLogger().setLevel(settings.log_level.upper())
        kiosk = Kiosk(settings, Storage(folder))
    except BadSettings as err:
        parser.exit(EXIT_SETTINGS, f"{err}\n")
    except (FolderTaken, DiskFailed) as err:
        parser.exit(EXIT_TAKEN, f"{folder}: {err.reason}\n")
    is_new = kiosk.run()
    time.sleep(SETTLE_S)
    logging.shutdown()
    sys.stdout.flush()
    if is_new:
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - ourselves, as we were started
    os._exit(EXIT_ANEW if kiosk.restart_wanted else 0)


if __name__ == "__main__":
    main()
