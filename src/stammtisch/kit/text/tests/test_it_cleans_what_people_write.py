"""What is kept and what is taken from foreign text, and how its length is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.kit.text.cleaning import clean_utterance, comparable, fold_whitespace
from stammtisch.kit.text.graphemes import first_bytes, first_graphemes, grapheme_count

FAMILY = "👩‍👩‍👧‍👦"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("abc", 3),
        ("a\r\nb", 3),
        ("a\u0308", 1),
        ("Straße", 6),
        (FAMILY, 1),
        ("👍🏽", 1),
        (ENGLAND, 1),
        ("🇩🇪🇦🇹", 2),
        ("שָׁלוֹם", 4),
        ("नमस्ते", 3),
        ("각", 1),
    ],
)
def test_it_counts_what_a_reader_sees(text, count):
    assert grapheme_count(text) == count


@pytest.mark.parametrize(
    "text",
    [
        "Grüße aus Köln – „ja“, sagte sie …",
        "»Wohin?« ‚Dorthin‘ “there” ‘here’",
        "שָׁלוֹם עולם",
        "مرحبا \u200fبالعالم",
        "a\u2067עברית\u2069b",
        "x\u202bעברית\u202cy",
        FAMILY,
        ENGLAND,
        "👍🏽 1️⃣",
        "zwei\nZeilen\tTabulator",
        "မြန်မာ",
        "བསྒྲུབས",
    ],
)
def test_it_keeps_what_people_mean(text):
    assert clean_utterance(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("a\r\nb\rc\u2028d\u2029e\u0085f", "a\nb\nc\nd\ne\nf"),
        ("gut\u202eläbdir", "gutläbdir"),
        ("offen\u2067 und nie zu", "offen und nie zu"),
        ("nie auf\u2069 und zu\u202c", "nie auf und zu"),
        ("\ufeffText", "Text"),
        ("a\u0308", "ä"),
        ("z" + "\u0317" * 40, "z" + "\u0317" * 8),
        ("z" + "\u0317" * 8 + "\u200d" + "\u0317" * 8, "z" + "\u0317" * 8 + "\u200d"),
        ("a\ud800b", "ab"),
    ],
)
def test_it_takes_what_would_harm(text, cleaned):
    assert clean_utterance(text) == cleaned


def test_it_cuts_between_characters():
    assert clean_utterance("abcdef", max_bytes=3) == "abc"
    assert first_bytes("ab" + FAMILY, 10) == "ab"
    assert first_graphemes("a" + FAMILY + "b", 2) == "a" + FAMILY
    assert first_graphemes("ab", 5) == "ab"


def test_it_folds_blanks_and_compares_as_a_reader_does():
    assert fold_whitespace("  z.\u00a0B. \n\n ja\t ") == "z. B. ja"
    assert comparable("  Straße \n1 ") == comparable("STRASSE 1")


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    once = clean_utterance(text)
    assert clean_utterance(once) == once
    once.encode("utf-8")
