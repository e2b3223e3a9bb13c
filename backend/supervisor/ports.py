"""Which ports to use: the last run's, else the usual ones, stepping over what is taken."""

from __future__ import annotations

import json
import random
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.supervisor.paths import write_private

LOOPBACK = "127.0.0.1"

PREFERRED: Mapping[str, int] = {
    "web": 8800,
    "mqtt": 8883,
    "livekit": 7880,
    "livekit_udp": 7882,
    "vnc": 5900,
    "novnc": 6080,
}
UDP = frozenset({"livekit_udp"})

STEPS = 200
"""So many neighbours are tried before we give up: more taken ports in a row are a fault of the machine."""

RANDOM_FROM, RANDOM_TO = 20000, 31999
"""Below Linux's range for outgoing connections (32768 up): none of those takes a port before its server does."""

IsFree = Callable[[int, bool], bool]


@dataclass(frozen=True)
class Ports:
    """The ports of one run; VNC ones are used only where there is no display."""

    web: int
    mqtt: int
    livekit: int
    livekit_udp: int
    vnc: int
    novnc: int


def is_free(port: int, udp: bool) -> bool:
    """Say whether nobody listens on this loopback port."""
    kind = socket.SOCK_DGRAM if udp else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as probe:
        if not udp:
            # As servers do: a port in TIME_WAIT after our own restart is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def choose(wanted: Mapping[str, int], free: IsFree = is_free) -> Ports:
    """Return a free port for each name, the wanted one or the nearest above it. Raises OSError when there is none."""
    chosen: dict[str, int] = {}
    for name, preferred in PREFERRED.items():
        first = wanted.get(name, preferred)
        for port in range(first, min(first + STEPS, 65536)):
            if port not in chosen.values() and free(port, name in UDP):
                chosen[name] = port
                break
        else:
            raise OSError(f"no free port for {name} from {first} on")
    return Ports(**chosen)


def anywhere() -> dict[str, int]:
    """Return random starting ports, for runs beside other runs (tests)."""
    starts = random.sample(range(RANDOM_FROM, RANDOM_TO), len(PREFERRED))
    return dict(zip(PREFERRED, starts, strict=True))


def remembered(path: Path) -> dict[str, int]:
    """Return the last run's ports; nothing when there was none or its file is broken."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: port for name, port in found.items() if name in PREFERRED and isinstance(port, int) and port > 0}


def remember(path: Path, ports: Ports) -> None:
    """Keep these for the next run."""
    write_private(path, json.dumps({name: getattr(ports, name) for name in PREFERRED}, indent=1))
