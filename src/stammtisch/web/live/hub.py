"""Who listens in this process, and handing packets to them without waiting for anybody."""

import asyncio
import threading
from collections.abc import Iterable, Mapping

from stammtisch.web.live.rights import GuestRight, Right
from stammtisch.web.live.topics import Packet, Topic

#: A listener so many events behind is let go; it connects again and catches up from the table.
QUEUE_LIMIT = 100


class Listener:
    """One open stream. Belongs to the event loop; only `hub` and the stream itself touch it."""

    def __init__(self, topic: Topic, right: Right) -> None:
        self.topic = topic
        self.right = right
        self.person_id = right.person_id if isinstance(right, GuestRight) else None
        self._queue: asyncio.Queue[Packet | None] = asyncio.Queue()
        self._ended = False

    def offer(self, packet: Packet) -> None:
        """Put the packet into the listener's queue if it is theirs; who is too slow is ended."""
        if not packet.is_for(self.person_id):
            return
        if self._queue.qsize() >= QUEUE_LIMIT:
            self.end()
        elif not self._ended:
            self._queue.put_nowait(packet)

    def end(self) -> None:
        """The stream ends after what is in its queue."""
        if not self._ended:
            self._ended = True
            self._queue.put_nowait(None)

    async def packets(self) -> list[Packet | None]:
        """Everything that waits, at least one; None at the end means that the stream is over."""
        waiting = [await self._queue.get()]
        while not self._queue.empty():
            waiting.append(self._queue.get_nowait())
        return waiting


class Hub:
    """All listeners of this process, by topic, and how far each firm's feed has been read for them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[Topic, set[Listener]] = {}
        self._read: dict[int, int] = {}
        #: Set while anybody listens; the reader sleeps otherwise.
        self.busy = threading.Event()

    def join(self, listener: Listener, *, head: int) -> None:
        """From now on the listener gets what comes after `head`, the newest number in its firm's feed.

        Whoever joins must read the table *after* this call: then what is not in the table yet will come by packet.
        """
        with self._lock:
            self._read.setdefault(listener.topic.firm_id, head)
            self._listeners.setdefault(listener.topic, set()).add(listener)
            self.busy.set()

    def leave(self, listener: Listener) -> None:
        """No more packets; a firm nobody listens to is no longer read."""
        with self._lock:
            others = self._listeners.get(listener.topic, set())
            others.discard(listener)
            if not others:
                self._listeners.pop(listener.topic, None)
            firm_id = listener.topic.firm_id
            if all(topic.firm_id != firm_id for topic in self._listeners):
                self._read.pop(firm_id, None)
            if not self._listeners:
                self.busy.clear()

    def cursors(self) -> dict[int, int]:
        """Firm id → number up to which its feed has been handed out here."""
        with self._lock:
            return dict(self._read)

    def followed(self, firm_id: int) -> list[Topic]:
        """The topics that are followed in this firm."""
        with self._lock:
            return [topic for topic in self._listeners if topic.firm_id == firm_id]

    def advance(self, firm_id: int, n: int) -> None:
        """The feed of this firm has been read up to `n`, and handed out."""
        with self._lock:
            if firm_id in self._read:
                self._read[firm_id] = n

    def publish(self, packets: Mapping[Topic, Iterable[Packet]]) -> None:
        """Hand packets to all who follow their topic. On the event loop only."""
        for topic, news in packets.items():
            with self._lock:
                listeners = list(self._listeners.get(topic, ()))
            for packet in news:
                for listener in listeners:
                    listener.offer(packet)

    def everybody(self) -> list[Listener]:
        """All listeners."""
        with self._lock:
            return [listener for listeners in self._listeners.values() for listener in listeners]
