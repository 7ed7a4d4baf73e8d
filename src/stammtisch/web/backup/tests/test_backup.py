"""A backup made while others write is consistent; a damaged or foreign file changes nothing."""

from __future__ import annotations

import io
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stammtisch.kit.age import Key, new_key
from stammtisch.web.backup import keeping
from stammtisch.web.backup.create import create, sweep
from stammtisch.web.backup.databases import Sqlite
from stammtisch.web.backup.errors import BackupError, BrokenBackupError
from stammtisch.web.backup.manifest import Manifest
from stammtisch.web.backup.restore import restore
from stammtisch.web.server.data_folder import RESTORING

NOW = datetime(2014, 3, 1, 12, 0, tzinfo=UTC)
#: Writes pairs that belong together, one transaction each, until it is ended; tells each committed number.
WRITER = """
import sqlite3, sys
link = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
number = 0
while True:
    number += 1
    link.execute("BEGIN IMMEDIATE")
    link.execute("INSERT INTO message VALUES (?, ?)", [number, "x" * 500])
    link.execute("INSERT INTO delivery VALUES (?, ?)", [number, number])
    link.execute("COMMIT")
    print(number, flush=True)
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A data folder with a living database and a picture."""
    data = tmp_path / "house"
    (data / "media" / "a").mkdir(parents=True)
    (data / "media" / "a" / "picture").write_bytes(b"picture" * 1000)
    with closing(sqlite3.connect(data / "db")) as link:
        link.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE message (id INTEGER PRIMARY KEY, text TEXT);"
            "CREATE TABLE delivery (id INTEGER PRIMARY KEY, message_id INTEGER REFERENCES message);"
            "INSERT INTO message VALUES (-1, 'Guten Tag');"
        )
    return data


def back_up(house: Path, target: Path) -> Manifest:
    return create(target, database=Sqlite(house / "db"), media=house / "media", now=NOW, progress=lambda _bytes: None)


def bring_back(
    archive: Path,
    data: Path,
    afterwards: Callable[[datetime], None] = lambda _state_of: None,
    key: Key | None = None,
) -> Manifest:
    data.mkdir(exist_ok=True)
    return restore(
        archive,
        data=data,
        database=Sqlite(data / "db"),
        afterwards=afterwards,
        progress=lambda _bytes: None,
        key=key,
    )


def change(archive: Path, name: str, data: bytes | None) -> None:
    """Write the archive anew with one part changed, or left out."""
    parts: dict[str, bytes] = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            content = tar.extractfile(member)
            assert content is not None
            parts[member.name] = content.read()
    parts.pop(name, None)
    if data is not None:
        parts[name] = data
    with tarfile.open(archive, "w") as tar:
        for part, content in parts.items():
            info = tarfile.TarInfo(part)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def test_what_goes_in_comes_out(house: Path, tmp_path: Path) -> None:
    made = back_up(house, tmp_path / "b.tar")

    found = bring_back(tmp_path / "b.tar", tmp_path / "new")

    assert found == made
    assert found.rows == {"message": 1, "delivery": 0}
    assert (tmp_path / "new" / "media" / "a" / "picture").read_bytes() == b"picture" * 1000
    with closing(sqlite3.connect(tmp_path / "new" / "db")) as link:
        assert link.execute("SELECT text FROM message").fetchall() == [("Guten Tag",)]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["db", "media"]


@pytest.mark.security
def test_a_backup_is_for_its_owner_and_holds_no_keys(house: Path, tmp_path: Path) -> None:
    (house / "secrets").write_text("secret_key = canary")
    back_up(house, tmp_path / "b.tar")

    assert (tmp_path / "b.tar").stat().st_mode & 0o777 == 0o600
    assert b"canary" not in (tmp_path / "b.tar").read_bytes()


def test_it_is_consistent_while_others_write_and_holds_all_that_was_committed(house: Path, tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-c", WRITER, str(house / "db")], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        committed = 0
        for number in range(5):
            while committed < number * 20 + 1:
                committed = int(writer.stdout.readline())
            rows = back_up(house, tmp_path / f"{number}.tar").rows
            assert rows["message"] - 1 == rows["delivery"] >= committed
            bring_back(tmp_path / f"{number}.tar", tmp_path / f"new-{number}")
        writer.kill()


def test_a_file_that_vanishes_meanwhile_is_left_out(house: Path, tmp_path: Path) -> None:
    def erase(_bytes: int) -> None:
        (house / "media" / "a" / "picture").unlink(missing_ok=True)

    made = create(tmp_path / "b.tar", database=Sqlite(house / "db"), media=house / "media", now=NOW, progress=erase)

    assert list(made.parts) == ["database.sqlite3"]


def test_a_backup_that_breaks_off_leaves_no_file(house: Path, tmp_path: Path) -> None:
    def full(_bytes: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        create(
            tmp_path / "out" / "b.tar",
            database=Sqlite(house / "db"),
            media=house / "media",
            now=NOW,
            progress=full,
        )
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("part", "data"),
    [
        ("database.sqlite3", b"SQLite format 3\0 and nonsense"),
        ("media/a/picture", b"other"),
        ("media/a/picture", None),
        ("media/b/more", b"more"),
        ("manifest.json", None),
        ("manifest.json", b"{}"),
        ("manifest.json", b"no json"),
        ("../outside", b"x"),
        ("media/../../outside", b"x"),
        ("/etc/outside", b"x"),
        ("stranger", b"x"),
    ],
)
def test_a_damaged_backup_changes_nothing(house: Path, tmp_path: Path, part: str, data: bytes | None) -> None:
    back_up(house, tmp_path / "b.tar")
    change(tmp_path / "b.tar", part, data)

    with pytest.raises(BrokenBackupError):
        bring_back(tmp_path / "b.tar", tmp_path / "new")

    assert list((tmp_path / "new").iterdir()) == []
    assert not (tmp_path / "outside").exists()


def test_any_other_file_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"\xff\xd8" * 400)

    with pytest.raises(BrokenBackupError, match="not a backup"):
        bring_back(tmp_path / "holiday.jpg", tmp_path / "new")


def test_it_never_overwrites(house: Path, tmp_path: Path) -> None:
    back_up(house, tmp_path / "b.tar")

    with pytest.raises(BackupError, match="needs an empty place"):
        bring_back(tmp_path / "b.tar", house)


def test_a_backup_of_a_newer_version_is_refused(house: Path, tmp_path: Path) -> None:
    made = back_up(house, tmp_path / "b.tar")
    newer = replace(made, version="99.0")
    change(tmp_path / "b.tar", "manifest.json", newer.to_bytes())

    with pytest.raises(BackupError, match="Install the newer one"):
        bring_back(tmp_path / "b.tar", tmp_path / "new")


def test_a_restore_that_broke_off_is_marked_and_can_be_repeated(house: Path, tmp_path: Path) -> None:
    back_up(house, tmp_path / "b.tar")

    def broken(_state_of: datetime) -> None:
        raise RuntimeError("The migration failed")

    with pytest.raises(RuntimeError):
        bring_back(tmp_path / "b.tar", tmp_path / "new", broken)
    assert (tmp_path / "new" / RESTORING).exists()

    bring_back(tmp_path / "b.tar", tmp_path / "new")
    assert not (tmp_path / "new" / RESTORING).exists()


def test_it_keeps_days_weeks_and_months(tmp_path: Path) -> None:
    for day in range(400):
        (tmp_path / keeping.name_for(NOW - timedelta(days=day))).touch()
    (tmp_path / "stammtisch-mine.tar").touch()

    keeping.prune(tmp_path)

    kept = sorted(path.name for path in tmp_path.iterdir())
    assert "stammtisch-mine.tar" in kept
    assert 12 <= len(kept) <= 18
    assert keeping.newest(tmp_path) == (NOW, tmp_path / keeping.name_for(NOW))


@pytest.mark.security
def test_a_sealed_backup_comes_back_with_its_key_alone(house: Path, tmp_path: Path) -> None:
    key, other = Key.read(new_key()), Key.read(new_key())
    archive = tmp_path / "out" / "b.tar.age"
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    made = create(
        archive,
        database=Sqlite(house / "db"),
        media=house / "media",
        now=NOW,
        progress=lambda _bytes: None,
        key=key,
        scratch=scratch,
    )

    assert b"picture" not in archive.read_bytes()
    assert [path.name for path in archive.parent.iterdir()] == ["b.tar.age"]
    for wrong, why in (
        (None, "AGE-SECRET-KEY"),
        (Key(key.recipient, None), "AGE-SECRET-KEY"),
        (other, "another key"),
    ):
        with pytest.raises(BackupError, match=why):
            bring_back(archive, tmp_path / "new", key=wrong)
    assert list((tmp_path / "new").iterdir()) == []
    assert bring_back(archive, tmp_path / "new", key=key) == made


def test_a_changed_sealed_backup_changes_nothing(house: Path, tmp_path: Path) -> None:
    key, archive = Key.read(new_key()), tmp_path / "b.tar.age"
    create(archive, database=Sqlite(house / "db"), media=house / "media", now=NOW, progress=lambda _b: None, key=key)
    whole = archive.read_bytes()

    for length in (30, 200, len(whole) // 2, len(whole) - 1):
        archive.write_bytes(whole[:length])
        with pytest.raises(BackupError):
            bring_back(archive, tmp_path / "new", key=key)
        assert list((tmp_path / "new").iterdir()) == []


def test_what_a_killed_backup_left_is_swept_after_a_day(tmp_path: Path) -> None:
    for name in ("stammtisch-2014-03-01-120000.tar.part", "unfinished-x", "stammtisch-2014-03-01-120000.tar"):
        (tmp_path / name).touch()

    sweep(tmp_path, now=datetime.now(UTC))
    assert len(list(tmp_path.iterdir())) == 3
    sweep(tmp_path, now=datetime.now(UTC) + timedelta(days=2))
    assert [path.name for path in tmp_path.iterdir()] == ["stammtisch-2014-03-01-120000.tar"]


def test_only_the_database_of_the_interrupted_restore_is_emptied(house: Path, tmp_path: Path) -> None:
    """The mark of a restore that broke off must not let the next one empty another database."""
    back_up(house, tmp_path / "b.tar")
    (house / RESTORING).write_text("elsewhere:5432/other")

    with pytest.raises(BackupError, match="needs an empty place"):
        bring_back(tmp_path / "b.tar", house)
    assert (house / "db").stat().st_size


def test_the_manifest_knows_the_last_number_of_each_room(house: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(house / "db")) as link:
        link.executescript(
            "CREATE TABLE conversations_room (public_id TEXT, last_seq INTEGER);"
            "INSERT INTO conversations_room VALUES ('abc', 17);"
        )

    assert back_up(house, tmp_path / "b.tar").rooms == {"abc": 17}


def test_sealed_and_open_backups_are_kept_alike(tmp_path: Path) -> None:
    for day in range(10):
        (tmp_path / keeping.name_for(NOW - timedelta(days=day), sealed=day % 2 == 0)).touch()

    keeping.prune(tmp_path)

    kept = {path.name for path in tmp_path.iterdir()}
    assert {keeping.name_for(NOW - timedelta(days=day), sealed=day % 2 == 0) for day in range(7)} <= kept
