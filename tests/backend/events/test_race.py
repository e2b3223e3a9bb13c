"""Eight homes, three places, one moment."""

from typing import Any

import pytest

from tests.backend.racing import run_race
from tests.system.stage.outside import new_database

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.system)])
def outcome(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what came of the race, run once on each kind of database."""
    database = new_database(request.getfixturevalue("cluster")) if request.param == "postgres" else ""
    return run_race("tests.backend.events.race", tmp_path_factory.mktemp("race"), database)


def test_the_last_places_are_given_once_and_the_others_wait(outcome: dict[str, Any]) -> None:
    assert outcome["signing"] == {"signed": 3, "waiting": 5}
    assert outcome["taken"] == 3


def test_when_all_cancel_at_once_as_many_are_moved_up(outcome: dict[str, Any]) -> None:
    assert outcome["after"] == {"taken": 3, "signed": 3, "same": 0}


def test_one_wish_from_eight_sides_is_one_wish(outcome: dict[str, Any]) -> None:
    assert outcome["same_twice"] == {"3": 8}
