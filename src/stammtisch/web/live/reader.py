"""The one thread of a process that reads new feed entries, for everybody who listens here."""

import asyncio
import json
import sys
import threading
from collections.abc import Iterable

import structlog
from django.db import DatabaseError, InterfaceError, connection
from django.utils import translation

from stammtisch.conversations.models import FeedEntry
from stammtisch.kit import clock
from stammtisch.kit.db.crossing import Crossing
from stammtisch.people.models import Firm
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.live import telling, wire
from stammtisch.web.live.hub import Hub
from stammtisch.web.live.topics import Packet, Topic
from stammtisch.web.live.wakeup import bell

log = structlog.get_logger(__name__)

#: So many entries of one firm are read at a time.
_AT_ONCE = 500
_PAUSE_AFTER_TROUBLE_SECONDS = 1.0

HEADS = Crossing(
    "feed_heads",
    "SELECT firm_id, n FROM conversations_feedcounter"
    " WHERE firm_id IN (SELECT value::bigint FROM json_array_elements_text(%(firms)s::json))",
    arguments={"firms": "text"},
    returns={"firm_id": "bigint", "n": "bigint"},
    reads=("conversations_feedcounter",),
    on_sqlite="SELECT firm_id, n FROM conversations_feedcounter"
    " WHERE firm_id IN (SELECT value FROM json_each(%(firms)s))",
)


class Reader:
    """Follows the feeds of all firms that somebody listens to."""

    def __init__(self, hub: Hub, loop: asyncio.AbstractEventLoop) -> None:
        self._hub = hub
        self._loop = loop
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live-reader", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Stop within about a second; does not wait for it."""
        self._stopping.set()
        self._hub.busy.set()

    def join(self) -> None:
        """Wait until the thread has ended."""
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._hub.busy.wait()
            try:
                with bell() as knock:
                    while self._hub.busy.is_set() and not self._stopping.is_set():
                        self.read()
                        knock.wait(self._stopping)
            except (DatabaseError, InterfaceError):
                # Locked or away for a moment; the cursor stands where it stood.
                log.warning("live.not_read", exc_info=True)
                self._stopping.wait(_PAUSE_AFTER_TROUBLE_SECONDS)
            finally:
                connection.close()

    def read(self) -> None:
        """Hand out everything new."""
        cursors = self._hub.cursors()
        for firm_id, head in heads(cursors).items():
            cursor = cursors[firm_id]
            while cursor < head and not self._stopping.is_set():
                cursor = self._hand_out(firm_id, cursor)

    def _hand_out(self, firm_id: int, cursor: int) -> int:
        firm = Firm.objects.filter(pk=firm_id).first()
        if firm is None:  # erased meanwhile; its listeners lose their right at the next look
            self._hub.advance(firm_id, sys.maxsize)
            return sys.maxsize
        with firm_scope(firm):
            entries = list(FeedEntry.objects.filter(n__gt=cursor).select_related("firm", "room__firm")[:_AT_ONCE])
            if not entries:  # pruned, or the firm's counter ran ahead of a restore
                self._hub.advance(firm_id, heads([firm_id]).get(firm_id, cursor))
                return heads([firm_id]).get(firm_id, cursor)
            packets = {topic: list(render(entries, topic)) for topic in self._hub.followed(firm_id)}
        # Only now: had drawing failed (a locked table), the entries would have been skipped for everybody. Whoever
        # joined while we drew has read these entries from the table.
        self._hub.advance(firm_id, entries[-1].n)
        self._loop.call_soon_threadsafe(self._hub.publish, packets)
        return entries[-1].n


def heads(firm_ids: Iterable[int]) -> dict[int, int]:
    """Newest number in the feed of each of these firms; one query whatever their number."""
    wanted = list(firm_ids)
    return dict(HEADS.rows(firms=json.dumps(wanted))) if wanted else {}


def render(entries: list[FeedEntry], topic: Topic) -> Iterable[Packet]:
    """These entries for this topic, in order. Of several about the same thing only the last is told.

    An event shows how things stand *now*, so the earlier ones would say the same.
    """
    last = {_subject(entry): entry.n for entry in entries}
    with translation.override(topic.language):
        for entry in entries:
            if last[_subject(entry)] == entry.n:
                told = _told(entry, topic)
                if told is not None:
                    yield Packet(entry.n, wire.event(entry.n, told.words), told.only_for)


def _subject(entry: FeedEntry) -> tuple[object, ...]:
    about = entry.ref if entry.kind in ("message", "change", "reaction") else None
    return entry.kind, entry.room_id, entry.team_only, about


def _told(entry: FeedEntry, topic: Topic) -> telling.Told | None:
    try:
        return telling.tell(entry, topic, now=clock.now())
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        # One entry that cannot be drawn must not silence the feed for everybody: the pages look for themselves.
        log.exception("live.not_drawn", entry=entry.pk)
        return telling.plain(entry, topic)
