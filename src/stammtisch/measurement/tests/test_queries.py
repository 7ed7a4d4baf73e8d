"""The database adds up what the values say, and a figure costs the same however long the history."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.models import Message
from stammtisch.measurement import queries
from stammtisch.measurement.derive import Context, derive
from stammtisch.measurement.figures import Facts
from stammtisch.measurement.gather import gather
from stammtisch.measurement.hours import calendars_of
from stammtisch.measurement.periods import Period
from stammtisch.measurement.reading import spoken, utterances
from stammtisch.measurement.templates import Templates
from stammtisch.measurement.turns import runs
from stammtisch.people.actions import firms
from stammtisch.people.models import Firm
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, House, guest, house

from .keeping import run_jobs
from .story import BERLIN
from .test_oracle import HOURS, World, deeds, seated

__all__ = ["seated"]

DAY = timedelta(days=1)


@pytest.fixture
def theatre(db: None) -> House:
    return house()


def from_values(firm: Firm, frame: Facts) -> Facts:
    """The facts of all messages by the pure code alone, with the frame the queries found."""
    said = list(utterances(spoken()))
    return gather(frame, derive(said, Context(calendars_of(firm), Templates.of(runs(said)))))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(st.lists(deeds, min_size=10, max_size=40), st.integers(-3, 6), st.integers(0, 60 * 24))
def test_the_database_adds_up_what_the_values_say(
    seated: World, history: list[tuple[Any, ...]], week: int, later: int
) -> None:
    with seated.for_a_while() as world:
        firm = world.house.firm
        firms.change_firm(firm, now=NOON, opening_hours=HOURS)
        for deed, *arguments in history:
            getattr(world, deed)(*arguments)
        world.work()
        period = Period(Period.until(NOON, BERLIN).first_week + timedelta(weeks=week), BERLIN)
        found = queries.facts(firm, period, now=NOON + timedelta(hours=later))
        expected = from_values(
            firm, replace(found, weeks_in_dialogue={}, answers={}, weeks_present={}, conversations=())
        )
        assert replace(found, waits=(), next_waits=()) == replace(expected, waits=(), next_waits=())
        # waits come in any order
        assert sorted(found.waits, key=repr) == sorted(expected.waits, key=repr)
        assert sorted(found.next_waits, key=repr) == sorted(expected.next_waits, key=repr)


def talks(theatre: House, people: int, days: range) -> None:
    """Each of the people asks, is answered and answers back, on each of the days."""
    with firm_scope(theatre.firm):
        table = rooms.open_table(title="Stammtisch", now=NOON)
        for person in range(people):
            seat = guest(f"Gast {person}", table, now=NOON + days[0] * DAY)
            for day in days:
                at = NOON + day * DAY + timedelta(minutes=10 * person)
                ask = talk.say(seat=seat, text=f"Was gibt es am {day}. bei euch?", now=at, dice=Random(1))
                hour = timedelta(minutes=1)
                said = f"Suppe Nummer {day} und {person}"
                talk.answer(room=table, member=theatre.host, text=said, now=at + hour, reply_to=ask)
                talk.say(seat=seat, text=f"Dann komme ich am {day} um {person}", now=at + 2 * hour, dice=Random(1))
        run_jobs(NOON + 400 * DAY)


def test_people_are_compared_with_the_four_weeks_before(theatre: House) -> None:
    talks(theatre, 3, range(-60, 0, 4))
    talks(theatre, 2, range(-27, 0, 9))
    with firm_scope(theatre.firm):
        period = queries.latest(theatre.firm, now=NOON)
        present, before = queries.people(theatre.firm, period, now=NOON)
    assert (period.first_week.isoformat(), period.end < NOON) == ("2026-10-05", True)
    assert (present.count, present.base) == (5, 5)
    assert before is not None
    assert (before.count, before.base) == (3, 3)


def test_a_new_firm_reads_the_running_weeks_and_compares_with_nothing(theatre: House) -> None:
    with firm_scope(theatre.firm):
        assert queries.latest(theatre.firm, now=NOON).end > NOON
    talks(theatre, 1, range(-1, 0))
    with firm_scope(theatre.firm):
        period = queries.latest(theatre.firm, now=NOON)
        found = queries.effect(theatre.firm, period, now=NOON)
    assert (found.is_running, found.before) == (True, None)
    assert found.figures["people_in_dialogue"].count == 1
    assert found.figures["dialogue_index"].state == "too_few"


def test_a_running_period_is_compared_with_how_the_one_before_stood_then(theatre: House) -> None:
    # it is Wednesday: of the period before, the days after its last Wednesday were not known then
    talks(theatre, 1, range(-62, 0))
    with firm_scope(theatre.firm):
        found = queries.effect(theatre.firm, Period.until(NOON, BERLIN), now=NOON)
    assert found.before is not None
    assert found.is_running
    present, before = found.figures["voice_share"], found.before["voice_share"]
    assert abs(present.base - before.base) <= 2
    # the weeks one after the other are drawn as one knows them now: seven whole ones and the running one
    said = [week.broadcast + week.dialogue + week.open for week in found.weeks]
    assert said == [7] * 7 + [2]


def test_another_firm_changes_nothing(theatre: House) -> None:
    bakery = house("Bäckerei", prefix="B")
    talks(bakery, 3, range(-30, 0, 5))
    with firm_scope(theatre.firm):
        found = queries.effect(theatre.firm, Period.until(NOON, BERLIN), now=NOON)
    assert found.oldest is None
    assert {figure.count for figure in found.figures.values()} == {0}


def test_a_figure_costs_the_same_queries_with_more_people_and_never_reads_a_message(theatre: House) -> None:
    counts = []
    for people in (5, 10):
        talks(theatre, people, range(-60, 0, 12))
        with (
            firm_scope(theatre.firm),
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            queries.effect(theatre.firm, queries.latest(theatre.firm, now=NOON), now=NOON)
        counts.append(len(asked))
        assert not [query["sql"] for query in asked if Message._meta.db_table in query["sql"]]
        assert not [query["sql"] for query in asked if "member" in query["sql"]]
    assert counts[0] == counts[1]
