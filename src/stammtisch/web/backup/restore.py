"""The way back: check every part first, then fill an empty installation, and send nothing by itself.

After a restore nobody knows which of the waiting messages went out after the backup was made. So all of them are
parked for a person to decide and sending is paused, before anything can run: until then the file `restoring` in the
data folder keeps `serve` from starting. It names the database that is being filled: only that one may be emptied
when the restore is typed again.
"""

from __future__ import annotations

import hashlib
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from gettext import gettext
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from stammtisch import __version__
from stammtisch.kit.age import Key, SealError, is_sealed, opening
from stammtisch.web.backup.create import Progress
from stammtisch.web.backup.databases import Contents, Database, sync_folder
from stammtisch.web.backup.errors import BackupError, BrokenBackupError
from stammtisch.web.backup.manifest import NAME, Manifest
from stammtisch.web.server.data_folder import RESTORING

_BLOCK_BYTES = 1024 * 1024


def restore(
    archive: Path,
    *,
    data: Path,
    database: Database,
    afterwards: Callable[[datetime], None],
    progress: Progress,
    key: Key | None = None,
) -> Manifest:
    """Fill the empty installation with data folder `data` from `archive`.

    `afterwards` is told when the backup was made; it migrates the database and pauses sending. When it fails, the
    next `restore` begins anew. Raises `BackupError` (nothing was changed) when the target is not empty, the backup
    is damaged, encrypted for another `key`, newer than this Stammtisch, or from another kind of database.
    """
    mark, media = data / RESTORING, data / "media"
    if mark.exists() and mark.read_text() == database.place:
        database.clear()
    elif not database.is_empty() or (media.exists() and any(_not_marks(media))):
        raise BackupError(gettext("There is data here already. A restore needs an empty place."))
    with tempfile.TemporaryDirectory(dir=data, prefix="restore-") as folder:
        unpacked = Path(folder)
        manifest = _unpack(archive, unpacked, progress, key)
        _refuse_misfit(manifest, database)
        copy = unpacked / database.part
        contents = Contents(manifest.rows, manifest.rooms)
        database.check(copy, contents)
        mark.write_text(database.place)
        sync_folder(data)
        database.take_from(copy, contents)
        _move_all(unpacked / "media", media)
    afterwards(manifest.made_at)
    mark.unlink()
    return manifest


def _not_marks(media: Path) -> Iterator[Path]:
    return (path for path in media.iterdir() if not path.name.startswith("."))


def _unpack(archive: Path, folder: Path, progress: Progress, key: Key | None) -> Manifest:
    """Write all parts below `folder` and compare them with the manifest; never a path outside of it."""
    digests: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with archive.open("rb") as file, _opened(file, key) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None or not _is_ours(member.name):
                    raise BrokenBackupError(member.name)
                if member.name == NAME:
                    manifest = Manifest.from_bytes(content.read())
                    continue
                target = folder / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                digest = hashlib.sha256()
                with target.open("wb") as part:
                    while block := content.read(_BLOCK_BYTES):
                        digest.update(block)
                        part.write(block)
                        progress(len(block))
                digests[member.name] = digest.hexdigest()
    except tarfile.TarError:
        raise BrokenBackupError from None
    except SealError:
        raise BackupError(
            gettext("This backup was encrypted with another key than STAMMTISCH_BACKUP_KEY, or is damaged.")
        ) from None
    if manifest is None:
        raise BrokenBackupError(archive.name)
    for name in sorted(digests.keys() | manifest.parts.keys()):
        if digests.get(name) != manifest.parts.get(name):
            raise BrokenBackupError(name)
    return manifest


def _opened(file: BinaryIO, key: Key | None) -> AbstractContextManager[BinaryIO]:
    if not is_sealed(file):
        return nullcontext(file)
    if key is None or key.identity is None:
        raise BackupError(
            gettext(
                "This backup is encrypted. Set STAMMTISCH_BACKUP_KEY to its whole key (AGE-SECRET-KEY-1…); "
                "it stands on the recovery sheet."
            )
        )
    return opening(file, key)


def _is_ours(name: str) -> bool:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\0" in name:
        return False
    return path.parts[0] == "media" if len(path.parts) > 1 else name.startswith("database.") or name == NAME


def _refuse_misfit(manifest: Manifest, database: Database) -> None:
    if _release(manifest.version) > _release(__version__):
        raise BackupError(
            gettext("This backup is from Stammtisch %(theirs)s, this is %(ours)s. Install the newer one first.")
            % {"theirs": manifest.version, "ours": __version__}
        )
    if database.part not in manifest.parts:
        raise BackupError(
            gettext("This backup is of a %(kind)s database. STAMMTISCH_DATABASE_URL must name one of that kind.")
            % {"kind": manifest.database}
        )


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _move_all(source: Path, target: Path) -> None:
    """Move a tree file by file; files already there are from the unfinished try before, and equal."""
    for path in source.rglob("*"):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
