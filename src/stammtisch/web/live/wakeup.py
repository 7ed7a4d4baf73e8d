"""Noticing that somebody committed, without asking every table all the time.

Both ways are only a knock on the door: the reader looks into the feed at least once a second whatever happens, so a
knock that was missed costs a second and loses nothing.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from django.db import connection

from stammtisch.conversations.feed import WAKE_UP

#: At the latest after so many seconds the feed is looked at.
LONGEST_SECONDS = 1.0
#: How often SQLite is asked whether its file has changed; asking takes a few microseconds.
_LOOK_SECONDS = 0.025


class Bell(Protocol):
    """Waits for a knock."""

    def wait(self, stopping: threading.Event) -> None:
        """Return when somebody may have committed, or we stop; at the latest after LONGEST_SECONDS."""


@contextmanager
def bell() -> Iterator[Bell]:
    """The bell of this installation's database, on a connection of its own thread."""
    if connection.vendor == "postgresql":
        with _listening() as raw:
            yield _PostgresBell(raw)
    else:
        yield _SqliteBell()


class _SqliteBell:
    """`PRAGMA data_version` changes when another connection has committed (https://sqlite.org/pragma.html)."""

    def __init__(self) -> None:
        self._seen = self._version()

    def wait(self, stopping: threading.Event) -> None:
        until = time.monotonic() + LONGEST_SECONDS
        while (version := self._version()) == self._seen and time.monotonic() < until:
            if stopping.wait(_LOOK_SECONDS):
                return
        self._seen = version

    @staticmethod
    def _version() -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            version: int = cursor.fetchone()[0]
        return version


class _PostgresBell:
    """`LISTEN`: commits with feed entries send a notification (`conversations/feed.py`)."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def wait(self, stopping: threading.Event) -> None:
        for _notice in self._raw.notifies(timeout=LONGEST_SECONDS, stop_after=1):
            pass


@contextmanager
def _listening() -> Iterator[Any]:
    """A second connection that only listens, so that waiting blocks no query."""
    raw = connection.get_new_connection({**connection.get_connection_params(), "autocommit": True})
    try:
        raw.execute(f"LISTEN {WAKE_UP}")
        yield raw
    finally:
        raw.close()
