"""Taking somebody out of the rooms: what they said, what was said to them alone, where they sat.

A line of theirs keeps its place and its time without a word, as any deleted line does; a room in which only they
and the firm spoke goes as a whole. What others said about them in front of everybody is the others'.
"""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from django.db.models import Q, QuerySet

from stammtisch.conversations.actions import clearing, rooms, talk
from stammtisch.conversations.actions.clearing import AT_ONCE, Gone
from stammtisch.conversations.models import (
    Atom,
    Attachment,
    Delivery,
    IdempotentRequest,
    Message,
    Reaction,
    Room,
    Seat,
    Thread,
)
from stammtisch.kit.db import atomic
from stammtisch.people.models import Address


def take_words(addresses: Sequence[Address], *, now: datetime, dice: Random) -> Gone:
    """The next words of theirs, or said to them alone, a portion at a time; nothing gone: none are left."""
    with atomic():
        words = _words(addresses).select_related("room", "address")[:AT_ONCE]
        ids = [message.pk for message in words]
        files = Attachment.objects.filter(message__in=ids).count()
        envelopes = clearing.empty_envelopes(Atom.objects.filter(message__in=ids))
        for message in words:
            talk.delete(message=message, now=now, dice=dice)
        Message.objects.filter(pk__in=ids).update(author_name="")
    return Gone(messages=len(ids), files=files, envelopes=envelopes)


def drop_direct_room(room: Room) -> Gone:
    """A talk between them and the firm, both sides of it, in one transaction."""
    with atomic():
        rooms.hold(room)
        gone = clearing.delete_messages(list(room.messages.values_list("pk", flat=True)))
        gone += clearing.remove_room(room)
    return gone


def leave_no_trace(addresses: Sequence[Address], *, now: datetime) -> None:
    """Seats without a name, no threads, reactions, copies and answered requests."""
    with atomic():
        Message.objects.filter(address__in=addresses).exclude(author_name="").update(author_name="")
        Seat.objects.filter(address__in=addresses, left_at=None).update(left_at=now)
        Seat.objects.filter(address__in=addresses).update(name="")
        Thread.objects.filter(address__in=addresses).delete()
        Reaction.objects.filter(address__in=addresses).delete()
        Delivery.objects.filter(address__in=addresses).delete()
        actors = [f"address:{address.pk}" for address in addresses]
        IdempotentRequest.objects.filter(actor__in=actors).delete()


def _words(addresses: Sequence[Address]) -> QuerySet[Message]:
    theirs = Q(address__in=addresses) | Q(to_address__in=addresses)
    return Message.objects.filter(theirs, deleted_at=None).order_by("pk")
