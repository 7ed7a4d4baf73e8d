"""Adds derived rows up to the facts of a period. The queries do the same in the database; a test holds them equal."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from .broadcasts import Statement
from .derive import Derived
from .exchanges import Exchange
from .figures import Answers, Facts, Voices, Wait, WeekOfStatements
from .periods import Period
from .responses import Response
from .turns import Turn

_Row = TypeVar("_Row")


def gather(frame: Facts, rows: Derived) -> Facts:
    """The frame (period, now, reach, …) with what these rows say about it; they may reach beyond the period."""
    return replace(
        frame,
        voices=_voices(_within(frame, rows.turns, lambda row: row.start)),
        weeks_in_dialogue=_weeks(_within(frame, rows.exchanges, lambda row: row.completed_at), frame.period),
        answers=_answers(_within(frame, rows.responses, lambda row: row.asked_at), frame.now),
        waits=_waits(_within(frame, rows.responses, lambda row: row.asked_at)),
        statements=_statements(_within(frame, rows.statements, lambda row: row.at), frame),
    )


def _within(frame: Facts, rows: Iterable[_Row], at: Callable[[_Row], datetime]) -> list[_Row]:
    """What happened in the period, as far as it is known at `now`: a figure can be read as it stood then."""
    return [row for row in rows if frame.period.start <= at(row) < frame.period.end and at(row) <= frame.now]


def _voices(turns: Iterable[Turn]) -> Voices:
    sides = Counter(turn.sender.side for turn in turns if turn.substantive)
    return Voices(outside=sides["outside"], team=sides["team"])


def _weeks(exchanges: Iterable[Exchange], period: Period) -> dict[int, int]:
    weeks = defaultdict(set)
    for exchange in exchanges:
        weeks[exchange.person].add(period.week_of(exchange.completed_at))
    return {person: len(of_person) for person, of_person in weeks.items()}


def _answers(responses: Iterable[Response], now: datetime) -> dict[int, Answers]:
    """Responses whose business day has passed; the others count neither for nor against."""
    due: dict[int, list[bool]] = defaultdict(list)
    for response in responses:
        if response.is_due(now):
            due[response.person].append(response.answered_in_time)
    return {person: Answers(sum(in_time), len(in_time)) for person, in_time in due.items()}


def _waits(responses: Iterable[Response]) -> tuple[Wait, ...]:
    return tuple(
        Wait(one.asked_at, one.answered_at, one.calendar_minutes, one.business_minutes)
        for one in responses
        if one.kind == "first"
    )


def _statements(said: Iterable[Statement], frame: Facts) -> tuple[WeekOfStatements, ...]:
    counts = Counter((frame.period.week_of(one.at), one.state(frame.now)) for one in said)
    return tuple(
        WeekOfStatements(week, counts[week, "broadcast"], counts[week, "dialogue"], counts[week, "open"])
        for week in frame.period.weeks
    )
