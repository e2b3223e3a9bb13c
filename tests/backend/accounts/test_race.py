"""Sixteen at one moment: several web processes count as one."""

from typing import Any

import pytest

from tests.backend.racing import run_race
from tests.system.stage.outside import new_database

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.system)])
def outcome(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what came of the race, run once on each kind of database."""
    database = new_database(request.getfixturevalue("cluster")) if request.param == "postgres" else ""
    return run_race("tests.backend.accounts.race", tmp_path_factory.mktemp("race"), database)


def test_no_more_guesses_get_through_at_once_than_one_by_one(outcome: dict[str, Any]) -> None:
    assert outcome["guesses"] == {"judged": 5, "locked": 11}


def test_a_link_lets_in_once(outcome: dict[str, Any]) -> None:
    assert outcome["uses"] == {"in": 1, "link_not_valid": 15}


def test_a_code_lets_in_once(outcome: dict[str, Any]) -> None:
    assert outcome["codes"] == {"in": 1, "wrong_code": 15}
