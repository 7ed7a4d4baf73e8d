"""Writes a backup while Stammtisch runs: the database in one consistent state, then the media it points to."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from stammtisch import __version__
from stammtisch.kit.age import Key, sealing
from stammtisch.web.backup.databases import Database, sync_folder
from stammtisch.web.backup.manifest import NAME, Manifest

_DRAFT = ".part"
_SCRATCH = "unfinished-"
_OLD_SECONDS = 24 * 60 * 60
#: Told how many more bytes have been done.
Progress = Callable[[int], None]


def create(
    target: Path,
    *,
    database: Database,
    media: Path,
    now: datetime,
    progress: Progress,
    key: Key | None = None,
    scratch: Path | None = None,
) -> Manifest:
    """Write the backup `target`, which appears only when it is whole, and return its manifest.

    With a `key` it is encrypted on its way: only the copy of the database lies in the folder `scratch` (beside the
    target without one) for a while. Raises `BackupError`, or OSError when the disk is full.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}{_DRAFT}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with (
            tempfile.TemporaryDirectory(dir=scratch or target.parent, prefix=_SCRATCH) as folder,
            os.fdopen(descriptor, "wb") as file,
        ):
            copy = Path(folder, database.part)
            contents = database.copy_to(copy)
            with _sealed(file, key) as stream, tarfile.open(fileobj=stream, mode="w|") as archive:
                parts = dict(_add(archive, [(database.part, copy), *_media(media)], progress))
                manifest = Manifest(__version__, now, _kind(database), contents.rows, contents.rooms, parts)
                _add_bytes(archive, NAME, manifest.to_bytes(), now)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
        sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def sweep(folder: Path, *, now: datetime) -> None:
    """Delete what backups that were killed left in the folder; what is younger than a day may still be written."""
    for left in [*folder.glob(f"*{_DRAFT}"), *folder.glob(f"{_SCRATCH}*")]:
        with suppress(OSError):
            if now.timestamp() - left.stat().st_mtime > _OLD_SECONDS:
                shutil.rmtree(left) if left.is_dir() else left.unlink()


def _sealed(file: BinaryIO, key: Key | None) -> AbstractContextManager[BinaryIO]:
    return nullcontext(file) if key is None else sealing(file, key)


def size(database_bytes: int, media: Path) -> int:
    """About how many bytes a backup will have, for its progress bar."""
    return database_bytes + sum(path.stat().st_size for _, path in _media(media))


def _kind(database: Database) -> str:
    return "sqlite" if database.part.endswith("sqlite3") else "postgresql"


def _media(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        # marks of machines (`server/machines.py`) and what only waits (`portrait/waiting.py`)
        is_passing = path.relative_to(folder).parts[0].startswith(".")
        if path.is_file() and not path.is_symlink() and not is_passing:
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
