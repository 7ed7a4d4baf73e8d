"""Tokens and questions."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.measurement import text as module
from stammtisch.measurement.text import asks, text_hash, tokens, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("👍", set()),
        ("Danke!!", {"danke"}),
        ("ja ja ja", {"ja"}),
        ("Samstag um acht", {"samstag", "um", "acht"}),
        ("@Jo https://stammtisch.example/a?b=c ok", {"ok"}),
        ("@jo@social.example www.example.org ok", {"ok"}),
        ("um 8 oder 19", {"um", "8", "oder", "19"}),
        ("1️⃣ ℹ️ ❤️ ©", set()),
        ("anna@example.org", {"anna", "example", "org"}),
        ("geht's_noch", {"geht", "s", "noch"}),
        ("Cafe\u0301 CAFÉ", {"café"}),
        ("नमस्ते दुनिया", {"नमस्ते", "दुनिया"}),
        ("", set()),
    ],
)
def test_it_keeps_only_words_and_digits(text: str, expected: set[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kommt ihr am Samstag?", True),
        ("何時ですか？", True),
        ("متى؟", True),
        ("Wir kommen.", False),
        ("??", False),
        ("😀?", False),
        ("Schau https://example.org/?id=3", False),
    ],
)
def test_a_question_mark_beside_a_word_asks(text: str, expected: bool) -> None:
    assert asks(text) is expected


def test_equal_texts_share_a_hash_that_never_changes() -> None:
    assert text_hash(words("Danke, bis morgen!")) == text_hash(["danke", "bis", "morgen"])
    assert text_hash(["danke"]) == 6027405430582275809
    assert text_hash(["ab"]) != text_hash(["a", "b"])


#: What is removed, what looks like it, and what is a word.
PIECES = ("@Jo", "https://a.de/?b=1", "WWW.x.de", "Straße", "8", "👍", "1️⃣", "©", "ℹ", "é", "İ", "a@b.de", "!", " ")


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4)).map("".join))
def test_looking_first_whether_there_is_anything_to_remove_changes_nothing(said):
    plain = module._LINK.sub(" ", unicodedata.normalize("NFC", said))
    assert words(said) == module._WORD.findall(module._EMOJI.sub(" ", module._MENTION.sub(" ", plain)).lower())
