"""What a metric is, what it computes from, and what it answers: a figure always carries its base."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from .business import Calendars
from .conversations import Conversation
from .definitions import DEFINITION_SET
from .periods import Period
from .reach import Reach
from .stats import Interval, seed_of

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

#: Levels of effect after DPRG/ICV and AMEC: what the firm did, what it did to people's behaviour, what the firm got.
Level = Literal["output", "outcome", "outflow"]
#: `share` is 0..1, only screens show percent; `ratio` has no unit, its range is in the metric's docstring.
Unit = Literal["index", "people", "share", "ratio", "minutes", "statements"]
#: Why there is a value, or none.
State = Literal["figure", "too_few", "too_young", "nobody", "not_due", "still_waiting", "nothing"]
#: What has to be said beside a figure.
Note = Literal["reach_unknown", "at_least", "no_opening_hours", "mostly_us"]


class Voices(NamedTuple):
    """Substantive turns of the period by side."""

    outside: int = 0
    team: int = 0


class Answers(NamedTuple):
    """Of a person's turns that are due, how many were answered in time."""

    in_time: int
    due: int


class Questions(NamedTuple):
    """Of the questions of people whose time has passed, how many were answered in it and not asked again."""

    answered: int = 0
    due: int = 0


class Wait(NamedTuple):
    """A wait of the period, whether it ended or still runs."""

    asked_at: datetime
    answered_at: datetime | None = None
    calendar_minutes: float | None = None
    business_minutes: float | None = None


@dataclass(frozen=True, slots=True)
class WeekOfStatements:
    """What became of everything the firm said in a week."""

    #: Monday of the local week.
    week: date
    broadcast: int
    dialogue: int
    #: Less than 72 hours old and still without a reply.
    open: int


@dataclass(frozen=True)
class Facts:
    """All that metrics read of one period, added up: by `gather` from values, by `queries` in the database."""

    #: Names the firm in the seed of the intervals.
    firm: str
    period: Period
    now: datetime
    reach: Reach
    calendars: Calendars
    #: First turn of the firm; None while there is none.
    oldest: datetime | None
    #: People were merged across channels, so that nobody is counted twice or missed.
    merged: bool = True
    #: False where nobody will look at the intervals: they are the dear part of a figure.
    with_intervals: bool = True
    voices: Voices = field(default_factory=Voices)
    #: Per person in how many local weeks of the period they completed an exchange.
    weeks_in_dialogue: Mapping[int, int] = field(default_factory=dict)
    answers: Mapping[int, Answers] = field(default_factory=dict)
    #: First waits, and those in a talk that had begun.
    waits: tuple[Wait, ...] = ()
    next_waits: tuple[Wait, ...] = ()
    questions: Questions = field(default_factory=Questions)
    #: Per person in how many of the last four open weeks they wrote; these may lie before the period.
    weeks_present: Mapping[int, int] = field(default_factory=dict)
    #: What lies in the period of each conversation.
    conversations: tuple[Conversation, ...] = ()
    statements: tuple[WeekOfStatements, ...] = ()

    @property
    def horizon(self) -> datetime:
        """Until when waits are looked at: now, or the end of a period that is over."""
        return min(self.now, self.period.end)

    @property
    def absence(self) -> State:
        """What to say of something that did not happen: nobody spoke, or people spoke and this was not in it."""
        return "nothing" if any(self.voices) else "nobody"

    @property
    def seed(self) -> str:
        return seed_of(self.firm, self.period.first_week.isoformat(), DEFINITION_SET)


@dataclass(frozen=True)
class Figure:
    """A metric's answer for one period."""

    #: Key of the metric.
    metric: str
    #: None where `state` says why.
    value: float | None
    state: State
    #: Raw counts behind it: `count` of `base`.
    count: int
    base: int
    #: 95 % interval, where one makes sense.
    interval: Interval | None = None
    #: Named numbers shown beside the value; which ones the metric's docstring says.
    parts: Mapping[str, float | None] = field(default_factory=dict)
    weeks: tuple[WeekOfStatements, ...] = ()
    notes: tuple[Note, ...] = ()
    definition_set: str = DEFINITION_SET

    @property
    def says_something(self) -> bool:
        """Whether there is a value, or that too many still wait to have one."""
        return self.value is not None or self.state == "still_waiting"


@dataclass(frozen=True)
class Metric:
    """A figure the product can compute, with what has to be said about it."""

    key: str
    level: Level
    unit: Unit
    #: Below so many (see the metric's docstring for of what) the raw counts are shown instead of a value.
    min_n: int
    name: "StrPromise"
    explanation: "StrPromise"
    compute: Callable[[Facts], Figure]
    definition_set: str = DEFINITION_SET
