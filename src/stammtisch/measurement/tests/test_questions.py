"""What counts as a question of a guest, and when it is asked again."""

from pathlib import Path

import pytest

from stammtisch.measurement.questions import PRECISION, RECALL, asks_again, question

from .story import LENA, TEAM, say, turns_of

LABELLED = [line.split(" ", 1) for line in Path(__file__).with_name("questions.txt").read_text().splitlines()]


def test_it_is_as_often_right_on_the_labelled_sentences_as_it_says() -> None:
    found = [sentence for _label, sentence in LABELLED if question(sentence)]
    real = [sentence for label, sentence in LABELLED if label == "?"]
    right = len(set(found) & set(real))
    assert len(LABELLED) >= 60
    assert (round(right / len(found), 2), round(right / len(real), 2)) == (PRECISION, RECALL)


@pytest.mark.parametrize(
    "text", ["??", "?", "👍?", "Schön war es, oder?", "Toll, nicht wahr?", "Echt? Das freut mich!"]
)
def test_a_mark_alone_and_a_tag_ask_nothing(text: str) -> None:
    assert not question(text)


def test_a_tag_behind_a_real_question_does_not_hide_it() -> None:
    assert question("Kommt ihr auch, oder?")
    assert question("Do you open on Sunday, right?")


def test_a_question_word_asks_without_a_mark_only_where_a_clause_begins() -> None:
    assert question("Hallo Lena, wann beginnt die Vorstellung")
    assert not question("Ich weiß nicht, wann die Vorstellung beginnt")
    assert not question("Was ihr da macht, gefällt mir")
    assert not question("Wie schön das klingt")


def test_a_mark_inside_a_link_asks_nothing() -> None:
    assert not question("Schaut mal her https://bakery.example/?id=7")


def test_only_the_words_of_the_questions_are_kept() -> None:
    assert question("Das Brot war gut. Wann backt ihr wieder?") == {"wann", "backt", "ihr", "wieder"}


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ("Wann habt ihr am Samstag auf?", True),
        ("Habt ihr am Samstag auf?", True),
        ("Hallo, wann habt ihr denn am Samstag nun auf?", True),
        ("Wann habt ihr am Sonntag auf?", False),
    ],
)
def test_the_same_words_ask_again_and_one_other_word_does_not(later: str, expected: bool) -> None:
    assert asks_again(question("Wann habt ihr am Samstag auf?"), question(later)) is expected


def test_questions_are_looked_for_in_what_people_say_and_not_in_what_a_game_took() -> None:
    text = "Wann habt ihr am Samstag auf?"
    (asked,), (team,), (played,) = (
        turns_of(say(LENA, 0, text)),
        turns_of(say(TEAM, 0, text)),
        turns_of(say(LENA, 0, text, taken=True, accepted=True)),
    )
    assert [bool(turn.question) for turn in (asked, team, played)] == [True, False, False]
