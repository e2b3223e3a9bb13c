"""The keys of a television's remote control: what udev makes of them is what the kiosk listens to."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

RULES = Path(__file__).resolve().parents[2] / "deploy" / "udev" / "70-kotiluuri-remote.hwdb"
KNOWN = {"enter", "up", "down", "left", "right", "esc", "kpplus", "kpminus", *"0123456789"}
"""What `ui.app` knows, by the kernel's names."""


@pytest.mark.feature("H7")
def test_every_key_becomes_one_that_the_kiosk_knows() -> None:
    keys = dict(re.findall(r"^ KEYBOARD_KEY_([0-9a-f]{2})=(\w+)$", RULES.read_text(), re.MULTILINE))

    assert set(keys.values()) == KNOWN
    # Select, up, down, left, right, exit: CEC 1.4, table 27
    assert [keys[code] for code in ("00", "01", "02", "03", "04", "0d")] == [
        "enter",
        "up",
        "down",
        "left",
        "right",
        "esc",
    ]
    assert [keys[f"2{digit}"] for digit in range(10)] == list("0123456789")


@pytest.mark.skipif(shutil.which("systemd-hwdb") is None, reason="no systemd here")
def test_systemd_takes_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "etc" / "udev" / "hwdb.d"
    folder.mkdir(parents=True)
    shutil.copy(RULES, folder)

    done = subprocess.run(
        ["systemd-hwdb", "update", "--strict", "--root", str(tmp_path)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
