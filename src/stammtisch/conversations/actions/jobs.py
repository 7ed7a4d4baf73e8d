"""Asking for work later. A job is a row, committed with its cause; the work loop claims it when its time has come."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError

from stammtisch.conversations.models import Envelope, Job
from stammtisch.conversations.models.envelope import EnvelopeState
from stammtisch.conversations.models.job import JobState
from stammtisch.kit.db import atomic, undoable
from stammtisch.people.tenancy import current_firm


def enqueue(kind: str, *, run_at: datetime, payload: dict[str, Any] | None = None, unique_key: str = "") -> Job:
    """A job of this kind at `run_at` (UTC).

    With a `unique_key` at most one waits: a second request moves the waiting one to its own time and payload.
    """
    firm = current_firm()
    with atomic():
        if unique_key:
            waiting = Job.objects.filter(kind=kind, unique_key=unique_key, state=JobState.READY)
            if waiting.update(run_at=run_at, payload=payload or {}):
                job: Job = waiting.get()
                return job
        created: Job = Job.objects.create(
            firm=firm, kind=kind, run_at=run_at, payload=payload or {}, unique_key=unique_key
        )
    return created


def cancel(kind: str, *, unique_key: str) -> bool:
    """Take back a waiting job; one that already runs is not stopped. Returns whether one waited."""
    waiting = Job.objects.filter(kind=kind, unique_key=unique_key, state=JobState.READY)
    return bool(waiting.delete()[0])


def try_again(*, now: datetime) -> int:
    """Make the firm's jobs and envelopes that were given up due again, with all their attempts; returns how many.

    A job whose work was asked for again meanwhile stands behind that request and is done.
    """
    with atomic():
        envelopes: int = Envelope.objects.filter(state=EnvelopeState.DEAD).update(
            state=EnvelopeState.READY, run_at=now, attempts=0
        )
        dead = list(Job.objects.filter(state=JobState.DEAD).values_list("pk", flat=True))
        for pk in dead:
            try:
                with undoable():
                    Job.objects.filter(pk=pk).update(state=JobState.READY, run_at=now, attempts=0, finished_at=None)
            except IntegrityError:
                Job.objects.filter(pk=pk).update(state=JobState.DONE, finished_at=now)
    return envelopes + len(dead)
