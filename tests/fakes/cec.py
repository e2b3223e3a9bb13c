"""A television at the end of an HDMI cable, as `cec-ctl` shows it: a program of that name, first on PATH."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

OURS = "1.0.0.0"
STATE, LOG = "state.json", "log"
TOLD = ("--image-view-on", "--active-source", "--inactive-source", "--set-stream-path", "--standby")
SCRIPT = f"""#!{sys.executable}
import os, runpy, sys
sys.argv.insert(1, os.path.dirname(__file__))
runpy.run_path({str(Path(__file__).resolve())!r}, run_name="__main__")
"""


class FakeTelevision:
    """What it does, and what it was told."""

    def __init__(self, folder: Path, **state: object) -> None:
        """`state`: power, source (whose picture), is_there, hangs, wakes_after (how many looks it takes to start)."""
        self._folder = folder
        folder.mkdir(exist_ok=True)
        program = folder / "cec-ctl"
        program.write_text(SCRIPT)
        program.chmod(0o755)
        plain = {"power": "standby", "source": None, "is_there": True, "hangs": False, "wakes_after": 1}
        write_state(folder, plain | state)

    def now(self, **state: object) -> None:
        """Somebody else does something with it."""
        write_state(self._folder, self._state | state)

    @property
    def power(self) -> str:
        """`on`, `standby`, or `to-on`."""
        return str(self._state["power"])

    @property
    def source(self) -> str | None:
        """Whose picture it shows."""
        found: str | None = self._state["source"]
        return found

    @property
    def told(self) -> list[str]:
        """What it was told, without the questions."""
        log = self._folder / LOG
        return log.read_text().splitlines() if log.exists() else []

    @property
    def _state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self._folder / STATE).read_text())
        return found


def main(folder: Path, words: Sequence[str]) -> None:
    """Do what the program was asked, and print what it would."""
    state: dict[str, Any] = json.loads((folder / STATE).read_text())
    if state["hangs"]:
        time.sleep(60)  # a program that hangs: longer than anybody waits for it
    told = next((word for word in words if word in TOLD), None)
    address = next((word.split("=")[1] for word in words if word.startswith("phys-addr=")), None)
    if told is not None:
        with (folder / LOG).open("a", encoding="utf-8") as log:
            log.write(told if address is None else f"{told} phys-addr={address}")
            log.write("\n")
    if "--playback" in words:
        sys.stdout.write(f"Driver Info:\n\tDriver Name                : fake\n\tPhysical Address           : {OURS}\n")
    elif not state["is_there"]:
        sys.stdout.write("\tTx, Not Acknowledged (4), Max Retries\n")
    elif told is not None:
        write_state(folder, _after(state, told, address))
    else:
        sys.stdout.write(_reply(folder, state, words))


def _after(state: dict[str, Any], told: str, address: str | None) -> dict[str, Any]:
    match told:
        case "--image-view-on" if state["power"] == "standby":
            return state | {"power": "to-on"}
        case "--active-source" if state["power"] == "on":
            return state | {"source": address}
        case "--inactive-source":
            return state | {"source": "0.0.0.0"}
        case "--set-stream-path":
            return state | {"source": address}
        case "--standby":
            return state | {"power": "standby"}
    return state


def _reply(folder: Path, state: dict[str, Any], words: Sequence[str]) -> str:
    """The words of v4l-utils 1.22; nobody answers for a picture that is ours."""
    if "--give-device-power-status" in words:
        if state["power"] == "to-on":
            left = state["wakes_after"] - 1
            state = state | {"wakes_after": left, "power": "on" if left <= 0 else "to-on"}
            write_state(folder, state)
        return f"\tReceived from TV (0 to 4):\n\tREPORT_POWER_STATUS (0x90):\n\t\tpwr-state: {state['power']} (0x00)\n"
    if state["source"] in {None, OURS}:
        return "\tRx, Timeout (2)\n"
    return f"\tReceived from TV (0 to 15):\n\tACTIVE_SOURCE (0x82):\n\t\tphys-addr: {state['source']}\n"


def write_state(folder: Path, state: dict[str, Any]) -> None:
    """Replace it whole: the other process may be reading."""
    fresh = folder / f"{STATE}.new"
    fresh.write_text(json.dumps(state))
    fresh.replace(folder / STATE)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
