"""Draws the portrait: measurement derives and counts, this room chooses what to show. Pure; `now` is the last record.

An export knows neither reactions nor, with WhatsApp, whom a line answers; nor who reads along in silence. So the
figures are those of the people who write, and the page that shows them says so.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from stammtisch.imports.portrait.chat import Cast, Chat, Voice, everything_said, numbers_of, utterances, voices
from stammtisch.measurement.business import Calendars
from stammtisch.measurement.definitions import PERIOD_WEEKS, REACH_DAYS, REGULAR_WEEKS
from stammtisch.measurement.derive import Context, derive
from stammtisch.measurement.exchanges import Exchange
from stammtisch.measurement.figures import Facts, Figure, WeekOfStatements
from stammtisch.measurement.gather import gather, statements_by_week
from stammtisch.measurement.metrics import computed
from stammtisch.measurement.periods import Period, week_of
from stammtisch.measurement.reach import Reach, Writing, reach
from stammtisch.measurement.templates import Templates
from stammtisch.measurement.turns import Turn, runs

#: Periods of four weeks in the picture of the weeks.
_PICTURED = 3
#: Turns after which somebody who no longer speaks is missed.
_MISSED_TURNS = 3
#: So much of each list is shown.
SHOWN_QUESTIONS, SHOWN_EXCERPTS, SHOWN_PEOPLE = 10, 5, 12
#: Turns of an excerpt that are shown.
_EXCERPT_TURNS = 7


@dataclass(frozen=True)
class Line:
    """A turn with its words."""

    who: str
    is_team: bool
    at: datetime
    text: str


@dataclass(frozen=True)
class Excerpt:
    """A stretch of talk between a person and the team, with as many completed exchanges as `exchanges`."""

    exchanges: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Absent:
    """Somebody who used to speak and has not for four weeks."""

    name: str
    turns: int
    last: datetime


@dataclass(frozen=True)
class Dialogue:
    """What the figures and lists of a portrait say, once the sides are known."""

    period: Period
    figures: dict[str, Figure]
    #: The same for the four weeks before, where the chat was there for all of them.
    before: dict[str, Figure] | None
    #: Up to twelve weeks, those before the first word left out.
    weeks: tuple[WeekOfStatements, ...]
    #: Questions nobody of the team has answered, the newest first, and how many there are in 90 days.
    questions: tuple[Line, ...]
    open_questions: int
    excerpts: tuple[Excerpt, ...]
    #: Names of those who spoke in at least three of the four weeks.
    regulars: tuple[str, ...]
    absent: tuple[Absent, ...]


@dataclass(frozen=True)
class Portrait:
    """All a page, a text or a program needs. `dialogue` is None while nobody has said who belongs to the team."""

    chats: tuple[Chat, ...]
    voices: tuple[Voice, ...]
    cast: Cast
    zone: ZoneInfo
    #: First and last record; None in a chat in which nobody says anything.
    first: datetime | None
    last: datetime | None
    dialogue: Dialogue | None


def draw(chats: Sequence[Chat], cast: Cast, *, zone: ZoneInfo) -> Portrait:
    """The portrait of these chats, one room each."""
    speaking = voices(chats)
    first = min((voice.first for voice in speaking), default=None)
    last = max((voice.last for voice in speaking), default=None)
    dialogue = _Drawing(chats, cast, speaking, zone, last).dialogue() if cast.team and last is not None else None
    return Portrait(tuple(chats), tuple(speaking), cast, zone, first, last, dialogue)


class _Drawing:
    """One pass: the rows are derived once and read by every list."""

    def __init__(
        self, chats: Sequence[Chat], cast: Cast, speaking: Sequence[Voice], zone: ZoneInfo, now: datetime
    ) -> None:
        self._persons = numbers_of(voice.name for voice in speaking)
        self._names = {number: name for name, number in self._persons.items()}
        self._records = list(everything_said(chats))
        self._now, self._zone = now, zone
        heard = utterances(chats, cast, self._persons)
        calendars = Calendars.without_hours(zone)
        self._rows = derive(heard, Context(calendars, Templates.of(runs(heard))))
        self._turns = {turn.id: turn for turn in self._rows.turns}
        self._frame = Facts(
            firm="/".join(chat.source.title or chat.file for chat in chats),
            period=Period.until(now, zone),
            now=now,
            reach=self._reach(now),
            calendars=calendars,
            oldest=min((turn.start for turn in self._rows.turns), default=None),
        )

    def dialogue(self) -> Dialogue:
        """All of it."""
        frame = self._frame
        present, past = gather(frame, self._rows), self._before()
        waiting = self._open_questions()
        return Dialogue(
            period=frame.period,
            figures=computed(present),
            before=computed(gather(past, self._rows)) if past is not None else None,
            weeks=tuple(self._weeks()),
            questions=tuple(self._line(turn) for turn in waiting[:SHOWN_QUESTIONS]),
            open_questions=len(waiting),
            excerpts=tuple(self._excerpts()),
            regulars=tuple(self._regulars(present)[:SHOWN_PEOPLE]),
            absent=tuple(self._absent()[:SHOWN_PEOPLE]),
        )

    def _reach(self, until: datetime) -> Reach:
        """Who wrote: an export does not name those who read along."""
        outside = (turn for turn in self._rows.turns if turn.sender.person is not None)
        writers = (Writing(turn.sender.person or 0, turn.start) for turn in outside)
        return reach([], writers, until=until, zone=self._zone, listed=False)

    def _before(self) -> Facts | None:
        frame = self._frame
        period = frame.period.before
        if frame.oldest is None or frame.oldest >= period.start + timedelta(weeks=1):
            return None
        end = min(frame.now, period.end)
        return replace(frame, period=period, now=end, reach=self._reach(end), with_intervals=False)

    def _weeks(self) -> Iterator[WeekOfStatements]:
        periods = [self._frame.period]
        while len(periods) < _PICTURED:
            periods.insert(0, periods[0].before)
        oldest = self._frame.oldest
        begins = week_of(oldest, self._zone) if oldest is not None else date.max
        this_week = week_of(self._now, self._zone)
        for period in periods:
            for week in statements_by_week(replace(self._frame, period=period), self._rows):
                if begins <= week.week <= this_week:
                    yield week

    def _open_questions(self) -> list[Turn]:
        """Turns that ask and were answered by nobody of the team, in the last 90 days, the newest first."""
        since = self._now - timedelta(days=REACH_DAYS)
        turns = (self._turns[row.turn] for row in self._rows.responses if row.answered_at is None)
        return sorted((turn for turn in turns if turn.asks and turn.start >= since), key=_start, reverse=True)

    def _excerpts(self) -> Iterator[Excerpt]:
        """The longest stretches in which an exchange grew out of the one before it."""
        chains = sorted(self._chains(), key=len, reverse=True)[:SHOWN_EXCERPTS]
        for chain in chains:
            turns = dict.fromkeys(turn for exchange in chain for turn in exchange.turns)
            lines = [self._line(self._turns[turn]) for turn in sorted(turns)]
            yield Excerpt(len(chain), tuple(lines[:_EXCERPT_TURNS]))

    def _chains(self) -> Iterator[list[Exchange]]:
        grown: dict[tuple[int, int], list[Exchange]] = {}
        for exchange in self._rows.exchanges:
            who = (exchange.room, exchange.person)
            chain = grown.get(who, [])
            if chain and chain[-1].turns[-1] in exchange.turns[:2]:
                chain.append(exchange)
                continue
            if chain:
                yield chain
            grown[who] = [exchange]
        yield from grown.values()

    def _regulars(self, present: Facts) -> list[str]:
        weeks = present.weeks_present.items()
        return sorted(self._names[person] for person, count in weeks if count >= REGULAR_WEEKS)

    def _absent(self) -> list[Absent]:
        silent_since = self._now - timedelta(weeks=PERIOD_WEEKS)
        turns = Counter[int]()
        last: dict[int, datetime] = {}
        for turn in self._spoken():
            person = turn.sender.person or 0
            turns[person] += 1
            last[person] = max(last.get(person, turn.end), turn.end)
        return [
            Absent(self._names[person], count, last[person])
            for person, count in turns.most_common()
            if count >= _MISSED_TURNS and last[person] < silent_since
        ]

    def _spoken(self) -> Iterator[Turn]:
        """Substantive turns of people outside."""
        return (turn for turn in self._rows.turns if turn.substantive and turn.sender.person is not None)

    def _line(self, turn: Turn) -> Line:
        records = [self._records[place] for place in turn.messages]
        text = "\n".join(record.text for record in records if record.text)
        return Line(records[0].author or "", turn.sender.person is None, turn.start, text)


def _start(turn: Turn) -> datetime:
    return turn.start
