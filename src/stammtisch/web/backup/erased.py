"""Who was erased, kept beside the backups: those made before still hold them, and a restore must not bring them back.

The file `erased` has a line per person: the day (UTC), and the SHA-256 of their public id. That id is random, so the
line says nothing to anybody who does not have such a backup; and no key is in it, so that it holds even where the
keys were lost.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from stammtisch.people.models import Firm, Person
from stammtisch.people.models.consent import PROOF_KEPT
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.backup.databases import sync_folder

NAME = "erased"


def note(persons: Iterable[Person], *, folder: Path, now: datetime) -> None:
    """Put them on the list in this folder, and take off who was erased three years ago. Twice is once.

    Raises OSError; then the list is as it was before.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        known = _read(folder / NAME)
        erased = {mark_of(person): _day(person.erased_at or now) for person in persons}
        kept = {mark: day for mark, day in (erased | known).items() if day >= _day(now - PROOF_KEPT)}
        if kept != known:
            _write(folder / NAME, kept)


def complete(*, folder: Path, now: datetime) -> None:
    """Put on the list whom the database knows as erased: by another machine, or before this folder was new.

    Who is nobody because of their period is among them; the same would happen to them the night after a restore.
    """
    for firm in Firm.objects.all():
        with firm_scope(firm):
            gone = Person.objects.filter(erased_at__gt=now - PROOF_KEPT)
            note(gone.iterator(), folder=folder, now=now)


def listed(folders: Iterable[Path]) -> frozenset[str] | None:
    """The marks of all who are on a list in one of these folders; None when there is no list."""
    found = [_read(folder / NAME) for folder in folders if (folder / NAME).exists()]
    return frozenset().union(*found) if found else None


def mark_of(person: Person) -> str:
    """What stands on the list for them."""
    return hashlib.sha256(person.public_id.encode()).hexdigest()


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _read(file: Path) -> dict[str, str]:
    """Mark → day."""
    lines = file.read_text().splitlines() if file.exists() else []
    return {mark: day for day, _, mark in (line.partition(" ") for line in lines)}


def _write(file: Path, marks: dict[str, str]) -> None:
    draft = file.with_suffix(".new")
    with draft.open("w") as lines:
        lines.writelines(f"{day} {mark}\n" for mark, day in marks.items())
        lines.flush()
        os.fsync(lines.fileno())
    draft.replace(file)
    sync_folder(file.parent)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else writes the list meanwhile; ends with the process."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
