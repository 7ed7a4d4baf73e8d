"""The doctor names what loses data, and what to type."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from pytest_django import Settings

from stammtisch.web.cli.doctor import command
from stammtisch.web.doctor import checks, database
from stammtisch.web.doctor.findings import Finding, Level

SOUND = {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on", "server_version_num": "150018"}
PLAIN = {"superuser": False, "bypasses_rows": False, "owns_tables": False}


def found(name: str) -> Finding:
    (finding,) = checks.CHECKS[name]()
    return finding


@pytest.mark.parametrize(
    ("synchronous", "journal_mode", "foreign_keys"), [(1, "wal", 1), (2, "delete", 1), (2, "wal", 0)]
)
def test_sqlite_that_may_lose_data_is_a_problem(synchronous: int, journal_mode: str, foreign_keys: int) -> None:
    flags = {"synchronous": synchronous, "journal_mode": journal_mode, "foreign_keys": foreign_keys}

    assert [finding.level for finding in database.sqlite(**flags)] == [Level.PROBLEM]


def test_sound_databases_are_well() -> None:
    findings = [
        *database.sqlite(synchronous=2, journal_mode="wal", foreign_keys=1),
        *database.postgresql(SOUND, **PLAIN),
    ]

    assert {finding.level for finding in findings} == {Level.OK}


@pytest.mark.parametrize(
    ("wrong", "ids"),
    [
        ({"fsync": "off"}, "database.durable"),
        ({"synchronous_commit": "off"}, "database.durable"),
        ({"full_page_writes": "off"}, "database.durable"),
        ({"server_version_num": "140011"}, "database.version"),
    ],
)
def test_postgresql_that_may_lose_data_is_a_problem(wrong: dict[str, str], ids: str) -> None:
    findings = database.postgresql(SOUND | wrong, **PLAIN)
    problems = [finding for finding in findings if finding.level is Level.PROBLEM]

    assert [problem.id for problem in problems] == [ids]
    assert problems[0].type_this


@pytest.mark.security
@pytest.mark.parametrize(
    ("right", "level"),
    [("superuser", Level.PROBLEM), ("bypasses_rows", Level.PROBLEM), ("owns_tables", Level.WARNING)],
)
def test_a_role_that_could_see_all_firms_is_named(right: str, level: Level) -> None:
    roles = [one for one in database.postgresql(SOUND, **PLAIN | {right: True}) if one.id == "database.role"]

    assert [(role.level, bool(role.type_this)) for role in roles] == [(level, True)]


@pytest.mark.django_db
def test_the_suite_itself_runs_on_a_sound_database() -> None:
    assert {finding.level for finding in checks.CHECKS["database"]()} == {Level.OK}


def test_no_mail_server_and_a_private_address_want_attention(settings: Settings) -> None:
    settings.MAIL_URL = ""

    assert found("mail").level is Level.WARNING
    assert "STAMMTISCH_MAIL_URL" in found("mail").type_this
    assert found("public_url").level is Level.WARNING


def test_a_mail_server_that_refuses_is_a_problem(settings: Settings) -> None:
    settings.MAIL_URL = "smtp://127.0.0.1:1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert found("mail").level is Level.PROBLEM


@pytest.mark.django_db
def test_an_old_or_missing_backup_wants_attention(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    assert found("backup").level is Level.WARNING

    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "stammtisch-2014-03-01-120000.tar").touch()
    assert found("backup").level is Level.WARNING


@pytest.mark.django_db
def test_a_check_that_cannot_run_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[Finding]:
        raise OSError("The cable is out")

    monkeypatch.setattr(checks, "CHECKS", {"disk": broken})

    assert checks.examine() == [Finding("disk", Level.PROBLEM, "This could not be checked: The cable is out")]


@pytest.mark.parametrize(("level", "code"), [(Level.OK, 0), (Level.WARNING, 0), (Level.PROBLEM, 1)])
def test_the_exit_code_is_1_for_a_problem_only(monkeypatch: pytest.MonkeyPatch, level: Level, code: int) -> None:
    monkeypatch.setattr(checks, "CHECKS", {"x": lambda: [Finding("x", level, "A sentence.", "a command")]})

    text = CliRunner().invoke(command, [])
    machine = CliRunner().invoke(command, ["--format", "json"])

    assert (text.exit_code, machine.exit_code) == (code, code)
    assert "A sentence. [x]" in text.output
    assert json.loads(machine.output)["findings"][0]["type_this"] == "a command"
    assert json.loads(machine.output)["healthy"] is (code == 0)
