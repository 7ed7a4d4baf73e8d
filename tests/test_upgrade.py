"""An upgrade ends in the old or the new state, whole, whatever kills it; and nothing else is ever served."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.serving import installation, run

ROOT = Path(__file__).resolve().parents[1]
TEXTS = [f"Satz {number}" for number in range(20)]


@pytest.fixture(scope="module")
def tries(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What each try left behind."""
    environ = installation(tmp_path_factory.mktemp("upgrading"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.upgrading"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_step_is_killed_once(tries: list[dict[str, Any]]) -> None:
    killed = [each for each in tries if each["kind"] == "step"]

    assert [each["code"] for each in killed] == [-9] * len(killed)
    assert len(killed) >= 9  # backup, copy, each migration, checks, switch
    (whole,) = (each for each in tries if each["kind"] == "whole")
    assert whole["found"]["shape"] == "current"


def test_a_kill_leaves_the_old_or_the_new_state_and_loses_nothing(tries: list[dict[str, Any]]) -> None:
    for each in tries:
        assert each["found"]["shape"] in ("older", "current"), each
        assert each["found"]["texts"][:20] == TEXTS, each
        assert each["found"]["texts"][20:] in ([], ["ok"]), each
    assert {each["found"]["shape"] for each in tries} == {"older", "current"}


def test_the_next_try_ends_what_was_begun(tries: list[dict[str, Any]]) -> None:
    for each in tries:
        assert (each["healed"], each["then"]["shape"]) == (0, "current"), each
        assert each["then"]["texts"][:20] == TEXTS, each


def test_a_backup_was_made_before_anything_changed(tries: list[dict[str, Any]]) -> None:
    for each in tries:
        if each["found"]["shape"] == "current":
            assert ".tar" in each["found"]["backups"], each


def forge(environ: dict[str, str], statement: str) -> None:
    """Change the database by hand, as its owner."""
    if url := environ.get("STAMMTISCH_DATABASE_OWNER_URL"):
        with psycopg.connect(url) as link:
            link.execute(statement)
        return
    with closing(sqlite3.connect(Path(environ["STAMMTISCH_DATA"], "stammtisch.sqlite3"))) as link, link:
        link.execute(statement)


def test_a_database_of_a_newer_version_is_not_touched(migrated: dict[str, str]) -> None:
    forge(migrated, "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_x', '2030-01-01')")

    for command in ("serve", "upgrade"):
        refused = run(migrated, command)
        assert refused.returncode == 3
        assert "written by a newer Stammtisch" in refused.stderr
        assert "stammtisch restore" in refused.stderr


def test_a_database_in_an_unknown_state_is_not_touched(migrated: dict[str, str]) -> None:
    forge(migrated, "DELETE FROM django_migrations WHERE app = 'people' AND name = '0001_initial'")

    refused = run(migrated, "serve")

    assert refused.returncode == 3
    assert "not in a state that Stammtisch knows" in refused.stderr


def test_a_process_alone_does_not_serve_an_old_database(migrated: dict[str, str]) -> None:
    assert run(migrated, "django", "migrate", "web", "zero").returncode == 0

    for command in ("web", "work"):
        refused = run(migrated, command)
        assert refused.returncode == 3
        assert "Type: stammtisch upgrade" in refused.stderr


def test_what_fails_its_checks_is_not_put_in_place(migrated: dict[str, str], tmp_path: Path) -> None:
    """A page breaks in the new version: here, because a firm has a time zone that does not exist."""
    code = "from stammtisch.testing.cast import house; house()"
    assert run(migrated, "django", "shell", "--no-imports", "-c", code).returncode == 0
    forge(migrated, "UPDATE people_firm SET timezone = 'Europe/Nowhere'")
    assert run(migrated, "django", "migrate", "web", "zero").returncode == 0

    refused = run(migrated, "upgrade")

    assert refused.returncode == 3
    assert "the database is as it was before" in refused.stderr
    assert "These pages do not open" in refused.stderr
    assert "[ ] 0001_trouble" in run(migrated, "django", "showmigrations", "web").stdout
    assert not (tmp_path / "data" / "upgrade").exists()
