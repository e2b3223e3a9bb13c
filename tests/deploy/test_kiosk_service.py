"""What makes a machine a home's screen: where it is put, and what systemd thinks of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from device.main import EXIT_ANEW

ROOT = Path(__file__).parents[2]
UNIT = "etc/systemd/system/kotiluuri-kiosk.service"
EXPOSURE = 40
"""Tenths: *OK* in systemd's words ends at 50. What keeps it from 20 are camera, sound, network, the light in /sys."""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine's files after the step; the program is there too."""
    opt = tmp_path / "opt"
    (opt / ".venv/bin").mkdir(parents=True)
    program = opt / ".venv/bin/kotiluuri-kiosk"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    environment = {**os.environ, "DESTDIR": str(tmp_path), "PREFIX": str(opt)}
    subprocess.run(["bash", "deploy/setup/kiosk.sh"], cwd=ROOT, env=environment, check=True, capture_output=True)
    return tmp_path


def test_all_that_the_kiosk_needs_is_put_in_its_place(machine: Path) -> None:
    remote = "etc/udev/hwdb.d/70-kotiluuri-remote.hwdb"
    light = "etc/udev/rules.d/71-kotiluuri-backlight.rules"
    for name in (UNIT, remote, light, "usr/lib/sysusers.d/kotiluuri.conf"):
        put = machine / name
        assert put.is_file()
        assert put.stat().st_mode & 0o777 == 0o644
    assert "@PREFIX@" not in (machine / UNIT).read_text(encoding="utf-8")


@pytest.mark.feature("D5")
def test_whatever_ends_it_it_starts_again(machine: Path) -> None:
    """Told to start anew it ends with a code of its own: that is no failure, and no reason to stay away."""
    lines = (machine / UNIT).read_text(encoding="utf-8").splitlines()

    assert {"Restart=always", "StartLimitIntervalSec=0"} <= set(lines)
    for word in ("RestartForceExitStatus", "SuccessExitStatus"):
        assert f"{word}={EXIT_ANEW}" in lines


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_understands_it(machine: Path) -> None:
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(machine / UNIT)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in told.stderr.splitlines() if "kotiluuri" in line]

    assert ours == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_it_may_do_little_else_on_its_machine(machine: Path) -> None:
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", f"--threshold={EXPOSURE}", str(machine / UNIT)],
        capture_output=True,
        text=True,
        check=False,
    )
    if "unrecognized option" in told.stderr:
        pytest.skip("this systemd cannot judge a file")

    assert told.returncode == 0, told.stdout[-400:]


@pytest.mark.skipif(shutil.which("systemd-hwdb") is None, reason="no udev here")
def test_the_keys_of_a_remote_control_are_understood(machine: Path) -> None:
    made = subprocess.run(
        ["systemd-hwdb", "update", "--strict", f"--root={machine}"], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    found = subprocess.run(
        ["systemd-hwdb", "query", f"--root={machine}", "evdev:input:b001Ev0000p0000e0001"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert re.search(r"KEYBOARD_KEY_00=enter", found)
