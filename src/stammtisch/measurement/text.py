"""Words of a message as measurement counts them, and whether it asks.

Lower case; emoji, links, mentions and punctuation removed; split at everything that is no letter and no digit.
Unfair to languages written without spaces and to German compounds: one long word is one token.
"""

import re
import unicodedata
from collections.abc import Iterable
from hashlib import blake2b

import regex

_LINK = regex.compile(r"(?:https?://|www\.)\S+", regex.IGNORECASE)
# @name, and @name@host as the Fediverse writes it; the @ inside a mail address is no mention
_MENTION = regex.compile(r"(?<!\w)@\w(?:[\w.\-]*\w)?(?:@\w[\w.\-]*\w)?")
# keycaps hold a real digit, ℹ and its like a real letter
_EMOJI = regex.compile(r"[0-9#*]\ufe0f?\u20e3|\p{Extended_Pictographic}")
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}\p{M}]*")
# Most messages hold none of that, and looking so costs a tenth of replacing nothing.
_MAY_HOLD_EMOJI = re.compile("[\u20e3\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001fffd]")
_ASCII_WORD = re.compile("[a-z0-9]+")
QUESTION_MARKS = frozenset("?？؟")


def words(text: str) -> list[str]:
    """The words in their order, repetitions included.

    >>> words("@Jo https://example.org/?a=1 ok")
    ['ok']
    >>> words("Samstag um 8 👍")
    ['samstag', 'um', '8']
    """
    plain = without_links(unicodedata.normalize("NFC", text))
    if "@" in plain:
        plain = _MENTION.sub(" ", plain)
    if plain.isascii():
        return _ASCII_WORD.findall(plain.lower())
    if _MAY_HOLD_EMOJI.search(plain):
        plain = _EMOJI.sub(" ", plain)
    found: list[str] = _WORD.findall(plain.lower())
    return found


def without_links(text: str) -> str:
    """The text with a blank for each link."""
    if "://" not in text and "www." not in text.lower():
        return text
    found: str = _LINK.sub(" ", text)
    return found


def tokens(text: str) -> frozenset[str]:
    """The distinct words.

    >>> len(tokens("ja ja ja"))
    1
    """
    return frozenset(words(text))


def text_hash(said: Iterable[str]) -> int:
    """64 signed bits that equal texts share (a database's big integer); the same on every machine, forever.

    >>> text_hash(words("Danke, bis morgen!")) == text_hash(words("danke bis MORGEN"))
    True
    """
    digest = blake2b(" ".join(said).encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def asks(text: str) -> bool:
    """Whether the text holds a question mark beside at least one word; those inside links do not count.

    Decides exchanges, where a mark is enough; `questions` looks closer, for the share of answered questions.

    >>> asks("Kommt ihr?"), asks("??"), asks("https://example.org/?id=3 schaut mal")
    (True, False, False)
    """
    return not QUESTION_MARKS.isdisjoint(without_links(text)) and bool(words(text))
