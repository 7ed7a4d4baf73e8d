"""Who probably speaks for the house: a proposal with reasons, never a decision. Pure.

Three signs, all readable in an export: a name that shares a word with the chat's own title; having founded the group;
having answered far more different people than anybody else. Each is said with the proposal, so that whoever decides
sees why.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from stammtisch.imports.portrait.chat import Chat

Reason = Literal["named_like_the_chat", "founded_the_group", "answers_most_people"]

#: Who speaks next within this time is taken to answer.
_ANSWERS_WITHIN = timedelta(hours=12)
#: Words of a title shorter than this ("die", "am") say nothing.
_TELLING = 4
#: Somebody answers most people if it is at least so many, and twice as many as the next.
_FEWEST_ANSWERED = 4
_AHEAD = 2


@dataclass(frozen=True)
class Likely:
    """Somebody who may belong to the team."""

    name: str
    reasons: tuple[Reason, ...]


def likely_team(chats: Sequence[Chat]) -> list[Likely]:
    """Who may belong to the team, those with more reasons first; empty if nothing points to anybody."""
    reasons: dict[str, list[Reason]] = defaultdict(list)
    for chat in chats:
        for name, reason in _signs(chat):
            if reason not in reasons[name]:
                reasons[name].append(reason)
    return [
        Likely(name, tuple(found))
        for name, found in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _signs(chat: Chat) -> Iterator[tuple[str, Reason]]:
    title = _words(chat.source.title)
    founders = [record.text for record in chat.system if record.detail == "created"]
    for name in chat.report.authors:
        if title & _words(name):
            yield name, "named_like_the_chat"
        if any(text.startswith(f"{name} ") for text in founders):
            yield name, "founded_the_group"
    first, *others = sorted(_answered(chat).items(), key=lambda item: -len(item[1])) or [("", set())]
    next_most = len(others[0][1]) if others else 0
    if len(first[1]) >= max(_FEWEST_ANSWERED, _AHEAD * next_most):
        yield first[0], "answers_most_people"


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) >= _TELLING}


def _answered(chat: Chat) -> dict[str, set[str]]:
    """Whom each person spoke after."""
    answered: dict[str, set[str]] = defaultdict(set)
    before = None
    for record in chat.said:
        if before is not None and before.author != record.author and record.at - before.at <= _ANSWERS_WITHIN:
            answered[record.author or ""].add(before.author or "")
        before = record
    return answered
