"""Taking rows of work so that two workers never hold the same one: one statement, on both engines.

A claim crosses firms, which ordinary queries never do; so it returns ids and firm ids and nothing of the content.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property

from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from stammtisch.kit.db.crossing import Crossing
from stammtisch.kit.db.open_firm import rows_of

#: Rows given back at a time; the next round takes the rest.
AT_ONCE = 100
_TIME = "timestamp with time zone"
_AFTER_EVERY_LEASE = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Claimed:
    """A row that is ours until its lease is over; `fence` must be shown to finish it."""

    id: int
    firm_id: int
    fence: int


@dataclass(frozen=True)
class Claims:
    """How rows of one table are claimed. The table has the columns state, run_at, lease_until, attempts and fence."""

    take: Crossing
    #: Rows whose lease was over before a moment, or ends absurdly late.
    left: Crossing
    #: One of them becomes ready again, or done.
    give_back: Crossing

    @property
    def crossings(self) -> tuple[Crossing, ...]:
        """All three."""
        return self.take, self.left, self.give_back


@dataclass(frozen=True)
class Ahead:
    """Times of a table that lie ahead and should not, once the clock has been put back since they were written."""

    #: What is looked for, in a word: a part of the crossing's name.
    name: str
    table: str
    column: str
    #: Our own SQL condition.
    where: str
    #: What lies further ahead stays.
    at_most: timedelta = timedelta(days=36_500)

    @property
    def condition(self) -> str:
        """The condition for such rows, with the places %(now)s and %(at_most)s."""
        return f"{self.where} AND {self.column} > %(now)s AND {self.column} <= %(at_most)s"

    @cached_property
    def firms(self) -> Crossing:
        """Which firms have such rows."""
        return Crossing(
            f"ahead_{self.name}",
            f"SELECT DISTINCT firm_id FROM {self.table} WHERE {self.condition}",  # noqa: S608 - our constants
            arguments={"now": _TIME, "at_most": _TIME},
            returns={"firm_id": "bigint"},
            reads=(self.table,),
        )


@cache
def claims(table: str) -> Claims:
    """The statements for this table."""
    # The constants are put together here; every value is a parameter.
    due = f"SELECT id FROM {table} WHERE state = 'ready' AND run_at <= %(now)s ORDER BY run_at, id LIMIT %(at_most)s"  # noqa: S608
    take = (
        f"UPDATE {table} SET state = 'attempting', lease_until = %(lease)s, fence = fence + 1,"  # noqa: S608
        f" attempts = attempts + 1 WHERE id IN ({due}{{skip}}) RETURNING id, firm_id, fence"
    )
    return Claims(
        take=Crossing(
            f"claim_{table}",
            take.format(skip=" FOR UPDATE SKIP LOCKED"),
            arguments={"now": _TIME, "lease": _TIME, "at_most": "integer"},
            returns={"id": "bigint", "firm_id": "bigint", "fence": "bigint"},
            changes=(table,),
            on_sqlite=take.format(skip=""),
        ),
        left=Crossing(
            f"left_{table}",
            f"SELECT id, firm_id FROM {table}"  # noqa: S608
            " WHERE state = 'attempting' AND (lease_until < %(now)s OR lease_until > %(absurd)s) LIMIT %(at_most)s",
            arguments={"now": _TIME, "absurd": _TIME, "at_most": "integer"},
            returns={"id": "bigint", "firm_id": "bigint"},
            reads=(table,),
        ),
        give_back=Crossing(
            f"give_back_{table}",
            f"UPDATE {table} SET state = %(state)s, lease_until = NULL, fence = fence + 1"  # noqa: S608
            " WHERE id = %(row)s AND state = 'attempting' AND (%(fence)s IS NULL OR fence = %(fence)s)"
            " RETURNING id, firm_id",
            arguments={"state": "text", "row": "bigint", "fence": "bigint"},
            returns={"id": "bigint", "firm_id": "bigint"},
            changes=(table,),
        ),
    )


def claim(model: type[Model], *, now: datetime, lease_until: datetime, limit: int) -> list[Claimed]:
    """Take up to `limit` rows in state "ready" whose `run_at` has come, oldest first, until `lease_until` (UTC)."""
    table = model._meta.db_table
    if connection.vendor == "sqlite" and not _any_due(table, now):
        return []
    rows = [Claimed(*row) for row in claims(table).take.rows(now=now, lease=lease_until, at_most=limit)]
    return sorted(rows, key=lambda row: row.id)


def give_back(
    model: type[Model], *, now: datetime, longest_lease: timedelta = timedelta(days=1), all_of_them: bool = False
) -> int:
    """Make rows ready again whose holder is gone: its lease is over, or (`all_of_them`, at the start of the only
    worker) whatever it says. Returns how many.

    A lease that ends later than any lease given now could was written before the clock was put back.
    """
    ours = claims(model._meta.db_table)
    over = _AFTER_EVERY_LEASE if all_of_them else now
    left = ours.left.rows(now=over, absurd=now + 2 * longest_lease, at_most=AT_ONCE)
    return sum(_make_ready(ours, row_id) for row_id, _firm in left)


def release(model: type[Model], rows: Iterable[Claimed]) -> None:
    """Give back rows we claimed and have not begun with; it does not count as an attempt."""
    ours = claims(model._meta.db_table)
    for row in rows:
        if _make_ready(ours, row.id, fence=row.fence):
            with rows_of(row.firm_id), connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {model._meta.db_table} SET attempts = attempts - 1 WHERE firm_id = %s AND id = %s",  # noqa: S608
                    [row.firm_id, row.id],
                )


def due_now(ahead: Ahead, *, now: datetime) -> int:
    """Times that lie ahead and should not become `now`. Returns how many were changed."""
    changed = 0
    moments = {"now": now, "at_most": now + ahead.at_most}
    written = {name: connection.ops.adapt_datetimefield_value(at) for name, at in moments.items()}
    for (firm_id,) in ahead.firms.rows(**moments):
        with rows_of(firm_id), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {ahead.table} SET {ahead.column} = %(now)s WHERE firm_id = %(firm)s AND {ahead.condition}",  # noqa: S608 - our constants
                {**written, "firm": firm_id},
            )
            changed += cursor.rowcount
    return changed


def _make_ready(ours: Claims, row_id: int, *, fence: int | None = None) -> int:
    for state in ("ready", "done"):
        try:
            with transaction.atomic():
                return len(ours.give_back.rows(state=state, row=row_id, fence=fence))
        except IntegrityError:  # the same work waits already under its unique key: this row is superseded
            continue
    return 0


def _any_due(table: str, now: datetime) -> bool:
    """A look without SQLite's write lock, so that an idle worker disturbs nobody."""
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(f"SELECT 1 FROM {table} WHERE state = 'ready' AND run_at <= %s LIMIT 1", [moment])  # noqa: S608
        return cursor.fetchone() is not None
