"""How sending stands after a restore, and what waits for a decision."""

from django.db.models import QuerySet

from stammtisch.conversations.models import Delivery, Job, SendingPause
from stammtisch.conversations.models.job import JobState


def open_pause() -> SendingPause | None:
    """The pause of the open firm, while it lasts."""
    return SendingPause.objects.filter(ended_at=None).first()


def last_pause() -> SendingPause | None:
    """The newest pause of the open firm, over or not."""
    return SendingPause.objects.order_by("-since").first()


def held_jobs() -> QuerySet[Job]:
    """Jobs that fell due before a restore and wait for a person, the oldest first."""
    return Job.objects.filter(state=JobState.HELD).order_by("run_at", "id")


def parked_count() -> int:
    """How many outgoing copies wait for a person."""
    return Delivery.objects.filter(parked_at__isnull=False).count()
