"""What the work loop looks for. Crosses firms, so it returns ids and firm ids and nothing of the content."""

from datetime import datetime
from typing import Any

from django.db import connection

#: Accounts and rows looked at in one pass; the next pass takes the rest.
AT_ONCE = 200

Ids = list[tuple[int, int]]


def accounts_with_due_copies(*, now: datetime) -> Ids:
    """(account id, firm id) of accounts that may send and have a copy that is due."""
    moment = connection.ops.adapt_datetimefield_value(now)
    return _rows(
        "SELECT DISTINCT d.account_id, d.firm_id FROM conversations_delivery d"
        " JOIN people_account a ON a.id = d.account_id AND a.firm_id = d.firm_id"
        " WHERE d.state = 'queued' AND d.next_at <= %s AND a.closed_at IS NULL"
        " AND (a.paused_until IS NULL OR a.paused_until <= %s) LIMIT %s",
        [moment, moment, AT_ONCE],
    )


def overdue_attempts(*, now: datetime) -> Ids:
    """(delivery id, firm id) of attempts whose sender has not reported back within its lease."""
    moment = connection.ops.adapt_datetimefield_value(now)
    return _rows(
        "SELECT id, firm_id FROM conversations_delivery WHERE state = 'attempting' AND lease_until < %s LIMIT %s",
        [moment, AT_ONCE],
    )


def unclear_copies() -> Ids:
    """(delivery id, firm id) of copies nobody knows about and no person was asked about, longest unclear first."""
    return _rows(
        "SELECT id, firm_id FROM conversations_delivery WHERE state = 'unclear' AND parked_at IS NULL"
        " ORDER BY unclear_since LIMIT %s",
        [AT_ONCE],
    )


def _rows(sql: str, parameters: list[Any]) -> Ids:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [(row[0], row[1]) for row in cursor.fetchall()]
