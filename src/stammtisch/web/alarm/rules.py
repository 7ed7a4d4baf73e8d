"""What counts as trouble, and who is told when. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from stammtisch.web.backup.proof import PROOF_LASTS, Standing

#: A restart of the work loop takes seconds; this is no restart.
SILENCE = timedelta(minutes=5)
#: One failed try may be chance; two are not.
_TRIES = 2
_LEAST_FREE_SHARE = 0.10
#: Trouble with the disk is over when a little more is free, so that it does not come and go.
_FREE_AGAIN_SHARE = 0.12
#: Who was told is told again after a day.
AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Sight:
    """The house as it is seen at one moment (UTC)."""

    now: datetime
    #: The work loop's last sign of life; None if it never gave one.
    worked_at: datetime | None
    backup: Standing | None
    #: How old the newest automatic backup may be; None where none is made.
    backup_lasts: timedelta | None
    proof: Standing | None
    free_share: float
    #: Firm's id → jobs and envelopes that were given up lately.
    given_up: Mapping[int, int]


@dataclass(frozen=True)
class Seen:
    """One trouble."""

    key: str
    #: None: the house's.
    firm_id: int | None = None
    #: What its sentence needs, JSON.
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """A trouble that was seen before, and when the owners were last told of it."""

    key: str
    told_at: datetime | None


def troubles(sight: Sight, known: Collection[str]) -> Iterator[Seen]:
    """Everything that is wrong. `known`: what was wrong at the last look."""
    if sight.worked_at is not None and sight.now - sight.worked_at > SILENCE:
        yield Seen("work_silent", facts={"since": sight.worked_at.isoformat()})
    if sight.backup_lasts is not None and sight.backup is not None:
        yield from _backup(sight.backup, sight.backup_lasts, sight.now)
    if sight.proof is not None:
        yield from _proof(sight.proof, sight.now)
    if sight.free_share < (_FREE_AGAIN_SHARE if "disk" in known else _LEAST_FREE_SHARE):
        yield Seen("disk", facts={"percent": round(100 * sight.free_share)})
    for firm_id, count in sorted(sight.given_up.items()):
        yield Seen(f"given_up:{firm_id}", firm_id, {"count": count})


def is_to_be_told(known: Known, now: datetime) -> bool:
    """Once when it is new, and again after a day."""
    return known.told_at is None or now - known.told_at >= AGAIN_AFTER


def _backup(standing: Standing, lasts: timedelta, now: datetime) -> Iterator[Seen]:
    last = standing.done_at.isoformat() if standing.done_at else ""
    if standing.error and standing.attempts >= _TRIES:
        yield Seen("backup_failed", facts={"why": standing.error, "last": last})
    elif standing.done_at is not None and now - standing.done_at > lasts:
        yield Seen("backup_old", facts={"last": last})


def _proof(standing: Standing, now: datetime) -> Iterator[Seen]:
    if standing.error and standing.attempts >= _TRIES:
        yield Seen("trial_failed", facts={"why": standing.error})
    elif standing.done_at is not None and now - standing.done_at > PROOF_LASTS:
        yield Seen("trial_old", facts={"last": standing.done_at.isoformat()})
