"""Cutting long work into portions, so that memory, locks and transactions stay small however long a history is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from stammtisch.conversations.models import Message, Room

from .business import Calendars
from .reading import spoken, times_of
from .rows import Span
from .stretches import Stretch, stretch
from .values import Utterance

#: Rooms are taken together until they hold this many messages: few statements, short transactions.
BATCH = 4_000
#: A longer stretch of a room is taken piece by piece.
PIECE = 20_000
_BEGINNING, _END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Portion(NamedTuple):
    """What a rebuild does in one transaction: some rooms (by id) whole, or a piece of one."""

    rooms: list[int]
    #: First and last time of the piece; None: the rooms whole.
    piece: Span | None = None
    #: Whether the piece begins or ends its room; rows beyond the first and the last message are superfluous.
    is_first: bool = True
    is_last: bool = True

    def holds(self, said: Utterance) -> bool:
        """Whether the message belongs to this portion; the others were read to know how things stood."""
        if self.piece is None:
            return True
        begin, end = self.piece
        return begin <= said.at < end or (self.is_last and said.at == end)

    def window(self, calendars: Calendars) -> Stretch | None:
        """What to read and to replace; None: everything."""
        if self.piece is None:
            return None
        room = Room.objects.get(pk=self.rooms[0])
        found = stretch(*self.piece, times_of(room), calendars)
        if self.is_first:
            found = replace(found, turns_from=_BEGINNING, rows_from=_BEGINNING)
        if self.is_last:
            found = replace(found, turns_to=_END, rows_to=_END)
        return found


def portions() -> Iterator[Portion]:
    """All rooms of the open firm in their order: short ones together, long ones in pieces."""
    batch: list[int] = []
    held = 0
    for room in Room.objects.order_by("id").iterator():
        if batch and held + room.last_seq > BATCH:
            yield Portion(batch)
            batch, held = [], 0
        if room.last_seq > PIECE:
            yield from _pieces_of(room)
        else:
            batch.append(room.pk)
            held += room.last_seq
    if batch:
        yield Portion(batch)


def _pieces_of(room: Room) -> Iterator[Portion]:
    times = Message.objects.filter(room=room).order_by("at").values_list("at", flat=True)
    first, last = times.first(), times.last()
    if first is None or last is None:
        yield Portion([room.pk])
        return
    for begin, end in pieces(room, first, last):
        yield Portion([room.pk], (begin, end), is_first=begin == first, is_last=end == last)


def pieces(room: Room, since: datetime, until: datetime) -> Iterator[Span]:
    """Adjoining spans of a room from `since` to `until`, of about `PIECE` messages each."""
    while True:
        ahead = spoken().filter(room=room, at__gt=since, at__lt=until).order_by("at").values_list("at", flat=True)
        edge = next(iter(ahead[PIECE : PIECE + 1]), None)
        yield since, edge or until
        if edge is None:
            return
        since = edge
