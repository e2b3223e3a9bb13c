"""The bridge at its desk."""

import pytest

from tests.backend.bridge.desk import Desk
from tests.backend.world import World


@pytest.fixture
def desk(world: World) -> Desk:
    """Return a bridge for the world's organisation, on a fake broker."""
    return Desk(world)
