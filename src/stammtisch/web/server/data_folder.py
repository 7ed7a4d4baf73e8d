"""What must be true of the data folder before anything starts, and the reserve that a full disk leaves us.

Needs neither Django nor a database: it runs in the small parent process.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from gettext import gettext
from pathlib import Path

RESERVE_BYTES = 64 * 1024 * 1024
#: This file stands in the data folder from the first to the last step of a restore.
RESTORING = "restoring"
#: This file says into which kind of database everything has moved from here.
MOVED = "moved"
#: Less free space than this counts as full: SQLite needs room for its log to finish what it has begun.
_FULL_BYTES = 8 * 1024 * 1024
#: File systems that other machines share. SQLite's log needs memory shared by all writers
#: (https://sqlite.org/wal.html), and locks on these are not to be relied on.
_SHARED_FILE_SYSTEMS = {
    *("9p", "afs", "ceph", "cifs", "davfs", "glusterfs", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"),
    *("fuse.davfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "vboxsf", "virtiofs"),
}


class RefusedError(Exception):
    """Stammtisch cannot start like this; the text tells the owner what to change. Nothing was changed."""


def make_writable(data: Path) -> None:
    """Create the data folder if need be; raises `RefusedError` when we may not write there."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        raise RefusedError(
            gettext("Stammtisch cannot write to %(folder)s (%(reason)s). STAMMTISCH_DATA names another folder.")
            % {"folder": data, "reason": error.strerror}
        ) from None


def refuse_shared(data: Path) -> None:
    """Raise `RefusedError` when the folder lies on a network file system; only SQLite cares."""
    kind = file_system(data)
    if kind in _SHARED_FILE_SYSTEMS:
        raise RefusedError(
            gettext(
                "%(folder)s is on a network drive (%(kind)s), where SQLite can lose data. "
                "STAMMTISCH_DATA names a folder on this machine, STAMMTISCH_DATABASE_URL a PostgreSQL database."
            )
            % {"folder": data, "kind": kind}
        )


def refuse_half_restored(data: Path) -> None:
    """Raise `RefusedError` when a restore into this folder was interrupted: it could send old messages again."""
    if (data / RESTORING).exists():
        raise RefusedError(gettext("A restore was interrupted. Type the same stammtisch restore … again."))


def leave(data: Path, *, kind: str) -> None:
    """Everything has moved into a database of this kind ("sqlite", "postgresql"); the old one must not be served."""
    (data / MOVED).write_text(f"{kind}\n")


def refuse_left(data: Path, *, kind: str) -> None:
    """Raise `RefusedError` when everything has moved into another kind of database than this one.

    Going on with the old one unawares would split what people say in two.
    """
    mark = data / MOVED
    if mark.exists() and (moved_to := mark.read_text().strip()) != kind:
        raise RefusedError(
            gettext(
                "Everything has moved from here into %(database)s. STAMMTISCH_DATABASE_URL must name it. To go on "
                "with the old database all the same, and without what was said since, delete the file %(file)s."
            )
            % {"database": {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(moved_to, moved_to), "file": mark}
        )


def make_ready(data: Path, *, kind: str) -> None:
    """Make the folder fit to be served with a database of this kind ("sqlite", "postgresql"), or raise `RefusedError`
    with what must happen first."""
    make_writable(data)
    refuse_half_restored(data)
    refuse_left(data, kind=kind)


def kind_of(database_url: str) -> str:
    """The kind of database that a setting names, as `connection.vendor` says it, for who loads no Django."""
    return "sqlite" if database_url == "sqlite" else "postgresql"


def file_system(path: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """Kind of the file system that holds `path` ("ext4"); empty where the system does not tell."""
    if not mounts.exists():
        return ""
    longest, kind = 0, ""
    for line in mounts.read_text().splitlines():
        before, _, after = line.partition(" - ")
        mounted_at = Path(before.split()[4].replace("\\040", " "))
        if path.is_relative_to(mounted_at) and len(mounted_at.parts) >= longest:
            longest, kind = len(mounted_at.parts), after.split()[0]
    return kind


@contextmanager
def held(data: Path) -> Iterator[None]:
    """Hold the folder for one `serve`; raises `RefusedError` when another one has it. Dies with the process."""
    with _locked(data, "lock", fcntl.LOCK_EX):
        yield


@contextmanager
def shared(data: Path, *, program: str) -> Iterator[None]:
    """Hold the folder for one `web` or `work` that was started by itself, beside the other kind but not beside a
    `serve`. Raises `RefusedError`. Dies with the process."""
    with _locked(data, "lock", fcntl.LOCK_SH), _locked(data, f"lock.{program}", fcntl.LOCK_EX):
        yield


@contextmanager
def _locked(data: Path, name: str, way: int) -> Iterator[None]:
    with (data / name).open("a+") as file:
        try:
            fcntl.flock(file, way | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise RefusedError(
                gettext(
                    "Another Stammtisch (process %(pid)s) is running with the data in %(folder)s. "
                    "Stop it first, or name another folder with STAMMTISCH_DATA."
                )
                % {"folder": data, "pid": file.read().strip()}
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def tend_reserve(data: Path) -> str | None:
    """Keep 64 MB aside while there is room, and give them up when the disk is full.

    With the reserve gone, what has begun can end and the owner can sign in and delete. Returns a sentence for the
    owner when something changed.
    """
    reserve = data / "reserve"
    free = shutil.disk_usage(data).free
    if reserve.exists() and free < _FULL_BYTES:
        reserve.unlink()
        return gettext("The disk is full. Messages wait at their senders until there is room again.")
    if not reserve.exists() and free > 4 * RESERVE_BYTES:
        _fill(reserve)
    return None


def _fill(reserve: Path) -> None:
    draft = reserve.with_suffix(".new")
    with suppress(OSError):  # the next round tries again
        with draft.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)
        draft.rename(reserve)
