"""A disk that is full, or that gives back something else than was written: the home stays usable."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from device.adapters import files
from device.adapters.outbox import FILE_NAME as OUTBOX
from device.adapters.outbox import MARK_NAME, Outbox
from device.adapters.storage import IDENTITY, BadIdentity, Storage
from device.core.effects import Document
from device.core.installed import Installed
from device.core.marks import Mark, MarkLine
from device.core.wishes import WishBook
from device.main import Kiosk
from device.runtime.settings import Settings
from protocol.messages.reports import EventKind
from tests.device.test_main import SOURCE
from tests.fakes.alone import UNSHARE, can_be_alone
from tests.fakes.backend import Backend
from tests.protocol.keys import NOW

LINE = MarkLine(uuid4(), Mark.ANSWERED, 0.0)

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _content: b"",
    "zeros": lambda content: bytes(len(content)),
    "half": lambda content: content[: len(content) // 2],
    "noise": lambda content: os.urandom(len(content) + 7),
    "text": lambda _content: b"{'\xff[[[",
}

HAS_NAMESPACES = can_be_alone("--mount")


async def fill(folder: Path) -> set[str]:
    """Write everything that a device keeps; return the names of the files."""
    backend = Backend()
    backend.write_identity(folder)
    storage = Storage(folder)
    for _ in range(2):  # so that each has a copy before it
        await storage.write_mark(LINE)
        await storage.save_document(Document.AGENDA, backend.agenda(issued_at=NOW))
        await storage.write_wishes(WishBook(3))
        await storage.write_commands((uuid4(),))
        await storage.save_installed(Installed(distance_mm=1500))
        await storage.save_volume(3)
        await storage.save_keys(backend.signed_keys())
        await storage.save_moment(NOW)
    storage.close()
    outbox = Outbox(folder, backend.trust().signer, wall=lambda: datetime.now(UTC), send=_nobody, send_by_https=_none)
    await outbox.report(EventKind.FAULT, None, "x")
    await outbox.close()
    names = os.listdir(folder)  # noqa: PTH208 - in a test nobody waits
    return {
        name
        for name in names
        if not name.endswith((".previous", ".new", "-wal", "-shm")) and name not in {"lock", MARK_NAME}
    }


def _nobody(_payload: bytes) -> bool:
    return False


async def _none(_events: object) -> int:
    return 0


def _damage(folder: Path, name: str, damage: str) -> None:
    for path in (folder / name, folder / f"{name}.previous"):
        if path.exists():
            path.write_bytes(DAMAGES[damage](path.read_bytes()))


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_file_may_be_broken_and_the_device_starts(tmp_path: Path, damage: str) -> None:
    """Even when the copy before is broken too: what it held is gone, the screen and its calls are not."""
    whole = tmp_path / "whole"
    whole.mkdir(0o700)
    names = asyncio.run(fill(whole))
    assert {IDENTITY, OUTBOX, "marks", "wishes", "commands", "installed", "volume", "moment"} <= names

    for name in sorted(names):
        folder = tmp_path / f"{damage}-{name}"
        shutil.copytree(whole, folder)
        _damage(folder, name, damage)
        storage = Storage(folder)

        assert Kiosk(Settings(camera="fake", sound="none"), storage) is not None, name
        try:
            is_bound = storage.identity() is not None
        except BadIdentity:
            is_bound = False
        assert is_bound == (name not in {IDENTITY, "signing.pem", "sealing.pem"}), name
        if is_bound:
            asyncio.run(_writes(folder, storage))
        storage.close()


async def _writes(folder: Path, storage: Storage) -> None:
    """What was broken can be written again, and told."""
    await storage.write_mark(LINE)
    assert storage.marks()[-1] == LINE
    signer = Backend().trust().signer
    outbox = Outbox(folder, signer, wall=lambda: datetime.now(UTC), send=_nobody, send_by_https=_none)
    await outbox.report(EventKind.FAULT, None, "again")
    assert (await outbox.pending())[-1].detail == "again"
    await outbox.close()


FULL = """
import asyncio, sys
from pathlib import Path
from uuid import uuid4
from device.adapters.storage import Storage
from device.core.marks import Mark, MarkLine
from device.core.wishes import WishBook
from device.runtime.errors import DiskFailed

async def main(folder):
    storage = Storage(folder)
    first = MarkLine(uuid4(), Mark.ANSWERED, 0.0)
    await storage.write_mark(first)
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError as err:
            print("full", err.errno)
    for work in (
        storage.write_mark(MarkLine(uuid4(), Mark.LEFT, 0.0)),
        storage.write_wishes(WishBook(9)),
        storage.write_commands((uuid4(),)),
        storage.save_volume(4),
    ):
        try:
            await work
            print("written")
        except DiskFailed as err:
            print(err.reason)
    storage.close()
    again = Storage(folder)
    print("kept", again.marks() == (first,))
    filler.unlink()
    await again.write_mark(MarkLine(uuid4(), Mark.LEFT, 0.0))
    print("mended", len(again.marks()))

asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.mark.skipif(not HAS_NAMESPACES, reason="needs a file system of its own")
def test_a_full_disk_is_said_and_what_was_there_stays(tmp_path: Path) -> None:
    """A real one: 256 KiB of memory as a file system."""
    script = 'mount -t tmpfs -o size=256k none "$1" && exec "$2" -c "$3" "$1"'
    done = subprocess.run(
        [*UNSHARE, "--mount", "sh", "-c", script, "sh", str(tmp_path), sys.executable, FULL],
        cwd=SOURCE,
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.stdout.splitlines() == ["full 28", *["errno_28"] * 4, "kept True", "mended 2"], done.stderr


@pytest.mark.system
@pytest.mark.skipif(not HAS_NAMESPACES, reason="needs a file system of its own")
def test_a_home_with_a_full_disk_shows_its_calendar(tmp_path: Path) -> None:
    backend, source, folder = Backend(), tmp_path / "source", tmp_path / "kiosk"
    source.mkdir(0o700)
    folder.mkdir(0o700)
    backend.write_identity(source)
    files.write(source / "agenda.document", backend.agenda(issued_at=NOW))
    (source / "kiosk.toml").write_text('camera = "fake"\nsound = "none"\n')
    trace = tmp_path / "trace"
    script = (
        'mount -t tmpfs -o size=256k none "$1" && cp -a "$2/." "$1" && (cat /dev/zero > "$1/filler" || true)'
        ' && exec "$3" -m device.main --data "$1"'
    )
    kiosk = subprocess.Popen(
        [*UNSHARE, "--mount", "sh", "-c", script, "sh", str(folder), str(source), sys.executable],
        cwd=SOURCE,
        env=os.environ | {"SDL_VIDEODRIVER": "dummy", "KOTILUURI_TRACE": str(trace), "PYTHONPATH": str(SOURCE)},
        stderr=subprocess.PIPE,
    )
    try:
        asyncio.run(_until(lambda: trace.exists() and "drawn:HomeScreen" in trace.read_text(), kiosk))
        asyncio.run(
            _until(lambda: "ApiAnswered" in trace.read_text(), kiosk)
        )  # it goes on, and tries to reach somebody
        assert kiosk.poll() is None
    finally:
        kiosk.terminate()
        kiosk.communicate(timeout=20)
    assert kiosk.returncode == 0


async def _until(found: Callable[[], bool], kiosk: subprocess.Popen[bytes]) -> None:
    async with asyncio.timeout(60):
        while not found():
            assert kiosk.poll() is None, "the kiosk has ended"
            await asyncio.sleep(0.05)
