"""Files that survive a power cut: whole or not at all, with the copy before as a second chance.

Each file begins with a line that holds the length and the SHA-256 of what follows. What does not fit its line is a
broken file, whatever broke it (a cut in the middle on a bad card, a full disk, a curious hand), and the copy before it
is read instead.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path

from device.runtime.errors import DiskFailed

log = logging.getLogger(__name__)

MAGIC = "kotiluuri 1"
MAX_BYTES = 1024 * 1024
"""Of one file; the largest document is 384 KiB. A larger file is not ours, and is not read into memory."""

PREVIOUS = ".previous"
MODE = 0o600


def write(path: Path, content: bytes, *, step: Callable[[str], None] | None = None) -> None:
    """Replace the file; on the disk when this returns. Raises DiskFailed.

    Args:
        path: in a folder that exists.
        content: at most MAX_BYTES.
        step: told before each step; how tests stop in the middle.
    """
    if len(content) > MAX_BYTES:
        raise DiskFailed("too_large")
    told = step or (lambda _name: None)
    new = path.with_name(path.name + ".new")
    try:
        told("write")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_first_line(content))
            told("half")
            file.write(content)
            file.flush()
            told("sync")
            os.fsync(file.fileno())
        told("keep")
        _keep_previous(path)
        told("rename")
        new.replace(path)
        told("sync folder")
        _sync_folder(path.parent)
    except OSError as err:
        raise DiskFailed(f"errno_{err.errno}") from err


def read(path: Path) -> bytes | None:
    """Return the content, or that of the copy before; None when there is neither. What is broken is said in the log."""
    for candidate in (path, path.with_name(path.name + PREVIOUS)):
        content = _read_whole(candidate)
        if content is not None:
            return content
    return None


def remove(path: Path) -> None:
    """Forget the file and its copy. Raises DiskFailed."""
    try:
        for candidate in (path, path.with_name(path.name + PREVIOUS), path.with_name(path.name + ".new")):
            candidate.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as err:
        raise DiskFailed(f"errno_{err.errno}") from err


def _first_line(content: bytes) -> bytes:
    return f"{MAGIC} {len(content)} {hashlib.sha256(content).hexdigest()}\n".encode()


def _read_whole(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 200)
    except FileNotFoundError:
        return None
    except OSError as err:
        log.error("%s cannot be read: errno %s", path.name, err.errno)  # noqa: TRY400 - the number says it all
        return None
    line, _, content = raw.partition(b"\n")
    if line + b"\n" != _first_line(content):
        log.error("%s is broken", path.name)
        return None
    return content


def _keep_previous(path: Path) -> None:
    """Let the present content have a second name before its first one goes to the new content."""
    previous = path.with_name(path.name + PREVIOUS)
    if _read_whole(path) is None:
        return  # a broken file must not push out a good copy
    previous.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # a file system without second names (a USB stick) has no copy before
        os.link(path, previous)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
