"""This installation's own backups: where they lie, how they are encrypted, how many are kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from stammtisch.web.backup import keeping
from stammtisch.web.backup.create import Progress, create, sweep
from stammtisch.web.backup.databases import current
from stammtisch.web.backup.manifest import Manifest


def folder() -> Path:
    """Where backups go that have no other place."""
    place: Path = settings.DATA / "backups"
    return place


def back_up(*, now: datetime, progress: Progress = lambda _bytes: None) -> tuple[Path, Manifest]:
    """Write a backup into our own folder and drop old ones. Raises `BackupError` or OSError."""
    target = folder() / keeping.name_for(now, sealed=settings.BACKUP_KEY is not None)
    manifest = write(target, now=now, progress=progress)
    keeping.prune(folder())
    sweep(folder(), now=now)
    return target, manifest


def write(target: Path, *, now: datetime, progress: Progress = lambda _bytes: None) -> Manifest:
    """Write a backup of this installation to `target`. Raises `BackupError` or OSError."""
    scratch: Path = settings.DATA / "tmp"
    scratch.mkdir(exist_ok=True)
    sweep(scratch, now=now)
    return create(
        target,
        database=current(),
        media=settings.MEDIA_ROOT,
        now=now,
        progress=progress,
        key=settings.BACKUP_KEY,
        scratch=scratch,
    )
