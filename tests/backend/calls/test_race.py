"""Two clicks, two workers, one second: who is first wins, and nobody else did anything."""

from typing import Any

import pytest

from tests.backend.racing import run_race
from tests.system.stage.outside import new_database

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.system)])
def outcome(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what came of the race, run once on each kind of database."""
    database = new_database(request.getfixturevalue("cluster")) if request.param == "postgres" else ""
    return run_race("tests.backend.calls.race", tmp_path_factory.mktemp("race"), database)


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
