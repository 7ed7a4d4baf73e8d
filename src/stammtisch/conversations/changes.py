"""Tells measurement where the past has changed: one waiting job per room, widened to cover every change.

Figures are rebuilt from messages, never counted up blindly, because edits, erasures and imports change the past.
"""

from datetime import datetime

from stammtisch.conversations.actions.jobs import enqueue
from stammtisch.conversations.models import Job, Room
from stammtisch.conversations.models.job import JobState

DERIVE = "measurement.derive"


def mark_changed(room: Room, at: datetime, *, now: datetime) -> None:
    """Messages of `room` around `at` (UTC) were written, edited or deleted; inside the transaction of that change."""
    key = f"room:{room.pk}"
    since = until = at
    waiting = Job.objects.filter(kind=DERIVE, unique_key=key, state=JobState.READY).first()
    if waiting:
        since = min(since, datetime.fromisoformat(waiting.payload["since"]))
        until = max(until, datetime.fromisoformat(waiting.payload["until"]))
    payload = {"room": room.pk, "since": since.isoformat(), "until": until.isoformat()}
    enqueue(DERIVE, run_at=now, payload=payload, unique_key=key)
