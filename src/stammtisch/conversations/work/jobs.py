"""Running jobs and timers. A job may run twice when a worker dies in the middle; each handler is written for that."""

from datetime import datetime, timedelta
from random import Random

import structlog
from django.db import IntegrityError, transaction

from stammtisch.conversations.models import Job
from stammtisch.conversations.models.job import JobState
from stammtisch.conversations.ports import ports
from stammtisch.conversations.states import pause_before
from stammtisch.conversations.work.firms import inside
from stammtisch.kit.db.claim import Claimed, claim

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
AT_ONCE = 10
#: A job that failed so often is set aside and shown on the health page.
MAX_ATTEMPTS = 8


def run_due(*, now: datetime) -> int:
    """Run up to ten due jobs; returns how many were claimed."""
    claimed = claim(Job, now=now, lease_until=now + LEASE, limit=AT_ONCE)
    for row in claimed:
        with inside(row.firm_id):
            _run(row, now)
    return len(claimed)


def _run(row: Claimed, now: datetime) -> None:
    job = Job.objects.get(pk=row.id)
    try:
        ports.jobs[job.kind](job.payload, now)
    except Exception as error:
        log.exception("job.failed", job=job.pk, kind=job.kind, attempt=job.attempts)
        _fail(job, row.fence, error, now)
    else:
        _finish(job, row.fence, state=JobState.DONE, finished_at=now, error="")


def _fail(job: Job, fence: int, error: Exception, now: datetime) -> None:
    sentence = f"{type(error).__name__}: {error}"[:300]
    if job.attempts >= MAX_ATTEMPTS:
        _finish(job, fence, state=JobState.DEAD, finished_at=now, error=sentence)
        return
    again = now + pause_before(job.attempts, Random())
    try:
        with transaction.atomic():
            _finish(job, fence, state=JobState.READY, run_at=again, error=sentence)
    except IntegrityError:  # the same work was asked for again meanwhile; that request stands for both
        _finish(job, fence, state=JobState.DONE, finished_at=now, error=sentence)


def _finish(job: Job, fence: int, **values: object) -> None:
    mine = Job.objects.filter(pk=job.pk, state=JobState.ATTEMPTING, fence=fence)
    if not mine.update(lease_until=None, **values):
        log.warning("job.lost_lease", job=job.pk, kind=job.kind)
