"""Opening envelopes: bytes become atoms, each atom happens in one transaction, stored exactly once."""

from datetime import datetime, timedelta
from random import Random

import structlog
from django.utils.translation import gettext as _

from stammtisch.conversations.actions.atoms import set_aside, take_in
from stammtisch.conversations.models import Envelope
from stammtisch.conversations.models.envelope import EnvelopeState
from stammtisch.conversations.ports import InboundAtom, Unreadable, ports
from stammtisch.conversations.states import pause_before
from stammtisch.conversations.work.rows import DATABASE_AWAY, LONGEST_OUTAGE_PAUSE, in_turn
from stammtisch.kit.db.claim import Ahead, Claimed, claim, due_now

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
AT_ONCE = 20
MAX_ATTEMPTS = 8
#: Envelopes nobody has tried to open.
UNOPENED = Ahead("envelopes", "conversations_envelope", "run_at", "state = 'ready' AND attempts = 0")


def open_due(*, now: datetime, dice: Random) -> int:
    """Open up to twenty envelopes; returns how many were claimed."""
    claimed = claim(Envelope, now=now, lease_until=now + LEASE, limit=AT_ONCE)
    return in_turn(Envelope, claimed, lambda row: _open(row, now, dice))


def forget_the_future(*, now: datetime) -> int:
    """What has arrived is due at once, even if the clock was put back since. Returns how many had to be told."""
    return due_now(UNOPENED, now=now)


def _open(row: Claimed, now: datetime, dice: Random) -> None:
    envelope = Envelope.objects.select_related("account", "firm").filter(pk=row.id, fence=row.fence).first()
    if envelope is None:
        return
    again = now + pause_before(envelope.attempts, dice)
    try:
        failed = _take_in_all(envelope, now, dice)
    except DATABASE_AWAY:
        _finish(row, state=EnvelopeState.READY, run_at=min(again, now + LONGEST_OUTAGE_PAUSE))
        raise
    except Exception:
        log.exception("envelope.failed", envelope=envelope.pk, attempt=envelope.attempts)
        failed = [0]
    if not failed:
        _finish(row, state=EnvelopeState.DONE)
    elif envelope.attempts < MAX_ATTEMPTS:
        _finish(row, state=EnvelopeState.READY, run_at=again)
    else:
        _give_up(envelope, failed, now)
        _finish(row, state=EnvelopeState.DEAD)


def _take_in_all(envelope: Envelope, now: datetime, dice: Random) -> list[int]:
    """Let every atom happen; one that breaks does not hold up its neighbours. Returns the places of the broken."""
    failed = []
    for place, atom in enumerate(_atoms(envelope)):
        try:
            if isinstance(atom, Unreadable):
                set_aside(envelope, atom, now=now)
            else:
                take_in(envelope, atom, now=now, dice=dice)
        except DATABASE_AWAY:
            raise
        except Exception:
            log.exception("atom.failed", envelope=envelope.pk, place=place, attempt=envelope.attempts)
            failed.append(place)
    return failed


def _give_up(envelope: Envelope, failed: list[int], now: datetime) -> None:
    """People must see that something came which we cannot take in; the bytes are kept with the envelope."""
    for place in failed:
        reason = _(
            "Something arrived that we could not take in. It is kept; the fault is ours, and an update may help."
        )
        set_aside(envelope, Unreadable(f"envelope:{envelope.digest}:{place}", "envelope", reason), now=now)


def _atoms(envelope: Envelope) -> list[InboundAtom | Unreadable]:
    channel = ports.channels[envelope.account.kind]
    try:
        return list(channel.split(envelope.account, bytes(envelope.raw), envelope.received_at))
    except ValueError as error:
        return [Unreadable(external_id=f"envelope:{envelope.digest}", kind="envelope", reason=str(error)[:300])]


def _finish(row: Claimed, **values: object) -> None:
    mine = Envelope.objects.filter(pk=row.id, state=EnvelopeState.ATTEMPTING, fence=row.fence)
    if not mine.update(lease_until=None, **values):
        log.warning("envelope.lost_lease", envelope=row.id)
