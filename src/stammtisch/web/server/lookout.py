"""A web process watches over the house too: the work loop cannot tell anybody that it has stopped."""

from __future__ import annotations

import threading

import structlog
from django.db import DatabaseError, close_old_connections, connection

from stammtisch.conversations.work import chores
from stammtisch.kit import clock
from stammtisch.web.chores import WATCH

log = structlog.get_logger(__name__)

_EVERY_SECONDS = 60.0


def begin() -> None:
    """Look once a minute whether the watch is due, in a thread that ends with the process."""
    threading.Thread(target=_look, name="lookout", daemon=True).start()


def _look() -> None:
    pause = threading.Event()
    while not pause.wait(_EVERY_SECONDS):
        try:
            close_old_connections()
            chores.run_due(now=clock.now(), names={WATCH})
        except DatabaseError as error:
            log.warning("lookout.database_away", error=str(error)[:200])
        finally:
            connection.close()
