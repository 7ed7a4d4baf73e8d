"""What the machine has given up or set aside in the open firm, and a person should look at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stammtisch.conversations.models import Atom, Delivery, Envelope, Job
from stammtisch.conversations.models.envelope import AtomState, EnvelopeState
from stammtisch.conversations.models.job import JobState
from stammtisch.conversations.states import DeliveryState

#: A copy that failed longer ago is history: whoever missed it has said so.
RECENT = timedelta(days=7)
#: Failed copies named one by one.
SHOWN = 5


@dataclass(frozen=True)
class GivenUp:
    """Numbers of rows, and the latest failed copies themselves."""

    #: Arrivals nobody could read.
    set_aside: int
    #: Outgoing copies about which only a person can decide.
    parked: int
    #: Jobs and envelopes that failed eight times.
    dead: int
    #: Copies not sent in spite of all attempts, latest first.
    failed: list[Delivery]
    #: How many of these there are in all.
    failed_count: int


def given_up(*, now: datetime) -> GivenUp:
    """What stands in the open firm now."""
    failed = Delivery.objects.filter(
        state=DeliveryState.FAILED, reason="retries", parked_at=None, message__at__gte=now - RECENT
    )
    return GivenUp(
        set_aside=Atom.objects.filter(state=AtomState.QUARANTINED).count(),
        parked=Delivery.objects.filter(parked_at__isnull=False).count(),
        dead=Job.objects.filter(state=JobState.DEAD).count()
        + Envelope.objects.filter(state=EnvelopeState.DEAD).count(),
        failed=list(failed.select_related("message__room", "address__person", "account").order_by("-pk")[:SHOWN]),
        failed_count=failed.count(),
    )
