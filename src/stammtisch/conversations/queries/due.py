"""What the work loop looks for. Crosses firms, so it returns ids and firm ids and nothing of the content."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Min

from stammtisch.conversations.models import Envelope
from stammtisch.conversations.models.envelope import EnvelopeState
from stammtisch.people.models import Account

#: Accounts and rows looked at in one pass; the next pass takes the rest.
AT_ONCE = 200

Ids = list[tuple[int, int]]


def accounts_with_due_copies(*, kinds: Sequence[str], now: datetime) -> Ids:
    """(account id, firm id) of accounts of these kinds that may send and have a copy that may go now.

    Jumps from account to account in the index of what is queued, so a long queue costs no more than a short one.
    """
    if not kinds:
        return []
    moment = connection.ops.adapt_datetimefield_value(now)
    return _rows(
        "WITH RECURSIVE waiting (account_id) AS ("  # noqa: S608 - only placeholders are put together
        " SELECT min(account_id) FROM conversations_delivery WHERE state = 'queued'"
        " UNION ALL"
        " SELECT (SELECT min(d.account_id) FROM conversations_delivery d"
        "  WHERE d.state = 'queued' AND d.account_id > waiting.account_id)"
        " FROM waiting WHERE waiting.account_id IS NOT NULL)"
        " SELECT a.id, a.firm_id FROM waiting JOIN people_account a ON a.id = waiting.account_id"
        " WHERE a.closed_at IS NULL AND (a.paused_until IS NULL OR a.paused_until <= %s)"
        f" AND a.kind IN ({', '.join(['%s'] * len(kinds))})"
        f" AND EXISTS (SELECT 1 {_SENDABLE} AND d.firm_id = a.firm_id AND d.account_id = a.id) LIMIT %s",
        [moment, *kinds, moment, AT_ONCE],
    )


def sendable_copies(account: Account, *, now: datetime, limit: int) -> list[int]:
    """Ids of copies that are due and that no older open copy to the same address holds back; parked ones hold back
    nobody. Whoever was due first comes first.

    By cursor, because a database uses the index of what is queued only when it reads the state in the statement.
    """
    rows = _rows(
        f"SELECT d.id, d.firm_id {_SENDABLE} AND d.firm_id = %s AND d.account_id = %s"
        " ORDER BY d.next_at, d.id LIMIT %s",
        [connection.ops.adapt_datetimefield_value(now), account.firm_id, account.pk, limit],
    )
    return [delivery_id for delivery_id, _firm_id in rows]


#: Copies that are due and not held back by an older open copy to the same address.
_SENDABLE = """
    FROM conversations_delivery d
    WHERE d.state = 'queued' AND d.next_at <= %s
    AND NOT EXISTS (
        SELECT 1 FROM conversations_delivery o
        WHERE o.firm_id = d.firm_id AND o.address_id = d.address_id AND o.id < d.id
        AND (o.state IN ('queued', 'attempting') OR (o.parked_at IS NULL AND o.state = 'unclear'))
    )
"""


def overdue_attempts(*, now: datetime, longest_lease: timedelta) -> Ids:
    """(delivery id, firm id) of attempts whose sender has not reported back within its lease.

    A lease that ends later than any lease given now could was written before the clock was put back.
    """
    over, absurd = (connection.ops.adapt_datetimefield_value(at) for at in (now, now + 2 * longest_lease))
    return _rows(
        "SELECT id, firm_id FROM conversations_delivery"
        " WHERE state = 'attempting' AND (lease_until < %s OR lease_until > %s) LIMIT %s",
        [over, absurd, AT_ONCE],
    )


def unclear_copies() -> Ids:
    """(delivery id, firm id) of copies nobody knows about and no person was asked about, longest unclear first."""
    return _rows(
        "SELECT id, firm_id FROM conversations_delivery WHERE state = 'unclear' AND parked_at IS NULL"
        " ORDER BY unclear_since LIMIT %s",
        [AT_ONCE],
    )


def heard_until(account_id: int, *, now: datetime) -> datetime:
    """Up to when we know all that this account's provider has told us: to the oldest envelope nobody has opened."""
    waiting = Envelope.objects.filter(account_id=account_id, state=EnvelopeState.READY)
    oldest: datetime | None = waiting.aggregate(oldest=Min("received_at"))["oldest"]
    return oldest or now


def _rows(sql: str, parameters: list[Any]) -> Ids:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [(row[0], row[1]) for row in cursor.fetchall()]
