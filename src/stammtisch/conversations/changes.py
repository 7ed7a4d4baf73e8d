"""Tells measurement where the past has changed: one waiting job per room, widened to cover every change.

Figures are rebuilt from messages, never counted up blindly, because edits, erasures and imports change the past.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max, Min, Q

from stammtisch.conversations.actions.jobs import enqueue
from stammtisch.conversations.models import Job, Message, Room
from stammtisch.conversations.models.job import JobState

DERIVE = "measurement.derive"


def mark_changed(room: Room, at: datetime, *, now: datetime) -> None:
    """Messages of `room` around `at` (UTC) were written, edited or deleted; inside the transaction of that change."""
    key = f"room:{room.pk}"
    since = until = at
    for state in (JobState.READY, JobState.ATTEMPTING):  # apart, because each has an index of its own
        # One that runs counts as well: if it is cut off, the new one stands for both.
        for other in Job.objects.filter(kind=DERIVE, unique_key=key, state=state):
            since = min(since, datetime.fromisoformat(other.payload["since"]))
            until = max(until, datetime.fromisoformat(other.payload["until"]))
    payload = {"room": room.pk, "since": since.isoformat(), "until": until.isoformat()}
    enqueue(DERIVE, run_at=now, payload=payload, unique_key=key)


def mark_whole(room: Room, *, now: datetime) -> None:
    """Everything ever said in `room` has to be read again; nothing to do where nothing was said."""
    span = Message.objects.filter(room=room).aggregate(first=Min("at"), last=Max("at"))
    if span["first"] is not None:
        mark_changed(room, span["first"], now=now)
        mark_changed(room, span["last"], now=now)


def mark_addresses(addresses: Sequence[int], now: datetime) -> None:
    """These addresses (by id) belong to another person now, and with them what they said and what was said to them.

    Inside the transaction of that change; wired to `people.ports.addresses_moved`.
    """
    touched = (Q(address__in=addresses), Q(to_address__in=addresses), Q(reply_to__address__in=addresses))
    for condition in touched:
        spans = Message.objects.filter(condition).order_by().values("room").annotate(first=Min("at"), last=Max("at"))
        rooms = Room.objects.in_bulk([span["room"] for span in spans])
        for span in spans:
            mark_changed(rooms[span["room"]], span["first"], now=now)
            mark_changed(rooms[span["room"]], span["last"], now=now)
