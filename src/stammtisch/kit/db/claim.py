"""Taking rows of work so that two workers never hold the same one: one statement, on both engines.

A claim crosses firms, which ordinary queries never do; so it returns ids and firm ids and nothing of the content.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Model


@dataclass(frozen=True)
class Claimed:
    """A row that is ours until its lease is over; `fence` must be shown to finish it."""

    id: int
    firm_id: int
    fence: int


def claim(model: type[Model], *, now: datetime, lease_until: datetime, limit: int) -> list[Claimed]:
    """Take up to `limit` rows in state "ready" whose `run_at` has come, oldest first, until `lease_until` (UTC).

    The table has the columns state, run_at, lease_until, attempts and fence.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    moment, lease = (_written(at) for at in (now, lease_until))
    if not _any_due(table, moment):
        return []
    skip = "" if connection.vendor == "sqlite" else "FOR UPDATE SKIP LOCKED"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET state = 'attempting', lease_until = %s, fence = fence + 1,"  # noqa: S608 - a table's name
            f" attempts = attempts + 1 WHERE id IN (SELECT id FROM {table} WHERE state = 'ready' AND run_at <= %s"
            f" ORDER BY run_at, id LIMIT %s {skip}) RETURNING id, firm_id, fence",
            [lease, moment, limit],
        )
        rows = [Claimed(*row) for row in cursor.fetchall()]
    return sorted(rows, key=lambda row: row.id)


def give_back(
    model: type[Model], *, now: datetime, longest_lease: timedelta = timedelta(days=1), all_of_them: bool = False
) -> int:
    """Make rows ready again whose holder is gone: its lease is over, or (`all_of_them`, at the start of the only
    worker) whatever it says. Returns how many.

    A lease that ends later than any lease given now could was written before the clock was put back.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    over = "" if all_of_them else " AND (lease_until < %s OR lease_until > %s)"
    parameters = [] if all_of_them else [_written(now), _written(now + 2 * longest_lease)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE state = 'attempting'{over} LIMIT 100", parameters)  # noqa: S608
        ids = [row[0] for row in cursor.fetchall()]
    return sum(_make_ready(table, row_id) for row_id in ids)


def release(model: type[Model], rows: Iterable[Claimed]) -> None:
    """Give back rows we claimed and have not begun with; it does not count as an attempt."""
    table = connection.ops.quote_name(model._meta.db_table)
    for row in rows:
        if _make_ready(table, row.id, fence=row.fence):
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET attempts = attempts - 1 WHERE id = %s", [row.id])  # noqa: S608


def due_now(
    table: str, column: str, *, where: str, now: datetime, at_most: timedelta = timedelta(days=36_500)
) -> int:
    """Times that lie ahead and should not, because the clock has been put back since they were written, become `now`.

    `where` is our own SQL condition; what lies further ahead than `at_most` stays. Returns how many were changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = %s WHERE {where} AND {column} > %s AND {column} <= %s",  # noqa: S608 - our constants
            [_written(now), _written(now), _written(now + at_most)],
        )
        changed: int = cursor.rowcount
    return changed


def _make_ready(table: str, row_id: int, *, fence: int | None = None) -> int:
    ours = "" if fence is None else f" AND fence = {int(fence)}"
    sql = (
        f"UPDATE {table} SET state = %s, lease_until = NULL, fence = fence + 1"  # noqa: S608 - a table's name
        f" WHERE id = %s AND state = 'attempting'{ours}"
    )
    for state in ("ready", "done"):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, [state, row_id])
                changed: int = cursor.rowcount
                return changed
        except IntegrityError:  # the same work waits already under its unique key: this row is superseded
            continue
    return 0


def _any_due(table: str, moment: str) -> bool:
    """A look without the write lock, so that an idle worker disturbs nobody."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE state = 'ready' AND run_at <= %s LIMIT 1", [moment])  # noqa: S608
        return cursor.fetchone() is not None


def _written(moment: datetime) -> str:
    """A time as this database compares it."""
    return str(connection.ops.adapt_datetimefield_value(moment))
