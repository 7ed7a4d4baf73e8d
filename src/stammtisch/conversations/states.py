"""The life of a delivery: its states, and what an attempt, a provider's status or passing time does to it.

Pure. `actions/delivery.py` moves the rows by compare-and-set; `docs/reference/delivery.md` tells it to operators.

    queued ── claim ──▶ attempting ── ok ──▶ accepted ──▶ delivered ──▶ read
      ▲ ▲                 │    │                 └── status failed ──▶ failed
      │ └── retryable ────┘    ├── permanent ──▶ failed
      │                        └── ambiguous ──▶ unclear ── nobody can tell ──▶ parked (a person decides)
      └── ambiguous, when the transport repeats safely, or when a story line has waited long enough
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    """Where an outgoing copy is."""

    QUEUED = "queued", _("waiting to be sent")
    ATTEMPTING = "attempting", _("being sent")
    ACCEPTED = "accepted", _("sent")
    DELIVERED = "delivered", _("arrived")
    READ = "read", _("read")
    FAILED = "failed", _("not sent")
    UNCLEAR = "unclear", _("probably not delivered")


class TransportClass(StrEnum):
    """What a channel can promise about an attempt that ended in silence."""

    #: Repeating with the same key cannot double: web room, Matrix, Mastodon.
    IDEMPOTENT = "idempotent"
    #: A later status report tells: WhatsApp.
    RECONCILABLE = "reconcilable"
    #: Nobody can tell: Telegram, Messenger, SMTP.
    BLIND = "blind"


class Outcome(StrEnum):
    """What one attempt came to."""

    OK = "ok"
    #: Refused before a byte was accepted, or asked to come back later.
    RETRYABLE = "retryable"
    PERMANENT = "permanent"
    #: Sent or not, nobody knows.
    AMBIGUOUS = "ambiguous"


#: Attempts before a delivery is given up and shown.
MAX_ATTEMPTS = 8
#: First pause between attempts; doubles up to the cap, full jitter.
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
#: How long a story line waits for a status before it is sent again.
WAIT_WINDOW = timedelta(minutes=10)

#: Every order and repetition of statuses ends in the highest of these.
RANK = {
    "": 0,
    "queued": 0,
    "attempting": 0,
    "unclear": 0,
    "accepted": 1,
    "failed": 2,
    "delivered": 3,
    "read": 4,
}

#: States in which an older row holds back the next one to the same address.
OPEN = (DeliveryState.QUEUED, DeliveryState.ATTEMPTING, DeliveryState.UNCLEAR)


@dataclass(frozen=True)
class Verdict:
    """What becomes of a delivery, and why."""

    state: DeliveryState
    #: Pause before the next attempt; None leaves the time as it is.
    pause: timedelta | None = None
    park: bool = False
    reason: str = ""


def pause_before(attempt: int, dice: Random) -> timedelta:
    """Back-off with full jitter before attempt number `attempt` + 1 (attempts count from 1)."""
    ceiling = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(attempt - 1, 20))
    return timedelta(seconds=ceiling.total_seconds() * dice.uniform(0.1, 1.0))


def after_attempt(
    outcome: Outcome,
    transport: TransportClass,
    attempt: int,
    dice: Random,
    retry_after: timedelta | None = None,
) -> Verdict:
    """What an attempt's end means for its delivery. An ambiguous one is handled by the transport's class."""
    if outcome is Outcome.OK:
        return Verdict(DeliveryState.ACCEPTED)
    if outcome is Outcome.PERMANENT:
        return Verdict(DeliveryState.FAILED, reason="refused")
    if outcome is Outcome.AMBIGUOUS and transport is not TransportClass.IDEMPOTENT:
        return Verdict(DeliveryState.UNCLEAR, park=transport is TransportClass.BLIND, reason="no_answer")
    if attempt >= MAX_ATTEMPTS:
        return Verdict(DeliveryState.FAILED, reason="retries")
    return Verdict(DeliveryState.QUEUED, pause=retry_after or pause_before(attempt, dice), reason="again")


def after_waiting(
    *, is_story_line: bool, unclear_since: datetime, up_since: datetime, now: datetime
) -> Verdict | None:
    """What becomes of an unclear delivery of a reconcilable channel once its wait window has passed, else None.

    The window runs only while our own endpoint was reachable, or an outage of ours would become a storm of resends.
    One-to-one replies are never sent again by the machine.
    """
    if max(unclear_since, up_since) + WAIT_WINDOW > now:
        return None
    if is_story_line:
        return Verdict(DeliveryState.QUEUED, pause=timedelta(0), reason="no_status")
    return Verdict(DeliveryState.UNCLEAR, park=True, reason="no_status")


def after_statuses(present: DeliveryState, statuses: list[str]) -> DeliveryState:
    """The state given the highest status of each attempt, oldest attempt first; order of arrival does not matter.

    An attempt that arrived counts whatever became of the others; a failure counts only for the last attempt, and
    only if no other arrived. `present` stays while nobody has reported.
    """
    best = max((status for status in statuses if status != "failed"), key=RANK.__getitem__, default="")
    if RANK[best] > 0:
        return DeliveryState(best)
    return DeliveryState.FAILED if statuses[-1:] == ["failed"] else present
