"""Messages as measurement reads them: people resolved now, members left out, everything else as it was stored.

Who a guest is follows from the address at the time of reading, so that two persons who are made one become one
here as soon as their rooms are derived again (`conversations.changes.mark_addresses`).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple, cast

from django.db.models import Q, QuerySet

from stammtisch.conversations.models import Message, Room, Side
from stammtisch.conversations.models.message import Audience

from .definitions import MIN_VOICE_SECONDS
from .stretches import Mark, RoomTimes
from .values import Reply, Sender, Utterance
from .values import Side as SideName

#: Messages fetched at a time.
CHUNK = 2000
#: Marks fetched for the first step along a room; each further step takes twice as many.
FIRST_STEP = 64

# What a guest says counts however few may read it; of our own side only what was said to somebody.
_SPOKEN = (
    Q(side=Side.OUTSIDE)
    | Q(audience=Audience.ROOM, side__in=[Side.TEAM, Side.AUTO])
    | Q(audience=Audience.SEAT, side=Side.TEAM)
)


class _Row(NamedTuple):
    """The columns of a message that are read, in the order of `_COLUMNS`."""

    id: int
    room: int
    room_kind: Any
    at: datetime
    side: Any
    person: int | None
    text: str
    kind: str
    is_contribution: bool
    round_number: int | None
    deleted_at: datetime | None
    settled_at: datetime | None
    reply_to: int | None
    reply_side: Any
    reply_person: int | None
    to_person: int | None


_COLUMNS = (
    "id",
    "room_id",
    "room__kind",
    "at",
    "side",
    "address__person_id",
    "text",
    "kind",
    "is_contribution",
    "round_number",
    "deleted_at",
    "settled_at",
    "reply_to_id",
    "reply_to__side",
    "reply_to__address__person_id",
    "to_address__person_id",
)


def spoken() -> QuerySet[Message]:
    """The messages of the open firm that are utterances, in no order."""
    return Message.objects.filter(_SPOKEN)


def utterances(messages: QuerySet[Message]) -> Iterator[Utterance]:
    """These messages ordered by (room, at, id), read in chunks."""
    rows = messages.order_by("room_id", "at", "id").values_list(*_COLUMNS)
    return (_utterance(_Row(*row)) for row in rows.iterator(chunk_size=CHUNK))


def _utterance(row: _Row) -> Utterance:
    is_guest, is_team, of_a_round = row.side == Side.OUTSIDE, row.side == Side.TEAM, row.round_number is not None
    return Utterance(
        id=row.id,
        room=row.room,
        kind=row.room_kind,
        at=row.at,
        sender=Sender(row.side, row.person),
        text=row.text,
        reply=Reply(row.reply_to, Sender(row.reply_side, row.reply_person)) if row.reply_to is not None else None,
        mentions=(Sender("outside", row.to_person),) if row.to_person is not None and is_team else (),
        accepted=row.is_contribution,
        taken=is_guest and (row.is_contribution or of_a_round),
        format_question=is_team and of_a_round and not row.is_contribution,
        # no channel tells the length of a voice note yet: it is taken for long enough
        voice_seconds=MIN_VOICE_SECONDS if row.kind == "voice" else 0,
        deleted=row.deleted_at is not None,
        needs_answer=row.settled_at is None,
    )


def times_of(room: Room) -> RoomTimes:
    """Both ways along a room, a few marks at a time."""
    messages = spoken().filter(room=room)
    return RoomTimes(before=_walk(messages, backwards=True), since=_walk(messages, backwards=False))


def _walk(messages: QuerySet[Message], *, backwards: bool) -> Callable[[datetime], Iterable[Mark]]:
    order = ("-at", "-id") if backwards else ("at", "id")
    way = "lt" if backwards else "gt"

    def walk(start: datetime) -> Iterator[Mark]:
        ahead = messages.filter(at__lt=start) if backwards else messages.filter(at__gte=start)
        step = FIRST_STEP
        while True:
            rows = list(ahead.order_by(*order).values_list("at", "id", "side", "address__person_id")[:step])
            for at, _number, side, person in rows:
                yield Mark(at, Sender(cast("SideName", side), person))
            if len(rows) < step:
                return
            at, number = rows[-1][:2]
            # the first condition alone bounds the index scan; the second settles messages of the same moment
            beyond = Q(**{f"at__{way}": at}) | Q(at=at, **{f"id__{way}": number})
            ahead = messages.filter(beyond, **{f"at__{way}e": at})
            step = min(2 * step, CHUNK)

    return walk
