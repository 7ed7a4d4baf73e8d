"""What the work loop looks for. Crosses firms, so it returns ids and firm ids and nothing of the content."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Min

from stammtisch.conversations.models import Envelope
from stammtisch.conversations.models.envelope import EnvelopeState
from stammtisch.kit.db.crossing import Crossing
from stammtisch.people.models import Account

#: Accounts and rows looked at in one pass; the next pass takes the rest.
AT_ONCE = 200

Ids = list[tuple[int, int]]

_IDS = {"id": "bigint", "firm_id": "bigint"}
_TIME = "timestamp with time zone"

#: Copies that are due and not held back by an older open copy to the same address.
_SENDABLE = """
    FROM conversations_delivery d
    WHERE d.state = 'queued' AND d.next_at <= %(now)s
    AND NOT EXISTS (
        SELECT 1 FROM conversations_delivery o
        WHERE o.firm_id = d.firm_id AND o.address_id = d.address_id AND o.id < d.id
        AND (o.state IN ('queued', 'attempting') OR (o.parked_at IS NULL AND o.state = 'unclear'))
    )
"""
_DUE = (
    "WITH RECURSIVE waiting (account_id) AS ("  # noqa: S608 - our constants
    " SELECT min(account_id) FROM conversations_delivery WHERE state = 'queued'"
    " UNION ALL"
    " SELECT (SELECT min(d.account_id) FROM conversations_delivery d"
    "  WHERE d.state = 'queued' AND d.account_id > waiting.account_id)"
    " FROM waiting WHERE waiting.account_id IS NOT NULL)"
    " SELECT a.id, a.firm_id FROM waiting JOIN people_account a ON a.id = waiting.account_id"
    " WHERE a.closed_at IS NULL AND (a.paused_until IS NULL OR a.paused_until <= %(now)s) AND a.kind IN ({kinds})"
    f" AND EXISTS (SELECT 1 {_SENDABLE} AND d.firm_id = a.firm_id AND d.account_id = a.id) LIMIT %(at_most)s"
)

DUE_ACCOUNTS = Crossing(
    "due_accounts",
    _DUE.format(kinds="SELECT json_array_elements_text(%(kinds)s::json)"),
    arguments={"now": _TIME, "kinds": "text", "at_most": "integer"},
    returns=_IDS,
    reads=("conversations_delivery", "people_account"),
    on_sqlite=_DUE.format(kinds="SELECT value FROM json_each(%(kinds)s)"),
)
OVERDUE_ATTEMPTS = Crossing(
    "overdue_attempts",
    "SELECT id, firm_id FROM conversations_delivery"
    " WHERE state = 'attempting' AND (lease_until < %(now)s OR lease_until > %(absurd)s) LIMIT %(at_most)s",
    arguments={"now": _TIME, "absurd": _TIME, "at_most": "integer"},
    returns=_IDS,
    reads=("conversations_delivery",),
)
UNCLEAR_COPIES = Crossing(
    "unclear_copies",
    "SELECT id, firm_id FROM conversations_delivery WHERE state = 'unclear' AND parked_at IS NULL"
    " ORDER BY unclear_since LIMIT %(at_most)s",
    arguments={"at_most": "integer"},
    returns=_IDS,
    reads=("conversations_delivery",),
)


def accounts_with_due_copies(*, kinds: Sequence[str], now: datetime) -> Ids:
    """(account id, firm id) of accounts of these kinds that may send and have a copy that may go now.

    Jumps from account to account in the index of what is queued, so a long queue costs no more than a short one.
    """
    if not kinds:
        return []
    rows = DUE_ACCOUNTS.rows(now=now, kinds=json.dumps(list(kinds)), at_most=AT_ONCE)
    return [(account, firm) for account, firm in rows]


def sendable_copies(account: Account, *, now: datetime, limit: int) -> list[int]:
    """Ids of copies that are due and that no older open copy to the same address holds back; parked ones hold back
    nobody. Whoever was due first comes first.

    By cursor, because a database uses the index of what is queued only when it reads the state in the statement.
    """
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.id {_SENDABLE} AND d.firm_id = %(firm)s AND d.account_id = %(account)s"
            " ORDER BY d.next_at, d.id LIMIT %(limit)s",
            {"now": moment, "firm": account.firm_id, "account": account.pk, "limit": limit},
        )
        return [delivery_id for (delivery_id,) in cursor.fetchall()]


def overdue_attempts(*, now: datetime, longest_lease: timedelta) -> Ids:
    """(delivery id, firm id) of attempts whose sender has not reported back within its lease.

    A lease that ends later than any lease given now could was written before the clock was put back.
    """
    rows = OVERDUE_ATTEMPTS.rows(now=now, absurd=now + 2 * longest_lease, at_most=AT_ONCE)
    return [(delivery, firm) for delivery, firm in rows]


def unclear_copies() -> Ids:
    """(delivery id, firm id) of copies nobody knows about and no person was asked about, longest unclear first."""
    return [(delivery, firm) for delivery, firm in UNCLEAR_COPIES.rows(at_most=AT_ONCE)]


def heard_until(account_id: int, *, now: datetime) -> datetime:
    """Up to when we know all that this account's provider has told us: to the oldest envelope nobody has opened."""
    waiting = Envelope.objects.filter(account_id=account_id, state=EnvelopeState.READY)
    oldest: datetime | None = waiting.aggregate(oldest=Min("received_at"))["oldest"]
    return oldest or now
