"""Moving deliveries along their life (`states.py`): claims, results of attempts, statuses, people's decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, Subquery

from stammtisch.conversations import permission
from stammtisch.conversations.actions.throttle import Limit, take
from stammtisch.conversations.feed import announce
from stammtisch.conversations.models import Delivery, DeliveryAttempt, EarlyStatus, Message, Seat, SendingPause, Side
from stammtisch.conversations.permission import Permit, Situation
from stammtisch.conversations.ports import OutgoingCopy, ports
from stammtisch.conversations.queries.due import sendable_copies
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
from stammtisch.people.actions.consents import current_consents_of
from stammtisch.people.models import Account, Consent
from stammtisch.people.tenancy import current_firm

#: Of a copy that was claimed for sending; much longer than a call.
LEASE = timedelta(seconds=90)
#: Longer than any call of a transport with its time-out: what would leave later than this before the end of its
#: lease goes back instead.
LONGEST_CALL = timedelta(seconds=45)
#: How long a status nobody knows yet is kept.
EARLY_STATUS_LASTS = timedelta(days=14)
#: What an answer says about its attempt, in the words of a status.
_SAID = {Outcome.OK: "accepted", Outcome.PERMANENT: "failed"}
#: The statuses that each of these takes the place of (two of them, so that one statement fits all).
_LOWER = {"": ("", ""), "accepted": ("", ""), "failed": ("", "accepted")}
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


#: A copy, and how its attempt ended.
Ended = tuple[OutgoingCopy, AttemptResult]


def claim(account: Account, *, limit: int, now: datetime, pace: Limit | None = None) -> list[OutgoingCopy]:
    """Take up to `limit` due copies of this account for sending; each is committed as an attempt before it leaves.

    Only the oldest open copy of each address may go. A copy that may not leave fails or waits, with its reason.
    `pace` is how often this account may send; a token is taken for each copy that leaves. After a restore
    nothing may go until an owner says so (`actions/pausing.py`).
    """
    with atomic():
        _hold(account.pk)  # one claimer per account at a time
        if SendingPause.objects.filter(ended_at=None).exists():
            return []
        due = _with_situation(sendable_copies(account, now=now, limit=limit))
        consents = current_consents_of([delivery.address_id for delivery in due])
        quiet = quiet_until(account.firm, now)
        ready = [d for d in due if _may_leave(d, consents.get(d.address_id, {}), quiet, now=now)]
        if ready and pace is not None:
            granted, _wait = take(f"send:{account.pk}", pace, now=now, wanted=len(ready))
            ready = ready[:granted]
        return _start_attempts(ready, now=now)


def still_ours(copies: Sequence[OutgoingCopy], *, now: datetime) -> list[OutgoingCopy]:
    """Those of the claimed copies that may leave at this moment: nobody has judged them meanwhile, their account is
    not paused, and their lease outlasts the call. Asked right before the calls, because a process may have slept."""
    open_account = Q(account__paused_until=None) | Q(account__paused_until__lte=now)
    rows = Delivery.objects.filter(
        open_account,
        pk__in=[copy.delivery_id for copy in copies],
        state=DeliveryState.ATTEMPTING,
        lease_until__gte=now + LONGEST_CALL,
    )
    attempts = dict(rows.values_list("pk", "attempt"))
    return [copy for copy in copies if attempts.get(copy.delivery_id) == copy.attempt]


def is_ours(copy: OutgoingCopy, *, now: datetime) -> bool:
    """The same for one copy."""
    return bool(still_ours([copy], now=now))


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
    record_all([(copy, result)], transport, now=now, dice=dice)


def record_all(results: Sequence[Ended], transport: TransportClass, *, now: datetime, dice: Random) -> None:
    """The same for attempts of one account that ended together, in one transaction. What was erased meanwhile is
    passed over."""
    with atomic():
        _hold_or_pause(results, now=now)
        _write_outcomes(results)
        deliveries = _locked([copy.delivery_id for copy, _result in results])
        early = _told_early(results)
        accepted = []
        for copy, result in results:
            delivery = deliveries.get(copy.delivery_id)
            if delivery is None:
                continue
            is_mine = delivery.state == DeliveryState.ATTEMPTING and delivery.attempt == copy.attempt
            if result.outcome is Outcome.OK and is_mine and result.provider_id not in early:
                accepted.append(delivery)
            elif result.outcome is Outcome.OK:
                _learn_early_statuses(copy, result.provider_id)
                _settle(delivery, now=now)
            elif is_mine:
                verdict = after_attempt(result.outcome, transport, copy.attempt, dice, result.retry_after)
                _apply(delivery, verdict, detail=result.for_user, now=now)
            elif result.outcome in _SAID:
                _settle(delivery, now=now)
        _accept(accepted, now=now)


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


def _with_situation(ids: Sequence[int]) -> list[Delivery]:
    """These queued copies, locked, each with what must be known of its person in its room: `last_heard_at` and
    `has_left`."""
    room, address = OuterRef("message__room"), OuterRef("address")
    heard = Message.objects.filter(room=room, address=address, side=Side.OUTSIDE).order_by("-at").values("at")
    left = Seat.objects.filter(room=room, address=address, left_at__isnull=False)
    queued = Delivery.objects.filter(pk__in=ids, state=DeliveryState.QUEUED)
    found = queued.select_for_update().prefetch_related("message", "address")
    return list(found.annotate(last_heard_at=Subquery(heard[:1]), has_left=Exists(left)).order_by("next_at", "id"))


def _may_leave(delivery: Any, consents: Mapping[str, Consent], quiet: datetime | None, *, now: datetime) -> bool:
    given = consents.get(delivery.purpose)
    last_heard_at = delivery.last_heard_at
    stopped_at = max((c.at for c in consents.values() if not c.given), default=None)
    decision = permission.decide(
        Situation(
            purpose=delivery.purpose,
            now=now,
            has_consent=bool(given and given.given),
            last_heard_at=last_heard_at,
            has_stopped=stopped_at is not None and (last_heard_at is None or last_heard_at <= stopped_at),
            has_left=delivery.has_left,
            is_withdrawn=delivery.message.deleted_at is not None,
            quiet_until=quiet,
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


def _start_attempts(deliveries: Sequence[Delivery], *, now: datetime) -> list[OutgoingCopy]:
    """By cursor: each row has its own consent, and there may be many a second."""
    lease_until = connection.ops.adapt_datetimefield_value(now + LEASE)
    for delivery in deliveries:
        delivery.attempt += 1
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE conversations_delivery SET state = 'attempting', attempt = %s, lease_until = %s, consent_id = %s,"
            " unclear_since = NULL WHERE firm_id = %s AND id = %s",
            [(d.attempt, lease_until, d.consent_id, d.firm_id, d.pk) for d in deliveries],
        )
    DeliveryAttempt.objects.bulk_create(
        DeliveryAttempt(firm_id=d.firm_id, delivery=d, n=d.attempt, started_at=now) for d in deliveries
    )
    return [_copy_of(delivery) for delivery in deliveries]


def _copy_of(delivery: Delivery) -> OutgoingCopy:
    return OutgoingCopy(
        delivery_id=delivery.pk,
        attempt=delivery.attempt,
        key=f"{delivery.message.public_id}-{delivery.pk}",
        account_id=delivery.account_id,
        handle=delivery.address.handle,
        text=delivery.message.text,
    )


def _hold_or_pause(results: Sequence[Ended], *, now: datetime) -> None:
    """An accepted attempt holds its account, or a status that comes at this moment would find no attempt and be kept
    for nobody."""
    for account_id in sorted({copy.account_id for copy, _result in results}):
        told = [result for copy, result in results if copy.account_id == account_id]
        pauses = [result.retry_after for result in told if result.retry_after]
        if pauses:
            Account.objects.filter(pk=account_id).update(paused_until=now + max(pauses))
        elif any(result.outcome is Outcome.OK for result in told):
            _hold(account_id)


def _write_outcomes(results: Sequence[Ended]) -> None:
    """What the answer says counts as a status, unless a provider's report has said more already. By cursor: each row
    has its own values, and there may be many a second."""
    firm = current_firm()
    rows = [
        (
            result.outcome.value,
            result.provider_id,
            result.for_log[:4000],
            *_LOWER[_SAID.get(result.outcome, "")],
            _SAID.get(result.outcome, ""),
            firm.pk,
            copy.delivery_id,
            copy.attempt,
        )
        for copy, result in results
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE conversations_deliveryattempt SET outcome = %s, provider_id = %s, log = %s,"
            " status = CASE WHEN status IN (%s, %s) THEN %s ELSE status END"
            " WHERE firm_id = %s AND delivery_id = %s AND n = %s",
            rows,
        )


def _locked(ids: Sequence[int]) -> dict[int, Delivery]:
    """Prefetched, not joined: many copies are often of one message."""
    rows = Delivery.objects.select_for_update().prefetch_related("message__room")
    found: dict[int, Delivery] = rows.in_bulk(ids)
    return found


def _accept(deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """The common case of `_apply`: all of these were attempts that ended well, and nothing else is known of them."""
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries]).update(
        state=DeliveryState.ACCEPTED, reason="", detail="", lease_until=None, parked_at=None
    )
    for delivery in deliveries:
        _tell(delivery, now=now)


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
    """Compared by the database: two reports on one attempt may come at the same moment, and the higher one stays."""
    lower = [each for each, rank in RANK.items() if rank < RANK.get(status, 0)]
    DeliveryAttempt.objects.filter(pk=attempt.pk, status__in=lower).update(status=status)


def _told_early(results: Sequence[Ended]) -> set[str]:
    """Ids under which a provider has reported before it answered our call."""
    ids = {result.provider_id for _copy, result in results if result.provider_id}
    accounts = {copy.account_id for copy, _result in results}
    early = EarlyStatus.objects.filter(account__in=accounts, provider_id__in=ids)
    return set(early.values_list("provider_id", flat=True))


def _learn_early_statuses(copy: OutgoingCopy, provider_id: str) -> None:
    attempt = DeliveryAttempt.objects.get(delivery_id=copy.delivery_id, n=copy.attempt)
    for early in EarlyStatus.objects.filter(account_id=copy.account_id, provider_id=provider_id):
        _note(attempt, early.status)


def _decide(delivery: Delivery, *, now: datetime, **values: object) -> bool:
    with atomic():
        moved = Delivery.objects.filter(pk=delivery.pk, parked_at__isnull=False).update(
            parked_at=None, unclear_since=None, **values
        )
        if moved:
            _tell(delivery, now=now)
    return bool(moved)


def _tell(delivery: Delivery, *, now: datetime) -> None:
    """Pages look at all copies of the room anew, so one word per room and transaction is enough."""
    announce(delivery.message.room, "delivery", team_only=True, now=now)
