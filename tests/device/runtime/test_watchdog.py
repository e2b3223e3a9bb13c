"""Who stands still ends the process."""

from __future__ import annotations

import queue
import socket
import time
from pathlib import Path

import pytest

from device.runtime.watchdog import Watchdog, tell_systemd


def test_a_part_that_stands_still_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    ended: queue.Queue[str] = queue.Queue()
    watchdog = Watchdog(on_still=ended.put, longest_still_s=0.05, look_each_s=0.01)
    watchdog.beat("screen")
    watchdog.start()

    assert ended.get(timeout=10) == "screen stands still"

    watchdog.stop()
    assert "watchdog" in capfd.readouterr().err  # where everybody stood


def test_a_part_that_moves_when_prodded_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    prods: queue.Queue[float] = queue.Queue()
    ended: queue.Queue[str] = queue.Queue()

    def prod() -> None:
        watchdog.beat("store")
        prods.put(time.monotonic())

    watchdog = Watchdog(prod=prod, on_still=ended.put, longest_still_s=5, look_each_s=0.001)
    watchdog.start()
    for _ in range(20):
        prods.get(timeout=10)
    watchdog.stop()

    assert ended.empty()


def test_systemd_is_told_when_it_listens(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))

        tell_systemd("WATCHDOG=1", {"NOTIFY_SOCKET": str(tmp_path / "notify")})

        assert listener.recv(100) == b"WATCHDOG=1"


def test_nobody_is_told_when_nobody_listens(tmp_path: Path) -> None:
    tell_systemd("WATCHDOG=1", {})
    tell_systemd("WATCHDOG=1", {"NOTIFY_SOCKET": str(tmp_path / "gone")})
