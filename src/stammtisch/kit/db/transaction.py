"""One transaction per action, with room for work that must be its last statements.

Numbers that readers follow as a cursor (the feed) are handed out at the very end of a transaction: the shorter
their row is locked, the less writers wait for each other, and since every writer takes rooms before the feed, none
waits in a circle.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_pending: ContextVar[dict[str, Callable[[], None]] | None] = ContextVar("_pending", default=None)


@contextmanager
def atomic() -> Iterator[None]:
    """Run the block in one transaction; a block inside another joins it.

    On SQLite the outermost block takes the write lock at once (`BEGIN IMMEDIATE`). Raises
    `django.db.OperationalError` when the lock is not to be had within the configured wait; nothing was written
    and trying again later helps.
    """
    if _pending.get() is not None:
        yield
        return
    pending: dict[str, Callable[[], None]] = {}
    token = _pending.set(pending)
    try:
        with transaction.atomic():
            yield
            for work in pending.values():
                work()
    finally:
        _pending.reset(token)


@contextmanager
def undoable() -> Iterator[None]:
    """A part of the present transaction that an exception undoes together with the last statements it asked for.

    Raises RuntimeError outside of :func:`atomic`.
    """
    pending = _pending.get()
    if pending is None:
        raise RuntimeError("undoable() needs an open kit.db.atomic() block.")
    before = dict(pending)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        pending.clear()
        pending.update(before)
        raise


def just_before_commit(key: str, work: Callable[[], None]) -> None:
    """Run `work` as one of the last statements of the present transaction, once per `key`.

    Raises RuntimeError outside of :func:`atomic`: the work would never run.
    """
    pending = _pending.get()
    if pending is None:
        raise RuntimeError("just_before_commit() needs an open kit.db.atomic() block.")
    pending.setdefault(key, work)
