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
        with self.link(database="postgres") as link:
            for statement in (*postgres.MAKE_ROLES, f"CREATE DATABASE stammtisch OWNER {postgres.OWNER}"):
                link.execute(statement)

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.send_signal(signal.SIGINT)
        self._server.wait(30)
        self._keep.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """What a product process is told: one role serves, another owns the tables, as in a real installation."""
        owner = f"postgresql://{postgres.OWNER}@{quote(str(self.folder), safe='')}/stammtisch"
        return {"STAMMTISCH_DATABASE_OWNER_URL": owner, "STAMMTISCH_DATABASE_URL": postgres.served_by(owner)}

    def link(self, *, database: str = "stammtisch") -> psycopg.Connection:
        """A connection of one's own; the superuser's shows the rows of every firm, as the judge needs them."""
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True)

    def restart(self) -> None:
        """`pg_ctl -m immediate restart`: no shutdown, recovery from its log at the next start."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(30)
        self._server = self._start()

    def terminate_backends(self) -> int:
        """Cut off every client in the middle of whatever it does; 0 while the server is being restarted."""
        with suppress(psycopg.OperationalError), self.link() as link:
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
                self.link(database="postgres").close()
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
