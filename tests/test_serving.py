"""The product as its owner starts it: one command, a page, Ctrl-C; and a backup that comes back."""

from __future__ import annotations

import json
import os
import signal
import tarfile
import time
from pathlib import Path

import psycopg
import pytest

from tests.serving import Serving, new_database, run, until


def is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_one_command_serves_pages_until_ctrl_c(environ: dict[str, str], tmp_path: Path) -> None:
    with Serving(environ, tmp_path / "log") as serving:
        serving.wait_until_ready()
        children = serving.children()

        assert serving.get("/healthz") == 200
        assert len(children) == 2
        asked = time.monotonic()
        serving.process.send_signal(signal.SIGINT)

        assert serving.process.wait(timeout=15) == 0
        assert time.monotonic() - asked < 3
        assert not any(map(is_running, children))


def test_a_killed_web_process_is_replaced_and_visitors_only_wait(serving: Serving) -> None:
    serving.wait_until_ready()
    for pid in serving.children():
        os.kill(pid, signal.SIGKILL)

    assert serving.get("/healthz") == 200  # the supervisor's socket kept the visitor waiting
    assert "starts again in 1 s" in serving.said()


def test_no_process_survives_a_killed_parent(serving: Serving) -> None:
    serving.wait_until_ready()
    children = serving.children()

    serving.process.kill()

    until(lambda: not any(map(is_running, children)), serving.said, seconds=12)


def test_a_taken_port_and_a_folder_in_use_are_refused_with_a_sentence(
    serving: Serving, migrated: dict[str, str], tmp_path: Path
) -> None:
    serving.wait_until_ready()

    port_taken = run(migrated | {"STAMMTISCH_DATA": str(tmp_path / "other")}, "serve")
    assert port_taken.returncode == 3
    assert "STAMMTISCH_PORT names another port" in port_taken.stderr

    if "STAMMTISCH_DATABASE_URL" not in migrated:
        in_use = run(migrated | {"STAMMTISCH_PORT": "0"}, "serve")
        assert in_use.returncode == 3
        assert f"Another Stammtisch (process {serving.process.pid}) is running" in in_use.stderr


FOUND_TWO = """
from stammtisch.kit import clock
from stammtisch.people.actions.firms import found_firm
from stammtisch.people.models import User
for name in ("Alma", "Zacharias"):
    owner = User.objects.create_user(f"{name}@example.org", "x", name=name, created_at=clock.now())
    found_firm(name=name, owner=owner, owner_name=name, now=clock.now())
"""


def rows_in(archive: Path, table: str) -> int:
    with tarfile.open(archive) as parts:
        manifest = parts.extractfile("manifest.json")
        assert manifest is not None
        rows: int = json.load(manifest)["rows"][table]
    return rows


def test_a_backup_comes_back_on_an_empty_installation(migrated: dict[str, str], tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    assert run(migrated, "django", "shell", "--verbosity", "0", "-c", FOUND_TWO).returncode == 0
    (tmp_path / "data" / "media").mkdir()
    (tmp_path / "data" / "media" / "picture").write_bytes(b"picture")
    made = run(migrated, "backup", str(archive))
    assert made.returncode == 0, made.stderr
    assert rows_in(archive, "people_account") == 2  # of both firms

    again = migrated | {"STAMMTISCH_DATA": str(tmp_path / "new")} | new_database(f"{tmp_path.name}_again")
    restored = run(again, "restore", str(archive))

    assert restored.returncode == 0, restored.stderr
    assert "Restored: the state of" in restored.stdout
    assert (tmp_path / "new" / "media" / "picture").read_bytes() == b"picture"
    assert run(again, "upgrade").stdout == "The database is up to date.\n"
    run(again, "backup", str(tmp_path / "again.tar"))
    assert rows_in(tmp_path / "again.tar", "people_account") == 2
    assert run(again, "restore", str(archive)).returncode == 3
    assert "A restore needs an empty place" in run(again, "restore", str(archive)).stderr


def test_triggers_of_a_migration_come_back_with_a_backup(migrated: dict[str, str], tmp_path: Path) -> None:
    if "STAMMTISCH_DATABASE_OWNER_URL" not in migrated:
        pytest.skip("SQLite keeps triggers within their table")
    with psycopg.connect(migrated["STAMMTISCH_DATABASE_OWNER_URL"]) as link:
        link.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no''; END'")
        link.execute("CREATE TRIGGER stays BEFORE UPDATE ON people_consent FOR EACH ROW EXECUTE FUNCTION refuse()")
    run(migrated, "backup", str(tmp_path / "backup.tar"))

    again = migrated | {"STAMMTISCH_DATA": str(tmp_path / "new")} | new_database(f"{tmp_path.name}_again")
    restored = run(again, "restore", str(tmp_path / "backup.tar"))

    assert restored.returncode == 0, restored.stderr
    with psycopg.connect(again["STAMMTISCH_DATABASE_OWNER_URL"]) as link:
        assert link.execute("SELECT tgenabled FROM pg_trigger WHERE tgname = 'stays'").fetchall() == [("O",)]


def with_one_role(environ: dict[str, str]) -> dict[str, str]:
    """The same database, where the provider gives no second role."""
    return {name: value for name, value in environ.items() if name != "STAMMTISCH_DATABASE_OWNER_URL"} | {
        "STAMMTISCH_DATABASE_URL": environ["STAMMTISCH_DATABASE_OWNER_URL"]
    }


LOOK_WITHOUT_A_FIRM = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM people_account")
    print("seen:", cursor.fetchone()[0])
"""


def test_one_role_is_enough_and_a_second_can_come_later(environ: dict[str, str], tmp_path: Path) -> None:
    if "STAMMTISCH_DATABASE_OWNER_URL" not in environ:
        pytest.skip("SQLite has no roles")
    alone, archive = with_one_role(environ), tmp_path / "backup.tar"
    upgraded = run(alone, "upgrade")
    assert upgraded.returncode == 0, upgraded.stderr
    assert run(alone, "django", "shell", "--verbosity", "0", "-c", FOUND_TWO).returncode == 0
    assert "seen: 0" in run(alone, "django", "shell", "--no-imports", "-c", LOOK_WITHOUT_A_FIRM).stdout
    looked = run(alone, "doctor")
    assert "STAMMTISCH_DATABASE_OWNER_URL" in looked.stdout
    assert looked.returncode == 0, looked.stdout

    made = run(alone, "backup", str(archive))
    assert made.returncode == 0, made.stderr
    assert rows_in(archive, "people_account") == 2
    again = with_one_role(alone | {"STAMMTISCH_DATA": str(tmp_path / "new")} | new_database(f"{tmp_path.name}_again"))
    restored = run(again, "restore", str(archive))
    assert restored.returncode == 0, restored.stderr
    assert "seen: 0" in run(again, "django", "shell", "--no-imports", "-c", LOOK_WITHOUT_A_FIRM).stdout

    assert "The database is up to date." in run(environ, "upgrade").stdout
    with psycopg.connect(environ["STAMMTISCH_DATABASE_URL"]) as serving:
        assert serving.execute("SELECT count(*) FROM people_account").fetchone() == (0,)
        assert serving.execute("SELECT count(*) FROM people_firm").fetchone() == (2,)


def test_a_database_without_policies_gets_them_in_an_upgrade(migrated: dict[str, str], tmp_path: Path) -> None:
    """As versions before this wall left it, with rows of two firms."""
    if "STAMMTISCH_DATABASE_OWNER_URL" not in migrated:
        pytest.skip("SQLite has no policies")
    assert run(migrated, "django", "shell", "--verbosity", "0", "-c", FOUND_TWO).returncode == 0
    with psycopg.connect(migrated["STAMMTISCH_DATABASE_OWNER_URL"]) as link:
        for table, policy in link.execute("SELECT tablename, policyname FROM pg_policies").fetchall():
            link.execute(f"DROP POLICY {policy} ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    refused = run(migrated, "work")
    assert refused.returncode == 3
    assert "Type: stammtisch upgrade" in refused.stderr

    upgraded = run(migrated, "upgrade")

    assert upgraded.returncode == 0, upgraded.stderr
    (made,) = (tmp_path / "data" / "backups").iterdir()
    assert rows_in(made, "people_account") == 2
    with psycopg.connect(migrated["STAMMTISCH_DATABASE_URL"]) as serving:
        assert serving.execute("SELECT count(*) FROM people_account").fetchone() == (0,)


def test_the_doctor_finds_nothing_wrong_with_a_fresh_installation(migrated: dict[str, str]) -> None:
    looked = run(migrated, "doctor")

    assert looked.returncode == 0, looked.stdout
    assert "[database.durable]" in looked.stdout


def test_a_pending_migration_is_preceded_by_a_backup(migrated: dict[str, str], tmp_path: Path) -> None:
    assert not (tmp_path / "data" / "backups").exists()
    assert run(migrated, "django", "migrate", "web", "zero").returncode == 0

    updated = run(migrated, "upgrade")

    assert updated.returncode == 0, updated.stderr
    assert "Before the update a backup was made" in updated.stdout
    assert len(list((tmp_path / "data" / "backups").iterdir())) == 1
