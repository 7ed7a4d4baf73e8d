"""Backups by themselves: when, and what becomes of what failed; when the last one was seen to come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from stammtisch.conversations.models import Chore
from stammtisch.conversations.ports import ChoreError
from stammtisch.web.backup import automatic, keeping, trial
from stammtisch.web.backup.automatic import Backup, TrialRestore, next_night
from stammtisch.web.backup.errors import BackupError
from stammtisch.web.backup.proof import last_backup, last_proof
from stammtisch.web.backup.sheet import recovery_sheet
from stammtisch.web.doctor import checks
from stammtisch.web.doctor.findings import Level

NOW = datetime(2026, 11, 4, 11, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA = tmp_path
    settings.BACKUP_KEY = None
    (tmp_path / "backups").mkdir()
    return tmp_path


def a_backup(data: Path, made: datetime = NOW) -> Path:
    file = data / "backups" / keeping.name_for(made)
    file.write_bytes(b"tar" * 100)
    return file


def test_the_night_is_the_nights_of_the_machine_also_when_clocks_change() -> None:
    assert next_night(NOW, BERLIN) == datetime(2026, 11, 5, 1, 30, tzinfo=UTC)
    assert next_night(datetime(2026, 11, 5, 1, 30, tzinfo=UTC), BERLIN) == datetime(2026, 11, 6, 1, 30, tzinfo=UTC)
    in_the_gap = next_night(datetime(2026, 3, 28, 12, 0, tzinfo=UTC), BERLIN)  # half past two does not exist
    assert datetime(2026, 3, 29, 0, 0, tzinfo=UTC) < in_the_gap < datetime(2026, 3, 29, 3, 0, tzinfo=UTC)


def test_it_is_made_every_night_every_hour_or_not_at_all(settings: Settings) -> None:
    settings.BACKUP_EVERY = "hour"
    assert Backup().next_after(NOW) == NOW + timedelta(hours=1)
    settings.BACKUP_EVERY = "off"
    assert Backup().next_after(NOW) is None
    settings.BACKUP_EVERY = "day"
    night = Backup().next_after(NOW)
    assert night
    assert NOW < night <= NOW + timedelta(days=1)


@pytest.mark.django_db
def test_what_it_made_is_noted(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automatic, "in_background", lambda command, alive: a_backup(data))

    assert Backup().run(NOW, lambda: None) == {"file": keeping.name_for(NOW), "bytes": 300}


def test_a_backup_that_is_not_there_is_none(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_backup(data, NOW - timedelta(days=1))
    monkeypatch.setattr(automatic, "in_background", lambda command, alive: None)

    with pytest.raises(ChoreError):
        Backup().run(NOW, lambda: None)


def test_its_last_words_are_the_reason(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(command: list[str], alive: object) -> None:
        raise BackupError("The disk is full.")

    monkeypatch.setattr(automatic, "in_background", fail)

    with pytest.raises(ChoreError, match="The disk is full"):
        Backup().run(NOW, lambda: None)


def test_without_a_backup_there_is_nothing_to_try(data: Path, settings: Settings) -> None:
    with pytest.raises(ChoreError, match="no backup yet"):
        TrialRestore().run(NOW, lambda: None)
    settings.BACKUP_EVERY = "off"
    assert TrialRestore().next_after(NOW) is None
    a_backup(data)
    assert TrialRestore().next_after(NOW) == NOW + timedelta(days=7)


def test_a_trial_needs_room(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_backup(data)
    monkeypatch.setattr(trial.shutil, "disk_usage", lambda _place: type("Usage", (), {"free": 10}))

    with pytest.raises(ChoreError, match="free disk space"):
        TrialRestore().run(NOW, lambda: None)


def test_what_a_killed_trial_left_is_swept(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_backup(data)
    (data / "tmp" / "trial-killed" / "data").mkdir(parents=True)
    monkeypatch.setattr(trial, "_refuse_without_room", lambda *_: (_ for _ in ()).throw(BackupError("Stop here.")))

    with pytest.raises(ChoreError, match="Stop here"):
        TrialRestore().run(NOW, lambda: None)
    assert not list((data / "tmp").iterdir())


@pytest.mark.django_db
def test_the_last_proof_and_backup_can_be_asked_for() -> None:
    assert last_backup() is None
    Chore.objects.create(name="backup", due_at=NOW, done_at=NOW, note={"file": "b.tar", "bytes": 7})
    Chore.objects.create(name="trial_restore", due_at=NOW, error="Damaged.", attempts=2)

    backup, proof = last_backup(), last_proof()
    assert backup
    assert (backup.done_at, backup.file, backup.size_bytes) == (NOW, "b.tar", 7)
    assert proof
    assert (proof.done_at, proof.error, proof.attempts) == (None, "Damaged.", 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "level"),
    [
        (None, Level.OK),
        ({}, Level.OK),
        ({"done_at": timedelta(days=39)}, Level.OK),
        ({"done_at": timedelta(days=41)}, Level.PROBLEM),
        ({"done_at": timedelta(days=1), "error": "Damaged."}, Level.PROBLEM),
    ],
)
def test_the_doctor_is_red_without_a_proof_of_forty_days(values: dict[str, object] | None, level: Level) -> None:
    from stammtisch.kit import clock

    if values is not None:
        ages = {name: clock.now() - age for name, age in values.items() if isinstance(age, timedelta)}
        Chore.objects.create(name="trial_restore", due_at=NOW, **(values | ages | {"note": {"seconds": 3}}))

    assert [finding.level for finding in checks.CHECKS["proof"]()] == [level]


@pytest.mark.security
def test_the_sheet_holds_every_key_and_the_way_back(data: Path, settings: Settings) -> None:
    from stammtisch.kit.age import Key, new_key

    (data / "secrets").write_text("# a remark\nsecret_key = eins\nfield_key = zwei\n")
    sheet = recovery_sheet(now=NOW)
    assert "secret_key = eins\nfield_key = zwei" in sheet
    assert "stammtisch restore" in sheet

    whole = new_key()
    settings.BACKUP_KEY = Key.read(whole)
    assert whole in recovery_sheet(now=NOW)

    settings.BACKUP_KEY = Key.read(str(Key.read(whole).recipient))
    assert whole not in recovery_sheet(now=NOW)
    assert "____" in recovery_sheet(now=NOW)
