"""The tables that unit tests use are made from the models; those of a server, by the migrations. They must be the same.

The migrations themselves are run by whatever starts a server (`tests/system`), and by `tests/backend/calls/race.py`.
"""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation
from pytest_django.fixtures import Settings


def test_every_change_of_a_model_has_its_migration(settings: Settings) -> None:
    """Missing: run `manage.py makemigrations`."""
    settings.MIGRATION_MODULES = {}
    with translation.override(None):  # migrations hold the words as they are written in the code
        loader = MigrationLoader(None)
        found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)

    assert loader.detect_conflicts() == {}
    assert {app: [str(migration) for migration in migrations] for app, migrations in found.items()} == {}
    assert {app for app, _ in loader.disk_migrations} > {"accounts", "calls", "contacts"}
