"""Texts and names of foreign files, made fit to keep: nothing invisible in names, nothing a database refuses."""

import re
import unicodedata

#: Marks that change nothing to see: direction marks, and the byte order mark.
HIDDEN = "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"
REPLACEMENT = "\ufffd"
#: Longest text that is kept of one message, in characters.
LONGEST_TEXT = 65_536
#: Longest name that is kept, in characters.
LONGEST_SHOWN = 200

_HIDDEN = re.compile(f"[{HIDDEN}]")
_BLANKS = re.compile("[\u00a0\u202f\u2009]")
#: Half characters, which no file can hold, and the zero character, which no database takes.
_UNFIT = re.compile("[\ud800-\udfff\x00]")


def shown(name: str) -> str:
    """A name without direction marks, in NFC, with plain blanks; `+`, `~` and emoji stay.

    >>> shown("\\u202a+49 170 0000000\\u202c"), shown("~\\u202fOmar")
    ('+49 170 0000000', '~ Omar')
    """
    return unicodedata.normalize("NFC", _BLANKS.sub(" ", _HIDDEN.sub("", name))).strip()[:LONGEST_SHOWN]


def fit(value: object) -> str:
    """A text from JSON with its unfit characters replaced; "" for everything that is no text.

    >>> fit("Probe\\x00"), fit(None)
    ('Probe\\ufffd', '')
    """
    return _UNFIT.sub(REPLACEMENT, value) if isinstance(value, str) else ""
