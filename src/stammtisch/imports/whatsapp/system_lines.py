"""What WhatsApp itself says: lines such as "Lena left", told from what people say by whole lines, never by parts.

The wording is data, one file a language in `catalogue/`; the product knows all of them at once, since an export is in
the language of the phone, not of the reader.
"""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain

LANGUAGES = ("de", "en", "fr", "it")

_BLANK = "[ \u00a0\u202f]"
_QUOTES = "\"'„“”«»‘’‚‹›"
#: A name ends at ": ", or every message that speaks of the group would be one.
_NAME = r"(?:[^:\n]|:(?! )){1,120}?"
_NAMES = r"(?:[^:\n]|:(?! )){1,400}?"
_PLACES = {
    "{A}": _NAME,
    "{B}": r"[^\n]{1,400}?",
    "{T}": r"[^\n]{1,400}?",
    "{N}": r"\d{1,6}",
    "{…}": r"(?:[^\n]{0,400})",
}
_PLACE = re.compile(r"(\{[ABTN…]\})")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class SystemLine:
    """One wording."""

    kind: str
    pattern: re.Pattern[str]


@cache
def catalogue() -> tuple[SystemLine, ...]:
    """All wordings of all languages, those with the most fixed words first: "A added this group to the community" is
    known before "A added B"."""
    return tuple(_compiled(kind, line) for kind, line in _lines())


def _lines() -> list[tuple[str, str]]:
    lines = [
        (kind, line)
        for language in LANGUAGES
        for kind, entry in wordings(language).items()
        for line in entry["lines"]
    ]
    return sorted(lines, key=lambda it: -len(_PLACE.sub("", it[1])))


@cache
def _by_word() -> dict[str, list[int]]:
    """A word → where in the catalogue the wordings stand that hold it and no rarer one."""
    words = [set(_WORD.findall(_PLACE.sub(" ", line))) for _, line in _lines()]
    common = Counter(chain.from_iterable(words))
    by_word: dict[str, list[int]] = {}
    for place, own in enumerate(words):
        by_word.setdefault(min(own, key=lambda word: (common[word], word)), []).append(place)
    return by_word


@cache
def wordings(language: str) -> dict[str, dict[str, list[str]]]:
    """The data of one language: kind → its lines and near misses."""
    text = (files(__package__) / "catalogue" / f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


def kind_of(line: str) -> str:
    """The kind of a system line ("left"), or "" for everything else. `line` has lost its direction marks.

    >>> kind_of("Lena hat die Gruppe verlassen."), kind_of("Lena hat die Gruppe verlassen und keiner weiß warum")
    ('left', '')
    """
    if "\n" in line or len(line) > 1_000:
        return ""
    plain = line.replace("\u00a0", " ").replace("\u202f", " ")
    by_word, lines = _by_word(), catalogue()
    for place in sorted(place for word in {*_WORD.findall(plain)} for place in by_word.get(word, ())):
        if lines[place].pattern.fullmatch(plain):
            return lines[place].kind
    return ""


def _compiled(kind: str, line: str) -> SystemLine:
    parts = _PLACE.split(line.removesuffix("."))
    pieces = [_PLACES.get(part) or _fixed(part) for part in parts if part]
    if parts[1:2] == ["{B}"] and not parts[0]:
        pieces[0] = _NAMES  # or the first message of somebody who says "the chairs were added" would be one
    return SystemLine(kind, re.compile("".join(pieces) + r"\.?"))


def _fixed(text: str) -> str:
    """The text as a pattern in which any quotation mark stands for any other."""
    return "".join(f"[{_QUOTES}]" if character in _QUOTES else re.escape(character) for character in text)
