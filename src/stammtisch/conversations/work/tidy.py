"""Throwing away what has served: feed, envelopes, finished jobs, keys of requests, early statuses, sign-ins.

Looks across firms for those that have something old, then deletes inside each. Runs seldom and takes a bounded number
each time, so it never holds the write lock for long.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random

from django.db import connection, transaction

from stammtisch.kit.db.crossing import Crossing
from stammtisch.kit.db.open_firm import rows_of
from stammtisch.people.actions import sign_ins
from stammtisch.people.models.audit import AUDIT_KEPT

AT_ONCE = 500
#: One care round in so many prunes; nothing depends on when.
SELDOM = 60


@dataclass(frozen=True)
class Kept:
    """How long the rows of a table are kept."""

    table: str
    #: The column of their age.
    column: str
    kept: timedelta
    #: Only those in state "done".
    only_done: bool = False

    @property
    def old(self) -> str:
        """The condition for rows that may go, with the place %(before)s."""
        return f"{self.column} < %(before)s" + " AND state = 'done'" * self.only_done

    @cached_property
    def firms(self) -> Crossing:
        """Which firms have such rows."""
        return Crossing(
            f"old_{self.table}",
            f"SELECT DISTINCT firm_id FROM (SELECT firm_id FROM {self.table}"  # noqa: S608 - our constants
            f" WHERE {self.old} LIMIT %(at_most)s) AS old",
            arguments={"before": "timestamp with time zone", "at_most": "integer"},
            returns={"firm_id": "bigint"},
            reads=(self.table,),
        )


#: Envelopes outlive any provider's repeats (7 days).
KEPT = (
    Kept("conversations_feedentry", "at", timedelta(days=2)),
    Kept("conversations_idempotentrequest", "at", timedelta(hours=48)),
    Kept("conversations_envelope", "received_at", timedelta(days=14), only_done=True),
    Kept("conversations_earlystatus", "at", timedelta(days=14)),
    Kept("conversations_job", "finished_at", timedelta(days=1), only_done=True),
    # A day later than its trigger allows, whose clock is the database's own.
    Kept("people_auditentry", "at", AUDIT_KEPT + timedelta(days=1)),
)


def prune(*, now: datetime, dice: Random) -> int:
    """Now and then drop rows that are older than they are kept; returns how many went."""
    if dice.randrange(SELDOM):
        return 0
    return prune_all(now=now)


def prune_all(*, now: datetime) -> int:
    """Drop old rows of each kind, of up to 500 firms and 500 of each."""
    gone = 0
    for kind in KEPT:
        for (firm_id,) in kind.firms.rows(before=now - kind.kept, at_most=AT_ONCE):
            with rows_of(firm_id):
                gone += _drop(kind, firm_id, now - kind.kept)
    return gone + sign_ins.forget_ended(now=now, at_once=AT_ONCE)


def _drop(kind: Kept, firm_id: int, before: datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {kind.table} WHERE firm_id = %(firm)s AND {kind.old}"  # noqa: S608 - our constants
            f" ORDER BY id LIMIT %(at_most)s {_lock()}",
            {"firm": firm_id, "before": connection.ops.adapt_datetimefield_value(before), "at_most": AT_ONCE},
        )
        ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return 0
        chosen = f"firm_id = %s AND {{}} IN ({', '.join(['%s'] * len(ids))})"
        if kind.table == "conversations_envelope":
            unlinked = f"UPDATE conversations_atom SET envelope_id = NULL WHERE {chosen.format('envelope_id')}"  # noqa: S608
            cursor.execute(unlinked, [firm_id, *ids])
        cursor.execute(f"DELETE FROM {kind.table} WHERE {chosen.format('id')}", [firm_id, *ids])  # noqa: S608
        gone: int = cursor.rowcount
    return gone


def _lock() -> str:
    """Two workers that tidy up at the same moment each take other rows."""
    return "" if connection.vendor == "sqlite" else "FOR UPDATE SKIP LOCKED"
