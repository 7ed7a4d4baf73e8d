"""What becomes of the firm's statements."""

import pytest

from stammtisch.measurement.broadcasts import published
from stammtisch.measurement.values import Reply

from .story import AUTO, LENA, OMAR, TEAM, derived, hours, say, told, turns_of


def states(line: str, at: float = 1000) -> list[str]:
    return [one.state(hours(at)) for one in derived(told(line)).statements]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("T 0", ["broadcast"]),
        ("A 0", ["broadcast"]),
        ("T 0, Lena 72", ["dialogue"]),
        ("T 0, Lena 73", ["broadcast"]),
        ("A 0, Lena 1", ["dialogue"]),
        ("Lena 0, T 1", ["dialogue"]),
        ("Lena 0, A 1", ["broadcast"]),
        ("Lena 0, T 80", ["broadcast"]),
        ("T 0, T 30, Lena 71, T 72", ["dialogue", "dialogue", "dialogue"]),
        ("T 0, T 30, Lena 73", ["broadcast", "dialogue"]),
    ],
)
def test_who_answers_nobody_and_is_taken_up_by_nobody_broadcasts(line: str, expected: list[str]) -> None:
    assert states(line) == expected


def test_nobody_is_blamed_early() -> None:
    assert [states("T 0", at) for at in (0, 72, 73)] == [["open"], ["open"], ["broadcast"]]
    assert [states("T 0, Lena 10", at) for at in (9, 10)] == [["open"], ["dialogue"]]


def test_a_thumb_takes_nothing_up() -> None:
    assert derived([say(TEAM, 0), say(LENA, 1, "👍")]).statements[0].state(hours(99)) == "broadcast"


def test_a_reply_takes_up_just_what_it_replies_to() -> None:
    first, second = told("T 0, T 30")
    reply = say(LENA, 40, reply=Reply(first.id, TEAM))
    statements = derived([first, second, reply]).statements
    assert [one.taken_up_by for one in statements] == [reply.id, None]
    again = say(OMAR, 41)
    statements = derived([first, second, reply, again]).statements
    assert [one.taken_up_by for one in statements] == [reply.id, again.id]
    assert derived([first, say(LENA, 73, reply=Reply(first.id, TEAM))]).statements[0].taken_up_by is None


def test_who_talks_to_each_other_takes_nothing_up() -> None:
    assert derived([say(TEAM, 0), say(LENA, 1, mentions=(OMAR,))]).statements[0].taken_up_by is None


def test_a_wholly_deleted_turn_says_nothing() -> None:
    assert not derived([say(TEAM, 0, deleted=True), say(AUTO, 1, deleted=True)]).statements


def test_a_publication_is_judged_by_its_comments() -> None:
    assert published(7, hours(0)).state(hours(80)) == "broadcast"
    comments = turns_of(*(say(*one, kind="comments") for one in ((LENA, -1), (TEAM, 1), (OMAR, 2))))
    statement = published(7, hours(0), comments)
    assert (statement.publication, statement.turn, statement.taken_up_at) == (7, None, hours(2))
    late = turns_of(say(LENA, 1, "👍", kind="comments"), say(LENA, 73, kind="comments"))
    assert published(7, hours(0), late).taken_up_by is None
