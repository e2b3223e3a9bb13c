"""The worlds that backend tests live in."""

from collections.abc import Iterator

import pytest

from tests.backend.world import World, make_world


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """Return the address of a PostgreSQL that is thrown away; only for tests with the mark `system`."""
    from tests.system.stage.outside import postgres  # noqa: PLC0415  # units need none of it

    with postgres() as address:
        yield address


@pytest.fixture
def world(db: None) -> World:
    """Return an organisation with Maija in it."""
    return make_world()


@pytest.fixture
def neighbours(db: None) -> World:
    """Return another organisation, of which the first must never see anything."""
    return make_world("Kotihoito Länsi")
