"""Reads a room that Element exported. Reactions and edits are events of their own and are looked up first."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from stammtisch.imports.base import MOST_NAMES, Asked, Beginning, Tally, named
from stammtisch.imports.errors import TooMuch
from stammtisch.imports.json_walk import Walk
from stammtisch.imports.matrix.events import Later, record_of, relation
from stammtisch.imports.streams import Stream
from stammtisch.imports.text import fit, shown
from stammtisch.imports.values import Certainty, Record, Report, Source

#: Reactions and edits that are remembered.
_MOST_LATER = 500_000


def knows(beginning: Beginning) -> bool:
    """Events carry the moment at which their server got them."""
    return "origin_server_ts" in beginning.first or {"room_name", "messages"} <= beginning.top


class MatrixReader:
    """One pass over one room, after one for what was added to its messages later."""

    key = "matrix"

    def __init__(self, stream: Stream, asked: Asked) -> None:
        self._stream = stream
        self._now = asked.now
        self.report = Report()
        title, self._later = _later(stream)
        self.source = Source(
            reader=self.key,
            dialect="Element, JSON",
            order="",
            certainty=Certainty.CERTAIN,
            reasons=("Events of Matrix carry their moment in UTC.",),
            zone="UTC",
            title=title or asked.title,
        )

    def records(self) -> Iterator[Record]:
        """All messages and events of the room; call it once."""
        tally = Tally(self.report, self._now)
        walk = Walk(self._stream)
        for number, event in _events(walk):
            if relation(event) is not None:
                continue
            record = record_of(number, event, self._later)
            if record is None:
                tally.unknown(number, str(event))
                continue
            yield tally.counted(record)
        walk.end()


def _events(walk: Walk) -> Iterator[tuple[int, object]]:
    for name in walk.members():
        for number, _ in enumerate(walk.elements() if name == "messages" else (), 1):
            yield number, walk.value()


def _later(stream: Stream) -> tuple[str, Later]:
    """The room's name, and what later events say about earlier ones and about names."""
    reactions: defaultdict[str, Counter[str]] = defaultdict(Counter)
    later = Later(reactions=reactions, edits={}, names={})
    title = ""
    walk = Walk(stream)
    for name in walk.members():
        if name == "room_name":
            title = shown(fit(walk.value()))
        for _ in walk.elements() if name == "messages" else ():
            _note(later, walk.value())
    return title, later


def _note(later: Later, event: object) -> None:
    content = named(event, "content")
    related = relation(event)
    if related is not None and related.type == "m.annotation":
        later.reactions[related.to][related.key] += 1
    elif related is not None:
        later.edits[related.to] = fit(named(named(content, "m.new_content"), "body"))
    elif named(event, "type") == "m.room.member" and (name := shown(fit(named(content, "displayname")))):
        later.names[fit(named(event, "state_key"))] = name
    if len(later.reactions) + len(later.edits) > _MOST_LATER or len(later.names) > MOST_NAMES:
        raise TooMuch("messages", "This room holds more reactions, edits or people than can be kept at once.")
