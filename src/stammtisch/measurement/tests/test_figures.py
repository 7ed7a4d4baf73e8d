"""Every metric: its worked numbers, its edge cases, and that they stay in range."""

import doctest
import importlib
from dataclasses import fields, replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stammtisch import measurement
from stammtisch.measurement.answering import (
    answered_share,
    business_so_far,
    first_response,
    next_response,
    questions_answered,
)
from stammtisch.measurement.business import Calendar, Calendars, Opening
from stammtisch.measurement.conversations import Spoken
from stammtisch.measurement.definitions import DEFINITION_SET
from stammtisch.measurement.derive import Derived
from stammtisch.measurement.exchanges import Exchange
from stammtisch.measurement.figures import Answers, Facts, Figure, Voices, Wait, WeekOfStatements
from stammtisch.measurement.gather import gather
from stammtisch.measurement.index import dialogue_index, people_in_dialogue
from stammtisch.measurement.metrics import LEVELS, METRICS, NOTES, STATES
from stammtisch.measurement.periods import Period, week_of
from stammtisch.measurement.reach import Reach
from stammtisch.measurement.responses import Response
from stammtisch.measurement.stats import MANY, bootstrap, interval_of_mean
from stammtisch.measurement.values import Utterance
from stammtisch.measurement.voices import broadcasts, voice_share

from .story import ALWAYS, BERLIN, CEM, DORA, LENA, OMAR, START, TEAM, derived, hours, say, told

PERIOD = Period(START.date(), ALWAYS.versions[0].zone)
FACTS = Facts("theatre", PERIOD, PERIOD.end + timedelta(days=2), Reach(12), ALWAYS, START - timedelta(days=40))
DAY = 24


def facts_of(*said: Utterance, **more: object) -> Facts:
    return gather(replace(FACTS, **more), derived(said))


def exchange(person: int, day: float) -> Exchange:
    return Exchange(1, person, (1, 2, 3), hours(day * DAY))


def responses(person: int, answered: int, of: int) -> list[Response]:
    asked = [Response(1, person, person * 100 + i, "first", hours(i), hours(i), hours(i + 24)) for i in range(of)]
    in_time = [replace(one, answered_at=one.asked_at, answer=9) for one in asked[:answered]]
    return in_time + asked[answered:]


LENA_TWICE = (exchange(1, 1), exchange(1, 15))
OMAR_ONCE = (exchange(2, 8),)
CEM_IN_ONE_WEEK = (exchange(3, 9), exchange(3, 10))
SHARES = (*responses(1, 4, 4), *responses(2, 1, 2), *responses(3, 3, 3))
EXCHANGES = (*LENA_TWICE, *OMAR_ONCE, *CEM_IN_ONE_WEEK)
RESPONSES = (*SHARES, *responses(4, 0, 1))


def worked(
    exchanges: tuple[Exchange, ...] = EXCHANGES, responses: tuple[Response, ...] = RESPONSES, **more: object
) -> Facts:
    return gather(replace(FACTS, **more), Derived(exchanges=exchanges, responses=responses))


WORKED = worked()


def test_the_worked_example_of_the_index() -> None:
    figure = dialogue_index(WORKED)
    assert figure.value == pytest.approx(10.4, abs=0.05)
    assert (figure.parts["R"], figure.parts["A"]) == (pytest.approx(1 / 6), 0.625)
    assert (figure.count, figure.base) == (3, 12)
    dora_answered = worked(responses=(*SHARES, *responses(4, 1, 1)))
    assert dialogue_index(dora_answered).value == pytest.approx(14.6, abs=0.05)
    omar_again = worked((*EXCHANGES, exchange(2, 22)))
    assert dialogue_index(omar_again).value == pytest.approx(13.0, abs=0.05)


def test_the_interval_of_the_index_holds_its_value_and_holds_still() -> None:
    figure = dialogue_index(WORKED)
    assert figure.interval
    low, high = figure.interval
    assert 0 <= low <= 10.4 <= high <= 100
    assert dialogue_index(WORKED).interval == figure.interval


def test_below_ten_reached_people_there_are_only_people() -> None:
    figure = dialogue_index(replace(WORKED, reach=Reach(9)))
    assert (figure.value, figure.state, figure.count, figure.base) == (None, "too_few", 3, 9)


@pytest.mark.parametrize("oldest", [None, PERIOD.end - timedelta(days=27)])
def test_before_28_days_the_index_is_not_there_yet(oldest: object) -> None:
    figure = dialogue_index(replace(WORKED, oldest=oldest))
    assert (figure.value, figure.state, figure.interval) == (None, "too_young", None)


def test_when_nobody_spoke_the_index_is_zero_and_the_answered_share_is_nothing() -> None:
    figure = dialogue_index(FACTS)
    assert (figure.value, figure.state, figure.count, figure.parts) == (0, "figure", 0, {"R": 0, "A": None})
    assert figure.interval == (0, 0)
    assert answered_share(FACTS).state == "nobody"
    assert answered_share(FACTS).value is None
    assert dialogue_index(replace(FACTS, reach=Reach(0))).state == "too_few"


def test_the_index_waits_until_an_answer_is_due() -> None:
    facts = worked(responses=())
    assert dialogue_index(facts).state == "not_due"


def test_an_unknown_reach_and_unmerged_people_are_said() -> None:
    facts = replace(WORKED, reach=Reach(12, known=False), merged=False)
    assert dialogue_index(facts).notes == people_in_dialogue(facts).notes == ("reach_unknown", "at_least")
    assert dialogue_index(WORKED).notes == ()


def test_people_in_dialogue_are_counted_once_and_in_the_period() -> None:
    outside = (exchange(4, -1), exchange(5, 28))
    figure = people_in_dialogue(worked((*EXCHANGES, *outside)))
    assert (figure.value, figure.base) == (3, 12)
    assert people_in_dialogue(replace(WORKED, reach=Reach(1))).base == 3


def test_the_answered_share_weighs_people_and_not_messages() -> None:
    with_fifth = worked(responses=(*RESPONSES, *responses(5, 1, 2)))
    figure = answered_share(with_fifth)
    assert figure.value == pytest.approx((1 + 0.5 + 1 + 0 + 0.5) / 5)
    assert (figure.count, figure.base, figure.parts) == (9, 12, {"people": 5})
    assert figure.interval
    assert answered_share(WORKED).state == "too_few"
    assert (answered_share(WORKED).count, answered_share(WORKED).base) == (8, 10)


def test_turns_whose_day_has_not_passed_count_neither_for_nor_against() -> None:
    early = worked(now=hours(25))
    assert answered_share(early).base == 2 + 2 + 2 + 1


def waits(minutes: list[float], running: list[float], facts: Facts = FACTS) -> Facts:
    """Waits that ended after `minutes`, and waits that had lasted `running` minutes at the horizon."""
    said = []
    for room, wait in enumerate(minutes):
        said += [say(LENA, 100, room=room), say(TEAM, hours(100) + timedelta(minutes=wait), room=room)]
    said += [say(OMAR, facts.horizon - timedelta(minutes=wait), room=100 + i) for i, wait in enumerate(running)]
    return gather(facts, derived(said))


def test_who_waits_is_part_of_the_first_response() -> None:
    figure = first_response(waits([10, 30, 60], [45, 120]))
    assert (figure.value, figure.state, figure.count, figure.base) == (60, "figure", 3, 5)
    assert figure.parts == {"median_business": 60, "p90_business": None, "median_calendar": 60, "p90_calendar": None}
    assert figure.notes == ("no_opening_hours",)


def test_more_than_half_still_waiting_is_said_and_not_hidden() -> None:
    figure = first_response(waits([10, 20], [200, 300, 400]))
    assert (figure.value, figure.state) == (None, "still_waiting")


def test_few_waits_make_no_time() -> None:
    figure = first_response(waits([10, 20], [5]))
    assert (figure.value, figure.state, figure.base, figure.parts) == (None, "too_few", 3, {})
    assert first_response(FACTS).state == "nobody"


def test_later_waits_are_one_pool_with_a_clock_each() -> None:
    # a greeting answered at once, then a burst of three in an hour that waits for two hours from its first message on
    room = [said for n in range(5) for said in told("Lena 0, T 0.1, Lena 10, Lena 10.5, Lena 11, T 12", room=n)]
    figure = next_response(facts_of(*room))
    assert (figure.value, figure.count, figure.base, figure.state) == (120, 5, 5, "figure")
    assert figure.parts["median_calendar"] == 120
    assert first_response(facts_of(*room)).value == 6


def test_who_waits_for_a_next_answer_is_part_of_it_too() -> None:
    answered = [said for n in range(2) for said in told("Lena 600, T 600.1, Lena 601, T 602", room=n)]
    waiting = [said for n in range(3) for said in told("Lena 600, T 600.1, Lena 601", room=10 + n)]
    figure = next_response(facts_of(*answered, *waiting))
    assert (figure.value, figure.state, figure.count, figure.base) == (None, "still_waiting", 2, 5)


def test_without_a_second_message_there_is_no_next_wait() -> None:
    assert next_response(FACTS).state == "nobody"
    assert next_response(facts_of(*told("Lena 0, T 1"))).state == "nothing"
    assert next_response(facts_of(*told("Lena 0, T 1, Lena 2, T 3"))).state == "too_few"


def test_questions_answered_and_not_asked_again() -> None:
    ask = "Wann habt ihr am Samstag auf?"
    answered = [one for n in range(7) for one in (say(LENA, 0, f"{ask} {n}", room=n), say(TEAM, 1, room=n))]
    late = [say(OMAR, 0, f"{ask} bis", room=8, kind="direct"), say(TEAM, 60, room=8, kind="direct")]
    again = [say(CEM, 0, ask, room=9), say(TEAM, 1, room=9), say(CEM, 2, f"{ask} Also", room=9), say(TEAM, 3, room=9)]
    figure = questions_answered(facts_of(*answered, *late, *again, say(DORA, 0, "Das Brot war gut", room=10)))
    assert (figure.value, figure.count, figure.base, figure.state) == (0.8, 8, 10, "figure")
    assert figure.interval == pytest.approx((0.490, 0.943), abs=0.0005)
    few = questions_answered(facts_of(*late, *again))
    assert (few.value, few.state, few.count, few.base) == (None, "too_few", 1, 3)
    assert questions_answered(FACTS).state == "nobody"
    assert questions_answered(facts_of(*told("Lena 0, T 1"))).state == "nothing"


def test_a_question_whose_time_runs_counts_neither_for_nor_against() -> None:
    ask = [say(LENA, 0, "Wann habt ihr am Samstag auf?"), say(TEAM, 1)]
    assert questions_answered(facts_of(*ask, now=hours(47))).base == 0
    assert questions_answered(facts_of(*ask, now=hours(48))).base == 1


def test_minutes_while_closed_do_not_count() -> None:
    closed = Calendars([Calendar(BERLIN, [[]] * 7)])
    figure = first_response(replace(waits([10], [45] * 4), calendars=closed))
    assert figure.parts["median_calendar"] is None
    assert figure.notes == ()


def test_an_answer_after_the_period_leaves_a_past_figure_alone() -> None:
    facts = waits([], [60] * 5)
    late = tuple(Wait(one.asked_at, FACTS.now, 1, 1) for one in facts.waits)
    assert first_response(replace(facts, waits=late)).count == 0


def test_the_share_of_voice_and_its_flag() -> None:
    outside = [say(LENA, 13 * i, room=2) for i in range(12)]
    team = [say(TEAM, 13 * i, room=3) for i in range(30)]
    figure = voice_share(facts_of(*outside, *team, say(TEAM, 500, "👍", room=4)))
    assert figure.value == pytest.approx(0.286, abs=0.0005)
    assert (figure.count, figure.base, figure.parts) == (12, 42, {"outside": 12, "team": 30})
    assert figure.notes == ("mostly_us",)
    assert figure.interval
    assert voice_share(facts_of(*outside, *team[:20])).notes == ()
    assert voice_share(facts_of(*outside)).state == "too_few"
    assert voice_share(FACTS).state == "nobody"


def test_broadcasts_are_counted_by_week() -> None:
    said = [say(TEAM, day * DAY) for day in (1, 8, 9)] + [say(LENA, 9.5 * DAY), say(TEAM, 27 * DAY)]
    figure = broadcasts(facts_of(*said, now=hours(29 * DAY)))
    assert (figure.value, figure.base) == (1, 4)
    assert [(one.broadcast, one.dialogue, one.open) for one in figure.weeks] == [
        (1, 0, 0),
        (0, 2, 0),
        (0, 0, 0),
        (0, 0, 1),
    ]
    assert figure.weeks[0] == WeekOfStatements(START.date(), 1, 0, 0)
    assert broadcasts(FACTS).state == "nobody"


def test_the_registry_says_everything_about_a_metric() -> None:
    for key, metric in METRICS.items():
        figure = metric.compute(FACTS)
        assert (metric.key, figure.metric, figure.definition_set) == (key, key, DEFINITION_SET)
        assert str(metric.name)
        assert str(metric.explanation).endswith(".")
        assert "Does not show" in str(metric.compute.__doc__)
        assert ">>>" in str(metric.compute.__doc__)
        assert metric.level in LEVELS
    texts = [*NOTES.values(), *STATES.values()]
    assert all(str(text).endswith(".") for text in texts)


def test_every_metric_has_its_heading_in_the_manual() -> None:
    root = Path(measurement.__file__).parents[3]
    manual = (root / "docs" / "reference" / "metrics.md").read_text()
    assert [key for key in METRICS if f"`{key}`\n" not in manual] == []


def test_nothing_in_the_values_says_which_member_wrote() -> None:
    names = {field.name for kind in (Utterance, Facts, Figure, Response) for field in fields(kind)}
    names |= {*Wait._fields, *Answers._fields, *Voices._fields, *Spoken._fields}
    assert not {name for name in names if "member" in name or "author" in name or "user" in name}


def test_a_period_has_four_local_weeks() -> None:
    period = Period.until(hours(0), BERLIN)
    assert week_of(hours(0), BERLIN) == period.weeks[-1] == START.date()
    autumn = Period.until(hours(24 * 290), BERLIN)
    assert autumn.end - autumn.start == timedelta(days=28, hours=1)


moves = st.lists(st.tuples(st.sampled_from([LENA, OMAR, CEM, DORA, TEAM]), st.integers(0, 700)), max_size=40)


@settings(max_examples=60, deadline=None)
@given(moves, st.integers(0, 30), st.data())
def test_figures_stay_in_range_and_do_not_mind_names_or_rooms(
    spoken: list[tuple[object, int]], people: int, data: st.DataObject
) -> None:
    said = [say(who, at, room=1) for who, at in spoken]  # type: ignore[arg-type]
    facts = facts_of(*said, reach=Reach(people))
    index = dialogue_index(facts)
    assert index.value is None or 0 <= index.value <= 100
    assert index.interval is None or 0 <= index.interval[0] <= index.interval[1] <= 100
    names = dict(zip((1, 2, 3, 4), data.draw(st.permutations([11, 12, 13, 14])), strict=True))
    renamed = [
        replace(one, room=5, sender=one.sender._replace(person=names.get(one.sender.person or 0))) for one in said
    ]
    others = facts_of(*renamed, reach=Reach(people))
    for metric in METRICS.values():
        here, there = metric.compute(facts), metric.compute(others)
        assert here.value == pytest.approx(there.value)
        assert (here.count, here.base, here.state) == (there.count, there.base, there.state)


@pytest.mark.parametrize("module", sorted(path.stem for path in Path(measurement.__file__).parent.glob("[a-z]*.py")))
def test_the_examples_in_the_docstrings_hold(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"stammtisch.measurement.{module}")).failed == 0


def test_running_waits_are_walked_through_once_and_add_up_the_same() -> None:
    shop = Calendar(BERLIN, [[Opening(time(9), time(17))]] * 5 + [[]] * 2)
    calendars = Calendars([shop, Calendar(BERLIN)], [hours(300)])
    running = [40.0, 100.0, 3000.0, 20_000.0, 20_010.0]
    facts = replace(waits([], running), calendars=calendars)
    alone = [calendars.at(one.asked_at).business_minutes(one.asked_at, facts.horizon) for one in facts.waits]
    assert sorted(business_so_far(facts.waits, facts)) == pytest.approx(sorted(alone))


def test_a_figure_can_be_read_as_it_stood_then() -> None:
    said = [say(TEAM, 24), say(LENA, 30), say(TEAM, 24 * 9), say(LENA, 24 * 10), say(TEAM, 24 * 10 + 1)]
    then = facts_of(*said, now=hours(24 * 9.5))
    assert then == replace(facts_of(*said[:3], now=then.now))
    assert [(week.open, week.dialogue) for week in broadcasts(then).weeks[:2]] == [(0, 1), (1, 0)]


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=MANY + 1, max_size=MANY + 80))
@settings(max_examples=10, deadline=None)
def test_with_many_people_the_interval_is_the_normal_limit_of_the_bootstrap(values: list[float]) -> None:
    limit = interval_of_mean(values, "seed")
    drawn = bootstrap(lambda dice: sum(dice.choices(values, k=len(values))) / len(values), "seed")
    assert limit == pytest.approx(drawn, abs=0.02)


def test_with_many_people_the_interval_of_the_index_is_one_too() -> None:
    some = {person: (person % 2) + 1 for person in range(MANY // 2)}
    answers = {person: Answers(person % 4, 3) for person in some}
    few = replace(FACTS, weeks_in_dialogue=some, answers=answers, reach=Reach(MANY))
    more = {person + 1000 * copy: weeks for person, weeks in some.items() for copy in range(4)}
    many = replace(few, weeks_in_dialogue=more, answers={p: answers[p % 1000] for p in more}, reach=Reach(4 * MANY))
    (low, high), (low_4, high_4) = dialogue_index(few).interval or (0, 0), dialogue_index(many).interval or (0, 0)
    assert dialogue_index(few).value == pytest.approx(dialogue_index(many).value)
    # four times the people, half the width
    assert (high_4 - low_4) == pytest.approx((high - low) / 2, rel=0.15)


def test_a_superfan_is_one_person() -> None:
    lines = ", ".join(f"Lena {3 * i}, T {3 * i + 1}" for i in range(100))
    assert people_in_dialogue(facts_of(*told(lines))).value == 1
