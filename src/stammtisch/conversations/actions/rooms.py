"""Opening rooms, sitting down, leaving."""

from datetime import datetime

from django.utils.translation import gettext as _

from stammtisch.conversations.errors import RoomClosed
from stammtisch.conversations.feed import announce
from stammtisch.conversations.models import Room, Seat
from stammtisch.conversations.models.room import RoomKind, SeatRole
from stammtisch.conversations.ports import ports
from stammtisch.kit.db import atomic
from stammtisch.people.models import Address, Member
from stammtisch.people.tenancy import current_firm


def open_table(*, title: str, now: datetime, welcome: str = "") -> Room:
    """A table with room for many."""
    room: Room = Room.objects.create(
        firm=current_firm(), kind=RoomKind.TABLE, title=title, welcome=welcome, created_at=now
    )
    return room


def direct_room(*, address: Address, now: datetime) -> Room:
    """The room of this address and the firm; opened at the first word."""
    with atomic():
        existing = _direct_room(address)
        if existing is None:  # two first words at the same moment open one room
            Address.objects.select_for_update(no_key=True).get(pk=address.pk)
            existing = _direct_room(address)
        if existing is not None:
            return existing
        room: Room = Room.objects.create(
            firm=current_firm(), kind=RoomKind.DIRECT, title="", is_open=False, created_at=now
        )
        Seat.objects.create(firm=room.firm, room=room, address=address, name=address.person.name, joined_at=now)
    return room


def _direct_room(address: Address) -> Room | None:
    seat = Seat.objects.filter(address=address, room__kind=RoomKind.DIRECT).select_related("room").first()
    return seat.room if seat else None


def sit_down(
    *,
    room: Room,
    name: str,
    now: datetime,
    address: Address | None = None,
    member: Member | None = None,
    role: SeatRole = SeatRole.GUEST,
) -> Seat:
    """Take a seat, or the former one again under the new name. Raises RoomClosed for a guest who comes too late."""
    with atomic():
        seat: Seat | None = Seat.objects.filter(room=room, address=address, member=member).first()
        if address is not None and not (room.is_open and room.archived_at is None) and seat is None:
            raise RoomClosed(_("This table is closed; nobody new can sit down."))
        if seat is None:
            seat = Seat.objects.create(
                firm=room.firm, room=room, address=address, member=member, role=role, name=name, joined_at=now
            )
        else:
            seat.name, seat.left_at = name, None
            seat.save(update_fields=["name", "left_at"])
        announce(room, "seats", ref=seat.pk, now=now)
    return seat


def leave(*, seat: Seat, now: datetime) -> Seat:
    """Get up. What was said stays; the round of the room is told."""
    with atomic():
        hold(seat.room)
        seat.left_at = now
        seat.save(update_fields=["left_at"])
        ports.rounds.left(seat, now=now)
        announce(seat.room, "seats", ref=seat.pk, now=now)
    return seat


def hold(room: Room) -> None:
    """Lock the room's row until the transaction ends.

    Whoever changes a message or seat and then tells the round takes the room first, as a new message does: one order
    of locks, no deadlock.
    """
    Room.objects.select_for_update(no_key=True).get(pk=room.pk)


def rename(*, seat: Seat, name: str, now: datetime) -> Seat:
    """A new name from now on; older lines keep the name they were written under."""
    with atomic():
        seat.name = name
        seat.save(update_fields=["name"])
        announce(seat.room, "seats", ref=seat.pk, now=now)
    return seat
