"""How many sentences a short text has, as a person would say who is not counting full stops.

On top of sentencex (see docs/decisions/0020-sentence-segmenter.md) lies a small layer for what it does not
know. A wrong "two" costs a person one question; a wrong "one" costs nothing. So doubts end as "one".
"""

import re

import sentencex

#: Abbreviations that the library cuts after; lower case, without the last stop.
_GERMAN = frozenset(["fa", "vgl", "std", "evtl", "ggf", "inkl", "zzgl", "geb", "gest", "lt", "bzw", "okt"])
_ENGLISH = frozenset(["approx", "dept", "est", "fig", "gov", "inc", "oct"])
_ABBREVIATIONS = {"de": _GERMAN, "en": _ENGLISH}

# A word is tried from its beginning alone, so a very long one costs no more than its length.
_LAST_WORD = re.compile(r"(?<!\w)(\w+)\.\W*$")
#: „im 19.“, „der 1.“: an ordinal that still awaits its noun.
_OPEN_ORDINAL = re.compile(
    r"\b(?:der|die|das|dem|den|des|im|am|vom|zum|zur|beim|mein\w*|sein\w*|ihr\w*)\s+\d+\.$", re.IGNORECASE
)
#: „12. Okt.“: a day whose month is abbreviated.
_DAY = re.compile(r"\b\d{1,2}\.$")
_SHORT_MONTH = re.compile(r"(?:Jan|Feb|Mrz|Apr|Aug|Sept?|Okt|Nov|Dez)\.")
_AFTER_STOP = re.compile(r"([.!?]\s+)(\w)")


def sentence_count(text: str, language: str) -> int:
    """Sentences in the text, at least 1. `language` is a language code; its first part decides."""
    language = language.partition("-")[0]
    pieces = sentencex.segment(language, _with_capitals(text.strip()))
    count, before = 0, ""
    for piece in pieces:
        if not _has_words(piece):
            continue
        if not _goes_on(before, piece, language):
            count += 1
        before = piece.strip()
    return max(1, count)


def _with_capitals(text: str) -> str:
    """Who writes everything in small letters still ends sentences; the library looks for capitals."""
    if text != text.lower():
        return text
    return _AFTER_STOP.sub(lambda match: match[1] + match[2].upper(), text)


def _has_words(piece: str) -> bool:
    return any(character.isalnum() for character in piece)


def _goes_on(before: str, piece: str, language: str) -> bool:
    """True if the library cut inside a sentence, between `before` and `piece`."""
    if language == "de" and (_OPEN_ORDINAL.search(before) or (_DAY.search(before) and _SHORT_MONTH.match(piece))):
        return True
    last = _LAST_WORD.search(before)
    return last is not None and last[1].lower() in _ABBREVIATIONS.get(language, ())
