"""Waits: what starts one, what ends it, and what it must not be counted as."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.measurement.business import Calendar, Calendars, Opening
from stammtisch.measurement.derive import Context
from stammtisch.measurement.responses import Response
from stammtisch.measurement.values import Reply, Utterance

from .story import BERLIN, LENA, OMAR, TEAM, derived, hours, say, told


def kinds(line: str, **more: object) -> list[str]:
    return [one.kind for one in derived(told(line, **more)).responses]


def answered(said: list[Utterance]) -> list[float | None]:
    """After how many hours of the story each turn was answered."""
    found = derived(said).responses
    return [(one.answered_at - hours(0)).total_seconds() / 3600 if one.answered_at else None for one in found]


def test_a_wait_runs_from_the_first_message_to_the_first_human_answer() -> None:
    said = told("Lena 0, Lena 1, A 2, T 3, T 4")
    (response,) = derived(said).responses
    assert (response.asked_at, response.ended_at, response.answered_at) == (hours(0), hours(1), hours(3))
    assert (response.turn, response.answer) == (said[0].id, said[3].id)
    assert (response.calendar_minutes, response.business_minutes) == (180, 180)
    assert response.answered_in_time


def test_several_turns_without_an_answer_are_one_wait() -> None:
    assert kinds("Lena 0, Lena 20, Omar 21, Lena 22, T 23, Lena 24") == ["first", "more", "first", "more", "next"]
    assert answered(told("Lena 0, Lena 20, Lena 40, T 41")) == [41, 41, 41]


@pytest.mark.parametrize("text", ["👍", "ok danke", "Danke für deine Nachricht"])
def test_a_thumb_a_word_and_a_template_answer_nobody(text: str) -> None:
    said = [part for day in (0, 10, 20) for part in (say(LENA, day * 24), say(TEAM, day * 24 + 1, text))]
    assert answered(said) == [None, None, None]


def test_a_quick_thumb_does_not_date_the_answer_after_it() -> None:
    assert answered([say(LENA, 0), say(TEAM, 0.1, "👍"), say(TEAM, 5)]) == [5]


def test_closing_turns_need_no_answer() -> None:
    said = [say(LENA, 0), say(TEAM, 1), say(LENA, 2, "Danke!"), say(OMAR, 3, needs_answer=False)]
    assert [one.person for one in derived(said).responses] == [1]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Lena 0, T 1, Lena 2", ["first", "next"]),
        ("Lena 0, T 1, Lena 170", ["first", "first"]),
        ("Lena 0, T 5, Lena 172", ["first", "next"]),
        ("Lena 0, Lena 168", ["first", "first"]),
        ("T 0, Lena 100", ["next"]),
        ("T 0, Lena 168", ["first"]),
    ],
)
def test_silence_of_seven_days_opens_a_new_talk_in_a_direct_room(line: str, expected: list[str]) -> None:
    assert kinds(line, kind="direct") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("T 0, Lena 72", ["next"]),
        ("T 0, Lena 73", ["first"]),
        ("T 0, Omar 1, Lena 2", ["next", "first"]),
        ("Lena 0, T 1, T 100, Lena 172", ["first", "next"]),
        ("Lena 0, T 1, Omar 171, Lena 172", ["first", "first", "first"]),
    ],
)
def test_at_a_table_everybody_has_their_own_silence(line: str, expected: list[str]) -> None:
    assert kinds(line) == expected


def test_being_named_is_a_contact() -> None:
    said = [say(TEAM, 0, mentions=(LENA,)), *told("Omar 1, Lena 80")]
    assert [one.kind for one in derived(said).responses] == ["next", "next"]


def test_at_a_table_an_answer_to_all_reaches_those_within_the_window() -> None:
    assert answered(told("Lena 0, Omar 60, T 100")) == [None, 100]
    assert answered(told("Lena 0, Omar 60, Lena 65, T 100")) == [100, 100, 100]
    assert answered(told("Lena 0, Omar 60, T 73, T 100, Lena 101, T 102")) == [102, 73, 102]


def test_a_reply_reaches_the_one_it_answers_only() -> None:
    lena, omar = told("Lena 0, Omar 1")
    assert answered([lena, omar, say(TEAM, 100, reply=Reply(lena.id, LENA))]) == [100, None]
    assert answered([lena, omar, say(TEAM, 2, reply=Reply(lena.id, LENA)), say(TEAM, 50)]) == [2, 50]


def test_in_a_direct_room_every_answer_within_seven_days_counts() -> None:
    assert answered(told("Lena 0, T 167", kind="direct")) == [167]
    assert answered(told("Lena 0, T 168", kind="direct")) == [None]
    assert answered(told("Lena 0, Lena 100, T 200", kind="direct")) == [None, 200]
    assert answered([say(LENA, 0, kind="direct"), say(TEAM, 1, kind="direct", mentions=(OMAR,))]) == [1]


SHOP = Calendar(
    BERLIN,
    [[Opening(time(10), time(18))]] * 5 + [[], []],
    pauses=[(date(2026, 8, 3), date(2026, 8, 21))],
)


def asked_before_the_holidays(answer: datetime) -> Response:
    asked = datetime(2026, 7, 31, 15, 30, tzinfo=UTC)
    context = Context(Calendars([SHOP]))
    (response,) = derived([say(LENA, asked), say(TEAM, answer)], context).responses
    return response


def test_after_the_holidays_an_answer_by_the_deadline_is_in_time() -> None:
    in_time = asked_before_the_holidays(datetime(2026, 8, 24, 15, 30, tzinfo=UTC))
    assert in_time.answered_in_time
    assert in_time.business_minutes == 8 * 60
    late = asked_before_the_holidays(datetime(2026, 8, 24, 15, 31, tzinfo=UTC))
    assert late.answered_at is None
    assert not late.answered_in_time


def test_a_turn_is_judged_when_its_business_day_has_passed() -> None:
    (response,) = derived(told("Lena 0, T 1")).responses
    assert response.due_at == hours(24)
    assert not response.is_due(hours(23))
    assert response.is_due(hours(24))
    closed = Context(Calendars([Calendar(BERLIN, [[]] * 7)]))
    waiting = derived(told("Lena 0, Omar 100, T 101"), closed).responses
    assert [(one.is_due(hours(999)), one.answered_in_time) for one in waiting] == [(False, False)] * 2


def test_deleted_questions_wait_for_nothing() -> None:
    assert not derived([say(LENA, 0, deleted=True), say(TEAM, 1)]).responses


@given(st.lists(st.tuples(st.sampled_from([LENA, OMAR, TEAM]), st.integers(0, 400)), max_size=25))
def test_answers_follow_their_questions(moves: list[tuple[object, int]]) -> None:
    found = derived([say(who, at) for who, at in moves]).responses  # type: ignore[arg-type]
    assert all(one.answered_at is None or one.answered_at >= one.ended_at for one in found)
    assert all((one.calendar_minutes or 0) <= 7 * 24 * 60 for one in found)
    assert len({one.turn for one in found}) == len(found)


def test_minutes_follow_the_calendar_valid_at_asking() -> None:
    old = Calendar(BERLIN, [[Opening(time(0), time(1))]] * 7)
    calendars = Calendars([old, Calendar(BERLIN)], [hours(36)])
    said = [say(LENA, 0), say(TEAM, 48), say(LENA, 50), say(TEAM, 52)]
    responses = derived(said, Context(calendars)).responses
    assert [one.business_minutes for one in responses] == [120, 120]
    assert responses[0].calendar_minutes == timedelta(hours=48).total_seconds() / 60


QUESTION = "Wann habt ihr am Samstag auf?"


def repeated(said: list[Utterance]) -> list[float | None]:
    """After how many hours of the story each question was asked again."""
    found = [one for one in derived(said).responses if one.is_question]
    return [(one.repeated_at - hours(0)).total_seconds() / 3600 if one.repeated_at else None for one in found]


def test_a_question_is_asked_again_by_the_same_person_within_seven_days() -> None:
    assert repeated([say(LENA, 0, QUESTION), say(LENA, 13, "Habt ihr am Samstag auf?")]) == [13, None]
    assert repeated([say(LENA, 0, QUESTION), say(TEAM, 1), say(LENA, 2, QUESTION)]) == [2, None]
    assert repeated([say(LENA, 0, QUESTION), say(OMAR, 13, QUESTION)]) == [None, None]
    assert repeated([say(LENA, 0, QUESTION), say(LENA, 13, "Wann habt ihr am Sonntag auf?")]) == [None, None]
    assert repeated([say(LENA, 0, QUESTION), say(LENA, 168, QUESTION)]) == [None, None]
    # the first time it was asked again stands
    thrice = [say(LENA, 0, QUESTION), say(LENA, 100, "Habt ihr am Samstag auf?"), say(LENA, 120, QUESTION)]
    assert repeated(thrice) == [100, 120, None]


def test_what_asks_nothing_is_no_question() -> None:
    assert [one.is_question for one in derived([say(LENA, 0, QUESTION), say(OMAR, 1)]).responses] == [True, False]


def test_a_question_can_be_answered_for_two_days_and_longer_over_closed_days() -> None:
    (always,) = derived([say(LENA, 0, QUESTION)]).responses
    assert always.settled_by == hours(48)
    asked = datetime(2026, 7, 31, 15, 30, tzinfo=UTC)
    (before_the_holidays,) = derived([say(LENA, asked, QUESTION)], Context(Calendars([SHOP]))).responses
    assert before_the_holidays.settled_by == before_the_holidays.due_at == datetime(2026, 8, 24, 15, 30, tzinfo=UTC)
    (never,) = derived([say(LENA, 0, QUESTION)], Context(Calendars([Calendar(BERLIN, [[]] * 7)]))).responses
    assert never.settled_by is None


@pytest.mark.parametrize(
    ("answer", "again", "now", "expected"),
    [
        (48, None, 500, True),
        (49, None, 500, False),
        (1, 20, 500, False),
        # as it stood before it was asked again
        (1, 20, 19, True),
    ],
)
def test_a_question_is_answered_in_time_and_once(answer: int, again: int | None, now: int, expected: bool) -> None:
    said = [say(LENA, 0, QUESTION, kind="direct"), say(TEAM, answer, kind="direct")]
    said += [] if again is None else [say(LENA, again, QUESTION, kind="direct")]
    assert derived(said).responses[0].question_answered(hours(now)) is expected
