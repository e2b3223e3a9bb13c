"""For every test: the promises that it shows travel into the JUnit file, where `make features` reads them."""

import pytest
from hypothesis import HealthCheck, settings

from tests.features import TABLE, promises

# How long an example takes is the machine's matter: on one that does ten things at once, seconds.
settings.register_profile("any_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any_machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Write each test's feature ids beside its result; refuse an id that is not promised."""
    known = {promise.id for promise in promises(TABLE.read_text())}
    for item in items:
        marks = [str(feature) for mark in item.iter_markers("feature") for feature in mark.args]
        if unknown := sorted(set(marks) - known):
            raise pytest.UsageError(f"{item.nodeid}: no such promise in {TABLE.name}: {', '.join(unknown)}")
        item.user_properties += [("feature", feature) for feature in dict.fromkeys(marks)]
