"""Moving deliveries along their life (`states.py`): claims, results of attempts, statuses, people's decisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db.models import Exists, OuterRef, Q, QuerySet

from stammtisch.conversations import permission
from stammtisch.conversations.actions.throttle import Limit, take
from stammtisch.conversations.feed import announce
from stammtisch.conversations.models import Delivery, DeliveryAttempt, EarlyStatus, Message, Seat, SendingPause, Side
from stammtisch.conversations.permission import Permit, Situation
from stammtisch.conversations.ports import OutgoingCopy, ports
from stammtisch.conversations.quiet import quiet_until
from stammtisch.conversations.states import (
    RANK,
    DeliveryState,
    Outcome,
    TransportClass,
    Verdict,
    after_attempt,
    after_statuses,
    after_waiting,
)
from stammtisch.kit.db import atomic
from stammtisch.people.actions.consents import current_consents
from stammtisch.people.models import Account

#: Of a copy that was claimed for sending; much longer than a call.
LEASE = timedelta(seconds=90)
#: Longer than any call of a transport with its time-out: what would leave later than this before the end of its
#: lease goes back instead.
LONGEST_CALL = timedelta(seconds=45)
#: How long a status nobody knows yet is kept.
EARLY_STATUS_LASTS = timedelta(days=14)
#: What an answer says about its attempt, in the words of a status.
_SAID = {Outcome.OK: "accepted", Outcome.PERMANENT: "failed"}
#: Longest number in a reference; anything longer is none of ours.
_DIGITS = 18


@dataclass(frozen=True)
class AttemptResult:
    """How one call of a transport ended."""

    outcome: Outcome
    provider_id: str = ""
    #: For people and for developers.
    for_user: str = ""
    for_log: str = ""
    retry_after: timedelta | None = None


def claim(account: Account, *, limit: int, now: datetime, pace: Limit | None = None) -> list[OutgoingCopy]:
    """Take up to `limit` due copies of this account for sending; each is committed as an attempt before it leaves.

    Only the oldest open copy of each address may go. A copy that may not leave fails or waits, with its reason.
    `pace` is how often this account may send; a token is taken for each copy that leaves. After a restore
    nothing may go until an owner says so (`actions/pausing.py`).
    """
    with atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)  # one claimer per account at a time
        if SendingPause.objects.filter(ended_at=None).exists():
            return []
        # Rows are locked: a status that comes at this moment must not be overwritten, or it would be sent twice.
        rows = Delivery.objects.select_for_update(of=("self",)).select_related("message__room", "address")
        due = rows.filter(pk__in=list(_sendable(account, now=now).values_list("pk", flat=True)[:limit]))
        ready = [row for row in due.filter(state=DeliveryState.QUEUED).order_by("id") if _may_leave(row, now=now)]
        if ready and pace is not None:
            granted, _wait = take(f"send:{account.pk}", pace, now=now, wanted=len(ready))
            ready = ready[:granted]
        return [_start_attempt(delivery, now=now) for delivery in ready]


def is_ours(copy: OutgoingCopy, *, now: datetime) -> bool:
    """Whether a claimed copy may leave at this moment: nobody has judged it meanwhile, its account is not paused,
    and its lease outlasts the call. Asked right before each call, because those before it may have taken long."""
    mine = Delivery.objects.filter(pk=copy.delivery_id, state=DeliveryState.ATTEMPTING, attempt=copy.attempt)
    open_account = Q(account__paused_until=None) | Q(account__paused_until__lte=now)
    return mine.filter(open_account, lease_until__gte=now + LONGEST_CALL).exists()


def hand_back(copy: OutgoingCopy, *, now: datetime) -> None:
    """It was claimed and certainly not sent: it waits again, if nobody has moved it on."""
    with atomic():
        mine = Delivery.objects.filter(pk=copy.delivery_id, state=DeliveryState.ATTEMPTING, attempt=copy.attempt)
        if mine.update(state=DeliveryState.QUEUED, next_at=now, lease_until=None):
            DeliveryAttempt.objects.filter(delivery_id=copy.delivery_id, n=copy.attempt).update(
                outcome=Outcome.RETRYABLE, log="handed back unsent"
            )


def record(
    copy: OutgoingCopy, result: AttemptResult, transport: TransportClass, *, now: datetime, dice: Random
) -> None:
    """Write down how an attempt ended. `ok` is a fact and always counts; anything else only if nobody has moved the
    delivery on in the meantime (fence: state and attempt number). "Later" pauses the whole account."""
    with atomic():
        if result.outcome is Outcome.OK:
            _hold(
                copy.account_id
            )  # or a status that comes at this moment would find no attempt and be kept for nobody
        elif result.retry_after:
            Account.objects.filter(pk=copy.account_id).update(paused_until=now + result.retry_after)
        attempt = DeliveryAttempt.objects.get(delivery_id=copy.delivery_id, n=copy.attempt)
        attempt.outcome, attempt.provider_id, attempt.log = result.outcome, result.provider_id, result.for_log[:4000]
        said = _SAID.get(result.outcome, "")
        if RANK[attempt.status] < RANK[said]:
            attempt.status = said
        attempt.save(update_fields=["outcome", "provider_id", "log", "status"])
        delivery: Delivery = (
            Delivery.objects.select_for_update().select_related("message__room").get(pk=copy.delivery_id)
        )
        if result.outcome is Outcome.OK:
            _learn_early_statuses(attempt, delivery)
            _settle(delivery, now=now)
        elif delivery.state == DeliveryState.ATTEMPTING and delivery.attempt == copy.attempt:
            verdict = after_attempt(result.outcome, transport, copy.attempt, dice, result.retry_after)
            _apply(delivery, verdict, detail=result.for_user, now=now)
        elif said:
            _settle(delivery, now=now)


def note_status(account: Account, provider_id: str, status: str, *, now: datetime, reference: str = "") -> None:
    """A provider reports on an attempt, which it names by its own id and perhaps by our reference.

    Any order and repetition ends in the same state; a status that fits no attempt is kept.
    """
    with atomic():
        attempt = _reported(account, provider_id, reference)
        if attempt is None:
            _hold(account.pk)
            attempt = _reported(account, provider_id, reference)
        if attempt is None:
            EarlyStatus.objects.get_or_create(
                firm=account.firm,
                account=account,
                provider_id=provider_id,
                status=status,
                defaults={"at": now},
            )
            return
        _note(attempt, status)
        delivery = Delivery.objects.select_for_update().select_related("message__room").get(pk=attempt.delivery_id)
        _settle(delivery, now=now)


def expire_lease(delivery: Delivery, transport: TransportClass, *, now: datetime, dice: Random) -> None:
    """The process that sent it is gone: nobody knows whether it left."""
    with atomic():
        fresh: Delivery = Delivery.objects.select_for_update().select_related("message__room").get(pk=delivery.pk)
        if fresh.state != DeliveryState.ATTEMPTING or fresh.lease_until is None:
            return
        if now < fresh.lease_until <= now + 2 * LEASE:  # later than that: the clock was put back
            return
        _apply(fresh, after_attempt(Outcome.AMBIGUOUS, transport, fresh.attempt, dice), detail="", now=now)


def wait_out(delivery: Delivery, *, up_since: datetime, heard_until: datetime, now: datetime) -> None:
    """Decide about an unclear copy whose wait window may have passed. `heard_until`: what arrived later than that
    is not opened yet, and may hold the status."""
    with atomic():
        fresh: Delivery = Delivery.objects.select_for_update().select_related("message__room").get(pk=delivery.pk)
        if fresh.state != DeliveryState.UNCLEAR or fresh.parked_at is not None or fresh.unclear_since is None:
            return
        if fresh.unclear_since > now:  # the clock was put back: the wait begins anew, and not a day later
            fresh.unclear_since = now
            fresh.save(update_fields=["unclear_since"])
        verdict = after_waiting(
            is_story_line=fresh.message.is_contribution,
            unclear_since=fresh.unclear_since,
            up_since=up_since,
            now=min(now, heard_until),
        )
        if verdict:
            _apply(fresh, verdict, detail="", now=now)


def send_again(*, delivery: Delivery, now: datetime) -> bool:
    """A person says: send it once more. False if it was decided otherwise in the meantime."""
    return _decide(delivery, now=now, state=DeliveryState.QUEUED, next_at=now, reason="asked_again")


def dismiss(*, delivery: Delivery, now: datetime) -> bool:
    """A person says: no longer needed. False if it was decided otherwise in the meantime."""
    return _decide(delivery, now=now, state=DeliveryState.FAILED, reason="dismissed")


def _sendable(account: Account, *, now: datetime) -> QuerySet[Delivery]:
    """Due copies that no older open copy to the same address holds back; parked ones hold back nobody."""
    older = Delivery.objects.filter(address=OuterRef("address"), pk__lt=OuterRef("pk")).filter(
        Q(state__in=[DeliveryState.QUEUED, DeliveryState.ATTEMPTING])
        | Q(state=DeliveryState.UNCLEAR, parked_at__isnull=True)
    )
    due = Delivery.objects.filter(account=account, state=DeliveryState.QUEUED, next_at__lte=now)
    return due.filter(~Exists(older)).order_by("id")


def _may_leave(delivery: Delivery, *, now: datetime) -> bool:
    message, address = delivery.message, delivery.address
    consents = current_consents(address)
    given = consents.get(delivery.purpose)
    heard = Message.objects.filter(room=message.room, address=address, side=Side.OUTSIDE)
    last_heard_at = heard.order_by("-at").values_list("at", flat=True).first()
    stopped_at = max((c.at for c in consents.values() if not c.given), default=None)
    decision = permission.decide(
        Situation(
            purpose=delivery.purpose,
            now=now,
            has_consent=bool(given and given.given),
            last_heard_at=last_heard_at,
            has_stopped=stopped_at is not None and (last_heard_at is None or last_heard_at <= stopped_at),
            has_left=Seat.objects.filter(room=message.room, address=address, left_at__isnull=False).exists(),
            is_withdrawn=message.deleted_at is not None,
            quiet_until=quiet_until(message.firm, now),
        )
    )
    if decision.permit is Permit.SEND:
        delivery.consent = given if given and given.given else None
        return True
    if decision.permit is Permit.LATER and decision.at is not None:
        delivery.next_at, delivery.reason = decision.at, decision.reason
        delivery.save(update_fields=["next_at", "reason"])
    else:
        _apply(delivery, Verdict(DeliveryState.FAILED, reason=decision.reason), detail="", now=now)
    return False


def _start_attempt(delivery: Delivery, *, now: datetime) -> OutgoingCopy:
    delivery.attempt += 1
    delivery.state, delivery.lease_until, delivery.unclear_since = DeliveryState.ATTEMPTING, now + LEASE, None
    delivery.save(update_fields=["attempt", "state", "lease_until", "unclear_since", "consent"])
    DeliveryAttempt.objects.create(firm=delivery.firm, delivery=delivery, n=delivery.attempt, started_at=now)
    return OutgoingCopy(
        delivery_id=delivery.pk,
        attempt=delivery.attempt,
        key=f"{delivery.message.public_id}-{delivery.pk}",
        account_id=delivery.account_id,
        handle=delivery.address.handle,
        text=delivery.message.text,
    )


def _apply(delivery: Delivery, verdict: Verdict, *, detail: str, now: datetime) -> None:
    delivery.state, delivery.reason, delivery.detail = verdict.state, verdict.reason, detail[:300]
    delivery.lease_until = None
    if verdict.pause is not None:
        delivery.next_at = now + verdict.pause
    if verdict.state == DeliveryState.UNCLEAR:
        delivery.unclear_since = delivery.unclear_since or now
    delivery.parked_at = now if verdict.park else None
    delivery.save(update_fields=["state", "reason", "detail", "lease_until", "next_at", "unclear_since", "parked_at"])
    if verdict.state == DeliveryState.FAILED:
        ports.rounds.undelivered(delivery.message, now=now)
    _tell(delivery, now=now)


def _settle(delivery: Delivery, *, now: datetime) -> None:
    """Move the delivery to the highest status any of its attempts has reached."""
    attempts = DeliveryAttempt.objects.filter(delivery=delivery).order_by("n")
    seen = list(attempts.values_list("status", flat=True))
    state = after_statuses(DeliveryState(delivery.state), seen)
    if state != delivery.state:
        _apply(
            delivery, Verdict(state, reason="refused" if state == DeliveryState.FAILED else ""), detail="", now=now
        )


def _hold(account_id: int) -> None:
    """Lock the account until the transaction ends: the answer to a call and a status about it come one by one.
    The account is always locked before its deliveries."""
    Account.objects.select_for_update(no_key=True).get(pk=account_id)


def _reported(account: Account, provider_id: str, reference: str) -> DeliveryAttempt | None:
    """The attempt that a status is about. Only this account's: a provider cannot report on another channel."""
    attempts = DeliveryAttempt.objects.filter(delivery__account=account)
    delivery_id, _dot, n = reference.partition(".")
    if delivery_id.isdecimal() and n.isdecimal() and max(len(delivery_id), len(n)) <= _DIGITS:
        named: DeliveryAttempt | None = attempts.filter(delivery_id=int(delivery_id), n=int(n)).first()
        if named is not None:
            return named
    known: DeliveryAttempt | None = attempts.filter(provider_id=provider_id).first() if provider_id else None
    return known


def _note(attempt: DeliveryAttempt, status: str) -> None:
    if RANK.get(status, 0) > RANK[attempt.status]:
        attempt.status = status
        attempt.save(update_fields=["status"])


def _learn_early_statuses(attempt: DeliveryAttempt, delivery: Delivery) -> None:
    early: Iterable[EarlyStatus] = EarlyStatus.objects.filter(
        account_id=delivery.account_id, provider_id=attempt.provider_id
    )
    for status in early:
        _note(attempt, status.status)


def _decide(delivery: Delivery, *, now: datetime, **values: object) -> bool:
    with atomic():
        moved = Delivery.objects.filter(pk=delivery.pk, parked_at__isnull=False).update(
            parked_at=None, unclear_since=None, **values
        )
        if moved:
            _tell(delivery, now=now)
    return bool(moved)


def _tell(delivery: Delivery, *, now: datetime) -> None:
    announce(delivery.message.room, "delivery", ref=delivery.pk, team_only=True, now=now)
