"""Finding the searched words in a text again, to mark them: pieces of plain text, never HTML."""

import re
from dataclasses import dataclass

from stammtisch.conversations.search import words as folded

_WORD = re.compile(r"\w+")
#: Characters shown before the first mark, and in all.
_LEAD, _LENGTH = 60, 240


@dataclass(frozen=True)
class Piece:
    """A stretch of text and whether it was searched for."""

    text: str
    is_hit: bool


def marked(text: str, query: str) -> list[Piece]:
    """The part of `text` around the first hit, in pieces; the last word of the query counts as a beginning."""
    wanted = folded(query)
    hits = [match.span() for match in _WORD.finditer(text) if _is_hit(match.group(), wanted)]
    first = hits[0][0] if hits else 0
    start = max(0, first - _LEAD)
    if start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = start + _LENGTH
    pieces = [Piece("… ", False)] if start else []
    here = start
    for left, right in hits:
        if left >= end:
            break
        pieces += [Piece(text[here:left], False), Piece(text[left:right], True)]
        here = right
    pieces.append(Piece(text[here : max(end, here)] + (" …" if len(text) > max(end, here) else ""), False))
    return [piece for piece in pieces if piece.text]


def _is_hit(word: str, wanted: list[str]) -> bool:
    return any(part in wanted or part.startswith(wanted[-1]) for part in folded(word)) if wanted else False
