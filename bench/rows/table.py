"""A sentence in a story at a big table whose guests sit on a messenger: turn accepted, every copy committed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random
from statistics import median
from typing import Any

from bench import house
from bench.place import flushes_a_second, move_in
from bench.provider import BenchProvider, plug_in
from bench.result import Result, Size

#: Seats at the table, per size of run.
SEATS = {"small": (50, 500, 5_000), "full": (50, 500, 5_000, 50_000)}
#: The size the reach speaks of.
PROMISED = 5_000
#: Of them, so many write in turn.
PLAYERS = 10
RUNS = 5


def measure(size: Size) -> Iterator[Result]:
    """Seconds of one sentence, median of some."""
    move_in()
    plug_in(BenchProvider())
    growth = [(seats, one_sentence(seats)) for seats in SEATS[size]]
    seconds = dict(growth)[PROMISED]
    yield Result(
        what=f"a sentence at a table of {PROMISED:,} seats, all copies committed",
        value=seconds,
        unit="s",
        reach=1.0,
        better="less",
        limit=f"one INSERT … SELECT of a row per seat; disk {flushes_a_second():,.0f} flushes/s",
        growth=[(f"{seats:,}", value) for seats, value in growth],
    )


def one_sentence(seats: int) -> float:
    """Seconds, with so many seats."""
    from stammtisch.people.tenancy import firm_scope  # noqa: PLC0415 - needs Django

    firm = house.founded(f"House{seats}")
    with firm_scope(firm):
        room = house.table_with(firm, house.regulars(firm, house.messenger(firm), seats))
        round = _story(room)
        return median(_say(round, room, seats) for _ in range(RUNS))


def _story(room: Any) -> Any:
    from stammtisch.conversations.models import Seat  # noqa: PLC0415
    from stammtisch.formats.actions import leading, taking_part  # noqa: PLC0415
    from stammtisch.formats.models import Round  # noqa: PLC0415
    from stammtisch.people.models import Member  # noqa: PLC0415
    from stammtisch.testing.storytellers import AGREED, settings  # noqa: PLC0415

    host = Member.objects.get(firm=room.firm)
    prepared = leading.prepare(
        room=room,
        kind="one_sentence_story",
        settings=settings(lines=20),
        host=host,
        deputy=host,
        opening="There was still light in the theatre.",
        is_public=False,
        now=house.NOW,
        dice=Random(1),
    )
    leading.command(round=prepared, by=host, command="announce", arguments={}, now=house.NOW)
    for seat in list(Seat.objects.filter(room=room)[:PLAYERS]):
        fresh = Round.objects.get(pk=prepared.pk)
        taking_part.enrol(round=fresh, seat=seat, credit="name", agreed=AGREED, now=house.NOW)
    leading.start(round=Round.objects.get(pk=prepared.pk), by=host, now=house.NOW)
    return prepared


def _say(prepared: Any, room: Any, seats: int) -> float:
    from stammtisch.conversations.actions import talk  # noqa: PLC0415
    from stammtisch.conversations.models import Delivery, Seat  # noqa: PLC0415
    from stammtisch.formats.engine import state_of  # noqa: PLC0415
    from stammtisch.formats.models import Round  # noqa: PLC0415

    lease = state_of(Round.objects.get(pk=prepared.pk)).lease
    seat = Seat.objects.select_related("room", "address").get(room=room, address__person=int(lease.holder[1:]))
    before = Delivery.objects.count()
    began = time.perf_counter()
    said = talk.say(seat=seat, text="And then.", now=house.NOW, dice=Random(1))
    took = time.perf_counter() - began
    said.refresh_from_db()
    if not said.is_contribution or Delivery.objects.count() - before < seats - 1:
        raise SystemExit("The sentence was not taken, or not everybody gets a copy.")
    return took
