"""What the house itself needs again and again: its backup, the proof of it, a look at its own health.

One row per chore (`models.Chore`), claimed for as long as it takes, on any machine. A chore may run twice when its
process dies in the middle; each handler is written for that.
"""

import time
from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from django.db.models import F, Q

from stammtisch.conversations.models import Chore
from stammtisch.conversations.ports import ChoreError, ports
from stammtisch.kit import clock

log = structlog.get_logger(__name__)

#: A handler that is still alive says so at least this often.
LEASE = timedelta(minutes=5)
_FIRST_PAUSE = timedelta(minutes=15)
_LONGEST_PAUSE = timedelta(hours=6)


def run_due(*, now: datetime, names: Collection[str] | None = None) -> int:
    """Do the chores that are due, of all or only of these names; returns how many were tried."""
    rows = Chore.objects.in_bulk()
    tried = 0
    for name, handler in ports.chores.items():
        if names is not None and name not in names:
            continue
        following = handler.next_after(now)
        if following is None:
            continue
        if name not in rows:
            Chore.objects.get_or_create(name=name, defaults={"due_at": handler.first(now)})
        elif rows[name].due_at > following + _LONGEST_PAUSE:  # the clock was put back; due at the next look
            Chore.objects.filter(name=name).update(due_at=now)
        elif rows[name].due_at <= now and (fence := _claim(name, now)):
            _run(name, fence, now)
            tried += 1
    return tried


def give_all_back() -> None:
    """At the start of the only worker: whatever is leased belongs to a former life."""
    Chore.objects.filter(lease_until__isnull=False).update(lease_until=None, fence=F("fence") + 1)


def _claim(name: str, now: datetime) -> int:
    """The fence of our claim; 0 when somebody else is at it."""
    absurd = Q(lease_until__gt=now + 2 * LEASE)  # written before the clock was put back
    free = Q(lease_until=None) | Q(lease_until__lt=now) | absurd
    mine = Chore.objects.filter(free, name=name, due_at__lte=now).update(
        lease_until=now + LEASE, fence=F("fence") + 1, attempts=F("attempts") + 1, tried_at=now
    )
    return Chore.objects.get(name=name).fence if mine else 0


def _run(name: str, fence: int, now: datetime) -> None:
    started = time.monotonic()
    handler = ports.chores[name]

    def alive() -> None:
        Chore.objects.filter(name=name, fence=fence).update(lease_until=clock.now() + LEASE)

    def ended() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    try:
        note = handler.run(now, alive)
    except Exception as error:
        if not isinstance(error, ChoreError):
            log.exception("chore.failed", chore=name)
        _fail(name, fence, str(error) if isinstance(error, ChoreError) else repr(error), ended())
    else:
        end = ended()
        _finish(
            name,
            fence,
            done_at=end,
            due_at=handler.next_after(end) or end + _LONGEST_PAUSE,
            attempts=0,
            error="",
            note=note,
        )


def _fail(name: str, fence: int, sentence: str, now: datetime) -> None:
    attempts = Chore.objects.get(name=name).attempts
    pause = min(_FIRST_PAUSE * 2 ** min(attempts - 1, 10), _LONGEST_PAUSE)
    _finish(name, fence, due_at=now + pause, error=sentence[:300])


def _finish(name: str, fence: int, **values: object) -> None:
    if not Chore.objects.filter(name=name, fence=fence).update(lease_until=None, **values):
        log.warning("chore.lost_lease", chore=name)
