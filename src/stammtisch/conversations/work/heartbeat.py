"""Signs of life, and since when without a gap."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, InterfaceError, connection

from stammtisch.conversations.models import Heartbeat
from stammtisch.kit import clock
from stammtisch.kit.db import atomic

log = structlog.get_logger(__name__)

#: A silence longer than this was an outage: `up_since` starts anew.
GAP = timedelta(seconds=60)
#: A work loop that has not shown a sign of life for so long is down.
SILENCE = timedelta(seconds=30)
EVERY_SECONDS = 20.0


def beat(name: str, *, now: datetime) -> Heartbeat:
    """Note that `name` is alive."""
    with atomic():
        heart, _new = Heartbeat.objects.get_or_create(name=name, defaults={"at": now, "up_since": now})
        if abs(now - heart.at) > GAP:  # it was silent, or the clock was put forward or back
            heart.up_since = now
        heart.at = now
        heart.save(update_fields=["at", "up_since"])
    return heart


def was_put_back(name: str, *, now: datetime) -> bool:
    """Whether the clock has been put back since `name` last said that it lives; ask before the next beat."""
    heart = Heartbeat.objects.filter(name=name).first()
    return heart is not None and heart.at - now > GAP


def up_since(name: str, *, now: datetime) -> datetime:
    """Since when `name` has been alive without a gap; `now` if it is not alive now or has never been seen.

    A clock that is put forward looks like a silence, so nothing that waits for a span of time ends too early.
    """
    heart = Heartbeat.objects.filter(name=name).first()
    return heart.up_since if heart and now - heart.at <= GAP else now


def last_seen(name: str) -> datetime | None:
    """The last sign of life of `name`; None if it has never been seen."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()


@contextmanager
def beating(name: str) -> Iterator[None]:
    """Say every few seconds that `name` is alive, in a thread of its own, until the block ends."""
    stop = threading.Event()
    thread = threading.Thread(target=_beat_until, args=(name, stop), name=f"heartbeat-{name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(EVERY_SECONDS)


def _beat_until(name: str, stop: threading.Event) -> None:
    while True:
        try:
            beat(name, now=clock.now())
        except (DatabaseError, InterfaceError) as error:  # a beat that is missing says just that
            log.warning("heartbeat.missed", name=name, error=str(error)[:200])
        finally:
            connection.close()
        if stop.wait(EVERY_SECONDS):
            return
