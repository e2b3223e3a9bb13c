"""The worlds that backend tests live in."""

import pytest

from tests.backend.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """Return an organisation with Maija in it."""
    return make_world()


@pytest.fixture
def neighbours(db: None) -> World:
    """Return another organisation, of which the first must never see anything."""
    return make_world("Kotihoito Länsi")
