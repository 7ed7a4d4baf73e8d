"""Running jobs and timers. A job may run twice when a worker dies in the middle; each handler is written for that."""

from datetime import datetime, timedelta
from random import Random

import structlog
from django.db import IntegrityError, transaction

from stammtisch.conversations.models import Job
from stammtisch.conversations.models.job import JobState
from stammtisch.conversations.ports import ports
from stammtisch.conversations.states import pause_before
from stammtisch.conversations.work.rows import DATABASE_AWAY, LONGEST_OUTAGE_PAUSE, in_turn
from stammtisch.kit import failpoints
from stammtisch.kit.db.claim import Claimed, claim

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
AT_ONCE = 10
#: A job that failed so often is set aside and shown on the health page.
MAX_ATTEMPTS = 8


def run_due(*, now: datetime, dice: Random | None = None) -> int:
    """Run up to ten due jobs; returns how many were claimed. `dice` spreads repetitions."""
    claimed = claim(Job, now=now, lease_until=now + LEASE, limit=AT_ONCE)
    return in_turn(Job, claimed, lambda row: _run(row, now, dice or Random()))


def _run(row: Claimed, now: datetime, dice: Random) -> None:
    job = Job.objects.filter(pk=row.id, state=JobState.ATTEMPTING, fence=row.fence).first()
    if job is None:  # those before it took longer than the lease: somebody else has it
        return
    try:
        ports.jobs[job.kind](job.payload, now)
    except DATABASE_AWAY as error:
        pause = min(pause_before(job.attempts, dice), LONGEST_OUTAGE_PAUSE)
        _again(job, row.fence, error, now=now, run_at=now + pause)
        raise
    except Exception as error:
        log.exception("job.failed", job=job.pk, kind=job.kind, attempt=job.attempts)
        if job.attempts >= MAX_ATTEMPTS:
            _finish(job, row.fence, state=JobState.DEAD, finished_at=now, error=_sentence(error))
        else:
            _again(job, row.fence, error, now=now, run_at=now + pause_before(job.attempts, dice))
    else:
        failpoints.reached("job.done")
        _finish(job, row.fence, state=JobState.DONE, finished_at=now, error="")


def _again(job: Job, fence: int, error: Exception, *, now: datetime, run_at: datetime) -> None:
    try:
        with transaction.atomic():
            _finish(job, fence, state=JobState.READY, run_at=run_at, error=_sentence(error))
    except IntegrityError:  # the same work was asked for again meanwhile; that request stands for both
        _finish(job, fence, state=JobState.DONE, finished_at=now, error=_sentence(error))


def _sentence(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _finish(job: Job, fence: int, **values: object) -> None:
    mine = Job.objects.filter(pk=job.pk, state=JobState.ATTEMPTING, fence=fence)
    if not mine.update(lease_until=None, **values):
        log.warning("job.lost_lease", job=job.pk, kind=job.kind)
