"""The whole move, step by step. Each step may be done again, so it may be killed anywhere and typed again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from gettext import gettext
from typing import Any

from django.db import DatabaseError, connection

from stammtisch.web.move import source
from stammtisch.web.move.errors import DifferentError, MoveError
from stammtisch.web.move.tables import Digest, Table, all_tables, digest_of
from stammtisch.web.move.target import ALIAS, Target, tables_of

#: Rows in one transaction: little is done twice after a kill, and each flush to disk is shared by many.
AT_ONCE = 1000
#: Rows named when two tables differ.
_NAMED = 5

#: Told how many more rows have been copied or compared.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Arrived:
    """What has moved."""

    tables: int
    rows: int


def steps() -> int:
    """Rows to copy and to compare on both sides, for a progress bar."""
    return 3 * sum(table.count(source.ALIAS) for table in all_tables())


def move(url: str, configuration: dict[str, Any], *, progress: Progress, at_once: int = AT_ONCE) -> Arrived:
    """Copy everything into the database `url` (whose Django settings are `configuration`), compare, and finish.

    The old database is only read. Raises `MoveError`; what has arrived stays, and the same call goes on from there.
    """
    _refuse_itself(configuration)
    target = Target(configuration)
    try:
        with source.held():
            target.begin(source.identity())
            target.look_at_everything()
            _stammtisch(url, "django", "migrate", "--noinput", "--verbosity", "0")
            tables = tables_of(target)
            target.loosen()
            target.clear_once(tables)
            rows = sum(_carry(table, target, progress, at_once) for table in tables)
            target.fasten()
            _stammtisch(url, "rebuild", "--all", "--search", "--format", "json")
            target.end()
    except DatabaseError as error:
        raise MoveError(str(error).strip()) from error
    finally:
        target.close()
    return Arrived(len(tables), rows)


def compare(configuration: dict[str, Any], *, progress: Progress, at_once: int = AT_ONCE) -> Arrived:
    """Only look whether both hold the same; raises `DifferentError` with the first rows that do not."""
    _refuse_itself(configuration)
    target = Target(configuration)
    try:
        with source.held():
            target.look_at_everything()
            tables = tables_of(target)
            rows = sum(_compare(table, progress, at_once) for table in tables)
    finally:
        target.close()
    return Arrived(len(tables), rows)


def _carry(table: Table, target: Target, progress: Progress, at_once: int) -> int:
    """Copy a table as far as it is missing, and compare.

    One that differs, because somebody wrote between two tries, is copied once more from its beginning.
    """
    _copy(table, target, progress, at_once)
    try:
        rows = _compare(table, progress, at_once)
    except DifferentError:
        target.forget(table)
        _copy(table, target, progress, at_once)
        rows = _compare(table, progress, at_once)
    if table.is_numbered:
        target.count_on(table, source.counter(table))
    return rows


def _copy(table: Table, target: Target, progress: Progress, at_once: int) -> None:
    after = target.reached(table)
    while rows := table.chunk(source.ALIAS, after=after, limit=at_once):
        target.take(table, rows)
        after = rows[-1][table.key]
        progress(len(rows))


def _compare(table: Table, progress: Progress, at_once: int) -> int:
    """Count and digest on both sides, in the same way; the number of rows."""
    ours, theirs = (_digest(table, alias, progress, at_once) for alias in (source.ALIAS, ALIAS))
    if ours != theirs:
        raise DifferentError(table.name, list(_differing(table, at_once)))
    return ours.rows


def _digest(table: Table, alias: str, progress: Progress, at_once: int) -> Digest:
    digest = Digest()
    for rows in table.chunks(alias, at_once):
        for row in rows:
            digest += digest_of(row)
        progress(len(rows))
    return digest


def _differing(table: Table, at_once: int) -> Iterator[object]:
    """Keys of the first rows that are missing or different over there."""
    found = 0
    for rows in table.chunks(source.ALIAS, at_once):
        keys = [row[table.key] for row in rows]
        there = {row[table.key]: digest_of(row) for row in table.with_keys(ALIAS, keys)}
        for row in rows:
            if there.get(row[table.key]) != digest_of(row):
                yield row[table.key]
                found += 1
                if found == _NAMED:
                    return


def _refuse_itself(configuration: dict[str, Any]) -> None:
    facts = connection.settings_dict
    if all(str(configuration.get(name, "")) == str(facts[name]) for name in ("ENGINE", "HOST", "PORT", "NAME")):
        raise MoveError(gettext("That is the database in use already."))


def _stammtisch(url: str, *arguments: str) -> None:
    """One of our own commands on the new database."""
    ours = {f"STAMMTISCH_DATABASE_{role}{file}" for role in ("URL", "OWNER_URL") for file in ("", "_FILE")}
    environ = {name: value for name, value in os.environ.items() if name not in ours}
    environ["STAMMTISCH_DATABASE_URL"] = url
    command = [sys.executable, "-m", "stammtisch", *arguments]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        raise MoveError(done.stderr.strip()[-500:])
