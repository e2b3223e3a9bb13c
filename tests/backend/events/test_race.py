"""Eight homes, three places, one moment."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what came of the race, run once, in a process of its own."""
    command = [sys.executable, "-m", "tests.backend.events.race", str(tmp_path_factory.mktemp("race"))]
    root = Path(__file__).parents[3]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 0, done.stderr
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def test_the_last_places_are_given_once_and_the_others_wait(outcome: dict[str, Any]) -> None:
    assert outcome["signing"] == {"signed": 3, "waiting": 5}
    assert outcome["taken"] == 3


def test_when_all_cancel_at_once_as_many_are_moved_up(outcome: dict[str, Any]) -> None:
    assert outcome["after"] == {"taken": 3, "signed": 3, "same": 0}


def test_one_wish_from_eight_sides_is_one_wish(outcome: dict[str, Any]) -> None:
    assert outcome["same_twice"] == {"3": 8}
