"""Reads an exported chat for a page: first to ask who is the team, then to draw. No database.

Fifty megabytes are half a million messages: a minute of a processor and a gigabyte of memory. So a process reads one
chat at a time, and whoever comes second waits.
"""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from stammtisch.imports.errors import Ambiguous, ManyChats, NotAnExport
from stammtisch.imports.order import Reading
from stammtisch.imports.portrait.chat import Cast, Chat, chat_of, voices
from stammtisch.imports.portrait.drawing import draw
from stammtisch.imports.portrait.team import likely_team
from stammtisch.imports.registry import open_export
from stammtisch.imports.streams import MOST_BYTES
from stammtisch.web.portrait.pseudonymous import pseudonymous
from stammtisch.web.portrait.waiting import OneOfSeveral, Question, Somebody, Way
from stammtisch.web.portrait.words import PortraitWords, in_words

_ONE_AT_A_TIME = Lock()


def question_of(path: Path, name: str, *, zone: ZoneInfo, now: datetime, language: str, chat: str = "") -> Question:
    """What has to be asked about this file, or about this chat of it. Raises ExportError: it cannot be read."""
    with _ONE_AT_A_TIME:
        try:
            return _question(path, name, zone=zone, now=now, language=language, chat=chat)
        except ManyChats as several:
            chats = tuple(OneOfSeveral(one.key, one.title, one.messages) for one in several.candidates)
            return Question(name, chats=chats)


def _question(path: Path, name: str, *, zone: ZoneInfo, now: datetime, language: str, chat: str) -> Question:
    ways: tuple[Way, ...] = ()
    try:
        read = _read(path, name, zone=zone, now=now, language=language, chat=chat)
    except Ambiguous as unclear:
        ways = tuple(map(_way, unclear.candidates))
        # who speaks is the same in either reading
        read = _read(path, name, zone=zone, now=now, order=ways[0].order, chat=chat)
    reasons = {one.name: one.reasons for one in likely_team([read])}
    people = [Somebody(voice.name, voice.messages, reasons.get(voice.name, ())) for voice in voices([read])]
    if not people:
        raise NotAnExport("nobody", "Nobody says anything in this chat.")
    likely_first = sorted(people, key=lambda one: -len(one.reasons))
    return Question(name, people=tuple(likely_first), ways=ways, chat=chat)


def portrait_of(
    path: Path,
    question: Question,
    *,
    team: Collection[str],
    order: str,
    zone: ZoneInfo,
    now: datetime,
    with_pseudonyms: bool,
) -> PortraitWords:
    """The portrait in the active language. Raises ExportError."""
    with _ONE_AT_A_TIME:
        read = _read(path, question.file, zone=zone, now=now, order=order, chat=question.chat)
        chats, cast = [read], Cast(frozenset(team))
        if with_pseudonyms:
            chats, cast = pseudonymous(chats, cast)
        return in_words(draw(chats, cast, zone=zone), [])


def _read(
    path: Path, name: str, *, zone: ZoneInfo, now: datetime, order: str = "", language: str = "", chat: str = ""
) -> Chat:
    with path.open("rb") as stream:
        reader = open_export(
            stream, name, zone=zone, now=now, order=order, language=language, chat=chat, most_bytes=MOST_BYTES
        )
        return chat_of(name, reader.source, reader.records(), reader.report)


def _way(reading: Reading) -> Way:
    return Way(reading.order, tuple((text, day.isoformat()) for text, day in reading.examples))
