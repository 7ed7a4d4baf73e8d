"""Whose rows the present thread or task works on, as the database is told (`kit.db.postgresql`).

Set by `people.tenancy.firm_scope`; by itself only where rows are written by hand and nothing of the firm is read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_firm_id: ContextVar[int | None] = ContextVar("_firm_id", default=None)


def open_firm() -> int | None:
    """The id of the firm whose rows may be seen now; None means no row of any firm."""
    return _firm_id.get()


@contextmanager
def rows_of(firm_id: int) -> Iterator[None]:
    """Inside, PostgreSQL shows and takes rows of this firm alone."""
    token = _firm_id.set(firm_id)
    try:
        yield
    finally:
        _firm_id.reset(token)
