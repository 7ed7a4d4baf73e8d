"""What was said in a room, in windows of its one order, with all that a line shows.

Lines are numbered without gaps, so a window is a span of numbers: no counting, no offset, one index.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q

from stammtisch.conversations.models import Attachment, Delivery, Message, Reaction, Room, Seat, Thread

#: Lines shown at once.
WINDOW = 50


@dataclass(frozen=True)
class Window:
    """A span of lines."""

    messages: list[Message]
    #: Number before which (after which) there is more; None at the ends.
    older: int | None
    newer: int | None


@dataclass(frozen=True)
class Details:
    """What belongs to lines, by message id."""

    reactions: dict[int, list[Reaction]]
    attachments: dict[int, list[Attachment]]
    #: How many copies are in which state; parked ones count as "parked".
    copies: dict[int, Counter[str]]
    #: A sentence why a copy was not delivered.
    reasons: dict[int, str]


def window(
    room: Room, *, before: int | None = None, after: int | None = None, at: int | None = None, size: int = WINDOW
) -> Window:
    """The newest lines; or those just before or after a number, or around it."""
    if at is not None:
        first = min(at - size // 2, room.last_seq - size + 1)
    elif after is not None:
        first = after + 1
    else:
        first = (before if before is not None else room.last_seq + 1) - size
    first = max(1, first)
    last = min(first + size - 1, room.last_seq if before is None else before - 1)
    messages = Message.objects.filter(room=room, seq__range=(first, last)).order_by("seq")
    return Window(
        list(messages.select_related("room", "reply_to", "to_address__person")),
        older=first if first > 1 else None,
        newer=last if last < room.last_seq else None,
    )


def details(messages: Sequence[Message]) -> Details:
    """Reactions, files and the fate of copies, in three queries however many lines."""
    ids = [message.pk for message in messages]
    reactions = Reaction.objects.filter(message__in=ids).select_related("member", "address__person")
    attachments = Attachment.objects.filter(message__in=ids).order_by("id")
    copies: dict[int, Counter[str]] = defaultdict(Counter)
    reasons: dict[int, str] = {}
    parked = ExpressionWrapper(Q(parked_at__isnull=False), output_field=BooleanField())
    fates = Delivery.objects.filter(message__in=ids).annotate(is_parked=parked)
    grouped = fates.values_list("message_id", "state", "is_parked", "detail").annotate(count=Count("id"))
    for message, state, is_parked, detail, count in grouped:
        copies[message]["parked" if is_parked else state] += count
        reasons[message] = reasons.get(message) or detail
    return Details(_by_message(reactions), _by_message(attachments), dict(copies), reasons)


def open_threads(room: Room, *, limit: int = 10) -> list[Thread]:
    """Conversations in this room that are not done, who waits longest first; a table may have many."""
    rows = Thread.objects.filter(room=room, done_at=None).select_related("room", "address__person", "assigned_to")
    return list(rows.order_by(F("waiting_since").asc(nulls_last=True), "-last_message_at", "id")[:limit])


def guests(room: Room, *, limit: int) -> list[Seat]:
    """Who sits here, in order of arrival, at most `limit`."""
    seats = Seat.objects.filter(room=room, left_at=None, address__isnull=False).order_by("joined_at", "id")
    return list(seats.select_related("address__person")[:limit])


def other_rooms(person_id: int, room: Room, *, limit: int = 8) -> list[Room]:
    """Rooms in which this person sits besides this one, the liveliest first."""
    rooms = Room.objects.filter(seats__address__person=person_id, seats__left_at=None).exclude(pk=room.pk)
    return list(rooms.distinct().order_by("-last_message_at", "-id")[:limit])


def _by_message(rows: Iterable[object]) -> dict[int, list]:  # type: ignore[type-arg]
    grouped: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        grouped[row.message_id].append(row)  # type: ignore[attr-defined]
    return dict(grouped)
