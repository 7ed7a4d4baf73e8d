"""The product's web process with the bench's provider, or its bare rival: `python -m bench.server WHAT FD`.

Both run on the same server software and an open socket. The rival checks the signature and writes each envelope in a
transaction of its own by raw SQL: what somebody would write by hand.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import socket
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import Any

from bench.provider import BenchProvider, plug_in, signature

_INSERT = "INSERT INTO envelope (digest, raw) VALUES ({0}, {0}) ON CONFLICT DO NOTHING"
_CREATE = "CREATE TABLE IF NOT EXISTS envelope (digest varchar(64) PRIMARY KEY, raw {0} NOT NULL)"


def product(listening: socket.socket) -> None:
    """As `stammtisch web`, with one more channel."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "stammtisch.settings"
    import django  # noqa: PLC0415 - reads the environment

    django.setup()
    plug_in(BenchProvider())
    from stammtisch.web.server.process import serve  # noqa: PLC0415
    from stammtisch.web.server.root import build  # noqa: PLC0415

    serve(build(), listening)


def rival(listening: socket.socket) -> None:
    """The same server, a handful of lines behind it."""
    from stammtisch.web.server.listener import Listener  # noqa: PLC0415

    url = os.environ.get("STAMMTISCH_DATABASE_OWNER_URL", "")  # it makes its own table
    app = _Bare(_Postgres(url) if url else _Sqlite(os.environ["STAMMTISCH_DATA"]))
    asyncio.run(Listener(app, listening).serve())


class _Sqlite:
    """One connection, used from the event loop: SQLite has one writer at a time."""

    def __init__(self, folder: str) -> None:
        self._link = sqlite3.connect(f"{folder}/bare.sqlite3", isolation_level=None, check_same_thread=False)
        self._link.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {_CREATE.format('blob')}")

    async def store(self, digest: str, raw: bytes) -> None:
        self._link.execute("BEGIN IMMEDIATE")
        self._link.execute(_INSERT.format("?"), (digest, raw))
        self._link.execute("COMMIT")


class _Postgres:
    """As many connections as the product has page threads."""

    def __init__(self, url: str) -> None:
        self._url, self._own, self._pool = url, local(), ThreadPoolExecutor(8)
        with self._link() as link:
            link.execute(_CREATE.format("bytea"))

    def _link(self) -> Any:
        import psycopg  # noqa: PLC0415

        return psycopg.connect(self._url, autocommit=True)

    def _store(self, digest: str, raw: bytes) -> None:
        if not hasattr(self._own, "link"):
            self._own.link = self._link()
        self._own.link.execute(_INSERT.format("%s"), (digest, raw))

    async def store(self, digest: str, raw: bytes) -> None:
        await asyncio.get_running_loop().run_in_executor(self._pool, self._store, digest, raw)


class _Bare:
    """An ASGI application that does nothing else."""

    def __init__(self, database: _Sqlite | _Postgres) -> None:
        self._database = database

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        raw = b""
        while True:
            message = await receive()
            raw += message.get("body", b"")
            if not message.get("more_body"):
                break
        given = dict(scope["headers"]).get(b"x-hub-signature-256", b"").decode().removeprefix("sha256=")
        status = 401
        if hmac.compare_digest(signature(raw), given):
            await self._database.store(hashlib.sha256(raw).hexdigest(), raw)
            status = 200
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


if __name__ == "__main__":
    {"product": product, "rival": rival}[sys.argv[1]](socket.socket(fileno=int(sys.argv[2])))
