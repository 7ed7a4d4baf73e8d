"""How the whole installation stands: the same from every process, so Prometheus takes the highest of all answers."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from stammtisch.conversations.work.heartbeat import last_seen
from stammtisch.people.models import Firm
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.backup import keeping
from stammtisch.web.live import app as live
from stammtisch.web.metrics.text import Metric

#: What is counted → the rows of a firm. One statement per firm, so that no query looks across firms.
_COUNTED = {
    "envelopes_waiting": "conversations_envelope WHERE firm_id = %(firm)s AND state IN ('ready', 'attempting')",
    "jobs_waiting": "conversations_job WHERE firm_id = %(firm)s AND state = 'ready' AND run_at <= %(now)s",
    "deliveries_waiting": "conversations_delivery WHERE firm_id = %(firm)s AND state IN ('queued', 'attempting')",
    "deliveries_parked": "conversations_delivery WHERE firm_id = %(firm)s AND parked_at IS NOT NULL",
    "arrivals_set_aside": "conversations_atom WHERE firm_id = %(firm)s AND state = 'quarantined'",
    "envelopes_dead": "conversations_envelope WHERE firm_id = %(firm)s AND state = 'dead'",
    "jobs_dead": "conversations_job WHERE firm_id = %(firm)s AND state = 'dead'",
}
_OLDEST = (
    "SELECT min(next_at) FROM conversations_delivery WHERE firm_id = %(firm)s AND state IN ('queued', 'attempting')"
)


def metrics(*, now: datetime) -> list[Metric]:
    """Queues, ages and sizes at `now`."""
    counts, oldest = _queues(now)
    newest = keeping.newest(settings.DATA / "backups")
    queues = Metric("stammtisch_rows", "gauge", "Rows in a state that somebody may wait for.", [])
    queues.values.extend(("", {"kind": kind}, counts[kind]) for kind in _COUNTED)
    return [
        queues,
        _gauge("delivery_oldest_seconds", "Age of the oldest delivery that is due.", _age(oldest, now) or 0.0),
        _gauge("work_beat_seconds", "Since the last sign of life of the work loop.", _age(last_seen("work"), now)),
        _gauge(
            "backup_seconds",
            "Age of the newest backup in this machine's data folder.",
            _age(newest[0] if newest else None, now),
        ),
        _gauge("database_bytes", "Size of the database.", float(_size())),
        _gauge("firms", "Firms in this installation.", float(Firm.objects.count())),
        _gauge("live_listeners", "Open live streams of this process.", float(live.listeners())),
    ]


def _queues(now: datetime) -> tuple[Counter[str], datetime | None]:
    counts: Counter[str] = Counter()
    oldest: datetime | None = None
    asked = ", ".join(f"(SELECT count(*) FROM {rows})" for rows in _COUNTED.values())  # noqa: S608 - ours
    moment = connection.ops.adapt_datetimefield_value(now)
    for firm in Firm.objects.all():
        with firm_scope(firm), connection.cursor() as cursor:
            cursor.execute(f"SELECT {asked}, ({_OLDEST})", {"firm": firm.pk, "now": moment})
            *numbers, due = cursor.fetchone()
        counts.update(dict(zip(_COUNTED, numbers, strict=True)))
        at = _read(due)
        if at is not None and at <= now:
            oldest = min(oldest or at, at)
    return counts, oldest


def _read(moment: Any) -> datetime | None:
    """A time as the engine hands it out: SQLite gives text."""
    if isinstance(moment, str):
        return datetime.fromisoformat(moment).replace(tzinfo=connection.timezone)
    return moment  # type: ignore[no-any-return]


def _size() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _age(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else max(0.0, (now - moment).total_seconds())


def _gauge(name: str, about: str, value: float | None) -> Metric:
    return Metric(f"stammtisch_{name}", "gauge", about, [("", {}, value)])
