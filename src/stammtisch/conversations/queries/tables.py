"""The tables of a firm and who sits at them."""

from django.db.models import Count, Q, QuerySet

from stammtisch.conversations.models import Room, Seat
from stammtisch.conversations.models.room import RoomKind
from stammtisch.conversations.queries.keyset import Cursor, Page, page

#: Tables on one page, and guests listed on a table's own page.
PAGE = 25
GUESTS = 200


def tables(*, after: Cursor | None = None, before: Cursor | None = None) -> Page[Room]:
    """Tables, the newest first, each with its `guest_count`."""
    present = Count("seats", filter=Q(seats__left_at=None, seats__address__isnull=False))
    rooms = Room.objects.filter(kind=RoomKind.TABLE, archived_at=None).annotate(guest_count=present)
    return page(rooms, by="created_at", descending=True, after=after, before=before, limit=PAGE)


def guests(room: Room) -> list[Seat]:
    """Who sits here, in order of arrival."""
    return list(_seats(room).select_related("address").order_by("joined_at", "id")[:GUESTS])


def guest_count(room: Room) -> int:
    """How many guests sit here."""
    return _seats(room).count()


def _seats(room: Room) -> QuerySet[Seat]:
    return Seat.objects.filter(room=room, left_at=None, address__isnull=False)
