"""Which shape a database has, compared with the one this version of Stammtisch needs."""

from __future__ import annotations

from enum import StrEnum
from gettext import gettext

from django.db import connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from stammtisch.web import row_security
from stammtisch.web.backup.errors import BackupError


class Shape(StrEnum):
    """What was found."""

    #: Nothing at all.
    EMPTY = "empty"
    #: As this version needs it; on PostgreSQL with the policies that keep firms apart.
    CURRENT = "current"
    #: Written by an older version: can be brought up to date.
    OLDER = "older"
    #: Written by a newer version.
    NEWER = "newer"
    #: No database of ours.
    STRANGE = "strange"


def shape() -> Shape:
    """The shape of the database that is connected."""
    executor = MigrationExecutor(connection)
    tables = set(connection.introspection.table_names())
    if not tables:
        return Shape.EMPTY
    applied = set(MigrationRecorder(connection).applied_migrations())
    if not applied:
        return Shape.STRANGE
    if applied - set(executor.loader.disk_migrations):
        return Shape.NEWER
    try:
        executor.loader.check_consistent_history(connection)
    except InconsistentMigrationHistory:
        return Shape.STRANGE
    if executor.migration_plan(executor.loader.graph.leaf_nodes()) or row_security.differences():
        return Shape.OLDER
    return Shape.CURRENT


def refuse_unknown(found: Shape) -> None:
    """Raise `BackupError` for a shape that nobody here can bring up to date."""
    if found is Shape.NEWER:
        raise BackupError(
            gettext(
                "This database was written by a newer Stammtisch. Install that version again, or restore a backup "
                "made before: stammtisch restore FILE --into AN_EMPTY_FOLDER"
            )
        )
    if found is Shape.STRANGE:
        raise BackupError(
            gettext(
                "This database is not in a state that Stammtisch knows. Restore a backup: "
                "stammtisch restore FILE --into AN_EMPTY_FOLDER"
            )
        )


def refuse_unready() -> None:
    """Raise `BackupError` unless the database can be served as it is; a newer one can, next to its own version."""
    found = shape()
    if found in (Shape.EMPTY, Shape.OLDER):
        raise BackupError(gettext("The database is older than this version of Stammtisch. Type: stammtisch upgrade"))
    if found is Shape.STRANGE:
        refuse_unknown(found)
