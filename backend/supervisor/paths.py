"""Where everything lies in the data folder, and who may read it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.supervisor.errors import FolderInUse, UnsafeSecret

SOURCE = Path(__file__).resolve().parents[2]
"""The folder that holds our packages: children start in it, so that they import the same code."""

FOLDER_MODE = 0o700
FILE_MODE = 0o600
OTHERS = 0o077


@dataclass(frozen=True)
class DataFolder:
    """One installation's data: the only state that outlives the processes."""

    root: Path

    @property
    def secrets(self) -> Path:
        """All keys and passwords."""
        return self.root / "secrets"

    @property
    def broker(self) -> Path:
        """Mosquitto's settings, accounts and stored messages."""
        return self.root / "broker"

    @property
    def sfu(self) -> Path:
        """The SFU's settings."""
        return self.root / "sfu"

    @property
    def logs(self) -> Path:
        """What the parts said, when a person's terminal is kept clean."""
        return self.root / "logs"

    @property
    def static(self) -> Path:
        """Where pages' files may be collected; web looks for it."""
        return self.root / "static"

    @property
    def settings(self) -> Path:
        """Optional settings by a person."""
        return self.root / "server.toml"

    @property
    def ports(self) -> Path:
        """The ports of the last run, so that addresses stay the same."""
        return self.root / "ports.json"

    @property
    def runtime(self) -> Path:
        """Addresses and process ids, there only while all is ready."""
        return self.root / "runtime.json"

    @property
    def worker_ready(self) -> Path:
        """The worker writes its process id here when it is at work."""
        return self.root / "worker.ready"

    def make(self) -> None:
        """Create the folders for the owner's eyes only, and take from others what they could see."""
        for folder in (self.root, self.secrets, self.broker, self.sfu, self.logs, self.static):
            folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            if folder.stat().st_mode & OTHERS:
                folder.chmod(FOLDER_MODE)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder alone. Raises FolderInUse when another supervisor has it."""
        descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT, FILE_MODE)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as err:
                holder = os.read(descriptor, 20).decode(errors="replace").strip() or "unknown"
                raise FolderInUse(
                    f"{self.root} is in use by another kotiluuri-server (process {holder}). "
                    "Stop that one first, or give another folder with --data."
                ) from err
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
            yield
        finally:
            os.close(descriptor)


def write_private(path: Path, content: str | bytes) -> None:
    """Write a file of mode 0600 whole or not at all, through a power cut too."""
    data = content.encode() if isinstance(content, str) else content
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_private(path: Path) -> str:
    """Return a secret's text. Raises UnsafeSecret when it is missing or others can read it."""
    try:
        mode = path.stat().st_mode
        if mode & OTHERS:
            raise UnsafeSecret(f"{path} can be read by others: take it back with chmod 600 {path}")
        return path.read_text().strip()
    except FileNotFoundError as err:
        raise UnsafeSecret(f"{path} is missing") from err
    except PermissionError as err:
        raise UnsafeSecret(f"{path} belongs to another user") from err
