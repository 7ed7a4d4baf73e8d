"""Reads a chat of Messenger or Instagram: the newest message stands first in the file, and comes last here."""

from collections.abc import Iterable, Iterator

from stammtisch.imports.base import MOST_HELD, Asked, Beginning, Tally
from stammtisch.imports.errors import TooMuch
from stammtisch.imports.json_walk import Walk
from stammtisch.imports.messenger.messages import record_of, repaired
from stammtisch.imports.streams import Stream
from stammtisch.imports.text import shown
from stammtisch.imports.values import Certainty, Record, Report, Source


def knows(beginning: Beginning) -> bool:
    """Messages carry the sender's name and milliseconds; a chat without messages, its participants and a path."""
    return {"sender_name", "timestamp_ms"} <= beginning.first or {
        "participants",
        "messages",
        "thread_path",
    } <= beginning.top


class MessengerReader:
    """One pass over one chat. Holds all records until its files have ended: they stand the other way round."""

    key = "messenger"

    def __init__(self, stream: Stream, asked: Asked) -> None:
        self._streams = (stream, *asked.further)
        self._now = asked.now
        self.report = Report()
        self.source = Source(
            reader=self.key,
            dialect="Messenger or Instagram, JSON",
            order="",
            certainty=Certainty.CERTAIN,
            reasons=("Messages of this export carry their moment in UTC.",),
            zone="UTC",
            title=_title(stream) or asked.title,
        )

    def records(self) -> Iterator[Record]:
        """All messages, the oldest first; call it once."""
        tally = Tally(self.report, self._now)
        found: list[Record] = []
        for number, message in enumerate(_messages(self._streams), 1):
            record = record_of(number, message)
            if record is None:
                tally.unknown(number, str(message))
                continue
            found.append(record)
            if len(found) > MOST_HELD:
                raise TooMuch("messages", f"This chat holds more than {MOST_HELD} messages.")
        if found and found[0].at > found[-1].at:
            found.reverse()
        for record in found:
            yield tally.counted(record)


def _messages(streams: Iterable[Stream]) -> Iterator[object]:
    """The messages of all files of the chat, as they stand in them."""
    for stream in streams:
        walk = Walk(stream)
        for name in walk.members():
            for _ in walk.elements() if name == "messages" else ():
                yield walk.value()
        walk.end()


def _title(stream: Stream) -> str:
    walk = Walk(stream)
    for name in walk.members():
        if name == "title":
            return shown(repaired(walk.value()))
    return ""
