"""Children: their words, their ends, and that none is left behind. Real processes, no network."""

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

import pytest

from backend.supervisor.backoff import BackOff
from backend.supervisor.errors import CommandFailed, StartFailed
from backend.supervisor.keeper import Keeper, Part
from backend.supervisor.logs import Log
from backend.supervisor.process import Child, Program, run_once

FOLDER = Path("/")


def shell(script: str, name: str = "part") -> Program:
    return Program(name, ("/bin/sh", "-c", script), {"PATH": os.environ["PATH"]}, FOLDER)


def is_gone(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True


async def until_gone(pid: int) -> None:
    """Wait for the kernel, which sets no event; a process that stays ends the test by its time-out."""
    while not is_gone(pid):  # noqa: ASYNC110
        await asyncio.sleep(0.005)


async def until_said(log: Log, name: str, wanted: int = 1) -> list[str]:
    while len(log.lines(name)) < wanted:  # noqa: ASYNC110  # another process writes
        await asyncio.sleep(0.005)
    return log.lines(name)


def keeper_of(script: str, log: Log, ready: Path) -> Keeper:
    async def probe() -> bool:
        return await asyncio.to_thread(ready.exists)

    return Keeper(Part(shell(script), probe, ready_within_s=50), log, BackOff())


async def test_what_a_child_says_is_logged_line_by_line() -> None:
    log = Log()
    child = await Child.start(shell("echo one; echo two >&2; printf three"), log)

    assert await child.ended() == 0
    assert log.lines("part") == ["one", "two", "three"]


async def test_a_probe_that_misses_being_cancelled_does_not_keep_its_part_running() -> None:
    """A farewell that fails in a probe's `finally` turns the cancelling into an ordinary answer."""
    asking = asyncio.Event()
    missed = 0

    async def probe() -> bool:
        nonlocal missed
        asking.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            missed += 1
            if missed > 2:
                raise
        return False

    keeper = Keeper(Part(shell("exec sleep 600"), probe, ready_within_s=50), Log(), BackOff())
    starting = asyncio.create_task(keeper.start())
    await asking.wait()
    assert keeper.child is not None
    pid = keeper.child.pid

    async with asyncio.timeout(50):
        await keeper.stop()

    await until_gone(pid)
    with pytest.raises(StartFailed, match="was stopped"):
        await starting


async def test_one_endless_line_does_not_stop_the_reading() -> None:
    log = Log()
    child = await Child.start(shell("head -c 3000000 /dev/zero | tr '\\0' x; echo; echo end"), log)

    assert await child.ended() == 0
    assert log.lines("part")[-1] == "end"


async def test_a_child_that_ignores_the_stop_is_killed_with_its_children() -> None:
    log = Log()
    child = await Child.start(shell("trap '' TERM; sleep 600 & echo $!; wait; wait"), log)
    grandchild = int((await until_said(log, "part"))[0])

    went_by_itself = await child.stop((signal.SIGTERM,), between_s=0.05, within_s=0.1)

    assert not went_by_itself
    assert is_gone(child.pid)
    await until_gone(grandchild)  # killed with the group, and not ours to wait for


async def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    """A supervisor that the kernel killed leaves no broker behind that would hold the ports."""
    script = """
import asyncio, sys
from pathlib import Path
from backend.supervisor.logs import Log
from backend.supervisor.process import Child, Program
async def main():
    child = await Child.start(Program("part", ("/bin/sleep", "600"), {}, Path("/")), Log())
    print(child.pid, flush=True)
    await child.ended()
asyncio.run(main())
"""
    supervisor = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
    assert supervisor.stdout is not None
    child = int(await supervisor.stdout.readline())

    supervisor.kill()
    await supervisor.wait()

    await until_gone(child)


async def test_a_part_that_ends_is_started_again(tmp_path: Path) -> None:
    log, ready = Log(), tmp_path / "ready"
    keeper = keeper_of(f"touch {ready}; echo up; exec sleep 600", log, ready)
    await keeper.start()

    ready.unlink()
    await keeper.crash()
    await keeper.wait_ready()

    assert keeper.starts == 2
    assert "ended (SIGKILL); starts again in 0.2 s" in log.lines("supervisor")[0]
    await keeper.stop()


async def test_a_part_whose_plug_was_pulled_stays_down_until_it_is_started(tmp_path: Path) -> None:
    log, ready = Log(), tmp_path / "ready"
    keeper = keeper_of(f"touch {ready}; exec sleep 600", log, ready)
    await keeper.start()

    await keeper.kill()

    is_up_after_the_kill = keeper.is_ready
    await keeper.start()
    assert (is_up_after_the_kill, keeper.is_ready, keeper.starts) == (False, True, 2)
    await keeper.stop()


async def test_a_part_that_ends_at_once_fails_the_start_with_its_last_words(tmp_path: Path) -> None:
    keeper = keeper_of("echo the port is taken; exit 3", Log(), tmp_path / "never")

    with pytest.raises(StartFailed, match="the port is taken"):
        await keeper.start()
    await keeper.stop()


async def test_a_program_that_is_not_there_fails_the_start(tmp_path: Path) -> None:
    log = Log()

    async def probe() -> bool:
        return False

    keeper = Keeper(Part(Program("part", ("/nowhere/program",), {}, FOLDER), probe), log)

    with pytest.raises(StartFailed, match="not found"):
        await keeper.start()
    await keeper.stop()


async def test_a_command_returns_what_it_printed_and_logs_what_it_complained_about() -> None:
    log = Log()

    assert await run_once(shell("echo result; echo beware >&2"), log, within_s=50) == "result\n"
    assert log.lines("part") == ["beware"]


async def test_a_failed_command_tells_its_last_words() -> None:
    with pytest.raises(CommandFailed, match=r"ended with code 2:\n    no such table"):
        await run_once(shell("echo no such table >&2; exit 2"), Log(), within_s=50)


async def test_a_command_that_hangs_is_ended() -> None:
    with pytest.raises(CommandFailed, match="took longer"):
        await run_once(shell("sleep 600"), Log(), within_s=0.05)
