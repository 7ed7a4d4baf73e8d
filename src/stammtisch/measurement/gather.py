"""Adds derived rows up to the facts of a period. The queries do the same in the database; a test holds them equal."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from .conversations import Conversation, Spoken, conversations
from .definitions import REOPEN
from .derive import Derived
from .exchanges import Exchange
from .figures import Answers, Facts, Questions, Voices, Wait, WeekOfStatements
from .periods import Period, week_of
from .regulars import open_weeks
from .responses import Response, WaitKind
from .turns import Turn

_Row = TypeVar("_Row")


def gather(frame: Facts, rows: Derived) -> Facts:
    """The frame (period, now, reach, …) with what these rows say about it; they may reach beyond the period."""
    turns = _within(frame, rows.turns, lambda row: row.start)
    responses = _within(frame, rows.responses, lambda row: row.asked_at)
    return replace(
        frame,
        voices=_voices(turns),
        weeks_in_dialogue=_weeks(_within(frame, rows.exchanges, lambda row: row.completed_at), frame.period),
        answers=_answers(responses, frame.now),
        waits=_waits(responses, "first"),
        next_waits=_waits(responses, "next"),
        questions=_questions(responses, frame.now),
        weeks_present=_weeks_present(frame, rows.turns),
        conversations=_conversations(frame, rows.turns),
        statements=statements_by_week(frame, rows),
    )


def _within(frame: Facts, rows: Iterable[_Row], at: Callable[[_Row], datetime]) -> list[_Row]:
    """What happened in the period, as far as it is known at `now`: a figure can be read as it stood then."""
    begin, end, now = frame.period.start, frame.period.end, frame.now
    return [row for row in rows if begin <= at(row) < end and at(row) <= now]


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


def _waits(responses: Iterable[Response], kind: WaitKind) -> tuple[Wait, ...]:
    return tuple(
        Wait(one.asked_at, one.answered_at, one.calendar_minutes, one.business_minutes)
        for one in responses
        if one.kind == kind
    )


def _questions(responses: Iterable[Response], now: datetime) -> Questions:
    """Questions whose time has passed; the others count neither for nor against."""
    due = [one for one in responses if one.is_question and one.settled_by is not None and one.settled_by <= now]
    return Questions(sum(one.question_answered(now) for one in due), len(due))


def _weeks_present(frame: Facts, turns: Iterable[Turn]) -> dict[int, int]:
    weeks, zone = set(open_weeks(frame.period, frame.calendars)), frame.period.zone
    present: dict[int, set[date]] = defaultdict(set)
    for turn in turns:
        if turn.substantive and turn.sender.person is not None and turn.start <= frame.now:
            present[turn.sender.person].add(week_of(turn.start, zone))
    return {person: len(of_person & weeks) for person, of_person in present.items() if of_person & weeks}


def _conversations(frame: Facts, turns: Iterable[Turn]) -> tuple[Conversation, ...]:
    """Of the turns before the period one silence's worth: they tell which conversations had begun already."""
    begin, end = frame.period.start, frame.period.end
    near = (Spoken.of(turn) for turn in turns if begin - REOPEN <= turn.start < end and turn.start <= frame.now)
    return tuple(conversations(near, begin))


def statements_by_week(frame: Facts, rows: Derived) -> tuple[WeekOfStatements, ...]:
    """What became of what the firm said in each week of the frame's period."""
    said = _within(frame, rows.statements, lambda row: row.at)
    counts = Counter((frame.period.week_of(one.at), one.state(frame.now)) for one in said)
    return tuple(
        WeekOfStatements(week, counts[week, "broadcast"], counts[week, "dialogue"], counts[week, "open"])
        for week in frame.period.weeks
    )
