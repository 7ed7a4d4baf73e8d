"""How long the figures take: the pages, one new message, a rebuild. `.venv/bin/python bench/effect.py [messages …]`

Invents a firm with the same liveliness whatever the number of messages: more messages are a longer history. The page
must cost the same for each. Works on a database of its own in a temporary folder: SQLite, or what
STAMMTISCH_DATABASE_URL names (an empty database; it is filled).
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
_folder = tempfile.mkdtemp(prefix="stammtisch-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stammtisch.settings")
os.environ["STAMMTISCH_DATA"] = _folder
Path(_folder, "static").mkdir()

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

from stammtisch.conversations.actions import talk  # noqa: E402
from stammtisch.conversations.models import Message, Room, Seat  # noqa: E402
from stammtisch.measurement.actions import derive_stretch, rebuild  # noqa: E402
from stammtisch.people.actions import firms  # noqa: E402
from stammtisch.people.models import Account, Address, Firm, Member, Person, User  # noqa: E402
from stammtisch.people.tenancy import firm_scope  # noqa: E402

#: Messages a week: a lively house.
A_WEEK = 2000
#: Regulars, each with a room of their own, and tables where the others sit.
PEOPLE, TABLES = 300, 4
#: Of the messages of a week, how many go to the first table: the longest room there is.
SHARE_OF_TABLES = 0.4
SIZES = (10_000, 100_000)
RUNS = 15
NOW = datetime.now(UTC).replace(microsecond=0)
OPEN = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def main(sizes: list[int]) -> None:
    """Print one line per size."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    table = Table(title=f"{connection.vendor}: milliseconds, best of {RUNS}")
    for heading in (
        "messages",
        "rebuild s",
        "per second",
        "effect",
        "behind it",
        "today",
        "message, talk",
        "message, table",
    ):
        table.add_column(heading, justify="right")
    for size in sizes:
        table.add_row(*measured(size))
    Console().print(table)


def measured(size: int) -> list[str]:
    """One row of the table."""
    firm, owner = invented(size)
    with firm_scope(firm):
        took = seconds(lambda: rebuild(firm))
        browser = signed_in(owner)
        effect, behind, today = (
            milliseconds(lambda path=path: browser.get(f"/f/{firm.slug}/{path}"))
            for path in ("effect/", "effect/answered_share/", "")
        )
        lonely = Room.objects.filter(kind="direct").order_by("id")[0]
        busy = Room.objects.filter(kind="table").order_by("id")[0]
        alone, together = (milliseconds(lambda room=room: one_more(room)) for room in (lonely, busy))
    columns = [effect, behind, today, alone, together]
    return [f"{size:,}", f"{took:.1f}", f"{size / took:,.0f}", *(f"{one:.1f}" for one in columns)]


def one_more(room: Room) -> None:
    """A message, and the rows that follow from it."""
    seat = room.seats.order_by("id")[0]
    said = talk.say(seat=seat, text=words(DICE), now=NOW, dice=DICE)
    derive_stretch(room=room, since=said.at, until=said.at, now=NOW)


DICE = Random(1)


def words(dice: Random) -> str:
    """A sentence nobody has said before; every fourth asks."""
    said = " ".join(f"w{dice.randrange(5000)}" for _ in range(dice.randrange(2, 12)))
    return said + ("?" if dice.random() < 0.25 else "")


def invented(size: int) -> tuple[Firm, User]:
    """A firm that ends now and holds about `size` messages."""
    begin = NOW - timedelta(weeks=size / A_WEEK)
    owner = User.objects.create_user(f"owner{size}@example.org", "a long sentence", name="Alma", created_at=NOW)
    firm = firms.found_firm(name=f"Bench {size}", owner=owner, owner_name="Alma", now=begin)
    with firm_scope(firm):
        firms.change_firm(firm, now=begin, opening_hours=OPEN)
        member = Member.objects.get(firm=firm)
        seats = furnished(firm, begin)
        Message.objects.bulk_create(talks(size, begin, seats, member), batch_size=1000)
        for room in seats:
            last = Message.objects.filter(room=room).order_by("-seq").first()
            Room.objects.filter(pk=room.pk).update(last_seq=last.seq if last else 0)
    return firm, owner


def furnished(firm: Firm, begin: datetime) -> dict[Room, list[Address]]:
    """Tables first, then a room for each regular; who sits where."""
    account = Account.objects.get(firm=firm)
    people = Person.objects.bulk_create([Person(firm=firm, name=f"P{i}", created_at=begin) for i in range(PEOPLE)])
    ways = Address.objects.bulk_create(
        [Address(firm=firm, account=account, person=p, handle=f"h{p.pk}", created_at=begin) for p in people]
    )
    kinds = ["table"] * TABLES + ["direct"] * PEOPLE
    rooms = Room.objects.bulk_create([Room(firm=firm, kind=kind, created_at=begin) for kind in kinds])
    at = {room: ways[i::TABLES] for i, room in enumerate(rooms[:TABLES])}
    at |= {room: [way] for room, way in zip(rooms[TABLES:], ways, strict=True)}
    Seat.objects.bulk_create(
        [
            Seat(firm=firm, room=room, address=way, name="P", joined_at=begin)
            for room, seated in at.items()
            for way in seated
        ],
        batch_size=500,
    )
    return at


def talks(size: int, begin: datetime, seats: dict[Room, list[Address]], member: Member) -> Iterator[Message]:
    """Somebody asks, mostly somebody answers, half of them answer back."""
    dice, rooms = Random(size), list(seats)
    seqs = dict.fromkeys((room.pk for room in rooms), 0)
    span = (NOW - begin).total_seconds()
    written = 0
    while written < size:
        room = rooms[0] if dice.random() < SHARE_OF_TABLES else dice.choice(rooms)
        at = begin + timedelta(seconds=span * written / size)
        way = dice.choice(seats[room])
        turns: list[Any] = [way, member, way][: dice.choice((1, 2, 3, 3))]
        for who in turns:
            seqs[room.pk] += 1
            written += 1
            outside = isinstance(who, Address)
            yield Message(
                firm=room.firm,
                room=room,
                seq=seqs[room.pk],
                side="outside" if outside else "team",
                address=who if outside else None,
                member=None if outside else who,
                text=words(dice),
                at=at,
                stored_at=at,
            )
            at = min(NOW, at + timedelta(seconds=dice.uniform(60, 30_000)))


def signed_in(user: User) -> Client:
    """A browser of this user."""
    browser = Client(headers={"host": "localhost"})
    browser.force_login(user)
    return browser


def seconds(work: Callable[[], object]) -> float:
    """How long it takes once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def milliseconds(work: Callable[[], Any]) -> float:
    """The best of some runs, after a first one that does not count: what else the machine does is not measured."""
    answer = work()
    if getattr(answer, "status_code", 200) != 200:
        raise SystemExit(f"The page answered {answer.status_code}.")
    return 1000 * min(seconds(work) for _ in range(RUNS))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
