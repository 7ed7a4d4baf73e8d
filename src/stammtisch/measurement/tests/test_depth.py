"""Levels of conversations, counted by hand."""

import pytest

from stammtisch.measurement.conversations import Spoken, conversations
from stammtisch.measurement.depth import depth, level_of
from stammtisch.measurement.values import Utterance

from .story import AUTO, LENA, TEAM, hours, say, told, turns_of
from .test_figures import FACTS, facts_of


def levels(said: list[Utterance]) -> list[int]:
    return [level_of(one) for one in conversations(map(Spoken.of, turns_of(*said)), hours(0))]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Lena 0", 1),
        ("Lena 0, Lena 13", 1),
        ("Lena 0, T 1", 2),
        ("Lena 0, T 1, Omar 2", 2),
        ("Lena 0, T 1, Lena 2", 3),
        ("Lena 0, Omar 1, Lena 2, Omar 3", 4),
        ("Lena 0, T 1, Lena 2, Omar 3, Lena 4", 3),
        ("Lena 0, T 1, Omar 2, T 3, Omar 4, T 5", 5),
    ],
)
def test_the_longest_chain_between_the_same_two_is_the_level(line: str, expected: int) -> None:
    assert levels(told(line, kind="direct")) == [expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Lena 0, T 72, Lena 144", 3),
        ("Lena 0, T 73, Lena 74", 2),
        ("Lena 0, T 1, Lena 74", 2),
        # whoever goes on speaking is answered from their last turn on
        ("Lena 0, Lena 60, T 120", 2),
        ("Lena 0, T 1, T 70, Lena 140", 3),
    ],
)
def test_every_step_of_a_chain_lies_within_the_window(line: str, expected: int) -> None:
    assert levels(told(line, kind="direct")) == [expected]


def test_the_machine_and_a_thumb_lengthen_no_chain() -> None:
    assert levels([say(LENA, 0), say(AUTO, 1), say(LENA, 2), say(TEAM, 3, "👍"), say(LENA, 4)]) == [1]
    assert levels([say(AUTO, 0)]) == [0]


def spread(*lines: str) -> list[Utterance]:
    """Each line in a room of its own."""
    return [said for room, line in enumerate(lines) for said in told(line, room=room)]


def test_shares_of_the_levels_add_up_to_one() -> None:
    said = spread(*["Lena 0"] * 2, *["Lena 0, T 1"] * 4, *["Lena 0, T 1, Lena 2"] * 3, "Lena 0, T 1, Lena 2, T 3")
    figure = depth(facts_of(*said))
    assert (figure.value, figure.count, figure.base, figure.state) == (0.4, 4, 10, "figure")
    assert figure.parts == {"level_1": 0.2, "level_2": 0.4, "level_3": 0.4, "median": 2}
    assert figure.interval
    low, high = figure.interval
    assert low < 0.4 < high


def test_fewer_than_ten_conversations_make_no_share() -> None:
    figure = depth(facts_of(*spread(*["Lena 0, T 1, Lena 2"] * 9)))
    assert (figure.value, figure.state, figure.count, figure.base, figure.parts) == (None, "too_few", 9, 9, {})
    assert depth(FACTS).state == "nobody"
