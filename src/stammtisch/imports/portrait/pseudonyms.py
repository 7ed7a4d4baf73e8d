"""Names replaced by pseudonyms, in the lists and in what is quoted. Pure.

A pseudonym is no anonymity: who was there recognises a story. It keeps a portrait that is shown around from naming
people who were not asked.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from stammtisch.imports.portrait.chat import Chat
from stammtisch.imports.values import Record

#: First names shorter than this are left in quoted words: they are words, too.
_SHORTEST = 3


def pseudonyms(names: Sequence[str], *, team: frozenset[str], guest: str, member: str) -> dict[str, str]:
    """Name → pseudonym, numbered in this order; `guest` and `member` hold "%(number)s".

    >>> pseudonyms(["Lena", "Omar"], team=frozenset({"Omar"}), guest="Gast %(number)s", member="Team %(number)s")
    {'Lena': 'Gast 1', 'Omar': 'Team 1'}
    """
    given: dict[str, str] = {}
    counts = {guest: 0, member: 0}
    for name in names:
        form = member if name in team else guest
        counts[form] += 1
        given[name] = form % {"number": counts[form]}
    return given


def renamed(chat: Chat, given: Mapping[str, str]) -> Chat:
    """The chat under pseudonyms; names inside what was said are replaced, too."""
    pattern, known = _names_in_text(given)

    def without_names(record: Record) -> Record:
        text = pattern.sub(lambda found: known[found[0].casefold()], record.text) if known else record.text
        return record._replace(author=given.get(record.author or "", record.author), text=text)

    report = replace(chat.report, authors=type(chat.report.authors)())
    for name, count in chat.report.authors.items():
        report.authors[given.get(name, name)] += count
    source = replace(chat.source, title="")
    return replace(
        chat, source=source, report=report, said=[without_names(record) for record in chat.said], system=[]
    )


def _names_in_text(given: Mapping[str, str]) -> tuple[re.Pattern[str], dict[str, str]]:
    """Whole names and first names as one pattern, the longer ones first."""
    known: dict[str, str] = {}
    for name, pseudonym in given.items():
        for form in (name, name.split(" ")[0]):
            bare = form.strip("~ ")
            if len(bare) >= _SHORTEST and bare[:1].isalnum():
                known.setdefault(bare.casefold(), pseudonym)
    forms = sorted(known, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, forms))})\b", re.IGNORECASE), known
