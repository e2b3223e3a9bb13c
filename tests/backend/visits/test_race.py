"""Eight of a unit press at once: one has the visit, one has closed it, and the others are told."""

from typing import Any

import pytest

from tests.backend.racing import run_race
from tests.system.stage.outside import new_database

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.system)])
def outcome(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what came of the race, run once on each kind of database."""
    database = new_database(request.getfixturevalue("cluster")) if request.param == "postgres" else ""
    return run_race("tests.backend.visits.race", tmp_path_factory.mktemp("race"), database)


@pytest.mark.feature("P13")
def test_of_eight_who_take_a_visit_one_has_it(outcome: dict[str, Any]) -> None:
    assert outcome["take"] == {"outcomes": {"taken": 1, "VisitTaken": 7}, "organisers": 1, "audit": 1}


def test_of_eight_who_close_a_visit_one_has_closed_it(outcome: dict[str, Any]) -> None:
    assert outcome["close"] == {"outcomes": {"closed": 1, "VisitClosed": 7}, "audit": 1}
