"""Copying a living database into a file and back; one class for each kind.

Copying the SQLite file itself is no backup: committed rows are still in its log. `VACUUM INTO` reads one consistent
state while others write, and leaves erased rows behind for good.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from gettext import gettext
from pathlib import Path
from typing import Protocol

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from stammtisch.kit.db.owner import as_owner, copying
from stammtisch.kit.db.row_security import ACROSS, BACKUP
from stammtisch.web.backup.errors import BackupError, BrokenBackupError

#: Columns of `conversations_room` that name a room and its newest message.
_ROOMS = "SELECT public_id, last_seq FROM conversations_room"


@dataclass(frozen=True)
class Contents:
    """What one state of a database holds, counted."""

    #: Table → number of rows.
    rows: dict[str, int]
    #: Public id of a room → number of its newest message.
    rooms: dict[str, int]


class Database(Protocol):
    """What backup and restore need of a database."""

    #: Name of the part inside the archive.
    part: str

    #: Where it is, without a password; tells one database from another.
    place: str

    def is_empty(self) -> bool:
        """Whether nothing would be overwritten by a restore."""

    def size_bytes(self) -> int:
        """About how big a copy will be."""

    def copy_to(self, file: Path) -> Contents:
        """Write one consistent state to `file`; what it holds."""

    def check(self, file: Path, contents: Contents) -> None:
        """Raise `BrokenBackupError` when `file` is damaged, as far as that shows before it is in use."""

    def take_from(self, file: Path, contents: Contents) -> None:
        """Become what `file` holds; raises `BackupError` and leaves nothing behind when that fails."""

    def clear(self) -> None:
        """Remove what an unfinished restore left."""


def current() -> Database:
    """The installation's database."""
    return Sqlite(Path(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else Postgresql()


class Sqlite:
    """The database is one file."""

    part = "database.sqlite3"

    def __init__(self, path: Path) -> None:
        self._path = path
        self.place = path.name

    def is_empty(self) -> bool:
        return not self._path.exists()

    def size_bytes(self) -> int:
        return self._path.stat().st_size

    def copy_to(self, file: Path) -> Contents:
        with closing(sqlite3.connect(self._path, timeout=60, isolation_level=None)) as source:
            source.execute("VACUUM INTO ?", [str(file)])
        return _sqlite_contents(file)

    def check(self, file: Path, contents: Contents) -> None:
        try:
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
                sound = copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                dangling = copy.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError:
            raise BrokenBackupError(self.part) from None
        if not sound or dangling or _sqlite_contents(file) != contents:
            raise BrokenBackupError(self.part)

    def take_from(self, file: Path, contents: Contents) -> None:
        connection.close()
        file.rename(self._path)
        sync_folder(self._path.parent)

    def clear(self) -> None:
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)


class Postgresql:
    """pg_dump and pg_restore, told where by the installation's own settings; all as the owner of the tables."""

    part = "database.pgdump"

    def __init__(self) -> None:
        settings = connection.settings_dict
        self.place = f"{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"

    def is_empty(self) -> bool:
        return not connection.introspection.table_names()

    def size_bytes(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])

    def copy_to(self, file: Path) -> Contents:
        # Rows are counted in the very state that pg_dump writes.
        with copying(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            _run("pg_dump", "--format=custom", "--enable-row-security", f"--snapshot={snapshot}", f"--file={file}")
            return contents_of(connection)

    def check(self, file: Path, contents: Contents) -> None:
        try:
            _run("pg_restore", "--list", f"--file={os.devnull}", str(file), database=False)
        except BackupError:
            raise BrokenBackupError(self.part) from None

    def take_from(self, file: Path, contents: Contents) -> None:
        database = connection.settings_dict["NAME"]
        connection.close()
        parts = file.with_suffix(".list")
        _run("pg_restore", "--list", f"--file={parts}", str(file), database=False)
        parts.write_text(_without_security(parts.read_text()))
        with as_owner():
            _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
                 f"--use-list={parts}", f"--dbname={database}", str(file))  # fmt: skip
            if contents_of(connection) != contents:
                self.clear()
                raise BrokenBackupError(self.part)

    def clear(self) -> None:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("DROP OWNED BY CURRENT_USER")


def sync_folder(folder: Path) -> None:
    """Let a rename in this folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _without_security(parts: str) -> str:
    """The list of a dump's parts without policies and crossings: they name the roles of the house they come from.
    The migration that follows a restore writes our own."""
    left_out = re.compile(r"^\d+; \d+ \d+ (POLICY |ROW SECURITY |FUNCTION \S+ stammtisch_)")
    return "".join(line for line in parts.splitlines(keepends=True) if not left_out.match(line))


def _run(program: str, *arguments: str, database: bool = True) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(
            gettext("%(program)s is missing on this machine. Type: apt-get install postgresql-client")
            % {"program": program}
        )
    settings = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    if database:
        names |= {"PGDATABASE": "NAME"}
    environ = os.environ | {variable: str(settings[key]) for variable, key in names.items() if settings[key]}
    environ["PGOPTIONS"] = f"-c {ACROSS}={BACKUP}"
    done = subprocess.run([found, *arguments], env=environ, capture_output=True, check=False)  # noqa: S603 - own words
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.decode(errors='replace').strip()[-500:]}")


def contents_of(database: BaseDatabaseWrapper) -> Contents:
    """What the connected database holds now."""
    with database.cursor() as cursor:
        rows, rooms = {}, {}
        for table in database.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {database.ops.quote_name(table)}")  # noqa: S608 - own tables
            rows[table] = cursor.fetchone()[0]
        if "conversations_room" in rows:
            cursor.execute(_ROOMS)
            rooms = dict(cursor.fetchall())
    return Contents(rows, rooms)


def _sqlite_contents(file: Path) -> Contents:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
        names = [name for (name,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        rows = {
            name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - own tables
            for name in names
        }
        return Contents(rows, dict(copy.execute(_ROOMS).fetchall()) if "conversations_room" in rows else {})
