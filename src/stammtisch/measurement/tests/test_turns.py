"""Messages become turns, and turns have substance or not."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.measurement.templates import Templates
from stammtisch.measurement.turns import runs
from stammtisch.measurement.values import Reply, Utterance

from .story import AUTO, LENA, OMAR, TEAM, hours, say, turns_of


def spoken_at(*clock: str) -> list[Utterance]:
    times = [tuple(map(int, time.split(":"))) for time in clock]
    return [say(LENA, hours(hour) + timedelta(minutes=minute)) for hour, minute in times]


def test_messages_less_than_twelve_hours_apart_are_one_turn() -> None:
    (turn,) = turns_of(*spoken_at("9:00", "9:05", "21:04"))
    assert (turn.start, turn.end, len(turn.messages)) == (hours(9), hours(21) + timedelta(minutes=4), 3)
    assert turn.id == turn.messages[0]


def test_twelve_hours_of_silence_end_a_turn() -> None:
    assert len(turns_of(*spoken_at("9:00", "21:00"))) == 2


def test_another_sender_side_or_room_ends_a_turn() -> None:
    said = [say(LENA, 0), say(OMAR, 1), say(TEAM, 2), say(AUTO, 3), say(AUTO, 3, room=2)]
    assert [(turn.sender, turn.room) for turn in turns_of(*said)] == [
        (LENA, 1),
        (OMAR, 1),
        (TEAM, 1),
        (AUTO, 1),
        (AUTO, 2),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("👍", False),
        ("Danke!!", False),
        ("ja ja ja", False),
        ("Samstag um acht", True),
        ("@Jo https://example.org/1 ok", False),
    ],
)
def test_three_distinct_words_are_substance(text: str, expected: bool) -> None:
    (turn,) = turns_of(say(LENA, 0, text))
    assert turn.substantive is expected


def test_words_are_counted_over_the_turn() -> None:
    (turn,) = turns_of(say(LENA, 9, "Samstag"), say(LENA, 10, "um"), say(LENA, 11, "acht"))
    assert turn.substantive
    assert turn.tokens == 3


def test_an_answer_has_substance_when_it_was_said_not_when_its_turn_began() -> None:
    (turn,) = turns_of(say(TEAM, 9, "👍"), say(TEAM, 11, "Samstag um acht"), say(TEAM, 12, "ja"))
    assert (turn.start, turn.said_at) == (hours(9), hours(11))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"accepted": True}, True),
        ({"voice_seconds": 3}, True),
        ({"voice_seconds": 2.9}, False),
        ({"accepted": True, "deleted": True}, False),
    ],
)
def test_contributions_and_voice_notes_are_substance(more: dict[str, object], expected: bool) -> None:
    (turn,) = turns_of(say(LENA, 0, "", **more))
    assert turn.substantive is expected
    assert turn.text_hash is None


def test_automatic_texts_never_are() -> None:
    (turn,) = turns_of(say(AUTO, 0, "Danke für deine Nachricht", accepted=True))
    assert not turn.substantive
    assert turn.tokens == 4


def test_deleted_messages_leave_their_time_but_no_text() -> None:
    (turn,) = turns_of(say(LENA, 0, "Samstag um acht?", deleted=True), say(LENA, 11), say(LENA, 22, deleted=True))
    assert (turn.start, turn.end, len(turn.messages)) == (hours(0), hours(22), 3)
    assert (turn.asks, turn.deleted, turn.said_at) == (False, False, hours(11))
    assert turns_of(say(LENA, 0, deleted=True))[0].deleted


def test_a_mark_or_a_question_of_a_format_asks() -> None:
    asking = [say(TEAM, 0, "Wer kommt?"), say(TEAM, 24, "Erzählt vom Urlaub", format_question=True), say(TEAM, 48)]
    assert [turn.asks for turn in turns_of(*asking)] == [True, True, False]


def test_one_button_says_that_the_turn_needs_no_answer() -> None:
    (turn,) = turns_of(say(LENA, 0), say(LENA, 1, needs_answer=False))
    assert not turn.needs_answer


def test_what_a_round_took_waits_for_nobody_but_a_question_beside_it_does() -> None:
    (sentence,) = turns_of(say(LENA, 0, accepted=True, taken=True))
    assert (sentence.substantive, sentence.needs_answer) == (True, False)
    (with_thanks,) = turns_of(say(LENA, 0, accepted=True, taken=True), say(LENA, 1, "Bis gleich!"))
    assert not with_thanks.needs_answer
    (with_question,) = turns_of(say(LENA, 0, accepted=True, taken=True), say(LENA, 1, "Wann fangen wir an?"))
    assert with_question.needs_answer


def test_replies_and_mentions_say_whom_a_turn_means() -> None:
    (turn,) = turns_of(say(TEAM, 0, reply=Reply(7, LENA)), say(TEAM, 1, mentions=(OMAR, TEAM)))
    assert (turn.to_people, turn.replies) == ([1, 2], {7})
    (own,) = turns_of(say(LENA, 0, reply=Reply(7, LENA)))
    assert (own.meant, own.replies, own.to_team) == (frozenset(), frozenset(), True)
    (among,) = turns_of(say(LENA, 0, mentions=(OMAR,)))
    assert not among.to_team
    (both,) = turns_of(say(LENA, 0, mentions=(OMAR, TEAM)))
    assert both.to_team


def test_nobody_absent_is_meant_in_a_direct_room() -> None:
    (turn,) = turns_of(say(TEAM, 0, kind="direct", mentions=(OMAR,), reply=Reply(3, AUTO)))
    assert turn.meant == {AUTO}


def judged(*said: Utterance) -> list[bool]:
    return [turn.substantive for turn in turns_of(*said, templates=Templates.of(runs(said)))]


def test_the_third_equal_text_within_28_days_makes_all_three_templates() -> None:
    thanks = "Danke für deine Nachricht!"
    assert judged(*(say(TEAM, day * 24, thanks) for day in (0, 14, 28))) == [False] * 3
    assert judged(*(say(TEAM, day * 24, thanks) for day in (0, 14, 29))) == [True] * 3
    assert judged(*(say(TEAM, day * 24, thanks) for day in (0, 20, 40, 47, 69))) == [True, False, False, False, True]


def test_a_template_belongs_to_the_team_or_to_one_person() -> None:
    text = "Bis Samstag um acht"
    assert judged(say(LENA, 0, text), say(OMAR, 1, text), say(TEAM, 2, text), say(LENA, 3, text)) == [True] * 4
    assert judged(*(say(LENA, hour * 24, text) for hour in range(3))) == [False] * 3


def test_a_template_split_into_messages_is_still_one() -> None:
    said = [say(TEAM, day * 24 + i, word) for day in range(3) for i, word in enumerate(["Bis", "Samstag", "dann"])]
    assert judged(*said) == [False] * 3
    assert judged(*said[:6], say(TEAM, 48, "Bis Samstag dann")) == [False] * 3


def test_a_long_template_inside_a_turn_is_dropped_before_words_are_counted() -> None:
    thanks = "Danke für deine Nachricht"
    said = [say(TEAM, 0, thanks), say(TEAM, 24, thanks), say(TEAM, 48, thanks), say(TEAM, 49, "bis gleich")]
    assert judged(*said) == [False] * 3
    assert judged(*said, say(TEAM, 50, "am Tresen")) == [False, False, True]


def test_automatic_texts_are_no_templates_of_anybody() -> None:
    said = [say(AUTO, day * 24, "Danke für deine Nachricht") for day in range(3)]
    assert not Templates.of(runs(said)).uses


word = st.text("abcäß09", min_size=1, max_size=4)


@given(st.lists(word, min_size=1, max_size=12), st.data())
def test_splitting_words_into_messages_does_not_change_a_turn(said: list[str], data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(said) - 1)))) if len(said) > 1 else []
    pieces = [said[a:b] for a, b in zip([0, *cuts], [*cuts, len(said)], strict=True)]
    (whole,) = turns_of(say(LENA, 0, " ".join(said)))
    (split,) = turns_of(*(say(LENA, hour / 10, " ".join(piece)) for hour, piece in enumerate(pieces)))
    assert (split.tokens, split.text_hash, split.substantive) == (whole.tokens, whole.text_hash, whole.substantive)
