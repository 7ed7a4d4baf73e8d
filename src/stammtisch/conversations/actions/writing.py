"""Putting a message into a room: the one place that hands out the order of lines.

Everything that follows from a message (copies to send, search, figures, live pages) is written in its transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from stammtisch.conversations import search
from stammtisch.conversations.changes import mark_changed
from stammtisch.conversations.errors import NothingToSay, TooLong
from stammtisch.conversations.feed import announce
from stammtisch.conversations.models import Message, Room, Seat, Side
from stammtisch.conversations.models.message import Audience
from stammtisch.conversations.ports import ports
from stammtisch.kit import failpoints, signing
from stammtisch.kit.db import atomic
from stammtisch.kit.text.cleaning import clean_utterance
from stammtisch.people.models import Address, Member

#: A message may hold this many characters; a longer one is refused with a sentence, and the page keeps the draft.
MAX_CHARACTERS = 10_000


@dataclass(frozen=True)
class Author:
    """Who speaks. Exactly one of `address` and `member` is set, or neither for automatic texts."""

    side: Side
    name: str = ""
    address: Address | None = None
    member: Member | None = None

    @classmethod
    def guest(cls, seat: Seat) -> "Author":
        """The guest on this seat."""
        return cls(Side.OUTSIDE, seat.name, address=seat.address)

    @classmethod
    def team(cls, member: Member) -> "Author":
        """A member, under the member's own name."""
        return cls(Side.TEAM, member.name, member=member)

    @classmethod
    def automatic(cls) -> "Author":
        """The machine; every such line says so when shown."""
        return cls(Side.AUTO)


@dataclass(frozen=True)
class Line:
    """What is said, before it has a place in the order."""

    text: str
    kind: str = "text"
    audience: Audience = Audience.ROOM
    to_address: Address | None = None
    reply_to: Message | None = None
    #: What a copy of it is for: "answer", "service" or "participation"; asked for when it is sent.
    purpose: str = "answer"
    round_number: int | None = None
    is_contribution: bool = False


def cleaned(text: str) -> str:
    """The text as stored. Raises NothingToSay or TooLong; the caller keeps the draft for the person."""
    if len(text) > MAX_CHARACTERS:
        raise TooLong(
            _("This is %(count)s characters long; a message may have %(limit)s. Nothing was sent; please shorten it.")
            % {"count": len(text), "limit": MAX_CHARACTERS}
        )
    clean = clean_utterance(text).strip()
    if not any(character.isprintable() and not character.isspace() for character in clean):
        raise NothingToSay(_("There is nothing to send yet. Please write something."))
    return clean


def write(room: Room, author: Author, line: Line, *, now: datetime, at: datetime | None = None) -> Message:
    """Give the line the next place in its room, with all that follows from it. `line.text` is already cleaned.

    `at` is when it was said (UTC), if that was earlier than `now`.
    """
    with atomic():
        seq, previous = _next_place(room)
        words_mac = signing.mac(settings.SECRET_KEY.encode(), line.text.encode())
        chain = link(previous, seq, words_mac)
        message: Message = Message.objects.create(
            firm=room.firm,
            room=room,
            seq=seq,
            side=author.side,
            audience=line.audience,
            address=author.address,
            member=author.member,
            author_name=author.name,
            to_address=line.to_address,
            text=line.text,
            kind=line.kind,
            reply_to=line.reply_to,
            round_number=line.round_number,
            is_contribution=line.is_contribution,
            at=at or now,
            stored_at=now,
            words_mac=words_mac,
            chain=chain,
        )
        Room.objects.filter(pk=room.pk).update(chain=chain, last_message_at=message.at)
        room.last_seq, room.chain, room.last_message_at = seq, chain, message.at
        queue_copies(message, line.purpose, now=now)
        search.index_message(message)
        mark_changed(room, message.at, now=now)
        announce(room, "message", ref=seq, team_only=line.audience != Audience.ROOM, now=now)
    return message


def link(previous: str, seq: int, words_mac: str) -> str:
    """The next link of a room's hash chain: a renumbering or a silent change of any line changes all that follow."""
    return signing.digest(f"{previous}:{seq}:{words_mac}")


def queue_copies(message: Message, purpose: str, *, now: datetime) -> None:
    """One delivery per seat that reads elsewhere than in the room; the author gets none.

    One statement, since a table may have thousands of seats.
    """
    carried = [kind for kind, channel in ports.channels.items() if channel.transport_class is not None]
    if message.audience == Audience.TEAM or not carried:
        return
    seats = "s.firm_id = %s AND s.room_id = %s AND s.left_at IS NULL"
    values: list[int | None] = [message.firm_id, message.room_id]
    if message.audience == Audience.SEAT:
        seats, values = f"{seats} AND s.address_id = %s", [*values, message.to_address_id]
    if message.address_id is not None:
        seats, values = f"{seats} AND s.address_id <> %s", [*values, message.address_id]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO conversations_delivery"  # noqa: S608 - only placeholders are put together
            " (firm_id, message_id, account_id, address_id, purpose, state, attempt, next_at, reason, detail)"
            " SELECT s.firm_id, %s, a.account_id, s.address_id, %s, 'queued', 0, %s, '', ''"
            " FROM conversations_seat s"
            " JOIN people_address a ON a.firm_id = s.firm_id AND a.id = s.address_id"
            " JOIN people_account c ON c.firm_id = a.firm_id AND c.id = a.account_id"
            f" WHERE {seats} AND c.closed_at IS NULL AND c.kind IN ({', '.join(['%s'] * len(carried))})"
            " ORDER BY s.id",
            [message.pk, purpose, connection.ops.adapt_datetimefield_value(now), *values, *carried],
        )
    failpoints.reached("fan-out.half")


def _next_place(room: Room) -> tuple[int, str]:
    """Raise the room's counter and keep its row locked until the end of the transaction: order of commit is order
    of numbers, and a rollback gives the number back."""
    table = Room._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET last_seq = last_seq + 1"  # noqa: S608 - the table's own name
            " WHERE firm_id = %s AND id = %s RETURNING last_seq, chain",
            [room.firm_id, room.pk],
        )
        seq, chain = cursor.fetchone()
    return seq, chain


def offer_to_round(message: Message, room: Room, *, now: datetime, dice: Random, **origin: object) -> bool:
    """Whether the game in this room took the line."""
    return ports.rounds.hear(message, room, now=now, dice=dice, **origin)
