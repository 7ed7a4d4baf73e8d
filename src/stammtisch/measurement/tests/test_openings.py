"""Who opens conversations, and whether people take up what the firm opens."""

from datetime import timedelta

from stammtisch.measurement.openings import initiative, uptake
from stammtisch.measurement.values import Utterance

from .story import AUTO, LENA, OMAR, TEAM, hours, say, told
from .test_figures import FACTS, facts_of

DAY = 24


def daily(line: str, days: int, first: int = 0, **more: object) -> list[Utterance]:
    """This line at a table on each of these days."""
    return [
        said
        for day in range(first, first + days)
        for said in told(
            ", ".join(f"{who} {float(at) + DAY * day}" for who, at in (part.split() for part in line.split(", "))),
            **more,
        )
    ]


def test_whoever_says_the_first_sentence_opens() -> None:
    said = [*daily("Lena 9, T 10", 9), *daily("T 9, Lena 10", 3, first=9)]
    figure = initiative(facts_of(*said))
    assert (figure.value, figure.count, figure.base, figure.parts) == (0.75, 9, 12, {"outside": 9, "team": 3})
    assert figure.interval


def test_a_thumb_opens_nothing_and_a_game_opens_for_the_team() -> None:
    said = [say(LENA, 9, "👍"), say(TEAM, 10), say(AUTO, 40), say(LENA, 41)]
    assert initiative(facts_of(*said)).parts == {"outside": 0, "team": 2}


def test_an_echo_to_one_alone_opens_nothing() -> None:
    said = [say(LENA, 0, "START", kind="direct"), say(AUTO, 0.1, kind="direct"), say(LENA, 1, kind="direct")]
    assert initiative(facts_of(*said)).parts == {"outside": 1, "team": 0}


def test_what_stands_under_a_publication_was_opened_by_it() -> None:
    assert initiative(facts_of(*told("Lena 0, T 1", kind="comments"))).state == "nothing"


def test_a_conversation_that_goes_on_into_the_period_was_not_opened_in_it() -> None:
    assert initiative(facts_of(*told("Lena -1, T 1"))).base == 0
    assert initiative(facts_of(*told("Lena -20, T 1"))).base == 1


def test_fewer_than_ten_openings_make_no_share() -> None:
    figure = initiative(facts_of(*daily("Lena 9, T 10", 9)))
    assert (figure.value, figure.state, figure.base) == (None, "too_few", 9)
    assert initiative(FACTS).state == "nobody"


def test_two_different_people_take_an_opening_up() -> None:
    said = [
        *daily("T 9, Lena 10, Omar 11", 6),
        *daily("T 9, Lena 10, Lena 12", 3, first=6),
        *daily("T 9", 3, first=9),
    ]
    figure = uptake(facts_of(*said))
    assert (figure.value, figure.count, figure.base, figure.parts) == (0.5, 6, 12, {"open": 0})
    assert figure.interval


def test_whoever_comes_after_three_days_did_not_take_it_up() -> None:
    # a table that never sleeps: somebody says a word every eight hours
    awake = [say(LENA, at) for at in range(8, 80, 8)]
    assert uptake(facts_of(say(TEAM, 0), *awake, say(OMAR, 72.5))).count == 0
    assert uptake(facts_of(say(TEAM, 0), *awake, say(OMAR, 71.5))).count == 1


def test_a_young_opening_counts_neither_for_nor_against() -> None:
    now = FACTS.period.start + timedelta(hours=10 * DAY + 12)
    figure = uptake(facts_of(*daily("T 9, Lena 9.5, Omar 10", 11), now=now))
    assert (figure.base, figure.parts, figure.state) == (8, {"open": 3}, "too_few")
    first = uptake(facts_of(say(TEAM, 0), now=hours(1)))
    assert (first.state, first.parts) == ("not_due", {"open": 1})


def test_in_a_room_of_two_nobody_else_could_respond() -> None:
    assert uptake(facts_of(*told("T 0, Lena 1", kind="direct"))).state == "nothing"
    assert uptake(facts_of(*told("Lena 0, T 1"))).state == "nothing"
    assert uptake(FACTS).state == "nobody"
