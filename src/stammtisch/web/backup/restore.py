"""The way back: check every part first, then fill an empty installation, and send nothing by itself.

After a restore nobody knows which of the waiting messages went out after the backup was made. So all of them are
parked for a person to decide, before anything can run: until then the file `restoring` in the data folder keeps
`serve` from starting.
"""

from __future__ import annotations

import hashlib
import tarfile
import tempfile
from collections.abc import Callable
from gettext import gettext
from pathlib import Path, PurePosixPath

from stammtisch import __version__
from stammtisch.web.backup.create import Progress
from stammtisch.web.backup.databases import Database
from stammtisch.web.backup.errors import BackupError, BrokenBackupError
from stammtisch.web.backup.manifest import NAME, Manifest
from stammtisch.web.server.data_folder import RESTORING

_BLOCK_BYTES = 1024 * 1024


def restore(
    archive: Path, *, data: Path, database: Database, afterwards: Callable[[], None], progress: Progress
) -> Manifest:
    """Fill the empty installation with data folder `data` from `archive`.

    `afterwards` migrates the database and parks what waits to be sent; when it fails, the next `restore` begins
    anew. Raises `BackupError` (nothing was changed) when the target is not empty, the backup is damaged, newer than
    this Stammtisch, or from another kind of database.
    """
    mark, media = data / RESTORING, data / "media"
    if mark.exists():
        database.clear()
    elif not database.is_empty() or (media.exists() and any(media.iterdir())):
        raise BackupError(gettext("There is data here already. A restore needs an empty place."))
    with tempfile.TemporaryDirectory(dir=data, prefix="restore-") as folder:
        unpacked = Path(folder)
        manifest = _unpack(archive, unpacked, progress)
        _refuse_misfit(manifest, database)
        copy = unpacked / database.part
        database.check(copy, manifest.rows)
        mark.touch()
        database.take_from(copy, manifest.rows)
        _move_all(unpacked / "media", media)
    afterwards()
    mark.unlink()
    return manifest


def _unpack(archive: Path, folder: Path, progress: Progress) -> Manifest:
    """Write all parts below `folder` and compare them with the manifest; never a path outside of it."""
    digests: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(archive, "r:") as tar:
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
                with target.open("wb") as file:
                    while block := content.read(_BLOCK_BYTES):
                        digest.update(block)
                        file.write(block)
                        progress(len(block))
                digests[member.name] = digest.hexdigest()
    except tarfile.TarError:
        raise BrokenBackupError from None
    if manifest is None:
        raise BrokenBackupError(archive.name)
    for name in sorted(digests.keys() | manifest.parts.keys()):
        if digests.get(name) != manifest.parts.get(name):
            raise BrokenBackupError(name)
    return manifest


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
