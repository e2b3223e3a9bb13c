"""A file is whole or not there, whatever happens while it is written."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from device.adapters import files
from device.runtime.errors import DiskFailed

STEPS = ("write", "half", "sync", "keep", "rename", "sync folder")

WRITER = """
import os, signal, sys
from pathlib import Path
from device.adapters import files

def die(step):
    if step == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

files.write(Path(sys.argv[1]), b"new", step=die)
"""


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_in_the_middle_leaves_the_old_or_the_new_content(tmp_path: Path, step: str) -> None:
    path = tmp_path / "marks"
    files.write(path, b"old")

    done = subprocess.run([sys.executable, "-c", WRITER, path, step], check=False)

    assert done.returncode == -signal.SIGKILL
    assert files.read(path) == (b"new" if step == "sync folder" else b"old")
    files.write(path, b"newer")
    assert files.read(path) == b"newer"


@pytest.mark.parametrize("size", [0, 1, 20, 60])
def test_a_truncated_file_is_passed_over_for_the_copy_before(tmp_path: Path, size: int) -> None:
    path = tmp_path / "marks"
    files.write(path, b"old")
    files.write(path, b"new")
    os.truncate(path, size)

    assert files.read(path) == b"old"


def test_a_file_with_one_changed_bit_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "marks"
    files.write(path, b"content")
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)

    assert files.read(path) is None


def test_a_broken_file_does_not_push_out_the_good_copy(tmp_path: Path) -> None:
    path = tmp_path / "marks"
    files.write(path, b"first")
    files.write(path, b"second")
    path.write_bytes(b"broken")

    files.write(path, b"third")
    path.write_bytes(b"broken again")

    assert files.read(path) == b"first"


def test_nothing_is_nothing(tmp_path: Path) -> None:
    assert files.read(tmp_path / "marks") is None


def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    files.write(tmp_path / "marks", b"")

    assert stat.S_IMODE((tmp_path / "marks").stat().st_mode) == 0o600


def test_a_file_too_large_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(DiskFailed):
        files.write(tmp_path / "marks", bytes(files.MAX_BYTES + 1))


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "marks").open("wb") as file:
        file.truncate(10**10)

    assert files.read(tmp_path / "marks") is None


def test_a_disk_that_refuses_is_said_by_its_number(tmp_path: Path) -> None:
    with pytest.raises(DiskFailed, match="errno_2"):
        files.write(tmp_path / "missing" / "marks", b"")


def test_removed_is_removed_with_its_copies(tmp_path: Path) -> None:
    path = tmp_path / "marks"
    files.write(path, b"old")
    files.write(path, b"new")

    files.remove(path)

    assert files.read(path) is None
    assert list(tmp_path.iterdir()) == []
