"""Tokens and questions."""

import pytest

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
