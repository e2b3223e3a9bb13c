"""Finding people by parts of words among hundreds of thousands: what each database keeps for it, and how it is asked.

Every word that is looked for must be somewhere in `search` (name, e-mail and groups, without case and accents); their
order does not matter. Both databases keep the triples of letters in it: SQLite in a table beside it, PostgreSQL in an
index. They are made after each migration, not by one, so that a table that a later migration makes anew has them too.
Words of one or two letters are looked for without them.
"""

from __future__ import annotations

import logging
from typing import Any, TypeVar

from django.db import DatabaseError, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

from backend.config.texts import folded

log = logging.getLogger(__name__)

M = TypeVar("M", bound=models.Model)

LONGEST = 200
MOST_WORDS = 10
TRIPLE = 3
"""Letters of the shortest word that the triples find."""


def searched(found: models.QuerySet[M], search: str, *, by_triples: bool = True) -> models.QuerySet[M]:
    """Keep those in whom every word of this search is somewhere.

    Args:
        found: whom to look among.
        search: as it was typed.
        by_triples: False where so many are found that they are quicker read one after another.
    """
    words = words_of(search)
    long = [word for word in words if len(word) >= TRIPLE and "\0" not in word]
    if by_triples and long and connections[found.db].vendor == "sqlite":
        # Not joined: without statistics SQLite would ask the triples anew for each of an organisation's people.
        table = found.model._meta.db_table  # noqa: SLF001  # Django's documented name
        asked = " AND ".join('"{}"'.format(word.replace('"', '""')) for word in long)
        ids = RawSQL(f'SELECT rowid FROM "{table}_triples" WHERE search MATCH %s', (asked,))  # noqa: S611, S608  # ours
        found = found.filter(pk__in=ids)
        words = [word for word in words if word not in long]
    for word in words:
        found = found.filter(search__contains=word)
    return found


def words_of(search: str) -> list[str]:
    """Return the words that are looked for, folded."""
    return folded(search[:LONGEST]).split()[:MOST_WORDS]


def keep_triples(sender: Any, *, using: str, **_more: Any) -> None:
    """Make what search needs in this database, where it is not there; called after every migration."""
    connection = connections[using]
    for model in sender.get_models():
        if any(field.name == "search" for field in model._meta.concrete_fields):  # noqa: SLF001  # likewise
            _kept(connection, model._meta.db_table)  # noqa: SLF001  # likewise


def _kept(connection: BaseDatabaseWrapper, table: str) -> None:
    if table not in connection.introspection.table_names():
        return  # a migration back to before there was any
    if connection.vendor == "sqlite":
        _in_sqlite(connection, table)
    elif connection.vendor == "postgresql":
        _in_postgresql(connection, table)


def _in_sqlite(connection: BaseDatabaseWrapper, table: str) -> None:
    """Keep a full-text table of triples that reads its texts from the table itself, and follows it by triggers."""
    triples = f"{table}_triples"
    gone = f'INSERT INTO "{triples}" ("{triples}", rowid, search) VALUES (\'delete\', old.id, old.search)'  # noqa: S608
    come = f'INSERT INTO "{triples}" (rowid, search) VALUES (new.id, new.search)'  # noqa: S608  # names of our own tables
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s AND name LIKE %s",
            (table, f"{triples}_%"),
        )
        if cursor.fetchone()[0] == TRIGGERS:
            return
        cursor.execute(
            f'CREATE VIRTUAL TABLE IF NOT EXISTS "{triples}" '
            f"USING fts5(search, content='{table}', content_rowid='id', tokenize='trigram')"
        )
        for name, when, what in (
            ("come", "INSERT", come),
            ("gone", "DELETE", gone),
            ("changed", "UPDATE OF search", f"{gone}; {come}"),
        ):
            cursor.execute(
                f'CREATE TRIGGER IF NOT EXISTS "{triples}_{name}" AFTER {when} ON "{table}" BEGIN {what}; END'
            )
        cursor.execute(f'INSERT INTO "{triples}" ("{triples}") VALUES (\'rebuild\')')  # noqa: S608  # likewise


TRIGGERS = 3


def _in_postgresql(connection: BaseDatabaseWrapper, table: str) -> None:
    """Keep an index of triples. Where we may not make it, search works without, and is slower."""
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(f'CREATE INDEX IF NOT EXISTS "{table}_triples" ON "{table}" USING gin (search gin_trgm_ops)')
    except DatabaseError as err:
        log.warning("contacts are searched without an index: %s", type(err).__name__)
