"""Quotation marks inside quotation marks: what a person says may itself begin with „ or “.

Both languages go one level down by the same table: German „…“ becomes ‚…‘, English “…” becomes ‘…’ (the mark that
closes in German opens in English, and so does its single twin), guillemets become single ones. Straight marks have
no level and stay.
"""

import re
from collections.abc import Mapping

_ONE_DOWN = str.maketrans("„“”«»", "‚‘’‹›")
_QUOTED = re.compile(r"[„“]%\((\w+)\)s[“”]")


def inner(words: str) -> str:
    """The words as they stand inside quotation marks."""
    return words.translate(_ONE_DOWN)


def fill(sentence: str, values: Mapping[str, object]) -> str:
    """`sentence % values`; a value that stands in quotation marks there has its own turned one level down."""
    quoted = {name: inner(str(values[name])) for name in _QUOTED.findall(sentence) if name in values}
    return sentence % {**values, **quoted}
