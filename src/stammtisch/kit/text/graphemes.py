"""Counting and cutting by what a reader sees as one character (extended grapheme clusters, UAX #29).

👩‍👩‍👧‍👦 is one, „ä“ is one whether it came as one code point or two (NFC first), „\\r\\n“ is one.
"""

import unicodedata

import regex

_CLUSTER = regex.compile(r"\X")


def grapheme_count(text: str) -> int:
    """How many characters a reader sees."""
    if text.isascii() and "\r" not in text:
        return len(text)
    return sum(1 for _ in _CLUSTER.finditer(unicodedata.normalize("NFC", text)))


def first_graphemes(text: str, count: int) -> str:
    """The first `count` visible characters, in NFC."""
    text = unicodedata.normalize("NFC", text)
    for position, cluster in enumerate(_CLUSTER.finditer(text)):
        if position == count:
            return text[: cluster.start()]
    return text


def first_bytes(text: str, max_bytes: int) -> str:
    """As much as fits into `max_bytes` of UTF-8, cut between visible characters."""
    used = end = 0
    for cluster in _CLUSTER.finditer(text):
        used += len(cluster.group().encode("utf-8"))
        if used > max_bytes:
            break
        end = cluster.end()
    return text[:end]
