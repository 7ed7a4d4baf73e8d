"""A backup knows whom somebody erased later; what a restore of it brings back does not hold them any more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.serving import new_database, run

FILL = """
from random import Random
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import house
from stammtisch.web.tests.keeping.full_table import full_table
theatre = house()
with firm_scope(theatre.firm):
    full_table(theatre, Random(1), others="Vogel")
"""
ERASE = """
from random import SystemRandom
from stammtisch.kit import clock
from stammtisch.people.models import Firm, Person
from stammtisch.people.tenancy import firm_scope
from stammtisch.web import erasing
from stammtisch.web.tests.keeping.full_table import CANARY
with firm_scope(Firm.objects.get()):
    bea = Person.objects.get(name__endswith=CANARY)
    erasing.erase(person=bea, by=None, now=clock.now(), dice=SystemRandom())
"""
WORK_AND_LOOK = """
import json
from stammtisch.conversations.models import Message
from stammtisch.conversations.work import jobs
from stammtisch.kit import clock
from stammtisch.people.models import Firm
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.traces import traces
from stammtisch.web.tests.keeping.full_table import CANARY
while jobs.run_due(now=clock.now()):
    pass
with firm_scope(Firm.objects.get()):
    texts = [message.text for message in Message.objects.order_by("seq")]
print(json.dumps([traces(CANARY), texts]))
"""


def shell(environ: dict[str, str], script: str) -> str:
    done = run(environ, "django", "shell", "--no-imports", "-c", script)
    assert done.returncode == 0, done.stderr
    return done.stdout


def another_place(environ: dict[str, str], folder: Path) -> dict[str, str]:
    """An empty installation with the keys of this one."""
    folder.mkdir()
    secrets = folder / "secrets"
    secrets.write_text(Path(environ["STAMMTISCH_DATA"], "secrets").read_text())
    secrets.chmod(0o600)
    return environ | {"STAMMTISCH_DATA": str(folder)} | new_database(folder.parent.name + folder.name)


@pytest.mark.security
def test_who_was_erased_after_the_backup_does_not_come_back(migrated: dict[str, str], tmp_path: Path) -> None:
    shell(migrated, FILL)
    backups = Path(migrated["STAMMTISCH_DATA"], "backups")
    assert run(migrated, "backup").returncode == 0
    (archive,) = backups.iterdir()
    shell(migrated, ERASE)

    there = another_place(migrated, tmp_path / "there")
    restored = run(there, "restore", str(archive))
    assert restored.returncode == 0, restored.stderr
    assert "1 person was erased again" in restored.stdout
    found, texts = json.loads(shell(there, WORK_AND_LOOK).splitlines()[-1])
    assert found == []
    assert "Ja, ein Vogel." in texts

    # Only the file of the backup was saved: they are back, and whoever restores it hears of that.
    alone = tmp_path / archive.name
    archive.rename(alone)
    elsewhere = another_place(migrated, tmp_path / "elsewhere")
    restored = run(elsewhere, "restore", str(alone))
    assert restored.returncode == 0, restored.stderr
    assert "No list of erased people was found" in restored.stdout
    found, _texts = json.loads(shell(elsewhere, WORK_AND_LOOK).splitlines()[-1])
    assert found
