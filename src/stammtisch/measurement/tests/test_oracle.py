"""Whatever happens, in whatever order: the rows the jobs keep are those a rebuild makes from nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.actions.writing import Author, Line, write
from stammtisch.conversations.changes import mark_changed
from stammtisch.conversations.models import Message, Room, Seat
from stammtisch.conversations.models.message import Audience
from stammtisch.measurement import portions
from stammtisch.measurement.actions import Rebuilt, derive_job, rebuild
from stammtisch.measurement.hours import calendars_of
from stammtisch.measurement.models import Response, Statement, Turn
from stammtisch.people.actions import firms, persons
from stammtisch.people.models import Person, PersonMerge
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, House, guest, house

from .keeping import TABLES, all_rows, made_anew, run_jobs

DICE = Random(1)
#: Few texts, so that they become templates; one has a question, one no substance, some are long.
TEXTS = ("Bis Samstag um acht", "Danke dir für alles, Lena", "ok", "Kommt ihr am Samstag?", "Danke dir")
HOURS = {"mon": [["10:00", "18:00"]], "thu": [["18:00", "02:00"]]}
# half a day, three days, a week and four weeks are where the rules turn
jumps = st.sampled_from([0, 1, 1, 2, 11, 12, 13, 30, 71, 72, 73, 167, 169, 300, 27 * 24, 29 * 24])


@dataclass
class World:
    """A house with two tables and two direct rooms; what was done so far."""

    house: House
    seats: list[Seat]
    now: datetime = NOON
    said: list[Message] = field(default_factory=list)
    merges: list[PersonMerge] = field(default_factory=list)

    @classmethod
    def of(cls, theatre: House) -> "World":
        tables = [rooms.open_table(title=title, now=NOON) for title in ("Stammtisch", "Chor")]
        seats = [guest(name, table) for table in tables for name in ("Lena", "Omar")]
        for seat in seats[:2]:
            direct = rooms.direct_room(address=seat.address, now=NOON)
            seats.append(direct.seats.get())
        return cls(theatre, seats)

    @contextmanager
    def for_a_while(self) -> "Iterator[World]":
        """The same world, but a copy; what happens in it is undone."""
        with transaction.atomic():
            yield deepcopy(self)
            transaction.set_rollback(True)

    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    def speak(self, seat: int, text: int, replies_to: int | None) -> None:
        reply_to = self._of_the_room(self.seats[seat].room, replies_to)
        self.said.append(
            talk.say(seat=self.seats[seat], text=TEXTS[text], now=self.now, dice=DICE, reply_to=reply_to)
        )

    def arrive_late(self, seat: int, text: int, hours: int) -> None:
        at = self.now - timedelta(hours=hours)
        self.said.append(talk.say(seat=self.seats[seat], text=TEXTS[text], now=self.now, dice=DICE, at=at))

    def answer(self, seat: int, text: int, replies_to: int | None) -> None:
        room = self.seats[seat].room
        reply_to = self._of_the_room(room, replies_to)
        member = self.house.colleague
        self.said.append(talk.answer(room=room, member=member, text=TEXTS[text], now=self.now, reply_to=reply_to))

    def whisper(self, seat: int, text: int) -> None:
        line = Line(TEXTS[text], audience=Audience.SEAT, to_address=self.seats[seat].address)
        self.said.append(write(self.seats[seat].room, Author.team(self.house.host), line, now=self.now))

    def announce(self, seat: int, text: int) -> None:
        line = Line(TEXTS[text], round_number=1)
        self.said.append(write(self.seats[seat].room, Author.automatic(), line, now=self.now))

    def contribute(self, seat: int, text: int) -> None:
        line = Line(TEXTS[text], round_number=1, is_contribution=True)
        self.said.append(write(self.seats[seat].room, Author.guest(self.seats[seat]), line, now=self.now))

    def note(self, seat: int, text: int) -> None:
        talk.note(room=self.seats[seat].room, member=self.house.host, text=TEXTS[text], now=self.now)

    def edit(self, message: int, text: int) -> None:
        if self.said:
            talk.edit(message=self._some(message), text=TEXTS[text], now=self.now, dice=DICE)

    def delete(self, message: int) -> None:
        if self.said:
            talk.delete(message=self._some(message), now=self.now, dice=DICE)

    def settle(self, message: int) -> None:
        if self.said:
            talk.settle(message=self._some(message), member=self.house.host, now=self.now)

    def merge(self, one: int, other: int) -> None:
        standing = [Person.objects.get(addresses__seats=seat) for seat in self.seats]
        survivor, absorbed = standing[one], standing[other]
        if survivor != absorbed:
            self.merges.append(persons.merge(survivor=survivor, absorbed=absorbed, by=None, now=self.now))

    def unmerge(self) -> None:
        if self.merges:
            persons.unmerge(merge=self.merges.pop(), now=self.now)

    def change_hours(self, entered: bool) -> None:
        firms.change_firm(self.house.firm, now=self.now, opening_hours=HOURS if entered else {})

    def work(self) -> None:
        run_jobs(self.now)

    def _some(self, message: int) -> Message:
        return self.said[message % len(self.said)]

    def _of_the_room(self, room: Room, number: int | None) -> Message | None:
        lines = [message for message in self.said if message.room_id == room.pk]
        return lines[number % len(lines)] if lines and number is not None else None


seats, texts, numbers = st.integers(0, 5), st.integers(0, len(TEXTS) - 1), st.integers(0, 30)
replies = st.one_of(st.none(), st.none(), numbers)
deeds: st.SearchStrategy[tuple[Any, ...]] = st.one_of(
    st.tuples(st.just("wait"), jumps),
    st.tuples(st.just("wait"), jumps),
    st.tuples(st.just("speak"), seats, texts, replies),
    st.tuples(st.just("speak"), seats, texts, replies),
    st.tuples(st.just("answer"), seats, texts, replies),
    st.tuples(st.just("answer"), seats, texts, replies),
    st.tuples(st.just("arrive_late"), seats, texts, jumps),
    st.tuples(st.just("whisper"), seats, texts),
    st.tuples(st.just("announce"), seats, texts),
    st.tuples(st.just("contribute"), seats, texts),
    st.tuples(st.just("note"), seats, texts),
    st.tuples(st.just("edit"), numbers, texts),
    st.tuples(st.just("delete"), numbers),
    st.tuples(st.just("settle"), numbers),
    st.tuples(st.just("merge"), seats, seats),
    st.tuples(st.just("unmerge")),
    st.tuples(st.just("change_hours"), st.booleans()),
    st.tuples(st.just("work")),
    st.tuples(st.just("work")),
)


@pytest.fixture
def theatre(db: None) -> House:
    return house()


@pytest.fixture
def seated(theatre: House) -> Iterator[World]:
    """The world before anything is said; the firm is open."""
    with firm_scope(theatre.firm):
        yield World.of(theatre)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(st.lists(deeds, min_size=4, max_size=40), st.booleans())
def test_the_rows_the_jobs_keep_are_those_of_a_rebuild(
    seated: World, history: list[tuple[Any, ...]], entered: bool
) -> None:
    with seated.for_a_while() as world:
        world.change_hours(entered)
        for deed, *arguments in history:
            getattr(world, deed)(*arguments)
        world.work()
        kept = all_rows()
        assert kept == made_anew(world.house.firm)


@pytest.mark.parametrize("piece", [1, 3, 7])
def test_a_long_room_taken_in_pieces_gives_the_same_rows(
    theatre: House, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    with firm_scope(theatre.firm):
        world = World.of(theatre)
        dice = Random(piece)
        for _ in range(60):
            world.wait(dice.choice([0, 1, 5, 11, 13, 40, 80]))
            deed = dice.choice([world.speak, world.answer])
            deed(dice.choice([0, 1, 4]), dice.randrange(len(TEXTS)), None)
        world.work()
        whole = made_anew(theatre.firm)
        monkeypatch.setattr(portions, "PIECE", piece)
        assert made_anew(theatre.firm) == whole
        # jobs that have to look at much take pieces as well, and rows of a time without messages go
        for table in TABLES:
            table.model.objects.all().delete()
        Statement.objects.create(
            firm=theatre.firm, room=world.seats[0].room, turn=1, at=NOON - timedelta(days=99), answers=True
        )
        for room in Room.objects.all():
            mark_changed(room, NOON, now=world.now)
            mark_changed(room, world.now, now=world.now)
        world.work()
        assert {name: len(rows - whole[name]) for name, rows in all_rows().items() if rows != whole[name]} == {
            "Statement": 1
        }
        assert rebuild(theatre.firm).changed == 1
        assert all_rows() == whole


def test_a_rebuild_of_what_is_right_changes_nothing_and_says_so(theatre: House) -> None:
    with firm_scope(theatre.firm):
        world = World.of(theatre)
        for seat in range(6):
            world.speak(seat, 0, None)
            world.wait(1)
            world.answer(seat, 1, None)
        world.work()
        seen: list[int] = []
        assert rebuild(theatre.firm, progress=seen.append) == Rebuilt(messages=12, changed=0)
        assert sum(seen) == 24


def test_a_job_for_a_room_that_is_gone_has_nothing_to_do(theatre: House) -> None:
    with firm_scope(theatre.firm):
        derive_job({"room": 404, "since": NOON.isoformat(), "until": NOON.isoformat()}, NOON)
        assert not any(all_rows().values())


def test_another_firm_is_left_alone(theatre: House) -> None:
    bakery = house("Bäckerei", prefix="B")
    for firm in (theatre, bakery):
        with firm_scope(firm.firm):
            world = World.of(firm)
            world.speak(0, 0, None)
            world.work()
    with firm_scope(theatre.firm):
        kept = all_rows()
    with firm_scope(bakery.firm):
        made_anew(bakery.firm)
    with firm_scope(theatre.firm):
        assert all_rows() == kept


def substantive(*messages: Message) -> list[bool]:
    """Whether the turns that begin with these messages count, by the stored rows."""
    said = dict(Turn.objects.values_list("number", "said_at"))
    return [said[message.pk] is not None for message in messages]


def test_a_third_use_makes_templates_in_other_rooms_and_an_edit_unmakes_them(theatre: House) -> None:
    with firm_scope(theatre.firm):
        world = World.of(theatre)
        for seat in (0, 2, 4):
            world.work()
            assert all(substantive(*world.said))
            world.answer(seat, 0, None)
            world.wait(24 * 10)
        world.work()
        assert substantive(*world.said) == [False] * 3
        assert all_rows() == made_anew(theatre.firm)
        talk.edit(message=world.said[1], text="Kommt doch am Sonntag", now=world.now, dice=DICE)
        world.work()
        assert substantive(*world.said) == [True] * 3
        assert all_rows() == made_anew(theatre.firm)


def test_two_who_are_one_said_it_three_times_together(theatre: House) -> None:
    with firm_scope(theatre.firm):
        world = World.of(theatre)
        for seat in (0, 2, 4):
            world.speak(seat, 0, None)
            world.wait(24)
        world.work()
        # Lena at the first table and in her own room, and Lena at the second: two persons so far
        assert substantive(*world.said) == [True] * 3
        world.merge(0, 2)
        world.work()
        assert substantive(*world.said) == [False] * 3
        assert set(Turn.objects.values_list("person", flat=True)) == {world.seats[0].address.person_id}
        world.unmerge()
        world.work()
        assert substantive(*world.said) == [True] * 3


def test_a_change_of_opening_hours_leaves_the_minutes_of_before(theatre: House) -> None:
    with firm_scope(theatre.firm):
        world = World.of(theatre)
        for entered in (False, True, False):
            world.change_hours(entered)
            world.wait(1)
            world.speak(4, 3, None)
            world.wait(2)
            world.answer(4, 1, None)
            world.wait(24 * 30)
        world.work()
        minutes = list(Response.objects.order_by("asked_at").values_list("business_minutes", "calendar_minutes"))
        # a Friday, on which the second version of the hours is closed
        assert minutes == [(120, 120), (0, 120), (120, 120)]
        assert all_rows() == made_anew(theatre.firm)
        assert len(calendars_of(theatre.firm).versions) == 3


def test_notes_and_private_hints_of_the_machine_are_nobodys_turn(theatre: House) -> None:
    with firm_scope(theatre.firm):
        world = World.of(theatre)
        world.note(0, 0)
        hint = Line("Bitte nur einen Satz", audience=Audience.SEAT, to_address=world.seats[0].address)
        write(world.seats[0].room, Author.automatic(), hint, now=NOON)
        world.work()
        assert not Turn.objects.exists()
        world.whisper(0, 0)
        world.work()
        assert Turn.objects.get().side == "team"


def test_what_a_round_took_counts_as_said_and_waits_for_nobody(theatre: House) -> None:
    with firm_scope(theatre.firm):
        world = World.of(theatre)
        world.contribute(0, 2)
        world.work()
        assert substantive(*world.said) == [True]
        assert not Response.objects.exists()
        world.wait(1)
        world.speak(0, 3, None)
        world.work()
        assert Response.objects.count() == 1
