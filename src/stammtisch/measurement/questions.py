"""Whether a text of a guest asks something, and by which words: for the share of questions that were answered.

Wider and narrower than `text.asks`, which decides exchanges: a question word at the start of a clause asks without a
mark; a mark alone, a tag ("oder?") or a rhetorical phrase asks nothing. Knows German and English. How often it is
right was counted on labelled sentences (`tests/questions.txt`).
"""

from collections.abc import Iterator

import regex

from .question_words import ASKING, LINKS, LONGEST_OPENING, OPENERS, PRONOUNS, RHETORICAL, TAGS, VERBS
from .text import QUESTION_MARKS, without_links, words

#: Of 100 sentences taken for questions so many are, and of 100 questions so many are found; a test counts again.
PRECISION, RECALL = 0.97, 0.89

_SENTENCE = regex.compile(r"[^.!?？؟…\n]+[.!?？؟…]*")
_CLAUSES = regex.compile(r"[,;:–—]|\s-\s")
#: How far behind a question word its verb may stand: "Wie viele Plätze gibt es".
_VERB_WITHIN = 4


def question(text: str) -> frozenset[str]:
    """The distinct words of all its questions; none if it asks nothing.

    >>> sorted(question("Schön war es, oder? Wann habt ihr auf"))
    ['auf', 'habt', 'ihr', 'wann']
    >>> question("??"), question("Toll, nicht wahr?"), question("Ich weiß, wann ihr kommt.")
    (frozenset(), frozenset(), frozenset())
    """
    return frozenset(word for sentence in _sentences(text) if _asks(sentence) for word in words(sentence))


def asks_again(earlier: frozenset[str], later: frozenset[str]) -> bool:
    """Whether two questions are one and the same: all words of one of them are in the other.

    >>> asks_again(question("Wann habt ihr am Samstag auf?"), question("Habt ihr Samstag auf?"))
    True
    >>> asks_again(question("Wann habt ihr am Samstag auf?"), question("Wann habt ihr am Sonntag auf?"))
    False
    """
    return earlier <= later or later <= earlier


def _sentences(text: str) -> Iterator[str]:
    found: list[str] = _SENTENCE.findall(without_links(text))
    return (sentence for sentence in found if words(sentence))


def _asks(sentence: str) -> bool:
    marked, loud = not QUESTION_MARKS.isdisjoint(sentence), sentence.rstrip().endswith("!")
    clauses = [said for said in map(_said, _CLAUSES.split(sentence)) if said]
    if not clauses:
        return False
    if " ".join(words(sentence)).startswith(RHETORICAL):
        return False
    if " ".join(clauses[-1]) in TAGS:
        # what stands before the tag may be a real question all the same
        return marked and any(_begins_like_one(said) for said in clauses[:-1])
    return marked or (not loud and _begins_with_question_word(_start(clauses)))


def _said(clause: str) -> list[str]:
    """The words of a clause without the links it begins with; all of them if it is nothing but links."""
    said = words(clause)
    rest = list(said)
    while rest and rest[0] in LINKS:
        rest.pop(0)
    return rest or said


def _start(clauses: list[list[str]]) -> list[str]:
    """The first clause that does not only call somebody."""
    return next((said for said in clauses if not _only_calls(said)), clauses[-1])


def _only_calls(said: list[str]) -> bool:
    return said[0] in OPENERS and len(said) <= LONGEST_OPENING


def _begins_like_one(said: list[str]) -> bool:
    return said[0] in VERBS or _begins_with_question_word(said)


def _begins_with_question_word(said: list[str]) -> bool:
    """A question word, no pronoun right behind it, and soon a verb that does not end the clause."""
    if said[0] not in ASKING or len(said) < 3 or said[1] in PRONOUNS:
        return False
    return not VERBS.isdisjoint(said[1:_VERB_WITHIN][: len(said) - 2])
