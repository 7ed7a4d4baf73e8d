"""Working on claimed rows one after the other, and what a database that goes away in the middle means for them."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Model

from stammtisch.conversations.work.firms import inside
from stammtisch.kit.db.claim import Claimed, release
from stammtisch.people.models import Firm

#: Locked, full, restarting, gone: it passes by itself, so it is nobody's fault and no attempt is counted against it.
DATABASE_AWAY = (OperationalError, InterfaceError)
#: A row that met such a database is tried again after at most this.
LONGEST_OUTAGE_PAUSE = timedelta(seconds=60)


def start_anew() -> None:
    """After trouble with the database: the next query opens a new connection, whatever state this one is in."""
    if not connection.in_atomic_block:
        connection.close()


def in_turn(model: type[Model], claimed: Sequence[Claimed], work: Callable[[Claimed], None]) -> int:
    """Do `work` for each row in its firm; returns how many there were.

    When the database goes away, those not yet begun are given back at once and the error goes on to the loop.
    """
    for number, row in enumerate(claimed):
        try:
            with inside(row.firm_id):
                work(row)
        except Firm.DoesNotExist:  # erased meanwhile, and the row with it
            continue
        except DATABASE_AWAY:
            start_anew()
            with suppress(*DATABASE_AWAY):  # else their leases end
                release(model, claimed[number + 1 :])
            raise
    return len(claimed)
