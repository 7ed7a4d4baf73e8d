"""Everything that is of one person in the rooms: what they said, what was said to them alone, their own talk."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from stammtisch.conversations.models import Attachment, Message, Reaction, Room, Seat
from stammtisch.conversations.models.room import RoomKind
from stammtisch.people.models import Consent, Person


@dataclass(frozen=True)
class Counts:
    """How much there is."""

    messages: int
    files: int
    consents: int


def counts_of(person: Person) -> Counts:
    """How much is held about somebody."""
    said = messages_of(person)
    return Counts(
        messages=said.count(),
        files=Attachment.objects.filter(message__in=said.values("pk")).count(),
        consents=Consent.objects.filter(address__person=person).count(),
    )


def own_rooms(person: Person) -> QuerySet[Room]:
    """Rooms in which nobody of the outside sits but them: both sides of the talk are about them."""
    others = Seat.objects.filter(room=OuterRef("pk"), address__isnull=False).exclude(address__person=person)
    rooms = Room.objects.filter(kind=RoomKind.DIRECT, seats__address__person=person)
    return rooms.filter(~Exists(others)).distinct()


def messages_of(person: Person) -> QuerySet[Message]:
    """What they said, what was said to them alone, and their own talk with the firm, oldest first.

    Not what others said at a table (that is the others'), and not the team's notes.
    """
    theirs = Q(address__person=person) | Q(to_address__person=person)
    own_talk = Q(room__in=own_rooms(person).values("pk"), audience="room")
    return Message.objects.filter(theirs | own_talk, deleted_at=None).order_by("at", "pk")


def seats_of(person: Person) -> list[Seat]:
    """Where they sit or sat."""
    return list(Seat.objects.filter(address__person=person).select_related("room").order_by("joined_at", "pk"))


def reactions_of(person: Person) -> list[Reaction]:
    """Their reactions, with the message meant."""
    return list(Reaction.objects.filter(address__person=person).select_related("message__room").order_by("at", "pk"))
