"""The kiosk's process: what it says when it cannot start, what it shows without a network, how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from device.adapters import files
from device.adapters.storage import Storage
from device.main import EXIT_SETTINGS, EXIT_TAKEN
from tests.fakes.backend import Backend
from tests.protocol.keys import NOW

pytestmark = pytest.mark.system

SOURCE = Path(__file__).resolve().parents[2]


class Kiosk:
    """A kiosk on a panel that nobody sees."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._trace = folder.parent / "trace"
        os.mkfifo(self._trace)
        self._lines = os.fdopen(os.open(self._trace, os.O_RDWR), "r")  # both ways: neither end ever blocks the other
        (folder / "kiosk.toml").write_text('camera = "fake"\nsound = "none"\n')
        self.process = subprocess.Popen(
            [sys.executable, "-m", "device.main", "--data", str(folder)],
            cwd=SOURCE,
            env=os.environ | {"SDL_VIDEODRIVER": "dummy", "KOTILUURI_TRACE": str(self._trace)},
            stderr=subprocess.PIPE,
        )

    def until(self, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait for a line of the trace."""
        while True:
            line: dict[str, Any] = json.loads(self._lines.readline())
            if is_it(line):
                return line

    def draws(self, screen: str) -> None:
        """Wait until this is on the panel."""
        self.until(lambda line: line.get("note") == f"drawn:{screen}")

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; return how it did."""
        self.process.send_signal(number)
        return self.process.wait(15)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        self._lines.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "kiosk"
    folder.mkdir(0o700)
    return folder


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[[], Kiosk]]:
    kiosks: list[Kiosk] = []

    def begin() -> Kiosk:
        kiosks.append(Kiosk(folder))
        return kiosks[-1]

    yield begin
    for kiosk in kiosks:
        kiosk.close()


def refusal(folder: Path) -> tuple[int, str]:
    """Start it where it cannot; return its exit code and words."""
    done = subprocess.run(
        [sys.executable, "-m", "device.main", "--data", str(folder)],
        cwd=SOURCE,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stderr


def test_a_mistake_in_the_settings_stops_the_start_and_is_named(folder: Path) -> None:
    (folder / "kiosk.toml").write_text("fulscreen = true\n")

    code, words = refusal(folder)

    assert code == EXIT_SETTINGS
    assert "fulscreen" in words


def test_a_second_kiosk_on_one_folder_does_not_start(folder: Path) -> None:
    storage = Storage(folder)

    code, words = refusal(folder)
    storage.close()

    assert code == EXIT_TAKEN
    assert "folder_taken" in words


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_device_that_is_not_bound_says_so_and_ends_when_asked(
    start: Callable[[], Kiosk], number: signal.Signals
) -> None:
    kiosk = start()
    kiosk.draws("FaultScreen")
    kiosk.until(lambda line: line.get("event") == "PeripheralsChanged")

    assert kiosk.end(number) == 0


def test_the_calendar_shows_with_no_network_at_all(folder: Path, start: Callable[[], Kiosk]) -> None:
    backend = Backend()
    backend.write_identity(folder)
    files.write(folder / "agenda.document", backend.agenda(issued_at=NOW))

    kiosk = start()

    kiosk.draws("HomeScreen")
    failed = kiosk.until(lambda line: line.get("event") == "ApiAnswered")
    assert failed["ok"] is False
    assert kiosk.end() == 0


def test_a_binding_that_cannot_be_read_is_as_none(folder: Path, start: Callable[[], Kiosk]) -> None:
    """The screen says that the device is not bound, and whom to call; it does not restart for ever."""
    Backend().write_identity(folder)
    (folder / "signing.pem").write_text("broken")

    kiosk = start()

    kiosk.draws("FaultScreen")
    assert kiosk.end() == 0


def test_a_device_that_is_bound_meanwhile_shows_its_home(folder: Path, start: Callable[[], Kiosk]) -> None:
    """The installer need not know how to restart it."""
    kiosk = start()
    kiosk.draws("FaultScreen")

    Backend().write_identity(folder)

    kiosk.draws("HomeScreen")
    assert kiosk.end() == 0


def test_a_kiosk_ends_while_it_still_starts(start: Callable[[], Kiosk]) -> None:
    kiosk = start()
    kiosk.draws("FaultScreen")

    assert kiosk.end() == 0
