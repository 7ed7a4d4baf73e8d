"""The look at the house: what is wrong now, whom to tell, what is over."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings

from stammtisch.conversations.models import Envelope, Heartbeat, Job
from stammtisch.conversations.models.envelope import EnvelopeState
from stammtisch.conversations.models.job import JobState
from stammtisch.people.models import Firm
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.alarm import mail
from stammtisch.web.alarm.rules import Known, Seen, Sight, is_to_be_told, troubles
from stammtisch.web.backup.proof import last_backup, last_proof
from stammtisch.web.models import Trouble

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=2)
#: What was given up longer ago than this is history.
_LATELY = timedelta(days=7)
_BACKUP_LASTS = {"day": timedelta(days=2), "hour": timedelta(hours=4), "off": None}


class Watch:
    """The chore."""

    def first(self, now: datetime) -> datetime:
        """When everything had time to start."""
        return now + EVERY

    def next_after(self, now: datetime) -> datetime | None:
        """In two minutes."""
        return now + EVERY

    def run(self, now: datetime, alive: Callable[[], None]) -> dict[str, Any]:
        """Look, write down, tell."""
        known = {trouble.key: trouble for trouble in Trouble.objects.select_related("firm")}
        seen = list(troubles(sight(now), known))
        present = [_note(each, known.get(each.key), now) for each in seen]
        over = [trouble for key, trouble in known.items() if key not in {each.key for each in seen}]
        _tell([each for each in present if is_to_be_told(Known(each.key, each.told_at), now)], over, now)
        Trouble.objects.filter(key__in=[trouble.key for trouble in over]).delete()
        return {"troubles": len(present)}


def sight(now: datetime) -> Sight:
    """The house at this moment, as far as this machine sees it."""
    heart = Heartbeat.objects.filter(name="work").first()
    usage = shutil.disk_usage(settings.DATA)
    return Sight(
        now=now,
        worked_at=heart.at if heart else None,
        backup=last_backup(),
        backup_lasts=_BACKUP_LASTS[settings.BACKUP_EVERY],
        proof=last_proof(),
        free_share=usage.free / usage.total,
        given_up=_given_up(now),
    )


def _given_up(now: datetime) -> dict[int, int]:
    counts = {}
    for firm in Firm.objects.all():
        with firm_scope(firm):
            jobs = Job.objects.filter(state=JobState.DEAD, finished_at__gt=now - _LATELY)
            envelopes = Envelope.objects.filter(state=EnvelopeState.DEAD, received_at__gt=now - _LATELY)
            counts[firm.pk] = jobs.count() + envelopes.count()
    return {firm_id: count for firm_id, count in counts.items() if count}


def _note(seen: Seen, known: Trouble | None, now: datetime) -> Trouble:
    trouble, is_new = Trouble.objects.get_or_create(
        key=seen.key, defaults={"firm_id": seen.firm_id, "facts": seen.facts, "since": now}
    )
    if not is_new and trouble.facts != seen.facts:
        trouble.facts = seen.facts
        trouble.save(update_fields=["facts"])
    if is_new:
        log.warning("trouble.began", trouble=seen.key, **seen.facts)
    return trouble


def _tell(present: Iterable[Trouble], over: Iterable[Trouble], now: datetime) -> None:
    """Mail what is due, and the all-clear of what the owners were told of. A mail that fails is tried again."""
    present, told = list(present), [trouble for trouble in over if trouble.told_at]
    if not settings.MAIL_URL or not (present or told):
        return
    if mail.tell(present, told, now=now):
        Trouble.objects.filter(key__in=[trouble.key for trouble in present]).update(told_at=now)
