"""The prompt book is read or refused, and both languages keep their typography."""

import re
from datetime import timedelta

import pytest

from stammtisch.web.demo import prompt_book, stage, tale
from stammtisch.web.demo.cast import GUESTS, TEAM
from stammtisch.web.demo.prompt_book import Cue, Misprint, Place, Scene, Text

PAGE = """
# a remark
== table props
  Börse
  Exchange
@ 3 fri 18:05
alma
  Wer hat einen?
  Who has one?
+4m rosa answers 1
  Ich! | Zwei sogar.
  Me! | Two, even.
+1m alma reacts 👍 2
"""


def test_it_reads_rooms_scenes_and_cues() -> None:
    assert prompt_book.read(PAGE) == [
        Place(
            "table",
            "props",
            [Text("Börse", "Exchange")],
            [
                Scene(
                    "3 fri 18:05",
                    [
                        Cue("alma", "says", "", timedelta(), Text("Wer hat einen?", "Who has one?")),
                        Cue(
                            "rosa",
                            "answers",
                            "1",
                            timedelta(minutes=4),
                            Text("Ich!\nZwei sogar.", "Me!\nTwo, even."),
                        ),
                        Cue("alma", "reacts", "👍 2", timedelta(minutes=1)),
                    ],
                )
            ],
        )
    ]


@pytest.mark.parametrize(
    "page",
    [
        "@ 3 fri 18:05",  # a scene without a room
        "== table\n  Nur ein Titel",
        "== direct rosa\nrosa\n  Hallo\n  Hello",  # a word before the first scene
        "== direct rosa\n@ 1 mon 09:00\nrosa\n  Nur deutsch",
        "== direct rosa\n@ 1 mon 09:00\n+soon rosa\n  Hallo\n  Hello",
        "== direct rosa\n@ 1 mon 09:00\nRosa Klett!\n  Hallo\n  Hello",
    ],
)
def test_it_refuses_a_misprint_and_says_where(page: str) -> None:
    with pytest.raises(Misprint, match=r"test\.txt:\d+: "):
        prompt_book.read(page, "test.txt")


def cues() -> list[Cue]:
    return [cue for place in prompt_book.places() for scene in place.scenes for cue in scene.cues]


def texts() -> list[Text]:
    titles = [text for place in prompt_book.places() for text in place.texts]
    return titles + [cue.text for cue in cues() if cue.text]


def test_everybody_in_the_book_is_in_the_cast_and_the_other_way_round() -> None:
    assert {cue.who for cue in cues()} - {"next", "last"} == {*TEAM, *GUESTS}


def test_every_verb_is_known_and_used() -> None:
    assert {cue.verb for cue in cues()} == {*stage.VERBS, *tale.VERBS}


def test_words_stand_where_something_is_said() -> None:
    with_words = {"says", "answers", "shows", "notes", "corrects", "writes", "names", "chats"}
    assert all((cue.text is not None) == (cue.verb in with_words) for cue in cues())


def test_no_words_are_said_twice() -> None:
    """Equal texts would count as templates; a name may be the same in both languages."""
    said = [cue.text.in_(language) for language in prompt_book.LANGUAGES for cue in cues() if cue.text]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("language", prompt_book.LANGUAGES)
def test_typography(language: str) -> None:
    for text in (text.in_(language) for text in texts()):
        assert not re.search(r"""["'`]|\.\.\.|  | - |--""", text), text
        opening, closing = ("„", "“") if language == "de" else ("“", "”")
        assert text.count(opening) == text.count(closing), text
        foreign = "”" if language == "de" else "„"
        assert foreign not in text, text


def test_german_clocks_say_uhr() -> None:
    for text in texts():
        assert not re.search(r"\d\d:\d\d(?! Uhr)", text.de), text.de
