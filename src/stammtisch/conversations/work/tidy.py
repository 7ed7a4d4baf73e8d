"""Throwing away what has served: feed, envelopes, finished jobs, keys of requests, early statuses, sign-ins.

Crosses firms, so it deletes by age alone and reads nothing. Runs seldom and takes a bounded number each time, so it
never holds the write lock for long.
"""

from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction

from stammtisch.people.actions import sign_ins
from stammtisch.people.models.audit import AUDIT_KEPT

#: Table, column of age, further condition, how long it is kept. Envelopes outlive any provider's repeats (7 days).
KEPT = (
    ("conversations_feedentry", "at", "", timedelta(days=2)),
    ("conversations_idempotentrequest", "at", "", timedelta(hours=48)),
    ("conversations_envelope", "received_at", " AND state = 'done'", timedelta(days=14)),
    ("conversations_earlystatus", "at", "", timedelta(days=14)),
    ("conversations_job", "finished_at", " AND state = 'done'", timedelta(days=1)),
    # A day later than its trigger allows, whose clock is the database's own.
    ("people_auditentry", "at", "", AUDIT_KEPT + timedelta(days=1)),
)
AT_ONCE = 500
#: One care round in so many prunes; nothing depends on when.
SELDOM = 60


def prune(*, now: datetime, dice: Random) -> int:
    """Now and then drop rows that are older than they are kept; returns how many went."""
    if dice.randrange(SELDOM):
        return 0
    return prune_all(now=now)


def prune_all(*, now: datetime) -> int:
    """Drop up to 500 old rows of each kind."""
    gone = sum(_prune(table, column, condition, now - kept) for table, column, condition, kept in KEPT)
    return gone + sign_ins.forget_ended(now=now, at_once=AT_ONCE)


def _prune(table: str, column: str, condition: str, before: datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {table} WHERE {column} < %s{condition} ORDER BY id LIMIT %s {_lock()}",  # noqa: S608 - our constants
            [connection.ops.adapt_datetimefield_value(before), AT_ONCE],
        )
        ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return 0
        chosen = ", ".join(["%s"] * len(ids))
        if table == "conversations_envelope":
            cursor.execute(f"UPDATE conversations_atom SET envelope_id = NULL WHERE envelope_id IN ({chosen})", ids)  # noqa: S608
        cursor.execute(f"DELETE FROM {table} WHERE id IN ({chosen})", ids)  # noqa: S608
        gone: int = cursor.rowcount
    return gone


def _lock() -> str:
    """Two workers that tidy up at the same moment each take other rows."""
    return "" if connection.vendor == "sqlite" else "FOR UPDATE SKIP LOCKED"
