"""A narrow link: the home is told, its picture becomes smaller and goes on, and the words go with the weakness."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.alone import UNSHARE
from tests.media.weak_link import NETWORK

SOURCE = Path(__file__).resolve().parents[2]
ALONE = (*UNSHARE, "--net", "sh", "-c")
"""A network of its own, without rights on the machine's."""

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]


def can_be_narrow() -> bool:
    """Whether this machine lets us make a network and narrow it."""
    narrow = "tc qdisc add dev lo root tbf rate 1mbit burst 16kb latency 100ms"
    try:
        done = subprocess.run([*ALONE, f"{NETWORK} && {narrow}"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@pytest.mark.feature("V9")
async def test_the_picture_shrinks_before_it_stutters_and_the_home_is_told() -> None:
    if not can_be_narrow():
        pytest.skip("this kernel narrows no network")  # namespaces and tbf are the machine's to give
    process = await asyncio.create_subprocess_exec(
        *ALONE,
        f"{NETWORK} && exec {sys.executable} -m tests.media.weak_link",
        cwd=SOURCE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    told = [json.loads(line) for line in out.decode().splitlines() if line.startswith("{")]

    assert process.returncode == 0, f"{told}\n{err.decode()[-2000:]}"
    widths = [line["width"] for line in told if "width" in line]
    assert min(widths[1:]) <= widths[0] * 3 / 4, "the picture did not become smaller"
    assert {"moves": True} in told, "the picture stood still"
    assert [line["weak"] for line in told if "weak" in line] == [True, False]
