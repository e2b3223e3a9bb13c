"""The files on which SDL hears of touches and keys, so that the loop can sleep on them.

SDL's own waiting looks a thousand times a second. What it would look at are sockets to the X server or the Wayland
compositor, or, straight on the console, the kernel's input devices: each is one of our own open files.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

COMPOSITORS = (b"/.X11-unix/X", b"/wayland-")
DEVICES = "/dev/input/event"
OPEN = Path("/proc/self/fd")


def find() -> tuple[int, ...]:
    """Return the open files that can be read when there is something to hear; none where we do not know this driver."""
    return tuple(file for file in _open_files() if _is_input(file))


def _open_files() -> list[int]:
    try:
        return sorted(int(file.name) for file in OPEN.iterdir())
    except OSError:
        return []


def _is_input(file: int) -> bool:
    try:
        target = str((OPEN / str(file)).readlink())
        return target.startswith(DEVICES) or (target.startswith("socket:") and _is_compositor(file))
    except OSError:  # closed meanwhile
        return False


def _is_compositor(file: int) -> bool:
    with socket.socket(fileno=os.dup(file)) as copy:
        if copy.family != socket.AF_UNIX:
            return False
        peer = copy.getpeername()
    name = peer if isinstance(peer, bytes) else str(peer).encode()
    return any(part in name for part in COMPOSITORS)
