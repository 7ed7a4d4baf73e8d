"""An installation moves from SQLite to PostgreSQL and back with every row, killed wherever it may be."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from stammtisch.web.server import data_folder
from tests.postgres import served_by
from tests.serving import STAMMTISCH, Serving, free_port, installation, new_database, run, until

pytestmark = pytest.mark.skipif("STAMMTISCH_DATABASE_URL" not in os.environ, reason="needs PostgreSQL")

Environ = dict[str, str]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Environ:
    """A demo theatre on SQLite; nobody changes it."""
    environ = on_sqlite(installation(tmp_path_factory.mktemp("filled")))
    assert run(environ, "upgrade").returncode == 0
    made = run(environ, "demo", "--quiet")
    assert made.returncode == 0, made.stderr
    return environ


@pytest.fixture
def theatre(filled: Environ, tmp_path: Path) -> Environ:
    """The same theatre in a folder of its own."""
    shutil.copytree(filled["STAMMTISCH_DATA"], tmp_path / "data")
    return filled | {"STAMMTISCH_DATA": str(tmp_path / "data")}


@pytest.fixture
def to(tmp_path: Path) -> str:
    """The address of an empty database."""
    return new_database(f"to_{tmp_path.name}")["STAMMTISCH_DATABASE_OWNER_URL"]


def on_sqlite(environ: Environ) -> Environ:
    return {name: value for name, value in environ.items() if not name.startswith("STAMMTISCH_DATABASE_")}


@pytest.fixture(scope="module")
def arrived(filled: Environ, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The database into which the theatre has moved; nobody changes it."""
    environ = filled | {"STAMMTISCH_DATA": str(tmp_path_factory.mktemp("arrived") / "data")}
    shutil.copytree(filled["STAMMTISCH_DATA"], environ["STAMMTISCH_DATA"])
    to = new_database("arrived")["STAMMTISCH_DATABASE_OWNER_URL"]
    moved = run(environ, "move", "--to", to)
    assert moved.returncode == 0, moved.stderr
    assert f"{counted(filled)} rows in" in moved.stdout
    assert "STAMMTISCH_DATABASE_URL" in moved.stdout
    return to


@pytest.fixture
def there(arrived: str, tmp_path: Path) -> str:
    """A copy of it."""
    like = {"STAMMTISCH_DATABASE_URL": arrived}
    return new_database(f"there_{tmp_path.name}", like=like)["STAMMTISCH_DATABASE_OWNER_URL"]


@contextlib.contextmanager
def inside(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """As the superuser, who alone may change rows of any firm by hand."""
    parts = urlsplit(url)
    host, name = unquote(parts.netloc.partition("@")[2]), unquote(parts.path.strip("/"))
    with psycopg.connect(host=host, user="postgres", dbname=name, autocommit=True) as link:
        yield link


def file_of(environ: Environ) -> Path:
    return Path(environ["STAMMTISCH_DATA"]) / "stammtisch.sqlite3"


def contents(environ: Environ) -> dict[str, list[tuple[object, ...]]]:
    """Every row of a SQLite installation but the index of words."""
    with contextlib.closing(sqlite3.connect(file_of(environ))) as link:
        tables = [
            name
            for (name,) in link.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            if not name.startswith(("conversations_search", "sqlite_", "django_migrations"))
        ]
        return {name: sorted(link.execute(f'SELECT * FROM "{name}"'), key=repr) for name in tables}  # noqa: S608


def counted(environ: Environ) -> int:
    return sum(map(len, contents(environ).values()))


def test_everything_moves_back_as_it_was(theatre: Environ, there: str, tmp_path: Path) -> None:
    before = contents(theatre)
    file_of(theatre).rename(tmp_path / "old")

    back = run(theatre | {"STAMMTISCH_DATABASE_URL": there}, "move", "--to", "sqlite")

    assert back.returncode == 0, back.stderr
    after = contents(theatre)
    assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}
    for table in ("people_person", "conversations_message", "conversations_delivery", "conversations_feedcounter"):
        assert after[table] == before[table]
    assert run(theatre, "move", "--to", there, "--check").returncode == 0
    blind = run(theatre, "move", "--to", served_by(there), "--check")
    assert blind.returncode == 3
    assert "must name the role that owns its tables" in blind.stderr
    with contextlib.closing(sqlite3.connect(file_of(theatre))) as link:
        assert link.execute("PRAGMA foreign_key_check").fetchall() == []
        assert link.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
            link.execute("DELETE FROM people_consent")


def test_the_new_database_works_at_once(theatre: Environ, there: str, tmp_path: Path) -> None:
    roles = {"STAMMTISCH_DATABASE_URL": served_by(there), "STAMMTISCH_DATABASE_OWNER_URL": there}
    served = theatre | roles | {"STAMMTISCH_PORT": str(free_port())}
    with Serving(served, tmp_path / "log") as serving:
        serving.wait_until_ready()
        until(lambda: is_healthy(serving), serving.said)

    found = run(served, "django", "shell", "--no-imports", "-c", SEARCHING)
    assert found.stdout.split()[-1] == "True", found.stderr
    with inside(there) as link:
        # New rows get new numbers, and rows that point nowhere are refused again.
        highest = one(link, "SELECT max(id) FROM conversations_message")
        assert one(link, "SELECT nextval(pg_get_serial_sequence('conversations_message', 'id'))") > highest
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            link.execute("UPDATE conversations_message SET room_id = 999999 WHERE id = 1")


def is_healthy(serving: Serving) -> bool:
    with contextlib.suppress(HTTPError):  # until the work has begun
        return serving.get("/healthz") == 200
    return False


SEARCHING = """
from stammtisch.conversations import search
from stammtisch.conversations.models import Message
from stammtisch.people.models import Firm
from stammtisch.people.tenancy import firm_scope
with firm_scope(Firm.objects.get()):
    last = Message.objects.exclude(text="").latest("pk")
    hits = search.find(last.text.split()[0]).message_ids
    print(last.pk in hits)
"""


def test_killed_anywhere_the_same_command_goes_on_with_what_was_said_since(theatre: Environ, to: str) -> None:
    kill_when(theatre, to, "people_person")
    with contextlib.closing(sqlite3.connect(file_of(theatre))) as writer, writer:
        writer.execute("UPDATE people_person SET name = 'Renamed' WHERE id = 1")
    refused = run(theatre | {"STAMMTISCH_DATABASE_URL": to}, "work")
    assert refused.returncode == 3
    assert "A move into this database was interrupted" in refused.stderr

    kill_when(theatre, to, "conversations_message")
    kill_when(theatre, to, "conversations_search")  # all rows are there, the index is not full
    with contextlib.closing(sqlite3.connect(file_of(theatre))) as writer, writer:
        writer.execute("UPDATE formats_roundevent SET payload = '{}' WHERE seq = 1")

    moved = run(theatre, "move", "--to", to)
    assert moved.returncode == 0, moved.stderr
    with inside(to) as link:
        assert one(link, "SELECT name FROM people_person WHERE id = 1") == "Renamed"
        assert one(link, "SELECT payload FROM formats_roundevent WHERE seq = 1 LIMIT 1") == {}
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            link.execute("DELETE FROM formats_roundevent")
    assert run(theatre, "move", "--to", to, "--check").returncode == 0


def kill_when(environ: Environ, to: str, table: str) -> None:
    """Begin to move, and kill it as soon as the first rows of this table have arrived."""
    command = [*STAMMTISCH, "move", "--to", to, "--at-once", "20"]
    moving = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with inside(to) as link:
        until(lambda: moving.poll() is not None or has_rows(link, table), lambda: f"No {table}.", seconds=240)
    moving.kill()
    _out, said = moving.communicate()
    assert moving.returncode == -signal.SIGKILL, said


def has_rows(link: psycopg.Connection[tuple[object, ...]], table: str) -> bool:
    with contextlib.suppress(psycopg.errors.UndefinedTable):
        return bool(one(link, f"SELECT count(*) FROM {table}"))  # noqa: S608 - a table of ours
    return False


def one(link: psycopg.Connection[tuple[object, ...]], question: str) -> Any:
    row = link.execute(question).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        ("UPDATE people_person SET name = name || '.' WHERE id = 3", "people_person differs, in the rows 3 among"),
        ("DELETE FROM measurement_textuse WHERE id = 2", "measurement_textuse differs, in the rows 2 among"),
        ("INSERT INTO auth_group (id, name) VALUES (7, 'x')", "auth_group has rows that the other one has not"),
        ("UPDATE people_firm SET opening_hours = '{}'", "people_firm differs, in the rows 1 among"),
    ],
)
def test_a_difference_is_found_and_named(filled: Environ, there: str, spoil: str, named: str) -> None:
    with inside(there) as link:
        link.execute(spoil)

    checked = run(filled, "move", "--to", there, "--check")

    assert checked.returncode == 1
    assert named in checked.stderr


def test_a_database_with_something_in_it_is_refused(theatre: Environ, to: str) -> None:
    with inside(to) as link:
        link.execute("CREATE TABLE cookbook (id int)")

    refused = run(theatre, "move", "--to", to)

    assert refused.returncode == 3
    assert "There is data in the new database already" in refused.stderr
    with inside(to) as link:
        assert one(link, "SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = 'public'") == "cookbook"


def test_nobody_moves_while_somebody_works(theatre: Environ, to: str) -> None:
    with contextlib.closing(sqlite3.connect(file_of(theatre), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        refused = run(theatre, "move", "--to", to)

    assert refused.returncode == 3
    assert "Stop Stammtisch on every machine first" in refused.stderr


def test_the_old_database_is_not_served_after_the_move(theatre: Environ) -> None:
    data_folder.leave(Path(theatre["STAMMTISCH_DATA"]), kind="postgresql")

    for command in ("serve", "web", "work"):
        refused = run(theatre, command)
        assert refused.returncode == 3
        assert "Everything has moved from here into PostgreSQL" in refused.stderr


def test_a_row_that_does_not_fit_is_named(theatre: Environ, to: str) -> None:
    with contextlib.closing(sqlite3.connect(file_of(theatre))) as link, link:
        link.execute("UPDATE people_person SET note = 'a' || char(0) || 'b' WHERE id = 2")

    refused = run(theatre, "move", "--to", to)

    assert refused.returncode == 3
    assert "does not take row 2 of people_person" in refused.stderr
