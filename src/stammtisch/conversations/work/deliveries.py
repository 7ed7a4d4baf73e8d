"""Sending copies: claim, send outside of any transaction, write down what happened."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from random import Random
from time import monotonic, sleep
from typing import TypeVar

import structlog

from stammtisch.conversations.actions import delivery as actions
from stammtisch.conversations.actions.delivery import AttemptResult
from stammtisch.conversations.actions.throttle import Limit
from stammtisch.conversations.models import Delivery
from stammtisch.conversations.ports import Channel, DeliveryError, OutgoingCopy, ports
from stammtisch.conversations.queries.due import accounts_with_due_copies, overdue_attempts, unclear_copies
from stammtisch.conversations.states import Outcome, TransportClass
from stammtisch.conversations.work.firms import inside
from stammtisch.conversations.work.heartbeat import up_since
from stammtisch.conversations.work.rows import DATABASE_AWAY, start_anew
from stammtisch.kit.db.claim import due_now
from stammtisch.people.models import Account

T = TypeVar("T")
log = structlog.get_logger(__name__)

#: Claimed at once per account: few, since each holds its lease until all before it were sent.
AT_ONCE = 5
#: Unless a channel says otherwise: ten at once, then ten a second.
PACE = Limit(burst=10, every=timedelta(milliseconds=100))
#: A database that is away is asked again so often, with this pause: five minutes.
OUTAGES, OUTAGE_SECONDS = 150, 2.0


def send_due(*, now: datetime, dice: Random) -> int:
    """Send a few copies for each account that has some due, accounts in turn; returns how many were tried."""
    accounts = accounts_with_due_copies(kinds=_carried(), now=now)
    dice.shuffle(accounts)
    tried = 0
    for account_id, firm_id in accounts:
        with _alone("delivery.account_broke", account=account_id):
            tried += _send_for(account_id, firm_id, now, dice)
    return tried


def judge_overdue(*, now: datetime, dice: Random) -> int:
    """Decide about copies whose sender died, and about those that nobody has reported on for long enough.

    Returns how many were looked at. One that cannot be judged does not keep the others waiting.
    """
    overdue = overdue_attempts(now=now, longest_lease=actions.LEASE)
    unclear = unclear_copies()
    open_since = up_since("hooks", now=now)
    for delivery_id, firm_id in overdue:
        with _alone("delivery.not_judged", delivery=delivery_id), inside(firm_id):
            row = Delivery.objects.select_related("account").get(pk=delivery_id)
            actions.expire_lease(row, _class_of(row.account), now=now, dice=dice)
    for delivery_id, firm_id in unclear:
        with _alone("delivery.not_judged", delivery=delivery_id), inside(firm_id):
            actions.wait_out(Delivery.objects.get(pk=delivery_id), up_since=open_since, now=now)
    return len(overdue) + len(unclear)


def forget_the_future(*, now: datetime) -> int:
    """A copy nobody has tried or put off is due at once, even if the clock was put back since. Returns how many."""
    fresh = "state = 'queued' AND attempt = 0 AND reason = ''"
    return due_now("conversations_delivery", "next_at", never_tried=fresh, now=now)


def _send_for(account_id: int, firm_id: int, now: datetime, dice: Random) -> int:
    with inside(firm_id):
        account = Account.objects.get(pk=account_id)
        channel = ports.channels[account.kind]
        copies = actions.claim(account, limit=AT_ONCE, now=now, pace=PACE)
        started = monotonic()
        for copy in copies:
            later = now + timedelta(seconds=monotonic() - started)
            if not _surely(partial(actions.is_ours, copy, now=later)):
                _surely(partial(actions.hand_back, copy, now=later))
                continue
            result = _try(channel, account, copy)
            later = now + timedelta(seconds=monotonic() - started)
            _surely(partial(actions.record, copy, result, _class_of(account), now=later, dice=dice))
    return len(copies)


@contextmanager
def _alone(event: str, **about: object) -> Iterator[None]:
    """What breaks here is for the log and stays here, unless it is the database."""
    try:
        yield
    except DATABASE_AWAY:
        raise
    except Exception:
        log.exception(event, **about)


def _surely(work: Callable[[], T]) -> T:
    """Do it as soon as the database lets us. What a provider said is known to nobody but this thread: a lock or a
    restart must not turn "sent" into "unclear". Waits until the lease is long over, then raises."""
    for _ in range(OUTAGES):
        try:
            return work()
        except DATABASE_AWAY as error:
            log.warning("delivery.database_away", error=str(error)[:200])
            start_anew()
            sleep(OUTAGE_SECONDS)
    return work()


def _carried() -> list[str]:
    """Kinds of channels that can send; an account of another kind (its channel was removed) waits."""
    return [kind for kind, channel in ports.channels.items() if channel.transport_class is not None]


def _try(channel: Channel, account: Account, copy: OutgoingCopy) -> AttemptResult:
    try:
        sent = channel.send(account, copy)
    except DeliveryError as error:
        return AttemptResult(_outcome(error), "", error.for_user, error.for_log, error.retry_after)
    except Exception as error:
        log.exception("delivery.broke", delivery=copy.delivery_id, attempt=copy.attempt)
        return AttemptResult(Outcome.AMBIGUOUS, for_log=repr(error))
    return AttemptResult(Outcome.OK, provider_id=sent.provider_id)


def _outcome(error: DeliveryError) -> Outcome:
    if error.ambiguous:
        return Outcome.AMBIGUOUS
    return Outcome.PERMANENT if error.permanent else Outcome.RETRYABLE


def _class_of(account: Account) -> TransportClass:
    """A channel that was removed can tell nobody what became of its copies."""
    channel = ports.channels.get(account.kind)
    return (channel.transport_class if channel else None) or TransportClass.BLIND
