"""Runs a race: a program of its own, because tests share one connection, on which nothing can race."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
WITHIN_S = 300


def run_race(program: str, folder: Path, database_url: str = "") -> dict[str, Any]:
    """Run this module, in a fresh SQLite file of this folder or in an empty PostgreSQL; return what came of it."""
    command = [sys.executable, "-m", program, str(folder)]
    told = os.environ | {"KOTILUURI_DATABASE_URL": database_url}
    done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, timeout=WITHIN_S, check=False)
    assert done.returncode == 0, done.stderr
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown
