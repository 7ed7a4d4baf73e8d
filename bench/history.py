"""A firm with a long history, written in bulk: rooms, messages, the search index, who waits, and the figures.

The firm is equally lively whatever the number of messages: more messages are a longer history, and more people in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any

from bench.house import NOW, founded

#: Messages a week: a lively house.
A_WEEK = 2_000
TABLES = 4
#: Of the messages, how many go to the first table: the longest room there is.
SHARE_OF_TABLE = 0.4
OPEN = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
_COLUMNS = (
    "firm_id, public_id, room_id, seq, side, audience, address_id, member_id, author_name, text, kind,"
    " is_contribution, at, stored_at, words_mac, chain"
)


@dataclass
class _Room:
    """A room while its history is written."""

    pk: int
    seats: list[Any]
    seq: int = 0
    last_at: Any = None
    last_from: Any = None
    waits_since: Any = None
    talkers: dict[int, Any] = field(default_factory=dict)


def people_of(messages: int) -> int:
    """How many regulars such a history has."""
    return 300 + messages // 1_000


def lived(messages: int) -> tuple[Any, Any]:
    """The firm and its owner's user, after so many messages."""
    from stammtisch.measurement.actions import rebuild  # noqa: PLC0415 - needs Django
    from stammtisch.people.actions import firms  # noqa: PLC0415
    from stammtisch.people.models import Member  # noqa: PLC0415
    from stammtisch.people.tenancy import firm_scope  # noqa: PLC0415

    firm = founded(f"House{messages}")
    begin = NOW - timedelta(weeks=messages / A_WEEK)
    with firm_scope(firm):
        firms.change_firm(firm, now=begin, opening_hours=OPEN)
        member = Member.objects.get(firm=firm)
        rooms = _furnished(firm, people_of(messages), begin)
        _write(_talk(firm, member, rooms, messages, begin))
        _close(firm, rooms)
        rebuild(firm)
    return firm, member.user


def _furnished(firm: Any, people: int, begin: Any) -> list[_Room]:
    """Tables first, then a room for each regular."""
    from stammtisch.conversations.models import Room, Seat  # noqa: PLC0415
    from stammtisch.people.models import Account, Address, Person  # noqa: PLC0415

    account = Account.objects.get(firm=firm)
    persons = Person.objects.bulk_create(
        [Person(firm=firm, name=f"P{i}", name_key=f"p{i}", created_at=begin) for i in range(people)]
    )
    ways = Address.objects.bulk_create(
        [Address(firm=firm, account=account, person=p, handle=f"h{p.pk}", created_at=begin) for p in persons]
    )
    rows = Room.objects.bulk_create(
        [Room(firm=firm, kind="table", title=f"Table {i}", created_at=begin) for i in range(TABLES)]
        + [Room(firm=firm, kind="direct", created_at=begin) for _ in ways]
    )
    seats = [ways[i::TABLES] for i in range(TABLES)] + [[way] for way in ways]
    Seat.objects.bulk_create(
        [
            Seat(firm=firm, room=room, address=way, name="P", joined_at=begin)
            for room, those in zip(rows, seats, strict=True)
            for way in those
        ],
        batch_size=500,
    )
    return [_Room(row.pk, those) for row, those in zip(rows, seats, strict=True)]


def _talk(firm: Any, member: Any, rooms: list[_Room], size: int, begin: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of messages: somebody asks, mostly somebody answers, half of them answer back."""
    dice = Random(size)
    span = (NOW - begin).total_seconds()
    written = 0
    while written < size:
        room = rooms[0] if dice.random() < SHARE_OF_TABLE else dice.choice(rooms)
        at = begin + timedelta(seconds=span * written / size)
        way = dice.choice(room.seats)
        for outside in (True, False, True)[: dice.choice((1, 2, 3, 3))]:
            room.seq += 1
            written += 1
            room.last_at, room.last_from = at, way if outside else None
            room.talkers[way.pk] = at if outside else None
            yield (
                firm.pk,
                f"{firm.code}-{room.pk:x}.{room.seq:x}"[:20],
                room.pk,
                room.seq,
                "outside" if outside else "team",
                "room",
                way.pk if outside else None,
                None if outside else member.pk,
                "P" if outside else "Alma",
                words(dice),
                "text",
                False,
                at,
                at,
                "",
                "",
            )
            at = min(NOW, at + timedelta(seconds=dice.uniform(60, 30_000)))


def words(dice: Random) -> str:
    """A sentence nobody has said before, with frequent and rare words; every fourth asks."""
    said = " ".join(f"w{int(5_000 * dice.random() ** 3)}" for _ in range(dice.randrange(2, 12)))
    return said + ("?" if dice.random() < 0.25 else "")


def _write(rows: Iterator[tuple[Any, ...]]) -> None:
    from django.db import connection, transaction  # noqa: PLC0415

    places = ", ".join(["%s"] * (_COLUMNS.count(",") + 1))
    while batch := list(islice(rows, 50_000)):
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # Nothing is copied into a table with policies; so first into one that has none.
                cursor.execute(
                    f"CREATE TEMPORARY TABLE arriving ON COMMIT DROP AS SELECT {_COLUMNS} FROM conversations_message"  # noqa: S608 - our columns
                    " WHERE false"
                )
                with cursor.copy(f"COPY arriving ({_COLUMNS}) FROM STDIN") as copy:
                    for row in batch:
                        copy.write_row(row)
                cursor.execute(
                    f"INSERT INTO conversations_message ({_COLUMNS}) SELECT {_COLUMNS} FROM arriving"  # noqa: S608 - our columns
                )
            else:
                moment = connection.ops.adapt_datetimefield_value
                cursor.executemany(
                    f"INSERT INTO conversations_message ({_COLUMNS}) VALUES ({places})",  # noqa: S608 - our columns
                    [(*row[:12], moment(row[12]), moment(row[13]), *row[14:]) for row in batch],
                )


def _close(firm: Any, rooms: list[_Room]) -> None:
    """What the product writes along with each message: the rooms' ends, conversations as work, the search index."""
    from django.db import connection  # noqa: PLC0415

    from stammtisch.conversations.models import Message, Room, Thread  # noqa: PLC0415

    for room in rooms:
        Room.objects.filter(pk=room.pk).update(last_seq=room.seq, last_message_at=room.last_at)
    lately = NOW - timedelta(days=2)
    newest = {room.pk: Message.objects.filter(room=room.pk).order_by("-seq").first() for room in rooms}
    Thread.objects.bulk_create(
        [
            Thread(
                firm=firm,
                room_id=room.pk,
                address_id=way,
                waiting_since=at if at and at > lately else None,
                last_message=newest[room.pk],
                last_message_at=room.last_at,
            )
            for room in rooms
            for way, at in room.talkers.items()
        ],
        batch_size=500,
    )
    mark = f"firm{firm.pk} kind0 "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "INSERT INTO conversations_search (id, firm_id, document) SELECT id * 2, firm_id,"
                " to_tsvector('simple', %s || replace(text, '?', '')) FROM conversations_message WHERE firm_id = %s",
                [mark, firm.pk],
            )
        else:
            cursor.execute(
                "INSERT INTO conversations_search (rowid, document)"
                " SELECT id * 2, %s || replace(text, '?', '') FROM conversations_message WHERE firm_id = %s",
                [mark, firm.pk],
            )
