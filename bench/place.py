"""A fresh installation in a temporary folder, for one row: its database migrated, Django ready.

Import it before anything of the product: settings are read once.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def installation() -> dict[str, str]:
    """The environment of a new, empty installation: on SQLite, or on the PostgreSQL server of BENCH_POSTGRESQL."""
    folder = tempfile.mkdtemp(prefix="stammtisch-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Path(folder, "static").mkdir()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("STAMMTISCH_")}
    environ |= {"STAMMTISCH_DATA": folder, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    if server := os.environ.get("BENCH_POSTGRESQL"):
        environ |= _new_database(server, Path(folder).name.replace("-", "_"))
    return environ


def move_in() -> str:
    """Make this process one of a new, migrated installation; returns the database's vendor."""
    environ = installation()
    for name in [name for name in os.environ if name.startswith("STAMMTISCH_")]:
        del os.environ[name]
    os.environ |= environ | {"DJANGO_SETTINGS_MODULE": "stammtisch.settings"}
    sys.path.insert(0, str(ROOT / "src"))
    import django  # noqa: PLC0415 - reads the environment

    django.setup()
    import structlog  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[lambda *_: ""])
    from stammtisch.kit.db.owner import as_owner  # noqa: PLC0415

    with as_owner():
        call_command("migrate", verbosity=0)
    return connection.vendor


def analyse() -> None:
    """Let the database look at what a bulk load has brought, as it does by itself in the course of a life."""
    from django.db import connection  # noqa: PLC0415

    from stammtisch.kit.db.owner import as_owner  # noqa: PLC0415

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def flushes_a_second(folder: str | None = None, *, count: int = 100) -> float:
    """How many single commits at full sync this disk takes (a bare SQLite): the floor under every durable step."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        bare = sqlite3.connect(Path(place, "bare.sqlite3"), isolation_level=None)
        bare.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE line (text)")
        began = time.perf_counter()
        for _ in range(count):
            bare.execute("INSERT INTO line VALUES ('x')")
        took = time.perf_counter() - began
        bare.close()
    return count / took


def _new_database(server: str, name: str) -> dict[str, str]:
    """One role serves and another owns the tables, as in a real installation; `server` is the owner's address."""
    import psycopg  # noqa: PLC0415 - only where it is needed

    from tests.postgres import served_by  # noqa: PLC0415

    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
    ours = server.removesuffix("postgres") + name
    return {"STAMMTISCH_DATABASE_OWNER_URL": ours, "STAMMTISCH_DATABASE_URL": served_by(ours)}
