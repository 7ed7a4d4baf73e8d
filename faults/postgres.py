"""A PostgreSQL that the harness may kill: its own folder, a unix socket only, restarted in place."""

import os
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests import postgres


class Cluster:
    """One private server; `with` ends and deletes it."""

    def __init__(self) -> None:
        self._owner = postgres._unprivileged()
        place = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir())  # noqa: S108
        self._keep = tempfile.TemporaryDirectory(prefix="stammtisch-faults-", dir=place, ignore_cleanup_errors=True)
        self.folder = Path(self._keep.name)
        self._identity = {}
        if self._owner is not None:
            os.chown(self.folder, self._owner.pw_uid, self._owner.pw_gid)
            self._identity = {"user": self._owner.pw_uid, "group": self._owner.pw_gid, "extra_groups": []}
        self._run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self._server = self._start()
        with self.link("postgres", "postgres") as link:
            link.execute(f"CREATE ROLE {postgres.ROLE} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS")
            link.execute(f"CREATE DATABASE stammtisch OWNER {postgres.ROLE}")

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.send_signal(signal.SIGINT)
        self._server.wait(30)
        self._keep.cleanup()

    @property
    def url(self) -> str:
        """What `STAMMTISCH_DATABASE_URL` is set to."""
        return f"postgresql://{postgres.ROLE}@{quote(str(self.folder), safe='')}/stammtisch"

    def link(self, user: str = postgres.ROLE, database: str = "stammtisch") -> psycopg.Connection:
        """A connection of one's own."""
        return psycopg.connect(host=str(self.folder), user=user, dbname=database, autocommit=True)

    def restart(self) -> None:
        """`pg_ctl -m immediate restart`: no shutdown, recovery from its log at the next start."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(30)
        self._server = self._start()

    def terminate_backends(self) -> int:
        """Cut off every client in the middle of whatever it does; 0 while the server is being restarted."""
        with suppress(psycopg.OperationalError), self.link("postgres") as link:
            rows = link.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = 'stammtisch' AND pid <> pg_backend_pid()"
            ).fetchall()
            return len(rows)
        return 0

    def _start(self) -> "subprocess.Popen[bytes]":
        server = subprocess.Popen(
            [
                postgres.binary("postgres"),
                *("-D", str(self.folder / "data"), "-c", "listen_addresses="),
                *("-c", f"unix_socket_directories={self.folder}"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=(self.folder / "log").open("ab"),
            stderr=subprocess.STDOUT,
            preexec_fn=postgres._end_with_parent,  # noqa: PLW1509 - nothing but a system call
            start_new_session=True,
            env=os.environ | {"LC_ALL": "C.UTF-8", "TZ": "UTC"},
            cwd=self.folder,
            **self._identity,
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                self.link("postgres", "postgres").close()
            except psycopg.OperationalError:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}") from None
                time.sleep(0.05)
            else:
                return server

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [postgres.binary(program), "-D", str(self.folder / "data"), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            env=os.environ | {"LC_ALL": "C.UTF-8", "TZ": "UTC"},
            **self._identity,
        )
