"""Two clicks, two workers, one second: who is first wins, and nobody else did anything."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what came of the race, run once, in a process of its own."""
    folder = tmp_path_factory.mktemp("race")
    command = [sys.executable, "-m", "tests.backend.calls.race", str(folder)]
    root = Path(__file__).parents[3]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 0, done.stderr
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def test_eight_clicks_at_once_make_one_booking(outcome: dict[str, Any]) -> None:
    assert outcome["clicks"] == {"kinds": 1, "bookings": 1, "calls": 1}


def test_the_same_facts_from_eight_sides_are_stored_once(outcome: dict[str, Any]) -> None:
    assert outcome["events"] == {"acked": {"2": 8}, "stored": 2}


def test_at_the_end_a_call_is_extended_or_over_and_every_loser_is_told(outcome: dict[str, Any]) -> None:
    """Extensions that came first all count; after one has, nobody ends it; after it has ended, nobody extends it."""
    end = outcome["end"]
    extended = end["outcomes"].get("extended", 0)

    assert end["added_min"] == 15 * extended
    if end["state"] == "open":
        assert end["outcomes"] == {"extended": 4, "ended 0": 4}
    else:
        assert end["outcomes"] == {"CallNotOpen": 4, "ended 1": 1, "ended 0": 3}


def test_eight_workers_open_a_call_once_and_one_holds_the_lease(outcome: dict[str, Any]) -> None:
    assert outcome["open"] == {"1": 1, "0": 7}
    assert outcome["lease"] == {"True": 1, "False": 7}
