"""One sentence or more, on a table of our own German and English cases.

A count with ~ is what a person says and the splitter does not: a known miss, kept to notice when it heals.
"""

from pathlib import Path

import pytest

from stammtisch.kit.text.sentences import sentence_count

TABLE = Path(__file__).with_name("sentence_cases.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in TABLE]


@pytest.mark.parametrize(("language", "count", "text"), [c for c in CASES if not c[1].startswith("~")])
def test_it_tells_one_sentence_from_more(language, count, text):
    assert (sentence_count(text, language) > 1) == (int(count) > 1)


@pytest.mark.parametrize(("language", "count", "text"), [c for c in CASES if c[1].startswith("~")])
def test_known_misses_are_still_misses(language, count, text):
    assert (sentence_count(text, language) > 1) != (int(count[1:]) > 1)


def test_the_formal_locale_counts_like_german():
    assert sentence_count("Wir trafen uns im 19. Jahrhundert wieder.", "de-formal") == 1


def test_an_unknown_language_still_counts():
    assert sentence_count("Ciao. Come stai?", "it") == 2
