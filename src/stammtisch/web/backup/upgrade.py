"""Brings the database to the shape this version needs, or leaves it exactly as it was.

A backup first; then the new shape is made where nobody sees it, checked, looked at, and put in place in one step that
either happened or did not. On SQLite the hidden place is a copy of the file, and the step a rename. On PostgreSQL it
is one open transaction, and the step its commit. So a kill at any moment leaves the old or the new state.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from gettext import gettext
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import DatabaseError, connection, transaction

from stammtisch.kit.db.owner import as_owner, look_across
from stammtisch.kit.db.row_security import BACKUP
from stammtisch.web.backup import own
from stammtisch.web.backup.databases import Contents, contents_of, sync_folder
from stammtisch.web.backup.errors import BackupError
from stammtisch.web.backup.schema import Shape, refuse_unknown, shape
from stammtisch.web.backup.smoke import closed_pages

#: Told the name of each step when it is done; a test kills us there.
Step = Callable[[str], None]
#: Number of our advisory lock in PostgreSQL: two upgrades at once wait for each other.
_LOCK = 7_205_114
_FOLDER = "upgrade"


class UpgradeError(BackupError):
    """The new shape did not pass; the database is as it was. The text says why."""


@as_owner()
def upgrade(*, data: Path, now: datetime, say: Callable[[str], None], step: Step = lambda _name: None) -> bool:
    """Bring the database up to date; whether anything was to be done. Nobody else may write meanwhile.

    Raises `BackupError` (`UpgradeError` once the backup was made); the database is as it was before.
    """
    before = shape()
    refuse_unknown(before)
    if before is Shape.CURRENT:
        return False
    if before is Shape.OLDER:
        target, _manifest = own.back_up(now=now)
        say(gettext("Before the update a backup was made: %(file)s") % {"file": target})
        step("backup")
    try:
        _on_a_copy(data, step) if connection.vendor == "sqlite" else _in_one_transaction(step)
    except (DatabaseError, sqlite3.Error, OSError) as error:
        raise UpgradeError(_went_back(str(error).strip())) from error
    say(gettext("The database is up to date."))
    return True


def _on_a_copy(data: Path, step: Step) -> None:
    live = Path(connection.settings_dict["NAME"])
    folder = data / _FOLDER
    shutil.rmtree(folder, ignore_errors=True)  # of an upgrade that was killed
    folder.mkdir(mode=0o700)
    copy = folder / live.name
    connection.close()
    try:
        with closing(_sole(live)) as still:
            written = _version(still)
            _refuse_without_room(live, folder)
            still.execute("VACUUM INTO ?", [str(copy)])
            step("copied")
            with _instead_of(live, copy):
                _migrate_and_look(step)
            _close_file(copy)
            step("checked")
            still.execute("BEGIN EXCLUSIVE")
            if _version(still) != written:
                raise UpgradeError(_went_back(gettext("Somebody wrote into the database meanwhile.")))
            copy.replace(live)
            sync_folder(live.parent)
            step("switched")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sole(live: Path) -> sqlite3.Connection:
    """The database without its log, so that all of it is in one file that a rename can replace.

    SQLite allows this only while nobody else has the file open. Whoever opens it later and still has it open after
    the switch is refused at the first write (SQLITE_READONLY_DBMOVED).
    """
    still = sqlite3.connect(live, isolation_level=None, timeout=10)
    try:
        still.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError:
        still.close()
        raise UpgradeError(
            _went_back(gettext("Stammtisch is still running with this data. Stop it first."))
        ) from None
    return still


def _version(still: sqlite3.Connection) -> int:
    """Changes when another connection has written."""
    return int(still.execute("PRAGMA data_version").fetchone()[0])


@contextmanager
def _instead_of(live: Path, copy: Path) -> Iterator[None]:
    """Let all of Django work on the copy."""
    connection.settings_dict["NAME"] = copy
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = live


def _close_file(copy: Path) -> None:
    """All of it into one file, on the disk."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as link:
        link.execute("PRAGMA journal_mode=DELETE").fetchone()
    with copy.open("rb") as file:
        os.fsync(file.fileno())


def _refuse_without_room(live: Path, folder: Path) -> None:
    needed = 3 * live.stat().st_size
    if shutil.disk_usage(folder).free < needed:
        raise UpgradeError(
            _went_back(
                gettext("It needs %(megabytes)d MB of free disk space.") % {"megabytes": needed // 1_000_000 + 1}
            )
        )


def _in_one_transaction(step: Step) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            if shape() is not Shape.CURRENT:  # another machine was first
                _migrate_and_look(step)
            step("checked")
        step("switched")
    finally:
        connection.close()  # and with it the setting


def _migrate_and_look(step: Step) -> None:
    """Migrate what is connected, and raise `UpgradeError` unless the result is sound, complete and opens."""
    look_across(connection, BACKUP)
    before = contents_of(connection)
    _migrate(step)
    _refuse_damage(before)
    look_across(connection, "")
    step("migrated")
    if closed := closed_pages():
        raise UpgradeError(_went_back(gettext("These pages do not open: %(pages)s") % {"pages": ", ".join(closed)}))


def _migrate(step: Step) -> None:
    class Migrate(migrate.Command):
        """Django's command, with a word after each migration."""

        def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
            if action == "apply_success":
                _check_deferred_keys()
                step(str(migration))

    call_command(Migrate(), interactive=False, verbosity=0)


def _check_deferred_keys() -> None:
    """PostgreSQL changes no table with unchecked rows; within one transaction they must be checked in between."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _refuse_damage(before: Contents) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            sound = cursor.fetchall() == [("ok",)]
            cursor.execute("PRAGMA foreign_key_check")
            if not sound or cursor.fetchall():
                raise UpgradeError(_went_back(gettext("The new database is damaged.")))
    after = contents_of(connection)
    emptied = [table for table, count in before.rows.items() if count and after.rows.get(table) == 0]
    if emptied or any(after.rooms.get(room) != seq for room, seq in before.rooms.items()):
        raise UpgradeError(
            _went_back(gettext("Rows are missing in the new database: %(tables)s.") % {"tables": ", ".join(emptied)})
        )


def _went_back(why: str) -> str:
    return gettext("The update was not made, and the database is as it was before. %(why)s") % {"why": why}
