"""Who follows whom, by hand, and what chance would make of it."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.measurement.conversations import Spoken, conversations
from stammtisch.measurement.reciprocity import Talk, by_chance, edges, reciprocity, returned
from stammtisch.measurement.values import Reply, Utterance

from .story import CEM, LENA, OMAR, TEAM, hours, say, told, turns_of
from .test_figures import FACTS, facts_of


def talk(*said: Utterance) -> Talk:
    return Talk.of(conversations(map(Spoken.of, turns_of(*said)), hours(0)))


def test_each_turn_follows_the_one_before() -> None:
    # speakers are numbered as they appear
    assert edges(talk(*told("Lena 0, T 1, Omar 2"))) == {(0, 1): 1, (1, 2): 1}


def test_nobody_follows_across_a_silence() -> None:
    assert edges(talk(*told("Lena 0, T 1, Omar 20, T 21"))) == {(0, 1): 1, (2, 1): 1}


def test_an_explicit_reply_takes_the_place_of_the_neighbour() -> None:
    lena, omar = told("Lena 0, Omar 1")
    to_lena = say(TEAM, 2, reply=Reply(lena.id, LENA))
    assert edges(talk(lena, omar, to_lena)) == {(0, 1): 1, (0, 2): 1}


def test_a_reply_to_what_lies_further_back_follows_nobody() -> None:
    lena, omar = told("Lena 0, Omar 1")
    assert edges(talk(lena, omar, say(TEAM, 2, reply=Reply(9, CEM)))) == {(0, 1): 1}


def test_nobody_follows_themselves() -> None:
    said = [say(LENA, 0), say(TEAM, 1, "ok"), say(LENA, 2), say(TEAM, 3)]
    assert edges(talk(*said)) == {(0, 1): 1}
    assert returned(edges(Talk.adjacent("aaa"))) is None


def test_a_shuffle_keeps_everybody_in_their_conversation() -> None:
    three = Talk.adjacent("aabbc", "dd", "eefef")
    for seed in range(20):
        speakers = three.shuffled(Random(seed)).speakers
        assert [sorted(part) for part in (speakers[:5], speakers[5:7], speakers[7:])] == [
            sorted(part) for part in (three.speakers[:5], three.speakers[5:7], three.speakers[7:])
        ]
    assert len({three.shuffled(Random(seed)).speakers for seed in range(20)}) > 10


def test_all_orders_of_a_conversation_are_as_likely() -> None:
    dice, one = Random(1), Talk.adjacent("abc")
    drawn = Counter(one.shuffled(dice).speakers for _ in range(6000))
    assert len(drawn) == 6
    assert all(abs(count - 1000) < 150 for count in drawn.values())


def test_two_alone_return_everything_by_chance_as_well() -> None:
    two = Talk.adjacent("ab" * 20)
    assert returned(edges(two)) == pytest.approx(38 / 39)
    assert by_chance(two, "seed") > 0.9


def test_chance_is_the_same_each_time_and_grows_out_of_the_seed() -> None:
    three = Talk.adjacent(*["abcacbdabcd"] * 3)
    assert by_chance(three, "seed") == by_chance(three, "seed")
    assert by_chance(three, "seed") != by_chance(three, "another")


def test_much_talk_needs_fewer_shuffles_for_the_same_mean() -> None:
    dice = Random(1)
    much = Talk.adjacent(*(dice.choices("abcdefgh", k=40) for _ in range(150)))
    assert by_chance(much, "one") == pytest.approx(by_chance(much, "two"), abs=0.01)


def a_table(line: str) -> list[Utterance]:
    """Speakers by their first letters, ten minutes apart, on the seven days of a week."""
    who = {"L": LENA, "O": OMAR, "C": CEM, "T": TEAM}
    return [say(who[letter], 24 * day + place / 6) for day in range(7) for place, letter in enumerate(line)]


def test_who_answers_back_is_more_mutual_than_chance_and_a_round_dance_less() -> None:
    back_and_forth = reciprocity(facts_of(*a_table("LOLOLOLCTCTCTC")))
    assert back_and_forth.value is not None
    assert back_and_forth.value > 0.5
    dance = reciprocity(facts_of(*a_table("LOCLOCLOC")))
    assert (dance.parts["r"], dance.parts["writers"]) == (0, 3)
    assert dance.value is not None
    assert dance.value < 0
    assert (dance.count, dance.base, dance.state) == (7 * 8, 7 * 8, "figure")


def test_rooms_of_two_say_nothing() -> None:
    said = [replace(one, kind="direct", room=7) for one in a_table("LTLTLTLTLT")]
    assert reciprocity(facts_of(*said)).state == "nothing"
    both = reciprocity(facts_of(*said, *a_table("LOCLOCLOC")))
    assert both.base == 7 * 8


def test_too_few_edges_or_writers_make_no_number() -> None:
    assert reciprocity(facts_of(*told("Lena 0, T 1, Omar 2"))).state == "too_few"
    assert reciprocity(facts_of(*a_table("LTLTLTLT"))).state == "too_few"
    assert reciprocity(FACTS).state == "nobody"


@given(st.lists(st.text("abcd", min_size=1, max_size=12), min_size=1, max_size=6))
def test_reciprocity_lies_between_nothing_and_everything(lines: list[str]) -> None:
    r = returned(edges(Talk.adjacent(*lines)))
    assert r is None or 0 <= r <= 1
    assert 0 <= by_chance(Talk.adjacent(*lines), "seed") <= 1
