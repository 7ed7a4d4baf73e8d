"""A throw-away PostgreSQL for one test run, and the owner of its life.

The cluster is private (its own folder, a unix socket only, no TCP port), belongs to an unprivileged user
even when the suite runs as root (PostgreSQL refuses root), and is stopped and deleted when the run ends.
The suite connects as a role that is no superuser and owns nothing: a superuser sees every row in spite of row-level
security, so a forgotten policy would pass unseen. Another role owns the tables.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

#: Memory-backed where there is one: `fsync` stays on, as in production, and costs nothing.
_FAST = Path("/dev/shm")  # noqa: S108
_PR_SET_PDEATHSIG = 1
_START_SECONDS = 30
_PREFIX = "stammtisch-pg-"

#: Owns databases and tables; no superuser.
OWNER = "stammtisch_owner"
#: Serves: reads and writes rows, owns nothing.
ROLE = "stammtisch"
MAKE_ROLES = (
    f"CREATE ROLE {OWNER} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS",
    f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOBYPASSRLS",
)


class PostgresMissingError(Exception):
    """There is no PostgreSQL server on this machine; the text says what to install."""


def binary(name: str) -> str:
    """The newest installed server program of that name; Debian keeps them outside the search path."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    candidates = [str(path / name) for path in reversed(versions) if (path / name).exists()]
    found = candidates[0] if candidates else shutil.which(name)
    if found is None:
        raise PostgresMissingError("PostgreSQL is not installed: apt-get install postgresql")
    return found


def start(*, on_disk: bool = False) -> str:
    """Start a cluster that ends with this process and return the owner's URL (database `postgres`).

    `on_disk`: not in memory, so that a flush costs what it costs (the bench).

    Raises `PostgresMissingError` without a server on the machine, `RuntimeError` with the server's own log
    when it does not come up within 30 s.
    """
    initdb, postgres = binary("initdb"), binary("postgres")
    place = _FAST if os.access(_FAST, os.W_OK) and not on_disk else Path(tempfile.gettempdir())
    _sweep(place)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
    owner = _unprivileged()
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    identity = {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    data, log = folder / "data", folder / "log"
    common = {"cwd": folder, "env": os.environ | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}, **identity}
    subprocess.run(
        [initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
        **common,
    )
    with log.open("wb") as output:
        server = subprocess.Popen(
            [postgres, "-D", data, "-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - nothing else runs yet
            start_new_session=True,  # Ctrl-C reaches the tests first; the server is stopped after them
            **common,
        )
    atexit.register(_stop, server, folder, os.getpid())
    _wait_until_ready(server, folder, log)
    return f"postgresql://{OWNER}@{quote(str(folder), safe='')}/postgres"


def served_by(url: str) -> str:
    """The owner's URL, with the role that serves."""
    return url.replace(f"//{OWNER}@", f"//{ROLE}@")


def _sweep(place: Path) -> None:
    """Delete what a run that was killed left behind: clusters without a server, none of them just being made."""
    for folder in place.glob(f"{_PREFIX}*"):
        with suppress(OSError, ValueError):
            if time.time() - folder.stat().st_mtime < 2 * _START_SECONDS:
                continue
            lock = folder / "data" / "postmaster.pid"
            if not lock.exists() or not Path("/proc", lock.read_text().split()[0]).exists():
                shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd | None:
    """The user to run the server as, or None when we are not root and may do it ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissingError("There is no user postgres or nobody to run a test database as.")


def _end_with_parent() -> None:
    """Ask the kernel for a fast shutdown (SIGINT) when the test run dies, however it dies."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    import psycopg  # here, because a run on SQLite can do without its driver

    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            with psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True) as link:
                for statement in MAKE_ROLES:
                    link.execute(statement)
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.05)
        else:
            return


def _stop(server: subprocess.Popen[bytes], folder: Path, owner_pid: int) -> None:
    """Stop the server and delete its folder; a forked child of the run must do neither."""
    if os.getpid() != owner_pid:
        return
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=_START_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)
