"""The proof of a backup: restore it into a temporary place, look at its pages, throw it away.

What is tried is the very command `stammtisch restore`, in a process of its own. On PostgreSQL it fills a database of
its own beside ours, for which the role that owns our tables needs the right to create one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from gettext import gettext
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings
from django.db import DatabaseError, connection

from stammtisch.kit.db.owner import as_owner
from stammtisch.web.backup.child import in_background
from stammtisch.web.backup.create import create
from stammtisch.web.backup.databases import current
from stammtisch.web.backup.errors import BackupError

_PREFIX = "trial-"
#: The archive's content once unpacked and once in place, and what migrations need.
_ROOM_NEEDED = 3


def try_out(archive: Path, *, now: datetime, alive: Callable[[], None]) -> dict[str, Any]:
    """Restore `archive` somewhere else and open its pages; which one it was, and how long it took.

    Raises `BackupError` when it does not come back, or cannot be tried here.
    """
    place: Path = settings.DATA / "tmp"
    place.mkdir(exist_ok=True)
    for left in place.glob(f"{_PREFIX}*"):  # of a trial that was killed; only one runs at a time
        shutil.rmtree(left, ignore_errors=True)
    _refuse_without_room(place, archive)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=place, prefix=_PREFIX) as folder, _empty_database() as database:
        if settings.BACKUP_KEY is not None and settings.BACKUP_KEY.identity is None:
            archive = _twin(Path(folder, "twin.tar"), now)
        environ = {name: value for name, value in os.environ.items() if name not in _OURS}
        environ |= {**database, "STAMMTISCH_DATA": str(Path(folder, "data"))}
        in_background(["restore", str(archive)], alive=alive, environ=environ)
    return {"file": archive.name, "seconds": round(time.monotonic() - started)}


_OURS = {
    f"STAMMTISCH_{name}{file}" for name in ("DATA", "DATABASE_URL", "DATABASE_OWNER_URL") for file in ("", "_FILE")
}


def _refuse_without_room(place: Path, archive: Path) -> None:
    needed = _ROOM_NEEDED * archive.stat().st_size
    if shutil.disk_usage(place).free < needed:
        raise BackupError(
            gettext("A trial restore needs %(megabytes)d MB of free disk space.")
            % {"megabytes": needed // 1024 // 1024 + 1}
        )


def _twin(target: Path, now: datetime) -> Path:
    """Only half of the key is here, so nobody here can open the backup: try a fresh one that is not encrypted."""
    create(target, database=current(), media=settings.MEDIA_ROOT, now=now, progress=lambda _bytes: None)
    return target


@contextmanager
def _empty_database() -> Iterator[dict[str, str]]:
    """The settings that name the database during the trial."""
    if connection.vendor == "sqlite":
        yield {"STAMMTISCH_DATABASE_URL": "sqlite"}
        return
    name = f"{connection.settings_dict['NAME']}_trial_restore"
    _drop(name)
    try:
        with as_owner():
            _execute(f"CREATE DATABASE {connection.ops.quote_name(name)}")
    except DatabaseError as error:
        role = (settings.DATABASE_OWNER or connection.settings_dict)["USER"]
        raise BackupError(
            gettext(
                "A trial restore needs a database of its own. Type in psql: ALTER ROLE %(role)s CREATEDB; (%(why)s)"
            )
            % {"role": role, "why": str(error).strip()}
        ) from None
    try:
        urls = {"DATABASE_URL": settings.DATABASE_URL, "DATABASE_OWNER_URL": settings.DATABASE_OWNER_URL}
        yield {f"STAMMTISCH_{setting}": _beside(url, name) for setting, url in urls.items() if url}
    finally:
        _drop(name)


def _beside(url: str, name: str) -> str:
    """The database `name` on the same server, for the same role."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(name)}"))


def _drop(name: str) -> None:
    """Each role ends what it left open there itself: neither may end what is the other's."""
    _execute(_END, name)
    with as_owner():
        _execute(_END, name)
        _execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)}")


_END = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"


def _execute(statement: str, *values: str) -> None:
    """Outside of a transaction, as creating databases must be."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
