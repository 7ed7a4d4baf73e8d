"""What the work loop looks for. Crosses firms, so it returns ids and firm ids and nothing of the content."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Min

from stammtisch.conversations.models import Envelope
from stammtisch.conversations.models.envelope import EnvelopeState

#: Accounts and rows looked at in one pass; the next pass takes the rest.
AT_ONCE = 200

Ids = list[tuple[int, int]]


#: Copies of the account `d.account_id` that are due and not held back by an older open copy to the same address.
_SENDABLE = """
    SELECT 1 FROM conversations_delivery c
    WHERE c.firm_id = d.firm_id AND c.account_id = d.account_id AND c.state = 'queued' AND c.next_at <= %s
    AND NOT EXISTS (
        SELECT 1 FROM conversations_delivery o
        WHERE o.firm_id = c.firm_id AND o.address_id = c.address_id AND o.id < c.id
        AND (o.state IN ('queued', 'attempting') OR (o.state = 'unclear' AND o.parked_at IS NULL))
    )
"""


def accounts_with_due_copies(*, kinds: Sequence[str], now: datetime) -> Ids:
    """(account id, firm id) of accounts of these kinds that may send and have a copy that may go now."""
    if not kinds:
        return []
    moment = connection.ops.adapt_datetimefield_value(now)
    return _rows(
        "SELECT d.account_id, d.firm_id FROM ("  # noqa: S608 - only placeholders are put together
        "SELECT DISTINCT d.account_id, d.firm_id FROM conversations_delivery d"
        " JOIN people_account a ON a.id = d.account_id AND a.firm_id = d.firm_id"
        " WHERE d.state = 'queued' AND d.next_at <= %s AND a.closed_at IS NULL"
        f" AND a.kind IN ({', '.join(['%s'] * len(kinds))})"
        f" AND (a.paused_until IS NULL OR a.paused_until <= %s)) d WHERE EXISTS ({_SENDABLE}) LIMIT %s",
        [moment, *kinds, moment, moment, AT_ONCE],
    )


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
