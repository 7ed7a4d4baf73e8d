"""What is left to be judged after a run: the history from outside, and the rows of the database by plain SQL.

Imports nothing of the product; the column names are those of its migrations.
"""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faults import history
from faults.history import Event

Row = dict[str, Any]
Rows = Callable[[str], Iterable[tuple[Any, ...]]]

TABLES = {
    "rooms": ("SELECT id, firm_id, kind, last_seq FROM conversations_room", "id firm kind last_seq"),
    "messages": (
        "SELECT id, firm_id, room_id, seq, text, words_mac, chain FROM conversations_message ORDER BY room_id, seq",
        "id firm room seq text words_mac chain",
    ),
    "atoms": (
        "SELECT account_id, external_id, kind, state, message_id FROM conversations_atom",
        "account external_id kind state message",
    ),
    "envelopes": ("SELECT id, state FROM conversations_envelope WHERE state <> 'done'", "id state"),
    # A job whose time lies ahead is not stuck: one that was asked for while the clock was wrong waits for that time,
    # and the clearing of each firm waits for the night.
    "jobs": (
        "SELECT id, kind, state FROM conversations_job WHERE state <> 'done'"
        " AND NOT (state = 'ready' AND kind IN ('measurement.derive', 'keeping.clear')"
        " AND run_at > CURRENT_TIMESTAMP)",
        "id kind state",
    ),
    "deliveries": (
        "SELECT d.id, d.message_id, d.account_id, a.handle, d.state, d.reason, d.attempt, d.parked_at"
        " FROM conversations_delivery d JOIN people_address a ON a.id = d.address_id",
        "id message account handle state reason attempt parked_at",
    ),
    "attempts": (
        "SELECT delivery_id, n, outcome, status FROM conversations_deliveryattempt",
        "delivery n outcome status",
    ),
    "direct_seats": (
        "SELECT s.address_id, s.room_id FROM conversations_seat s JOIN conversations_room r ON r.id = s.room_id"
        " WHERE r.kind = 'direct'",
        "address room",
    ),
}


@dataclass
class Facts:
    """One run."""

    #: What was planned: see `plans.py`.
    plan: Row
    events: list[Event]
    #: By the names of TABLES.
    rows: dict[str, list[Row]]
    #: Rows of the house: firms with tables, seats and canaries.
    firms: list[Row] = field(default_factory=list)

    def of(self, op: str) -> list[Event]:
        """Events of this name."""
        return [event for event in self.events if event["op"] == op]


def gather(plan: Row, folder: Path, rows: Rows, firms: list[Row]) -> Facts:
    """Read everything once the product has come to rest."""
    tables = {
        name: [dict(zip(columns.split(), row, strict=True)) for row in rows(sql)]
        for name, (sql, columns) in TABLES.items()
    }
    return Facts(plan, history.read(folder / "history"), tables, firms)


def sqlite_rows(path: Path) -> Rows:
    """Reads the file of an installation."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
    return lambda sql: connection.execute(sql).fetchall()
