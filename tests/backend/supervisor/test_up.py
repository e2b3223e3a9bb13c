"""`kotiluuri-server up` as a person has it: the real command with all parts."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from backend.supervisor import probes
from backend.supervisor.paths import SOURCE

pytestmark = pytest.mark.system

WITHIN_S = 180.0
PARTS = {"broker", "sfu", "web", "worker"}


async def up(data: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "backend.supervisor.cli", "up", "--data", os.fspath(data)),
        cwd=SOURCE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )


async def said(process: asyncio.subprocess.Process, words: str) -> list[str]:
    """Read until a line with these words; return all lines up to it."""
    lines: list[str] = []
    assert process.stdout is not None
    async with asyncio.timeout(WITHIN_S):
        async for line in process.stdout:
            lines.append(line.decode())
            if words in lines[-1]:
                return lines
    raise AssertionError("".join(lines))


def runtime(data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((data / "runtime.json").read_text())
    return found


def is_gone(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True


async def all_gone(pids: list[int]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not all(is_gone(pid) for pid in pids):  # noqa: ASYNC110  # the kernel sets no event
            await asyncio.sleep(0.02)


async def end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    await process.communicate()


@pytest.mark.timeout(400)
async def test_everything_comes_up_is_repaired_and_goes_down_in_order(tmp_path: Path) -> None:
    data = tmp_path / "data"
    process = await up(data)
    try:
        await said(process, "ready: http://127.0.0.1:")
        first = runtime(data)
        assert set(first["pids"]) == PARTS
        assert await probes.http_ok(f"{first['web_url']}/healthz")

        os.kill(first["pids"]["web"], signal.SIGKILL)
        await said(process, "web ended (SIGKILL); starts again")

        # The supervisor itself is killed: nothing is left behind, and the next one has the same addresses.
        process.kill()
        await process.wait()
        await all_gone([pid for name, pid in first["pids"].items() if name != "web"])
        process = await up(data)
        await said(process, "ready: http://127.0.0.1:")
        second = runtime(data)
        assert {name: second[name] for name in ("web_url", "mqtt_port", "livekit_url")} == {
            name: first[name] for name in ("web_url", "mqtt_port", "livekit_url")
        }

        process.send_signal(signal.SIGINT)
        await said(process, "stopping")
        async with asyncio.timeout(WITHIN_S):
            await process.communicate()
        assert process.returncode == 0
        assert all(is_gone(pid) for pid in second["pids"].values())
        assert not (data / "runtime.json").exists()
    finally:
        await end(process)


@pytest.mark.timeout(400)
async def test_a_stop_in_the_middle_of_a_start_leaves_nothing(tmp_path: Path) -> None:
    process = await up(tmp_path / "data")
    await said(process, " keys in ")

    process.send_signal(signal.SIGTERM)

    async with asyncio.timeout(WITHIN_S):
        await process.communicate()
    assert process.returncode == 0
    assert not (tmp_path / "data" / "runtime.json").exists()


async def test_a_bad_setting_stops_the_start_and_names_itself(tmp_path: Path) -> None:
    (tmp_path / "server.toml").write_text("colour = 3\n")
    process = await up(tmp_path)

    assert "colour: no such setting" in "".join(await said(process, "server.toml"))
    await process.communicate()
    assert process.returncode == 1
