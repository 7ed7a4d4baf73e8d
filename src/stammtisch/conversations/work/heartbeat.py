"""Signs of life, and since when without a gap."""

from datetime import datetime, timedelta

from stammtisch.conversations.models import Heartbeat
from stammtisch.kit.db import atomic

#: A silence longer than this was an outage: `up_since` starts anew.
GAP = timedelta(seconds=60)
#: A work loop that has not shown a sign of life for so long is down.
SILENCE = timedelta(seconds=30)


def beat(name: str, *, now: datetime) -> Heartbeat:
    """Note that `name` is alive."""
    with atomic():
        heart, _new = Heartbeat.objects.get_or_create(name=name, defaults={"at": now, "up_since": now})
        if now - heart.at > GAP:
            heart.up_since = now
        heart.at = now
        heart.save(update_fields=["at", "up_since"])
    return heart


def up_since(name: str, *, now: datetime) -> datetime:
    """Since when `name` has been alive without a gap; `now` if it has never been seen."""
    heart = Heartbeat.objects.filter(name=name).first()
    return heart.up_since if heart else now


def last_seen(name: str) -> datetime | None:
    """The last sign of life of `name`; None if it has never been seen."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
