"""Opening envelopes: bytes become atoms, each atom happens in one transaction, stored exactly once."""

from datetime import datetime, timedelta
from random import Random

import structlog

from stammtisch.conversations.actions.atoms import set_aside, take_in
from stammtisch.conversations.models import Envelope
from stammtisch.conversations.models.envelope import EnvelopeState
from stammtisch.conversations.ports import InboundAtom, Unreadable, ports
from stammtisch.conversations.states import pause_before
from stammtisch.conversations.work.firms import inside
from stammtisch.kit.db.claim import Claimed, claim

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
AT_ONCE = 20
MAX_ATTEMPTS = 8


def open_due(*, now: datetime, dice: Random) -> int:
    """Open up to twenty envelopes; returns how many were claimed."""
    claimed = claim(Envelope, now=now, lease_until=now + LEASE, limit=AT_ONCE)
    for row in claimed:
        with inside(row.firm_id):
            _open(row, now, dice)
    return len(claimed)


def _open(row: Claimed, now: datetime, dice: Random) -> None:
    envelope = Envelope.objects.select_related("account", "firm").get(pk=row.id)
    try:
        for atom in _atoms(envelope):
            if isinstance(atom, Unreadable):
                set_aside(envelope, atom, now=now)
            else:
                take_in(envelope, atom, now=now, dice=dice)
    except Exception:
        log.exception("envelope.failed", envelope=envelope.pk, attempt=envelope.attempts)
        dead = envelope.attempts >= MAX_ATTEMPTS
        again = now + pause_before(envelope.attempts, dice)
        _finish(row, state=EnvelopeState.DEAD if dead else EnvelopeState.READY, run_at=again)
    else:
        _finish(row, state=EnvelopeState.DONE)


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
