"""When the last backup was made, and when one was last seen to come back: for the doctor, health page and alarm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from stammtisch.conversations.models import Chore

#: A proof older than this proves nothing any more.
PROOF_LASTS = timedelta(days=40)


@dataclass(frozen=True)
class Standing:
    """How one of the two chores stands. All times UTC."""

    #: When it last succeeded; None: never on this installation.
    done_at: datetime | None
    tried_at: datetime | None
    #: Why the last try failed, a sentence; empty when it succeeded or none was made.
    error: str
    #: Tries since it last succeeded.
    attempts: int
    #: Name of the backup file it made or tried; empty before the first success.
    file: str
    #: How long a trial restore took; 0 for a backup.
    seconds: int
    size_bytes: int


def last_backup() -> Standing | None:
    """The automatic backup; None before it was ever due, or where another machine makes it."""
    return _standing("backup")


def last_proof() -> Standing | None:
    """The trial restore; None before it was ever planned."""
    return _standing("trial_restore")


def _standing(name: str) -> Standing | None:
    chore = Chore.objects.filter(name=name).first()
    if chore is None:
        return None
    return Standing(
        done_at=chore.done_at,
        tried_at=chore.tried_at,
        error=chore.error,
        attempts=chore.attempts,
        file=chore.note.get("file", ""),
        seconds=chore.note.get("seconds", 0),
        size_bytes=chore.note.get("bytes", 0),
    )
