"""Ending the programs that only the stage needs, whatever they are at."""

from __future__ import annotations

import signal
import subprocess
from typing import Any

from tests.system.stage.waiting import PATIENCE_S


def end(process: subprocess.Popen[Any], by: signal.Signals = signal.SIGTERM) -> None:
    """Ask it to end, and end it when it does not: nothing of it is judged, and nothing of it may stay."""
    process.send_signal(by)
    try:
        process.wait(PATIENCE_S / 4)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
