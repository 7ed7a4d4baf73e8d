"""The database that is moved into. A table of notes in it says whose move it is and how far, and goes at the end.

While rows come in, keys between tables are taken off (they point at rows that are not there yet) and put back at the
end, which checks them all. The triggers that keep histories rest as long: a table that changed between two tries is
taken anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from gettext import gettext
from typing import Any

from django.db import DatabaseError, IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from stammtisch.kit.db import row_security
from stammtisch.kit.db.owner import look_across
from stammtisch.web.move.errors import MoveError
from stammtisch.web.move.tables import Row, Table, all_tables
from stammtisch.wiring import secured

ALIAS = "target"
NOTES = "stammtisch_move"
#: PostgreSQL: one move into a database at a time. Any number that nobody else uses.
_LOCK = 7_846_553_092


class Target:
    """An open connection to the database that is moved into."""

    def __init__(self, configuration: dict[str, Any]) -> None:
        connections.settings.update(connections.configure_settings({"default": {}, ALIAS: configuration} | {}))
        self.connection: BaseDatabaseWrapper = connections[ALIAS]

    def look_at_everything(self) -> None:
        """See the rows of all firms; raises `MoveError` when this role cannot."""
        if self.connection.vendor != "postgresql":
            return
        with self.connection.cursor() as cursor:
            if not row_security.owns_tables(cursor):
                raise MoveError(gettext("The address of the new database must name the role that owns its tables."))
        look_across(self.connection, row_security.BACKUP)

    def begin(self, identity: str) -> None:
        """Make the empty database ours, or take up our own move; raises `MoveError` for any other."""
        self._ready_for_long_work()
        tables = self.connection.introspection.table_names()
        if not tables:
            with transaction.atomic(using=ALIAS), self.connection.cursor() as cursor:
                cursor.execute(f"CREATE TABLE {NOTES} (name varchar(100) PRIMARY KEY, value text NOT NULL)")
                self._note(cursor, "source", identity)
        elif NOTES not in tables:
            raise MoveError(gettext("There is data in the new database already. A move needs an empty one."))
        elif self._noted("source") != identity:
            raise MoveError(gettext("Another Stammtisch is moving into this database. A move needs an empty one."))

    def loosen(self) -> None:
        """Take the keys between tables off, and remember them; let triggers rest, and the owner write every row."""
        self._rest_triggers()
        if self.connection.vendor == "sqlite":
            with self.connection.cursor() as cursor:
                cursor.execute("PRAGMA foreign_keys = OFF")
            return
        with transaction.atomic(using=ALIAS), self.connection.cursor() as cursor:
            for statement in list(row_security.unforced(cursor, secured())):
                cursor.execute(statement)
            cursor.execute(
                "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
            )
            keys = cursor.fetchall()
            remembered = json.loads(self._noted("keys") or "[]")
            self._note(cursor, "keys", json.dumps([*remembered, *keys]))
            for table, name, _definition in keys:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")

    def fasten(self) -> None:
        """Put the keys back, and each firm behind its wall; raises `MoveError` when a row points nowhere, then it
        did in the old one, too."""
        self._wake_triggers()
        try:
            if self.connection.vendor == "sqlite":
                self.connection.check_constraints()
                with self.connection.cursor() as cursor:
                    cursor.execute("PRAGMA foreign_keys = ON")
                return
            with transaction.atomic(using=ALIAS), self.connection.cursor() as cursor:
                for table, name, definition in json.loads(self._noted("keys") or "[]"):
                    cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
                self._note(cursor, "keys", "[]")
                for statement in list(row_security.missing(cursor, secured())):
                    cursor.execute(statement)
        except IntegrityError as error:
            raise MoveError(
                gettext("A row of the old database points to one that is not there: %(reason)s") % {"reason": error}
            ) from error

    def clear_once(self, tables: Iterable[Table]) -> None:
        """Remove what migrations have filled in: those rows come from the old database too. Later runs do nothing."""
        if self._noted("cleared"):
            return
        with transaction.atomic(using=ALIAS), self.connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"DELETE FROM {self._quoted(table.name)}")  # noqa: S608 - own tables
            self._note(cursor, "cleared", "yes")

    def reached(self, table: Table) -> object:
        """The key of the last row that has arrived; None before the first."""
        noted = self._noted(f"reached {table.name}")
        return None if noted is None else table.model._meta.pk.to_python(json.loads(noted))

    def take(self, table: Table, rows: list[Row]) -> None:
        """Write a chunk and how far it goes, both or neither; raises `MoveError` naming a row that does not fit."""
        try:
            with transaction.atomic(using=ALIAS), self.connection.cursor() as cursor:
                self._insert(cursor, table, rows)
                self._note(cursor, f"reached {table.name}", json.dumps(rows[-1][table.key], default=str))
        except (DatabaseError, ValueError) as error:
            raise self._naming(table, rows, error) from error

    def forget(self, table: Table) -> None:
        """Empty a table again, to take it anew."""
        with transaction.atomic(using=ALIAS), self.connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {self._quoted(table.name)}")  # noqa: S608 - own tables
            cursor.execute(f"DELETE FROM {NOTES} WHERE name = %s", [f"reached {table.name}"])  # noqa: S608

    def count_on(self, table: Table, last: int) -> None:
        """New rows get numbers after `last`, which the old database gave out last, and after all that are there."""
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "sqlite":
                cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", [last, table.name])
                if not cursor.rowcount and last:
                    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last])
                return
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [self._quoted(table.name), table.key_column])
            sequence = cursor.fetchone()[0]
            if sequence is None:
                return
            highest = f"greatest(%s, coalesce(max({self._quoted(table.key_column)}), 0))"
            cursor.execute(
                f"SELECT setval(%s, greatest({highest}, 1), {highest} > 0) FROM {self._quoted(table.name)}",  # noqa: S608
                [sequence, last, last],
            )

    def end(self) -> None:
        """The move is done: nothing in the database remembers it."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {NOTES}")
            cursor.execute("ANALYZE")

    def close(self) -> None:
        """Let the database go."""
        self.connection.close()

    def _ready_for_long_work(self) -> None:
        if self.connection.vendor != "postgresql":
            return
        with self.connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                raise MoveError(gettext("Another move into this database is under way."))

    def _rest_triggers(self) -> None:
        with transaction.atomic(using=ALIAS), self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                for table in self._tables_with_triggers(cursor):
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                return
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            if triggers:  # else they rest since an earlier try
                self._note(cursor, "triggers", json.dumps([sql for _name, sql in triggers]))
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {self._quoted(name)}")

    def _wake_triggers(self) -> None:
        with transaction.atomic(using=ALIAS), self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                for table in self._tables_with_triggers(cursor):
                    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
                return
            for sql in json.loads(self._noted("triggers") or "[]"):
                cursor.execute(sql, None)
            self._note(cursor, "triggers", "[]")

    def _tables_with_triggers(self, cursor: Any) -> list[str]:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
        )
        return [table for (table,) in cursor.fetchall()]

    def _insert(self, cursor: Any, table: Table, rows: list[Row]) -> None:
        columns = ", ".join(self._quoted(column) for column in table.columns)
        places = ", ".join(["%s"] * len(table.fields))
        cursor.executemany(
            f"INSERT INTO {self._quoted(table.name)} ({columns}) VALUES ({places})",  # noqa: S608 - own tables
            [table.written(row, self.connection) for row in rows],
        )

    def _naming(self, table: Table, rows: list[Row], error: Exception) -> MoveError:
        """The first row of a chunk that the database refuses."""
        for row in rows:
            try:
                with transaction.atomic(using=ALIAS), self.connection.cursor() as cursor:
                    self._insert(cursor, table, [row])
                    transaction.set_rollback(True, using=ALIAS)
            except (DatabaseError, ValueError) as its_own:
                found = {"row": row[table.key], "table": table.name, "reason": str(its_own).strip()}
                return MoveError(
                    gettext("The new database does not take row %(row)s of %(table)s: %(reason)s") % found
                )
        return MoveError(str(error).strip())

    def _noted(self, name: str) -> str | None:
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT value FROM {NOTES} WHERE name = %s", [name])  # noqa: S608 - our constant
            found = cursor.fetchone()
        return str(found[0]) if found else None

    def _note(self, cursor: Any, name: str, value: str) -> None:
        cursor.execute(
            f"INSERT INTO {NOTES} (name, value) VALUES (%s, %s)"  # noqa: S608 - our constant
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [name, value],
        )

    def _quoted(self, name: str) -> str:
        return self.connection.ops.quote_name(name)


def tables_of(target: Target) -> list[Table]:
    """All tables, once the database has them; raises `MoveError` when one is missing there."""
    there = set(target.connection.introspection.table_names())
    if missing := sorted(table.name for table in all_tables() if table.name not in there):
        raise MoveError(gettext("The new database lacks these tables: %(tables)s.") % {"tables": ", ".join(missing)})
    return all_tables()
