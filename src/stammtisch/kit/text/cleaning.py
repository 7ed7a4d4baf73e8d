"""Making foreign text safe to keep and show without taking anything a person meant.

Kept: every letter of every script, right-to-left text with its marks, emoji sequences with their joiners,
typographic quotes, line ends and tabs. Taken: control characters, direction overrides (they only serve to
disguise), direction brackets without partner (they would turn round the words of the next speaker), and
piles of combining marks beyond what any language stacks ("zalgo").
"""

import unicodedata

from stammtisch.kit.text.graphemes import first_bytes

#: No writing system in use stacks more marks on one base letter; Tibetan and Hebrew cantillation stay below.
MARKS_PER_BASE = 8

_OVERRIDES = "\u202d\u202e"
_EMBEDDINGS, _POP_EMBEDDING = "\u202a\u202b", "\u202c"
_ISOLATES, _POP_ISOLATE = "\u2066\u2067\u2068", "\u2069"
#: Byte order mark and interlinear annotations: leftovers of files, not of people.
_LEFTOVERS = "\ufeff\ufff9\ufffa\ufffb"
_LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\u2028": "\n", "\u2029": "\n", "\u0085": "\n"}


def clean_utterance(text: str, max_bytes: int = 16_384) -> str:
    """The text in NFC, safe to store and show, at most `max_bytes` of UTF-8, cut between characters."""
    # Cut roughly first, so that a megabyte of marks costs no more than the limit allows.
    text = text[:max_bytes]
    for foreign, own in _LINE_ENDS.items():
        text = text.replace(foreign, own)
    text = "".join(character for character in text if _is_kept(character))
    if text.isascii():
        return text[:max_bytes]
    text = _without_lonely_brackets(unicodedata.normalize("NFC", text))
    return first_bytes(_with_few_marks(text), max_bytes)


def fold_whitespace(text: str) -> str:
    """One plain space for every run of blanks and line ends, none at the edges."""
    return " ".join(text.split())


def comparable(text: str) -> str:
    """A form in which two texts are the same to a reader: folded blanks, no case, compatible letters."""
    return fold_whitespace(unicodedata.normalize("NFKC", text)).casefold()


def _is_kept(character: str) -> bool:
    if character in "\n\t":
        return True
    if character in _OVERRIDES or character in _LEFTOVERS:
        return False
    return unicodedata.category(character) not in ("Cc", "Cs")


def _without_lonely_brackets(text: str) -> str:
    """Drop direction brackets that are not closed, or not opened, within the text."""
    lonely: set[int] = set()
    for openers, closer in ((_EMBEDDINGS, _POP_EMBEDDING), (_ISOLATES, _POP_ISOLATE)):
        waiting: list[int] = []
        for position, character in enumerate(text):
            if character in openers:
                waiting.append(position)
            elif character == closer:
                if waiting:
                    waiting.pop()
                else:
                    lonely.add(position)
        lonely.update(waiting)
    if not lonely:
        return text
    return "".join(character for position, character in enumerate(text) if position not in lonely)


def _with_few_marks(text: str) -> str:
    kept, marks = [], 0
    for character in text:
        category = unicodedata.category(character)
        if category.startswith("M"):
            marks += 1
        elif category != "Cf":  # a joiner between marks must not begin the count anew
            marks = 0
        if marks <= MARKS_PER_BASE or not category.startswith("M"):
            kept.append(character)
    return "".join(kept)
