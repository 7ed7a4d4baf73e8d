"""The database that is left: read in one state, while nobody can write to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext

from django.conf import settings
from django.db import OperationalError, connection, transaction

from stammtisch.kit.signing import mac
from stammtisch.web.backup.errors import BackupError
from stammtisch.web.backup.schema import Shape, refuse_unknown, shape
from stammtisch.web.move.errors import MoveError
from stammtisch.web.move.tables import Table, all_tables, unknown

ALIAS = "default"
_WAIT_MILLISECONDS = 3000


@contextmanager
def held() -> Iterator[None]:
    """Keep all writers out until the block ends; raises `MoveError` when one is at work or the database unfit.

    The lock is the database's own and ends with this process, however it ends.
    """
    try:
        refuse_unknown(found := shape())
    except BackupError as error:
        raise MoveError(str(error)) from None
    if found is not Shape.CURRENT:
        raise MoveError(gettext("The database is older than this version of Stammtisch. Type: stammtisch upgrade"))
    if left := unknown(connection.introspection.table_names()):
        raise MoveError(gettext("Nobody here knows these tables: %(tables)s.") % {"tables": ", ".join(left)})
    try:
        _wait_briefly()
        with transaction.atomic():
            _lock()
            yield
    except OperationalError as error:
        raise MoveError(
            gettext("The old database is in use or away (%(reason)s). Stop Stammtisch on every machine first.")
            % {"reason": str(error).strip()}
        ) from error


def _wait_briefly() -> None:
    """Who types `move` wants to hear at once that somebody still works."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {_WAIT_MILLISECONDS}")


def _lock() -> None:
    """SQLite: the transaction has begun with the write lock. PostgreSQL: one state, and tables that only read."""
    if connection.vendor != "postgresql":
        return
    tables = ", ".join(connection.ops.quote_name(table.name) for table in all_tables())
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(f"SET LOCAL lock_timeout = {_WAIT_MILLISECONDS}")
        cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE")


def identity() -> str:
    """Tells this database from all others, so that a move half done is taken up by nobody else."""
    facts = connection.settings_dict
    named = f"move {connection.vendor} {facts['HOST']} {facts['PORT']} {facts['NAME']}"
    return mac(settings.SECRET_KEY.encode(), named.encode())


def counter(table: Table) -> int:
    """The last number the database gave to a new row of this table; 0 without one."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
        else:
            cursor.execute(
                "SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table.name), table.key_column]
            )
            sequence = cursor.fetchone()[0]
            if sequence is None:
                return 0
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608
        found = cursor.fetchone()
    return int(found[0]) if found else 0
