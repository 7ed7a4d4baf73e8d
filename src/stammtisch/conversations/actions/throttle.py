"""Token buckets as rows: one limit for all processes, kept over restarts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from stammtisch.conversations.models import Bucket
from stammtisch.kit.db import atomic
from stammtisch.people.tenancy import current_firm


@dataclass(frozen=True)
class Limit:
    """How often something may happen."""

    #: So many at once after a pause.
    burst: int
    #: One more after each such span.
    every: timedelta


def take(key: str, limit: Limit, *, now: datetime, wanted: int = 1) -> tuple[int, timedelta]:
    """Take up to `wanted` tokens from the bucket: how many were there, and how long until the next one.

    The bucket is per firm and key. A clock that is put back adds nothing, and it fills from there on. Runs in the
    present transaction, so tokens come back when it is rolled back.
    """
    with atomic():
        bucket = _locked(key, limit, now)
        gained = max(now - bucket.updated_at, timedelta(0)) / limit.every
        tokens = min(float(limit.burst), bucket.tokens + gained)
        granted = min(wanted, int(tokens))
        bucket.tokens, bucket.updated_at = tokens - granted, now
        bucket.save(update_fields=["tokens", "updated_at"])
    missing = max(0.0, 1.0 - (tokens - granted))
    return granted, limit.every * missing


def _locked(key: str, limit: Limit, now: datetime) -> Bucket:
    firm = current_firm()
    buckets = Bucket.objects.select_for_update().filter(key=key)
    bucket: Bucket | None = buckets.first()
    if bucket is None:
        try:
            with transaction.atomic():
                return Bucket.objects.create(firm=firm, key=key, tokens=float(limit.burst), updated_at=now)
        except IntegrityError:  # somebody else made it at the same moment
            bucket = buckets.get()
    return bucket
