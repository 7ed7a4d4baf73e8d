"""What people said lately and where they sit, for the pages about people."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from stammtisch.conversations.models import Message, Room, Seat
from stammtisch.conversations.models.message import Audience
from stammtisch.people.models import Address, Person


def last_words(persons: Iterable[Person]) -> dict[int, Message]:
    """The newest standing message of each of these people, by person id. Three queries for any number of people."""
    newest = _standing(address=OuterRef("pk")).order_by("-at", "-pk").values("pk")[:1]
    ways = Address.objects.filter(person__in=persons).annotate(newest=Subquery(newest))
    person_of = dict(ways.exclude(newest=None).values_list("newest", "person_id"))
    said: dict[int, Message] = {}
    for message in Message.objects.filter(pk__in=person_of).select_related("room").order_by("at", "pk"):
        said[person_of[message.pk]] = message
    return said


def words_of(person: Person, *, limit: int = 5) -> list[Message]:
    """The newest standing messages of somebody, newest first."""
    ways = list(Address.objects.filter(person=person).values_list("pk", flat=True))
    return list(_standing(address__in=ways).select_related("room").order_by("-at", "-pk")[:limit])


def rooms_of(person: Person, *, limit: int = 10) -> list[Room]:
    """Where somebody sits, latest talk first."""
    seats = Seat.objects.filter(address__person=person, left_at=None).values("room")
    return list(Room.objects.filter(pk__in=seats).order_by("-last_message_at", "-pk")[:limit])


def message_counts(persons: Iterable[Person]) -> dict[int, int]:
    """How many standing messages each of these people wrote, by person id."""
    counted = _standing(address__person__in=persons).values("address__person").annotate(count=Count("pk"))
    return {row["address__person"]: row["count"] for row in counted.order_by()}


def _standing(**conditions: Any) -> QuerySet[Message]:
    """Messages that were not taken back and that the room may read."""
    return Message.objects.filter(deleted_at=None, audience=Audience.ROOM, **conditions)
