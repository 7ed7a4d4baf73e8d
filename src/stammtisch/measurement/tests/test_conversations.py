"""Conversations: where a room is cut, and what of it lies in a period."""

import pytest

from stammtisch.measurement.conversations import Conversation, Spoken, conversations
from stammtisch.measurement.values import Reply, Utterance

from .story import AUTO, LENA, NAMES, TEAM, hours, say, told, turns_of


def cut(said: list[Utterance], begin: float = 0) -> list[Conversation]:
    return list(conversations(map(Spoken.of, turns_of(*said)), hours(begin)))


def speakers(line: str, begin: float = 0, **more: object) -> list[str]:
    """`"Lena T"` for each conversation."""
    return [
        " ".join(NAMES.get(one.sender.person or 0, one.sender.side[0].upper()) for one in found.said)
        for found in cut(told(line, **more), begin)
    ]


@pytest.mark.parametrize(
    ("kind", "line", "expected"),
    [
        ("table", "Lena 0, T 11, Lena 22", ["Lena T Lena"]),
        ("table", "Lena 0, T 12, Lena 13", ["Lena", "T Lena"]),
        ("direct", "Lena 0, T 12, Lena 100", ["Lena T Lena"]),
        ("direct", "Lena 0, T 1, Lena 168", ["Lena T Lena"]),
        ("direct", "Lena 0, T 1, Lena 169", ["Lena T", "Lena"]),
        ("comments", "Lena 0, Omar 167", ["Lena Omar"]),
    ],
)
def test_a_table_ends_after_twelve_hours_and_other_rooms_after_seven_days(
    kind: str, line: str, expected: list[str]
) -> None:
    assert speakers(line, kind=kind) == expected


def test_rooms_are_apart() -> None:
    assert len(cut([*told("Lena 0, T 1", room=1), *told("Lena 2", room=2)])) == 2


def test_a_thumb_is_no_silence_and_says_nothing() -> None:
    said = [say(LENA, 0), say(TEAM, 8, "👍"), say(LENA, 16)]
    (found,) = cut(said)
    assert [one.turn for one in found.said] == [said[0].id, said[2].id]


def test_a_conversation_of_thumbs_is_none() -> None:
    assert cut([say(LENA, 0, "👍"), say(TEAM, 1, "ok")]) == []


def test_what_lies_before_the_period_only_tells_whether_it_began_there() -> None:
    line = "Lena 90, T 95, Lena 105, Omar 130"
    assert speakers(line, begin=100) == ["Lena", "Omar"]
    assert [found.begins for found in cut(told(line), begin=100)] == [False, True]
    assert [found.begins for found in cut(told("Lena 105"), begin=100)] == [True]


def test_the_machine_speaks_but_has_no_substance() -> None:
    said = [say(AUTO, 0), say(LENA, 1), say(AUTO, 2, "ok")]
    (found,) = cut(said)
    assert [one.sender for one in found.said] == [AUTO, LENA]
    assert [one.sender for one in found.substantive] == [LENA]


def test_whom_it_replies_to_is_kept() -> None:
    (found,) = cut([say(LENA, 0), say(TEAM, 1, reply=Reply(9, LENA))])
    assert [one.replies_to for one in found.said] == [None, LENA]
