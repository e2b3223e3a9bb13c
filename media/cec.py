"""HDMI-CEC by `cec-ctl` (v4l-utils), one short process for each question: wake the television, and put it back.

The kernel's adapter keeps our place on the bus between them. Keys of the remote control come from the kernel as a
keyboard's, so nothing here listens for them. Televisions differ: they answer late, not at all, or not while they start.
What is not answered counts as *not ours*, and so does a bus that cannot be asked. What passes for *no television* is
only a cable with nothing at its end, or nobody there who acknowledges anything; not where the settings name one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from device.core.events.resident import Tv
from device.runtime.errors import EdgeError, TryAgain

log = logging.getLogger(__name__)

PROGRAM = "cec-ctl"
OSD_NAME = "Kotiluuri"
ANSWER_S = 4.0
"""For one question: the bus carries 36 bytes a second, and a reply is waited for one second."""
WAKE_WITHIN_S = 15.0
"""What a television is given to show us (rule 1)."""
LOOK_EVERY_S = 1.0
WATCH_EVERY_S = 2.0
"""In a call. With the answer's time a television that was switched over is noticed well within five seconds."""

TELEVISION = "0"
TUNER = "0.0.0.0"  # noqa: S104 - the physical address of the television itself
NOWHERE = "f.f.f.f"
"""The physical address of an adapter with nothing at the other end of its cable."""

_OWN_ADDRESS = re.compile(r"^\s*Physical Address\s*:\s*([0-9a-f](?:\.[0-9a-f]){3})", re.MULTILINE)
_POWER = re.compile(r"pwr-state:\s*([\w-]+)")
_SOURCE = re.compile(r"ACTIVE_SOURCE \(0x82\):\s*phys-addr:\s*([0-9a-f](?:\.[0-9a-f]){3})")
_UNHEARD = re.compile(r"Not Acknowledged|Tx, (?:Arbitration Lost|Low Drive|Error|Aborted|Timeout)")


@dataclass(frozen=True)
class Shows:
    """What the bus says at this moment."""

    is_there: bool
    """Somebody acknowledged."""
    is_on: bool
    source: str | None
    """Whose picture is shown, by physical address; None when nobody says that it is theirs, which we never do."""

    @property
    def tv(self) -> Tv:
        return Tv.OURS if self.is_on and self.source is None else Tv.AWAY


class Bus:
    """The CEC line of one HDMI output."""

    def __init__(self, node: str, answer_s: float = ANSWER_S) -> None:
        """`node` is as /dev/cec0."""
        self._node = node
        self._answer_s = answer_s

    async def claim(self) -> str | None:
        """Take a place on the bus, under our name. Return our physical address; None with nothing on the cable."""
        found = _OWN_ADDRESS.search(await self._ask("--playback", "--osd-name", OSD_NAME))
        return None if found is None or found[1] == NOWHERE else found[1]

    async def look(self) -> Shows:
        """Ask whether the television is on, and whose picture it shows."""
        answer = await self._ask("--skip-info", "--to", TELEVISION, "--give-device-power-status")
        power = _POWER.search(answer)
        is_on = power is not None and power[1] == "on"
        source = _SOURCE.search(await self._ask("--skip-info", "--request-active-source")) if is_on else None
        return Shows(not _UNHEARD.search(answer), is_on, None if source is None else source[1])

    async def turn_on(self) -> None:
        """Wake the television."""
        await self._ask("--skip-info", "--to", TELEVISION, "--image-view-on")

    async def show(self, address: str) -> None:
        """Have it show this address: ours."""
        await self._ask("--skip-info", "--active-source", f"phys-addr={address}")

    async def give_back(self, own: str, source: str) -> None:
        """Have it show another source again: its own tuner, or another box."""
        if source == TUNER:
            await self._ask("--skip-info", "--to", TELEVISION, "--inactive-source", f"phys-addr={own}")
        else:
            await self._ask("--skip-info", "--set-stream-path", f"phys-addr={source}")

    async def stand_by(self) -> None:
        """Let it sleep."""
        await self._ask("--skip-info", "--to", TELEVISION, "--standby")

    async def _ask(self, *words: str) -> str:
        """Return what cec-ctl says. Raises TryAgain when it cannot be run, or hangs."""
        try:
            process = await asyncio.create_subprocess_exec(
                PROGRAM,
                "--device",
                self._node,
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError as err:
            raise TryAgain("no_cec_ctl") from err
        try:
            async with asyncio.timeout(self._answer_s):
                answer, _ = await process.communicate()
        except TimeoutError as err:
            raise TryAgain("cec_hangs") from err
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode != 0:
            raise TryAgain("cec_fails")  # no rights on the node, most likely
        return answer.decode("utf-8", "replace")


class CecTelevision:
    """The Television port over the first of these buses with something on its cable."""

    def __init__(
        self, buses: Sequence[Bus], tell: Callable[[Tv], None], *, is_sure: bool, wake_within_s: float = WAKE_WITHIN_S
    ) -> None:
        """`is_sure`: the settings name it, so one that does not answer is asleep, not absent."""
        self._buses = buses
        self._bus = buses[0]
        self._tell = tell
        self._is_sure = is_sure
        self._wake_within_s = wake_within_s
        self._own: str | None = None
        self._told = Tv.UNKNOWN
        self._before: Shows | None = None
        self._is_ours = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Count as away until somebody answers; look for one."""
        self._say(Tv.AWAY)
        self._task = asyncio.get_running_loop().create_task(self._find(), name="television")

    async def wake(self) -> None:
        """Return when it shows us. Raises TryAgain."""
        await self._stop()
        self._is_ours.clear()
        try:
            async with asyncio.timeout(self._wake_within_s):
                await self._wake()
        except TimeoutError as err:
            raise TryAgain("asleep") from err
        finally:
            self._task = asyncio.get_running_loop().create_task(self._watch(), name="television")

    async def rest(self) -> None:
        """Put it back. Raises TryAgain."""
        await self._stop()
        before, self._before = self._before, None
        self._is_ours.clear()
        self._told = Tv.AWAY  # the core takes it for away by itself from now on
        if before is None or self._own is None or (await self._bus.look()).tv is not Tv.OURS:
            return  # nothing is known, or somebody has switched it over or off meanwhile
        if not before.is_on:
            await self._bus.stand_by()
        elif before.source is not None:
            await self._bus.give_back(self._own, before.source)

    async def is_ours(self) -> bool:
        """Wait until it shows us, for as long as it is given; say whether it does. A panel that is none always does."""
        try:
            async with asyncio.timeout(self._wake_within_s):
                await self._is_ours.wait()
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        """Ask nothing more."""
        await self._stop()

    async def _find(self) -> None:
        """Tell `NONE` when nobody is there; one that cannot be asked stays away."""
        try:
            await self._claim()
            is_there = self._own is not None and (await self._bus.look()).is_there
        except EdgeError as err:
            log.warning("the television cannot be asked: %s", err.reason)
        else:
            if not is_there and not self._is_sure:
                self._say(Tv.NONE)

    async def _claim(self) -> None:
        for bus in self._buses:
            self._own = await bus.claim()
            if self._own is not None:
                self._bus = bus
                return

    async def _wake(self) -> None:
        if self._own is None:
            await self._claim()
        if self._own is None:
            raise TryAgain("no_cable")
        before = await self._bus.look()
        if self._before is None:
            self._before = before
        if not before.is_on:
            await self._bus.turn_on()
        while True:
            if (await self._bus.look()).is_on:
                await self._bus.show(self._own)  # not before: one that is just starting forgets what it was told
                shows = await self._bus.look()
                self._say(shows.tv)
                if shows.tv is Tv.OURS:
                    return
            await asyncio.sleep(LOOK_EVERY_S)

    async def _watch(self) -> None:
        """See whether it goes on showing us; one that woke late is seen as well."""
        while True:
            await asyncio.sleep(WATCH_EVERY_S)
            try:
                self._say((await self._bus.look()).tv)
            except EdgeError as err:
                log.warning("the television cannot be asked: %s", err.reason)
                self._say(Tv.AWAY)

    def _say(self, shows: Tv) -> None:
        (self._is_ours.set if shows in {Tv.OURS, Tv.NONE} else self._is_ours.clear)()
        if shows is not self._told:
            self._told = shows
            self._tell(shows)

    async def _stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


class NoTelevision:
    """Where the panel is always on: a tablet, a monitor."""

    async def wake(self) -> None:
        """Do nothing: it is on."""

    async def rest(self) -> None:
        """Do nothing: it stays on."""

    async def is_ours(self) -> bool:
        """Say yes."""
        return True

    async def close(self) -> None:
        """Do nothing."""


def find_television(setting: str, tell: Callable[[Tv], None]) -> CecTelevision | NoTelevision:
    """Return the television of the setting (`auto`, `none`, or a node as /dev/cec0), and tell what is known of it."""
    nodes = sorted(str(node) for node in Path("/dev").glob("cec[0-9]*")) if setting == "auto" else [setting]
    if setting == "none" or not nodes:
        tell(Tv.NONE)
        return NoTelevision()
    found = CecTelevision([Bus(node) for node in nodes], tell, is_sure=setting != "auto")
    found.begin()
    return found
