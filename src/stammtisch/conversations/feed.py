"""The feed: what open pages follow. Numbers come from one counter row per firm, taken as the last statement of a
transaction, so that they become visible in order and a reader's cursor never skips one. Identity columns would not
do: PostgreSQL shows them in order of commit, not of number.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from stammtisch.conversations.models import FeedCounter, FeedEntry, Room
from stammtisch.kit.db import just_before_commit
from stammtisch.people.models import Firm
from stammtisch.people.tenancy import current_firm

#: PostgreSQL channel on which a commit with feed entries knocks; only a wake-up, the cursor is the truth.
WAKE_UP = "stammtisch_feed"


@dataclass(frozen=True)
class _Entry:
    room_id: int | None
    kind: str
    ref: int | None
    team_only: bool


def announce(room: Room | None, kind: str, *, ref: int | None = None, team_only: bool = False, now: datetime) -> None:
    """Tell open pages that something changed; numbered and written when the present transaction is about to end.

    Equal announcements in one transaction count once. Must be called inside `kit.db.atomic`.
    """
    firm = current_firm()
    entry = _Entry(room.pk if room else None, kind, ref, team_only)
    just_before_commit(f"feed:{firm.pk}:{entry}", lambda: _append(firm, entry, now))


def _append(firm: Firm, entry: _Entry, now: datetime) -> None:
    FeedEntry.objects.create(
        firm=firm,
        n=_next_number(firm),
        room_id=entry.room_id,
        kind=entry.kind,
        ref=entry.ref,
        team_only=entry.team_only,
        at=now,
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [WAKE_UP, str(firm.pk)])


def _next_number(firm: Firm) -> int:
    table = FeedCounter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (firm_id, n) VALUES (%s, 1)"  # noqa: S608 - the table's own name
            f" ON CONFLICT (firm_id) DO UPDATE SET n = {table}.n + 1 RETURNING n",
            [firm.pk],
        )
        number: int = cursor.fetchone()[0]
    return number


def head(firm: Firm) -> int:
    """The newest number in the firm's feed; a page that was just rendered follows from here."""
    counter = FeedCounter.objects.filter(firm=firm).first()
    return counter.n if counter else 0
