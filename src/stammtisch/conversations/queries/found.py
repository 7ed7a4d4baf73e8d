"""What a search found, as rows, narrowed by person, room and time."""

from dataclasses import dataclass
from datetime import datetime

from stammtisch.conversations import search
from stammtisch.conversations.models import Message, Room
from stammtisch.people.models import Person

#: Places shown; and, when they are narrowed afterwards, how many of the newest are looked at.
SHOWN = 30
LOOKED_AT = 1000


@dataclass(frozen=True)
class Narrowing:
    """What a place must be besides holding the words; None means anything."""

    person: Person | None = None
    room: Room | None = None
    since: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing is asked for."""
        return self == Narrowing()


@dataclass(frozen=True)
class Found:
    """Messages, the newest first, and people by name."""

    messages: list[Message]
    people: list[Person]
    #: Whether there are more places than were looked at or shown.
    has_more: bool


def found(query: str, narrowing: Narrowing) -> Found:
    """Places and people for these words; deleted messages have left the index and are never found."""
    hits = search.find(query, limit=SHOWN + 1 if narrowing.is_open else LOOKED_AT)
    messages = Message.objects.filter(pk__in=hits.message_ids, deleted_at=None)
    if narrowing.person:
        messages = messages.filter(address__person=narrowing.person)
    if narrowing.room:
        messages = messages.filter(room=narrowing.room)
    if narrowing.since:
        messages = messages.filter(at__gte=narrowing.since)
    rows = list(
        messages.select_related("room", "member", "address__person", "address__account").order_by("-at", "-id")[
            : SHOWN + 1
        ]
    )
    people = Person.objects.filter(pk__in=hits.person_ids[:SHOWN], merged_into=None, erased_at=None).order_by(
        "name", "id"
    )
    return Found(rows[:SHOWN], list(people), has_more=len(rows) > SHOWN or len(hits.message_ids) >= LOOKED_AT)
