"""Programs in namespaces of their own: a network or a file system that may be spoiled, and is nobody else's."""

import os
import shutil
import subprocess

UNSHARE: tuple[str, ...] = ("unshare", *(() if os.geteuid() == 0 else ("--map-root-user",)))
"""Who is root needs no user namespace, which a changed root refuses."""


def can_be_alone(kind: str) -> bool:
    """Say whether this machine gives such a namespace: `--net`, `--mount`."""
    if shutil.which(UNSHARE[0]) is None:
        return False
    return subprocess.run([*UNSHARE, kind, "true"], capture_output=True, check=False, timeout=20).returncode == 0
