"""`kotiluuri-server run`: everything at once for a person, with a demo organisation and one bound kiosk."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from backend.supervisor import display
from backend.supervisor.embedded import Embedded, Runtime
from backend.supervisor.errors import CommandFailed
from backend.supervisor.keeper import Part
from backend.supervisor.notify import Notified
from backend.supervisor.paths import FOLDER_MODE, SOURCE, write_private
from backend.supervisor.process import Program, run_once
from protocol.messages.requests import Binding

KIOSK_SIZE = (1280, 800)
BIND_WITHIN_S = 30.0


class _Printed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class LoginLink(_Printed):
    """A link that logs one demo person in."""

    name: str
    role: str
    url: str


class DemoHome(_Printed):
    """A home of the demo organisation, and the code that binds a kiosk in it."""

    home: str
    code: str


class DemoData(_Printed):
    """What `demo_data` prints."""

    links: tuple[LoginLink, ...]
    homes: tuple[DemoHome, ...]


async def demo_data(embedded: Embedded) -> DemoData:
    """Make sure that the demo organisation is there; return links and codes. Raises CommandFailed."""
    printed = await embedded.django("demo_data")
    try:
        return DemoData.model_validate_json(printed)
    except ValidationError as err:
        raise CommandFailed("demo_data printed what cannot be read") from err


async def bind_kiosk(embedded: Embedded, folder: Path, code: str) -> bool:
    """Bind the kiosk of this folder (`write_kiosk_settings` made it), unless it is bound; say whether it was needed.

    Raises:
        CommandFailed: the server refused, or could not be reached.
    """
    runtime = embedded.runtime
    if readdress(folder, runtime):
        return False
    command = (
        *(sys.executable, "-m", "provisioning.cli"),
        *("--data", str(folder), "--server", runtime.public_url, "--code", code),
    )
    await run_once(Program("bind", command, embedded.plan.environment(), SOURCE), embedded.log, BIND_WITHIN_S)
    return True


def readdress(folder: Path, runtime: Runtime) -> bool:
    """Tell a bound kiosk where the backend is now: taken ports were stepped over. Return whether it is bound."""
    file = folder / "identity.json"
    try:
        held = Binding.model_validate_json(file.read_text())
    except (OSError, ValidationError):
        return False
    now = held.model_copy(
        update={
            "server_url": runtime.public_url,
            "broker_host": runtime.mqtt_host,
            "broker_port": runtime.mqtt_port,
        }
    )
    if now != held:
        write_private(file, now.model_dump_json(indent=1))
    return True


def write_kiosk_settings(folder: Path, *, language: str = "fi") -> None:
    """Make the kiosk's folder, and a `kiosk.toml` for this machine; keep one that is there."""
    file = folder / "kiosk.toml"
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    if file.exists():
        return
    width, height = KIOSK_SIZE
    lines = [
        f"size = [{width}, {height}]",
        "fullscreen = false",
        f"language = {json.dumps(language)}",
        f"camera = {json.dumps(display.camera_choice())}",
        f"sound = {json.dumps(display.sound_choice())}",
    ]
    write_private(file, "\n".join(lines) + "\n")


def kiosk_part(folder: Path, environment: dict[str, str], name: str = "kiosk") -> Part:
    """Return the kiosk of this folder as a part to run; it is ready when its first screen is drawn."""
    told = Notified()
    surroundings = environment | told.environment | {"PYTHONPATH": str(SOURCE), "PYTHONUNBUFFERED": "1"}
    command = (sys.executable, "-m", "device.main", "--data", str(folder))
    return Part(
        Program(name, command, surroundings, SOURCE),
        probe=told.is_ready,
        prepare=told.open,
        cleanup=told.close,
        is_watched=False,
    )


async def add_kiosk(embedded: Embedded, code: str, name: str = "kiosk-1") -> str | None:
    """Bind and start a kiosk; return the address that shows it, or None when it has a window of its own.

    Raises:
        SupervisorError: it cannot be bound, shown or started.
    """
    folder = embedded.folder.root / name
    write_kiosk_settings(folder)
    await bind_kiosk(embedded, folder, code)
    if display.has_display():
        await embedded.add(kiosk_part(folder, display.kiosk_environment(None)))
        return None
    virtual = display.virtual_display(KIOSK_SIZE, embedded.ports.vnc, embedded.ports.novnc, folder)
    for part in virtual.parts:
        await embedded.add(part)
    await embedded.add(kiosk_part(folder, display.kiosk_environment(virtual.display)))
    return virtual.address


def summary(embedded: Embedded, data: DemoData, kiosk_home: str, kiosk_address: str | None) -> str:
    """Return what a person needs to go on, ready to print."""
    width = max((len(f"{link.name}, {link.role}") for link in data.links), default=0)
    log_file = embedded.folder.logs / "kotiluuri.log"
    lines = [
        "",
        "Kotiluuri is ready.",
        "",
        f"  Pages   {embedded.runtime.public_url}",
        f"  Kiosk   {kiosk_address or 'in its own window'}   (the home: {kiosk_home})",
        "",
        "  Log in by link; each works once:",
        *(f"    {f'{link.name}, {link.role}':<{width}}  {link.url}" for link in data.links),
        "",
        f"  Data    {embedded.folder.root}",
        f"  Log     {log_file}",
        "",
        "  Ctrl-C ends all of it; the next run goes on with the same data.",
        "",
    ]
    return "\n".join(lines)
