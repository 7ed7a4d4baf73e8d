"""Writes a backup while Stammtisch runs: the database in one consistent state, then the media it points to."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from stammtisch import __version__
from stammtisch.web.backup.databases import Database
from stammtisch.web.backup.manifest import NAME, Manifest

#: Told how many more bytes have been done.
Progress = Callable[[int], None]


def create(target: Path, *, database: Database, media: Path, now: datetime, progress: Progress) -> Manifest:
    """Write the backup `target`, which appears only when it is whole, and return its manifest.

    Raises `BackupError`, or OSError when the disk is full.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with (
            tempfile.TemporaryDirectory(dir=target.parent) as folder,
            os.fdopen(descriptor, "wb") as file,
            tarfile.open(fileobj=file, mode="w") as archive,
        ):
            copy = Path(folder, database.part)
            rows = database.copy_to(copy)
            parts = dict(_add(archive, [(database.part, copy), *_media(media)], progress))
            manifest = Manifest(__version__, now, _kind(database), rows, parts)
            _add_bytes(archive, NAME, manifest.to_bytes(), now)
            archive.close()
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def size(database_bytes: int, media: Path) -> int:
    """About how many bytes a backup will have, for its progress bar."""
    return database_bytes + sum(path.stat().st_size for _, path in _media(media))


def _kind(database: Database) -> str:
    return "sqlite" if database.part.endswith("sqlite3") else "postgresql"


def _media(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"media/{path.relative_to(folder).as_posix()}", path


def _add(archive: tarfile.TarFile, files: list[tuple[str, Path]], progress: Progress) -> Iterator[tuple[str, str]]:
    for name, path in files:
        try:
            content = path.open("rb")
        except FileNotFoundError:
            continue  # erased since the folder was listed; the copied database may still name it
        with content:
            reader = _Hashing(content, progress)
            info = archive.gettarinfo(arcname=name, fileobj=content)
            info.uid, info.gid, info.uname, info.gname, info.mode = 0, 0, "", "", 0o600
            archive.addfile(info, reader)
            yield name, reader.hexdigest()


def _add_bytes(archive: tarfile.TarFile, name: str, data: bytes, now: datetime) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mtime = len(data), int(now.timestamp())
    archive.addfile(info, io.BytesIO(data))


@dataclass
class _Hashing:
    """Passes a file on to the archive and takes its digest on the way."""

    file: io.BufferedReader
    progress: Progress

    def __post_init__(self) -> None:
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self._digest.update(block)
        self.progress(len(block))
        return block

    def hexdigest(self) -> str:
        return self._digest.hexdigest()
