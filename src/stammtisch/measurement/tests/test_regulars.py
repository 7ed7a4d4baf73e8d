"""Who was there in which weeks, and how evenly those who write share the talk."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from stammtisch.measurement.business import Calendar, Calendars, Opening
from stammtisch.measurement.reach import Reach
from stammtisch.measurement.regulars import evenness, open_weeks, regulars, top
from stammtisch.measurement.values import Sender, Utterance

from .story import BERLIN, CEM, LENA, OMAR, START, TEAM, say
from .test_figures import FACTS, PERIOD, facts_of

WEEK = 7 * 24
SHOP = [[], *[[Opening(time(10), time(18))]] * 5, []]


def in_weeks(who: Sender, *weeks: int) -> list[Utterance]:
    return [say(who, week * WEEK + 40) for week in weeks]


def test_three_of_four_weeks_make_a_regular() -> None:
    said = [
        *in_weeks(LENA, 0, 1, 2, 3),
        *in_weeks(OMAR, 0, 2, 3),
        *in_weeks(CEM, 1, 1.1, 1.2),
        *in_weeks(TEAM, 0, 1, 2),
    ]
    figure = regulars(facts_of(*said))
    assert (figure.value, figure.count, figure.base, figure.state) == (2, 2, 3, "figure")
    assert figure.parts["stickiness"] == pytest.approx(2 / 3)


def test_thumbs_make_no_regular() -> None:
    said = [say(LENA, week * WEEK + 40, "👍") for week in range(4)]
    figure = regulars(facts_of(*said))
    assert (figure.value, figure.base, figure.parts) == (0, 0, {"stickiness": None})


def holidays(*mondays: date) -> Calendars:
    return Calendars([Calendar(BERLIN, SHOP, pauses=[(monday, monday + timedelta(days=6)) for monday in mondays])])


def test_weeks_of_holidays_are_skipped() -> None:
    second, third = (START.date() + timedelta(weeks=week) for week in (1, 2))
    weeks = open_weeks(PERIOD, holidays(second, third))
    assert weeks == [START.date() + timedelta(weeks=week) for week in (-2, -1, 0, 3)]
    said = in_weeks(LENA, -2, -1, 3)
    assert regulars(facts_of(*said, calendars=holidays(second, third))).count == 1
    assert regulars(facts_of(*said)).count == 0
    # whoever came in spite of the closed door is not counted for that week
    assert regulars(facts_of(*in_weeks(OMAR, 1, 2, 3), calendars=holidays(second, third))).count == 0


def test_a_week_with_one_open_day_is_open_and_a_closed_house_has_no_weeks() -> None:
    monday = START.date() + timedelta(weeks=3)
    all_but_friday = [(monday, monday + timedelta(days=3)), (monday + timedelta(days=5), monday + timedelta(days=6))]
    assert open_weeks(PERIOD, Calendars([Calendar(BERLIN, SHOP, pauses=all_but_friday)]))[-1] == monday
    assert open_weeks(PERIOD, Calendars([Calendar(BERLIN, [[]] * 7)])) == []
    assert regulars(facts_of(*in_weeks(LENA, 0, 1, 2), calendars=Calendars([Calendar(BERLIN, [[]] * 7)]))).count == 0


def test_before_four_weeks_nobody_can_be_a_regular() -> None:
    figure = regulars(facts_of(*in_weeks(LENA, 1, 2, 3), oldest=PERIOD.end - timedelta(days=27)))
    assert (figure.value, figure.state, figure.count) == (None, "too_young", 1)
    assert regulars(replace(FACTS, oldest=None)).state == "nobody"


def turns(*amounts: int) -> list[Utterance]:
    """The first person writes the first number of turns, each of them at a time of its own."""
    people = [Sender("outside", number) for number in range(1, len(amounts) + 1)]
    return [
        say(who, 13 * i, room=who.person) for who, count in zip(people, amounts, strict=True) for i in range(count)
    ]


def test_evenness_of_the_worked_numbers() -> None:
    figure = evenness(facts_of(*turns(1, 1, 1, 1, 16)))
    assert figure.value == pytest.approx(0.4)
    assert (figure.count, figure.base) == (16, 20)
    assert figure.parts == {"people": 5, "top": 1, "top_share": 0.8, "silent": 7}
    assert evenness(facts_of(*turns(3, 3, 3, 3, 3, 3))).value == pytest.approx(1)
    assert evenness(facts_of(*turns(1, 2, 3, 4))).state == "too_few"


def test_those_who_only_read_stand_apart() -> None:
    few, many = facts_of(*turns(1, 2, 3, 4, 5), reach=Reach(5)), facts_of(*turns(1, 2, 3, 4, 5), reach=Reach(90))
    assert evenness(few).value == evenness(many).value
    assert (evenness(few).parts["silent"], evenness(many).parts["silent"]) == (0, 85)
    assert evenness(replace(many, reach=Reach(90, known=False))).parts["silent"] is None


def test_nobody_who_wrote_is_neither_even_nor_uneven() -> None:
    assert (evenness(FACTS).value, evenness(FACTS).state) == (None, "nobody")
    assert evenness(facts_of(say(TEAM, 0))).state == "nothing"


@pytest.mark.parametrize(("people", "expected"), [(1, 1), (10, 1), (11, 2), (30, 3), (31, 4)])
def test_the_most_active_tenth_is_rounded_up(people: int, expected: int) -> None:
    assert top([1] * people) == (expected, expected)
