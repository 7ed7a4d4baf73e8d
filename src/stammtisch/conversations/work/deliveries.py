"""Sending copies: claim, send outside of any transaction, write down what happened."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from time import monotonic, sleep
from typing import TypeVar

import structlog

from stammtisch.conversations.actions import delivery as actions
from stammtisch.conversations.actions.delivery import AttemptResult
from stammtisch.conversations.actions.throttle import Limit
from stammtisch.conversations.models import Delivery
from stammtisch.conversations.ports import Channel, DeliveryError, OutgoingCopy, ports
from stammtisch.conversations.queries.due import (
    accounts_with_due_copies,
    heard_until,
    overdue_attempts,
    unclear_copies,
)
from stammtisch.conversations.states import Outcome, TransportClass
from stammtisch.conversations.work.firms import inside
from stammtisch.conversations.work.heartbeat import up_since
from stammtisch.conversations.work.rows import DATABASE_AWAY, start_anew
from stammtisch.kit import failpoints
from stammtisch.kit.db.claim import due_now
from stammtisch.people.models import Account

T = TypeVar("T")
_being_served: set[int] = set()
_serving = threading.Lock()
log = structlog.get_logger(__name__)

#: Claimed at once per account: few, since each holds its lease until all before it were sent.
AT_ONCE = 5
#: Unless a channel says otherwise: ten at once, then ten a second.
PACE = Limit(burst=10, every=timedelta(milliseconds=100))
#: A pause that ends later than this after the clock was put back was meant: nobody but a person asked for it.
LONGEST_PAUSE = timedelta(days=2)
#: A database that is away is asked again so often, with this pause: five minutes.
OUTAGES, OUTAGE_SECONDS = 150, 2.0


def send_due(*, now: datetime, dice: Random) -> int:
    """Send a few copies for each account that has some due, accounts in turn; returns how many were tried."""
    moment = _passing(now)
    accounts = accounts_with_due_copies(kinds=_carried(), now=now)
    dice.shuffle(accounts)
    tried = 0
    for account_id, firm_id in accounts:
        with _alone(account=account_id), _served(account_id) as is_mine:
            tried += _send_for(account_id, firm_id, moment, dice) if is_mine else 0
    return tried


def judge_overdue(*, now: datetime, dice: Random) -> int:
    """Decide about copies whose sender died, and about those that nobody has reported on for long enough.

    Returns how many were looked at. One that cannot be judged does not keep the others waiting.
    """
    overdue = overdue_attempts(now=now, longest_lease=actions.LEASE)
    unclear = unclear_copies()
    # What a provider said while we were away, or while clocks jumped, may still be on its way to us.
    open_since = max(up_since(name, now=now) for name in ("hooks", "work"))
    for delivery_id, firm_id in overdue:
        with _alone(delivery=delivery_id), inside(firm_id):
            row = Delivery.objects.select_related("account").get(pk=delivery_id)
            actions.expire_lease(row, _class_of(row.account), now=now, dice=dice)
    for delivery_id, firm_id in unclear:
        with _alone(delivery=delivery_id), inside(firm_id):
            row = Delivery.objects.get(pk=delivery_id)
            actions.wait_out(row, up_since=open_since, heard_until=heard_until(row.account_id, now=now), now=now)
    return len(overdue) + len(unclear)


def forget_the_future(*, put_back: bool, now: datetime) -> int:
    """A copy nobody has tried or put off is due at once, even if the clock was put back since. Returns how many.

    When we see that the clock has just been `put_back`, every pause between attempts ends too, and every pause a
    provider asked for: nobody can say how long they were meant to be, and a try too early does no harm.
    """
    if not put_back:
        fresh = "state = 'queued' AND attempt = 0 AND reason = ''"
        return due_now("conversations_delivery", "next_at", where=fresh, now=now)
    open_accounts, retried = "closed_at IS NULL", "state = 'queued' AND reason <> 'quiet'"
    return due_now("people_account", "paused_until", where=open_accounts, now=now, at_most=LONGEST_PAUSE) + due_now(
        "conversations_delivery", "next_at", where=retried, now=now
    )


def _send_for(account_id: int, firm_id: int, moment: Callable[[], datetime], dice: Random) -> int:
    with inside(firm_id):
        account = Account.objects.get(pk=account_id)
        channel = ports.channels[account.kind]
        copies = actions.claim(account, limit=AT_ONCE, now=moment(), pace=PACE)
        failpoints.reached("copies.claimed")
        for copy in copies:
            _send(channel, account, copy, moment, dice)
    return len(copies)


def _send(
    channel: Channel, account: Account, copy: OutgoingCopy, moment: Callable[[], datetime], dice: Random
) -> None:
    if not _surely(lambda: actions.is_ours(copy, now=moment())):
        _surely(lambda: actions.hand_back(copy, now=moment()))
        return
    result, ended_at = _try(channel, account, copy), moment()
    failpoints.reached("copy.sent")
    _surely(lambda: actions.record(copy, result, _class_of(account), now=ended_at, dice=dice))
    failpoints.reached("copy.recorded")


def _passing(now: datetime) -> Callable[[], datetime]:
    """The time as it goes on from `now`: calls take long, and what comes after them is later than the pass began."""
    begun = monotonic()
    return lambda: now + timedelta(seconds=monotonic() - begun)


@contextmanager
def _served(account_id: int) -> Iterator[bool]:
    """One sender of a process per account: a provider that hangs holds up one thread and no other channel."""
    with _serving:
        is_mine = account_id not in _being_served
        if is_mine:
            _being_served.add(account_id)
    try:
        yield is_mine
    finally:
        if is_mine:
            with _serving:
                _being_served.discard(account_id)


@contextmanager
def _alone(**about: object) -> Iterator[None]:
    """What breaks here is for the log and stays here, unless it is the database."""
    try:
        yield
    except DATABASE_AWAY:
        raise
    except Exception:
        log.exception("delivery.not_worked", **about)


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
