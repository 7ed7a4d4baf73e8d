"""What a restore leaves open: copies that may have left, timers that may have fired, and sending as a whole.

A backup is older than the house it came from. What was waiting in it may have been sent since; what fell due since
may have happened. The machine cannot know, so it does nothing of it and asks.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError
from django.db.models import F

from stammtisch.conversations.models import Delivery, FeedCounter, IdempotentRequest, Job, SendingPause
from stammtisch.conversations.models.job import JobState
from stammtisch.conversations.states import OPEN, DeliveryState
from stammtisch.kit.db import atomic, undoable
from stammtisch.people.models import Member
from stammtisch.people.tenancy import current_firm

#: More than any firm's feed can have moved on after the backup: browsers that remember the lost numbers see that
#: they are behind, and load the page again.
_FEED_LEAP = 1_000_000
RESTORED = "restored"


def pause_after_restore(*, state_of: datetime, harmless_jobs: Collection[str], now: datetime) -> SendingPause:
    """Stop the open firm's sending: a restore brought back how things stood at `state_of` (UTC).

    Open copies are parked, due jobs of kinds that are not in `harmless_jobs` are held back, and the keys of past
    requests are dropped. Done twice it is done once, so a restore may be repeated.
    """
    with atomic():
        Delivery.objects.filter(state__in=OPEN, parked_at=None).update(
            state=DeliveryState.UNCLEAR, unclear_since=now, parked_at=now, reason=RESTORED, lease_until=None
        )
        due = Job.objects.filter(state__in=[JobState.READY, JobState.ATTEMPTING], run_at__lte=now)
        due.exclude(kind__in=harmless_jobs).update(state=JobState.HELD, lease_until=None)
        IdempotentRequest.objects.all().delete()
        FeedCounter.objects.update(n=F("n") + _FEED_LEAP)
        pause, is_new = SendingPause.objects.get_or_create(
            firm=current_firm(), ended_at=None, defaults={"state_of": state_of, "since": now}
        )
        if not is_new:  # the backup was made during a pause: its gap grows
            pause.since = now
            pause.save(update_fields=["since"])
    return pause


def resume_sending(*, by: Member, now: datetime) -> bool:
    """An owner has looked: from now on copies leave again. False if somebody said so before."""
    return bool(SendingPause.objects.filter(ended_at=None).update(ended_at=now, ended_by=by))


def do_now(*, job: Job, now: datetime) -> bool:
    """A person says: let this job happen now. False if it was decided otherwise in the meantime."""
    with atomic():
        try:
            with undoable():
                return _decide(job, state=JobState.READY, run_at=now, attempts=0)
        except IntegrityError:  # the same work waits anew already; that stands for both
            return _decide(job, state=JobState.DONE, finished_at=now)


def let_be(*, job: Job, now: datetime) -> bool:
    """A person says: it has happened, or is not needed any more. False if it was decided otherwise."""
    return _decide(job, state=JobState.DONE, finished_at=now)


def _decide(job: Job, **values: object) -> bool:
    return bool(Job.objects.filter(pk=job.pk, state=JobState.HELD).update(**values))
