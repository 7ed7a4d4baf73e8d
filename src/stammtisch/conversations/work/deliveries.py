"""Sending copies: claim, send outside of any transaction, write down what happened.

One after the other, unless a channel says how much its provider can bear (`ports.Paced`). Then what a pass claims
leaves at once, each copy on a lane of its own, and the results are written down together: two flushes to disk for a
handful of copies instead of two for each.
"""

import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from contextvars import copy_context
from datetime import datetime, timedelta
from functools import partial
from random import Random
from time import monotonic, sleep
from typing import TypeVar

import structlog
from django.db import connection

from stammtisch.conversations.actions import delivery as actions
from stammtisch.conversations.actions.delivery import AttemptResult
from stammtisch.conversations.actions.throttle import Limit
from stammtisch.conversations.models import Delivery
from stammtisch.conversations.ports import Channel, DeliveryError, OutgoingCopy, Paced, ports
from stammtisch.conversations.queries.due import (
    accounts_with_due_copies,
    heard_until,
    overdue_attempts,
    unclear_copies,
)
from stammtisch.conversations.states import Outcome, TransportClass
from stammtisch.conversations.work.firms import inside
from stammtisch.conversations.work.heartbeat import up_since
from stammtisch.conversations.work.lanes import Lanes
from stammtisch.conversations.work.rows import DATABASE_AWAY, start_anew
from stammtisch.kit import failpoints
from stammtisch.kit.db.claim import Ahead, due_now
from stammtisch.people.models import Account

T = TypeVar("T")
#: How an attempt ended, and when.
_Ending = tuple[AttemptResult, datetime]
_being_served: set[int] = set()
_serving = threading.Lock()
log = structlog.get_logger(__name__)

#: Claimed at once per account: few, since each holds its lease until all before it were sent.
AT_ONCE = 5
#: Unless a channel says otherwise: ten at once, then ten a second.
PACE = Limit(burst=10, every=timedelta(milliseconds=100))
#: A pause that ends later than this after the clock was put back was meant: nobody but a person asked for it.
LONGEST_PAUSE = timedelta(days=2)
#: Copies nobody has tried or put off; those that wait for another attempt; pauses a provider asked for.
FRESH = Ahead("fresh_copies", "conversations_delivery", "next_at", "state = 'queued' AND attempt = 0 AND reason = ''")
RETRIED = Ahead("retried_copies", "conversations_delivery", "next_at", "state = 'queued' AND reason <> 'quiet'")
PAUSED = Ahead("paused_accounts", "people_account", "paused_until", "closed_at IS NULL", LONGEST_PAUSE)
#: A database that is away is asked again so often, with this pause: five minutes.
OUTAGES, OUTAGE_SECONDS = 150, 2.0
#: Calls of one process side by side, all accounts together.
LANES_ALTOGETHER = 64
#: A call on a lane that takes longer is written down by itself; the others wait no longer for it.
PATIENCE_SECONDS = 0.5

lanes = Lanes(LANES_ALTOGETHER)


def send_due(*, now: datetime, dice: Random) -> int:
    """Send a few copies for each account that has some due, accounts in turn; returns how many were tried."""
    moment = _passing(now)
    accounts = accounts_with_due_copies(kinds=_carried(), now=now)
    dice.shuffle(accounts)
    tried = 0
    for account_id, firm_id in accounts:
        with _alone(account=account_id), inside(firm_id):
            tried += _send_for(Account.objects.get(pk=account_id), moment, dice)
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
    ended = (PAUSED, RETRIED) if put_back else (FRESH,)
    return sum(due_now(ahead, now=now) for ahead in ended)


def _send_for(account: Account, moment: Callable[[], datetime], dice: Random) -> int:
    channel = ports.channels[account.kind]
    if isinstance(channel, Paced):
        batch = _Batch(account, channel, moment, dice)
        batch.finish(until=monotonic() + PATIENCE_SECONDS)
        return batch.claimed
    with _served(account.pk) as is_mine:
        return _send_in_turn(account, channel, moment, dice) if is_mine else 0


def _send_in_turn(account: Account, channel: Channel, moment: Callable[[], datetime], dice: Random) -> int:
    copies = actions.claim(account, limit=AT_ONCE, now=moment(), pace=PACE)
    failpoints.reached("copies.claimed")
    for copy in copies:
        if not _surely(partial(actions.is_ours, copy, now=moment())):
            _surely(partial(actions.hand_back, copy, now=moment()))
            continue
        result, ended_at = _send(channel, account, copy, moment)
        _surely(partial(actions.record, copy, result, _class_of(account), now=ended_at, dice=dice))
        failpoints.reached("copy.recorded")
    return len(copies)


class _Batch:
    """Copies of one account that leave side by side, once their intent is committed. Used with their firm open."""

    def __init__(self, account: Account, channel: Paced, moment: Callable[[], datetime], dice: Random) -> None:
        self._account, self._channel, self._moment, self._dice = account, channel, moment, dice
        self._transport, self._context = _class_of(account), copy_context()
        #: How many were claimed, whether they left or were handed back.
        self.claimed = 0
        free = lanes.reserve(account.pk, channel.lanes)
        leaving: list[OutgoingCopy] = []
        try:
            leaving = self._claim(free) if free else []
        finally:
            lanes.give_up(account.pk, free - len(leaving))
        send = partial(_send, ports.channels[account.kind], account)
        self._calls = {lanes.call(partial(send, copy, moment)): copy for copy in leaving}

    def _claim(self, free: int) -> list[OutgoingCopy]:
        claimed = actions.claim(self._account, limit=free, now=self._moment(), pace=self._channel.pace)
        failpoints.reached("copies.claimed")
        self.claimed = len(claimed)
        leaving = _surely(lambda: actions.still_ours(claimed, now=self._moment())) if claimed else []
        for copy in claimed:
            if copy not in leaving:
                _surely(partial(actions.hand_back, copy, now=self._moment()))
        return leaving

    def finish(self, *, until: float) -> None:
        """Write down what has ended by `until` (monotonic), in one transaction; what ends later does so by itself."""
        ended, late = wait(self._calls, timeout=max(0.0, until - monotonic()))
        for call in late:
            call.add_done_callback(self._finish_late)
        if ended:
            self._write_down(ended)

    def _finish_late(self, call: Future[_Ending]) -> None:
        try:
            self._context.copy().run(self._write_down, [call])
        finally:
            connection.close()  # of the lane's thread

    def _write_down(self, calls: Collection[Future[_Ending]]) -> None:
        try:
            ends = [(self._calls[call], *call.result()) for call in calls]
            results, ended_at = [(copy, result) for copy, result, _at in ends], max(at for *_, at in ends)
            _surely(partial(actions.record_all, results, self._transport, now=ended_at, dice=self._dice))
        finally:
            lanes.give_up(self._account.pk, len(calls))
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


def _send(channel: Channel, account: Account, copy: OutgoingCopy, moment: Callable[[], datetime]) -> _Ending:
    result, ended_at = _try(channel, account, copy), moment()
    failpoints.reached("copy.sent")
    return result, ended_at


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
