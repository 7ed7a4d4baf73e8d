"""The back end that tells PostgreSQL which firm is open, so that the policies of `kit.db.row_security` can hold.

The firm is told for one transaction (`set_config(…, true)`) and in the same breath as the statement that needs it: in
front of the first statement of a transaction, and of each one that stands alone. So it costs no round trip, nothing
of it is left on the connection afterwards, and a pool between us and the server may hand the connection on.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import register_tzloader
from psycopg import sql
from psycopg.pq import TransactionStatus

from stammtisch.kit.db.open_firm import open_firm
from stammtisch.kit.db.row_security import FIRM

# The type checker knows these two by name only.
_Cursor: Any = base.Cursor
_ServerCursor: Any = base.ServerSideCursor
_TIMESTAMPTZ_OID = 1184
#: After a savepoint was undone, what was told since is undone too: nobody knows any more.
_UNSURE = -1


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with cursors that tell."""

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": TellingCursor}

    def create_cursor(self, name: str | None = None) -> Any:
        if not name:
            return super().create_cursor()
        link: Any = self.connection
        cursor = _TellingServerCursor(link, name=name, scrollable=False, withhold=link.autocommit)
        if self.timezone != link.adapters.get_loader(_TIMESTAMPTZ_OID, psycopg.pq.Format.TEXT).timezone:
            register_tzloader(self.timezone, cursor)
        return cursor

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        _note(self.connection, _UNSURE)


class TellingCursor(_Cursor):  # type: ignore[misc]
    """Puts the open firm in front of a statement when the server does not know it yet."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        firm = open_firm()
        if _knows(self._conn, firm):
            return super().execute(query, params, **options)
        super().execute(_after(_saying(firm), query), params, **options)
        self.nextset()  # the answer to the telling is nobody's business
        _note(self._conn, firm)
        return self

    def executemany(self, query: Any, params_seq: Iterable[Any], **options: Any) -> None:
        with _told(self._conn):
            super().executemany(query, params_seq, **options)


class _TellingServerCursor(_ServerCursor):  # type: ignore[misc]
    """For results too long to fetch at once; the server keeps them beyond the transaction in which they were told."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        with _told(self._conn):
            return super().execute(query, params, **options)


@contextmanager
def _told(link: Any) -> Iterator[None]:
    """Tell beforehand, for statements that nothing can stand in front of; in a transaction if there is none."""
    firm = open_firm()
    if _knows(link, firm):
        yield
    elif not link.autocommit or link.pgconn.transaction_status != TransactionStatus.IDLE:
        psycopg.ClientCursor(link).execute(_saying(firm))
        _note(link, firm)
        yield
    else:
        with link.transaction():
            psycopg.ClientCursor(link).execute(_saying(firm))
            yield


def _knows(link: Any, firm: int | None) -> bool:
    """Whether the server acts for this firm already. What it was told ends with its transaction."""
    status = link.pgconn.transaction_status
    if status == TransactionStatus.IDLE:
        _note(link, None)
    # In a failed transaction the server hears nothing but the rollback.
    return status == TransactionStatus.INERROR or getattr(link, "told_firm", None) == firm


def _note(link: Any, firm: int | None) -> None:
    link.told_firm = firm


def _saying(firm: int | None) -> str:
    return f"SELECT set_config('{FIRM}', '{'' if firm is None else int(firm)}', true);"


def _after(saying: str, query: Any) -> Any:
    if isinstance(query, str):
        return f"{saying} {query}"
    if isinstance(query, bytes):
        return saying.encode() + query
    return sql.SQL(saying) + query
