"""Sending copies: claim, send outside of any transaction, write down what happened."""

import time
from datetime import datetime, timedelta
from random import Random

import structlog

from stammtisch.conversations.actions import delivery as actions
from stammtisch.conversations.actions.delivery import AttemptResult
from stammtisch.conversations.actions.throttle import Limit, take
from stammtisch.conversations.models import Delivery
from stammtisch.conversations.ports import Channel, DeliveryError, OutgoingCopy, ports
from stammtisch.conversations.queries.due import accounts_with_due_copies, overdue_attempts, unclear_copies
from stammtisch.conversations.states import Outcome, TransportClass
from stammtisch.conversations.work.firms import inside
from stammtisch.conversations.work.heartbeat import up_since
from stammtisch.kit.db import atomic
from stammtisch.people.models import Account

log = structlog.get_logger(__name__)

#: Claimed at once per account: few, since each holds its lease until all before it were sent.
AT_ONCE = 5
#: Unless a channel says otherwise: ten at once, then ten a second.
PACE = Limit(burst=10, every=timedelta(milliseconds=100))


def send_due(*, now: datetime, dice: Random) -> int:
    """Send a few copies for each account that has some due, accounts in turn; returns how many were tried."""
    accounts = accounts_with_due_copies(now=now)
    dice.shuffle(accounts)
    return sum(_send_for(account_id, firm_id, now, dice) for account_id, firm_id in accounts)


def judge_overdue(*, now: datetime, dice: Random) -> None:
    """Decide about copies whose sender died, and about those that nobody has reported on for long enough."""
    for delivery_id, firm_id in overdue_attempts(now=now):
        with inside(firm_id):
            row = Delivery.objects.select_related("account").get(pk=delivery_id)
            actions.expire_lease(row, _class_of(row.account), now=now, dice=dice)
    for delivery_id, firm_id in unclear_copies():
        with inside(firm_id):
            row = Delivery.objects.get(pk=delivery_id)
            actions.wait_out(row, up_since=up_since("hooks", now=now), now=now)


def _send_for(account_id: int, firm_id: int, now: datetime, dice: Random) -> int:
    with inside(firm_id):
        account = Account.objects.get(pk=account_id)
        channel = ports.channels[account.kind]
        with atomic():
            granted, _wait = take(f"send:{account_id}", PACE, now=now, wanted=AT_ONCE)
            copies = actions.claim(account, limit=granted, now=now) if granted else []
        started = time.monotonic()
        for copy in copies:
            result = _try(channel, account, copy)
            later = now + timedelta(seconds=time.monotonic() - started)
            actions.record(copy, result, _class_of(account), now=later, dice=dice)
            if result.retry_after:
                _pause(account, later + result.retry_after)
    return len(copies)


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
    return ports.channels[account.kind].transport_class or TransportClass.IDEMPOTENT


def _pause(account: Account, until: datetime) -> None:
    Account.objects.filter(pk=account.pk).update(paused_until=until)
