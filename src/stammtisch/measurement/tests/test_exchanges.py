"""The exchange automaton: the doctest table of `di-1`, and explicit replies."""

import pytest

from stammtisch.measurement.exchanges import Exchange
from stammtisch.measurement.values import Reply

from .story import AUTO, LENA, OMAR, TEAM, derived, exchanges_in, hours, say, told


@pytest.mark.parametrize("kind", ["table", "direct", "comments"])
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Lena 0, T 2, Lena 5", "Lena@5"),
        ("Lena 0, T 2", ""),
        ("T? 0, Lena 5, T 8", "Lena@8"),
        ("T 0, Lena 5, T 8", ""),
        ("Lena 0, T 2, Lena 75", ""),
        ("Lena 0, T 2, Lena 5, T 6, Lena 9", "Lena@5, Lena@6, Lena@9"),
        ("Lena 0, Omar 1, T 2, Lena 3, Omar 4", "Lena@3, Omar@4"),
        ("Lena 0, T 2, T 60, Lena 70", "Lena@70"),
        ("Lena 0, T 2, T 60, Lena 75", ""),
    ],
)
def test_it_finds_the_completed_loops(kind: str, line: str, expected: str) -> None:
    assert exchanges_in(line, kind=kind) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Lena 0, T 2, Lena 74", "Lena@74"),
        ("Lena 0, T 73, Lena 75", ""),
        ("T? 0, Lena 73, T 74", ""),
        ("T? 0, Lena 5, T 78", ""),
        ("T? 0, Omar 1, Lena 5, T 8", "Omar@8"),
        ("Lena 0, A 1, Lena 2", ""),
        ("T? 0, A 1, Lena 5, T 8", "Lena@8"),
    ],
)
def test_every_step_lies_within_the_window(line: str, expected: str) -> None:
    assert exchanges_in(line) == expected


def test_an_exchange_names_its_three_turns() -> None:
    said = told("Lena 0, T 2, Lena 5, T 6")
    first, second = derived(said).exchanges
    ids = [one.id for one in said]
    assert first == Exchange(1, 1, (ids[0], ids[1], ids[2]), hours(5))
    assert second.turns == (ids[1], ids[2], ids[3])


def test_turns_without_substance_change_nothing() -> None:
    said = [*told("Lena 0, T 2"), say(LENA, 3, "👍"), say(TEAM, 4, "ok"), *told("Lena 5")]
    assert [one.completed_at for one in derived(said).exchanges] == [hours(5)]


def test_a_reply_relates_to_the_one_it_answers_only() -> None:
    lena, omar = told("Lena 0, Omar 1")
    reply = say(TEAM, 2, reply=Reply(lena.id, LENA))
    assert [one.person for one in derived([lena, omar, reply, *told("Lena 3, Omar 4")]).exchanges] == [1]


def test_who_talks_to_somebody_else_does_not_talk_to_the_team() -> None:
    start = told("Lena 0, T 2")
    to_omar, to_bot = say(LENA, 5, mentions=(OMAR,)), say(LENA, 5, reply=Reply(9, AUTO))
    to_both = say(LENA, 5, mentions=(OMAR, TEAM))
    assert [len(derived([*start, said]).exchanges) for said in (to_omar, to_bot, to_both)] == [0, 0, 1]


def test_a_reply_to_somebody_who_never_spoke_completes_nothing() -> None:
    assert not derived([say(TEAM, 0, mentions=(OMAR,)), *told("Lena 1, T 2")]).exchanges
