"""A display for the kiosk: the machine's own, or a virtual one that is seen and touched from the browser."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.supervisor import probes
from backend.supervisor.configuration import find_program, need
from backend.supervisor.errors import MissingProgram
from backend.supervisor.keeper import Part
from backend.supervisor.ports import LOOPBACK
from backend.supervisor.process import Program

NOVNC = Path("/usr/share/novnc")
PAGE = "vnc_lite.html"
FIRST_DISPLAY, LAST_DISPLAY = 20, 99
"""Above those that people and their login managers use."""
X_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108  # X's own fixed place


@dataclass(frozen=True)
class VirtualDisplay:
    """What to run, and where it is then."""

    display: str
    address: str
    parts: tuple[Part, ...]


def has_display(environment: Mapping[str, str] | None = None) -> bool:
    """Say whether a window can be opened here."""
    known = os.environ if environment is None else environment
    return bool(known.get("DISPLAY") or known.get("WAYLAND_DISPLAY"))


def virtual_display(size: tuple[int, int], vnc_port: int, novnc_port: int, folder: Path) -> VirtualDisplay:
    """Return a display of this size in pixels, on loopback only. Raises MissingProgram."""
    server = need(find_program("Xtigervnc"), "Xtigervnc")
    bridge = need(find_program("websockify"), "websockify")
    if not (NOVNC / PAGE).exists():
        raise MissingProgram("noVNC is not installed: run make setup")
    display = _free_display()
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LANG": "C.UTF-8"}
    width, height = size
    shown = Program(
        "display",
        (
            *(server, display, "-rfbport", str(vnc_port), "-localhost", "-SecurityTypes", "None", "-AlwaysShared"),
            *("-geometry", f"{width}x{height}", "-depth", "24", "-nolisten", "tcp", "-AcceptSetDesktopSize=0"),
            *("-desktop", "Kotiluuri"),
        ),
        environment,
        folder,
    )
    seen = Program(
        "novnc",
        (bridge, "--web", str(NOVNC), f"{LOOPBACK}:{novnc_port}", f"{LOOPBACK}:{vnc_port}"),
        environment,
        folder,
    )

    async def is_shown() -> bool:
        return await probes.port_answers(LOOPBACK, vnc_port)

    async def is_seen() -> bool:
        return await probes.http_ok(f"http://{LOOPBACK}:{novnc_port}/{PAGE}")

    return VirtualDisplay(
        display,
        f"http://{LOOPBACK}:{novnc_port}/{PAGE}?autoconnect=true&scale=true",
        (
            # Each question is a line in their logs: they are asked at the start only.
            Part(shown, is_shown, is_watched=False),
            Part(seen, is_seen, is_watched=False),
        ),
    )


def kiosk_environment(display: str | None) -> dict[str, str]:
    """Return what the kiosk is started with: in the virtual display, or (None) in the machine's own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KOTILUURI_")}
    if display is None:
        return inherited
    inherited.pop("WAYLAND_DISPLAY", None)
    # Without a GPU, SDL's own software path costs a twentieth of what an emulated GPU does.
    drawn = {"SDL_VIDEODRIVER": "x11", "SDL_RENDER_DRIVER": "software", "SDL_FRAMEBUFFER_ACCELERATION": "0"}
    return inherited | {"DISPLAY": display} | drawn


def camera_choice() -> str:
    """Return what kiosk.toml shall say: a real camera where there is one."""
    return "auto" if any(Path("/dev").glob("video*")) else "fake"


def sound_choice(environment: Mapping[str, str] | None = None) -> str:
    """Return what kiosk.toml shall say: the machine's sound where a sound server can be reached."""
    known = os.environ if environment is None else environment
    runtime = known.get("XDG_RUNTIME_DIR")
    sockets = [Path(runtime) / name for name in ("pulse/native", "pipewire-0")] if runtime else []
    if known.get("PULSE_SERVER") or any(socket.exists() for socket in sockets):
        return "platform"
    return "none"


def _free_display() -> str:
    for number in range(FIRST_DISPLAY, LAST_DISPLAY + 1):
        lock = Path(f"/tmp/.X{number}-lock")  # noqa: S108  # X's own fixed place
        if not lock.exists() and not (X_SOCKETS / f"X{number}").exists():
            return f":{number}"
    raise MissingProgram(f"no free X display from :{FIRST_DISPLAY} to :{LAST_DISPLAY}")
