"""The restore drill: backup under write load, destroy the house, restore elsewhere, compare every firm's rows.

`DRILL=100000` makes it as big as a busy house; it says then how long each part took.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from stammtisch.kit.age import Key, new_key, opening
from tests.drilling import FIRMS
from tests.serving import installation, new_database, run

ROOT = Path(__file__).resolve().parents[1]
SIZE = int(os.environ.get("DRILL", "3000"))
DRILLING = [sys.executable, "-m", "tests.drilling"]


def drill(environ: dict[str, str], *arguments: str) -> str:
    done = subprocess.run([*DRILLING, *arguments], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def somebody_writing(environ: dict[str, str]) -> Iterator[list[int]]:
    """The newest committed number, while a guest talks without end."""
    newest: list[int] = []
    with subprocess.Popen([*DRILLING, "write"], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        newest.append(int(writer.stdout.readline()))
        yield newest
        writer.terminate()
        newest.extend(int(line) for line in writer.stdout.read().split("\n")[:-1])


@contextmanager
def timed(times: dict[str, float], name: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    times[name] = round(time.monotonic() - started, 1)


def manifest_of(archive: Path, key: str, to: Path) -> dict[str, Any]:
    """Read as a stranger would: unseal, untar."""
    with (
        archive.open("rb") as file,
        opening(file, Key.read(key)) as stream,
        tarfile.open(fileobj=stream, mode="r|") as tar,
    ):
        for member in tar:
            if member.name == "manifest.json":
                content = tar.extractfile(member)
                assert content
                to.write_bytes(content.read())
    found: dict[str, Any] = json.loads(to.read_text())
    return found


@pytest.mark.security
def test_a_house_comes_back_with_every_row_and_nothing_leaves_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    times: dict[str, float] = {}
    key = new_key()
    house = installation(tmp_path) | {"STAMMTISCH_BACKUP_KEY": key}
    archive, manifest = tmp_path / "sealed.tar.age", tmp_path / "manifest.json"
    assert run(house, "upgrade").returncode == 0
    with timed(times, "fill"):
        drill(house, "fill", str(SIZE))

    with somebody_writing(house) as newest, timed(times, "backup"):
        made = run(house, "backup", str(archive))
    assert made.returncode == 0, made.stderr
    found = manifest_of(archive, key, manifest)
    assert b"Satz" not in archive.read_bytes()[:2_000_000]
    assert newest[0] <= max(found["rooms"].values()) <= newest[-1]  # all that was committed before, and no more
    before = json.loads(drill(house, "tell", str(manifest)))
    secrets = Path(house["STAMMTISCH_DATA"], "secrets").read_text()
    shutil.rmtree(house["STAMMTISCH_DATA"])

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secrets").write_text(secrets)
    (elsewhere / "secrets").chmod(0o600)
    there = house | {"STAMMTISCH_DATA": str(elsewhere)} | new_database(f"{tmp_path.name}_elsewhere")
    with timed(times, "restore"):
        restored = run(there, "restore", str(archive))
    assert restored.returncode == 0, restored.stderr

    after = json.loads(drill(there, "tell", str(manifest)))
    assert list(after) == list(FIRMS)
    for firm in FIRMS:
        differing = [name for name in before[firm] if after[firm][name] != before[firm][name]]
        assert not differing, firm
    assert sum(rows["kept messages"][0] for rows in after.values()) >= SIZE - len(FIRMS)
    assert all(rows["gapless"] and all(rows["pictures"]) and len(rows["pictures"]) == 5 for rows in after.values())
    with capsys.disabled():
        if SIZE > 10_000:
            sys.stdout.write(f"\n{SIZE} messages, {archive.stat().st_size // 1_000_000} MB, seconds: {times}\n")


CHORE = """
import json, os
from stammtisch.conversations.models import Chore
from stammtisch.conversations.work import chores
from stammtisch.kit import clock
for name in os.environ["CHORES"].split():
    chores.run_due(now=clock.now(), names={name})
    Chore.objects.filter(name=name).update(due_at=clock.now())
    chores.run_due(now=clock.now(), names={name})
print(json.dumps({row.name: [row.error, row.note, row.done_at is not None] for row in Chore.objects.all()}))
"""


def chores(environ: dict[str, str], names: str) -> dict[str, Any]:
    """Do these chores now; what their rows say then."""
    done = run(environ | {"CHORES": names}, "django", "shell", "--no-imports", "-c", CHORE)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_house_backs_itself_up_and_proves_it(migrated: dict[str, str], tmp_path: Path) -> None:
    data = Path(migrated["STAMMTISCH_DATA"])
    rows = chores(migrated, "backup trial_restore")

    (made,) = (data / "backups").iterdir()
    assert rows["backup"] == ["", {"file": made.name, "bytes": made.stat().st_size}, True]
    error, note, is_proven = rows["trial_restore"]
    assert (error, note["file"], is_proven) == ("", made.name, True)
    assert not list((data / "tmp").iterdir())
    looked = run(migrated, "doctor")
    assert "[proof]" in looked.stdout
    assert looked.returncode == 0, looked.stdout

    made.write_bytes(made.read_bytes()[: made.stat().st_size // 2])
    error, note, _ = chores(migrated, "trial_restore")["trial_restore"]
    assert "Nothing was restored" in error
    assert note["file"] == made.name  # the last proof stands beside it
    assert not list((data / "tmp").iterdir())
    assert run(migrated, "doctor").returncode == 1


def test_half_a_key_seals_and_an_open_twin_is_tried(migrated: dict[str, str]) -> None:
    half = str(Key.read(new_key()).recipient)
    rows = chores(migrated | {"STAMMTISCH_BACKUP_KEY": half}, "backup trial_restore")

    assert rows["backup"][1]["file"].endswith(".tar.age")
    assert rows["trial_restore"][0] == ""
    assert rows["trial_restore"][1]["file"] == "twin.tar"
