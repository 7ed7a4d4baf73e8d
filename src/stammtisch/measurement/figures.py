"""What a metric is, what it computes from, and what it answers: a figure always carries its base and its messages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, TypeVar

from .broadcasts import Statement
from .business import Calendars
from .definitions import DEFINITION_SET
from .exchanges import Exchange
from .periods import Period
from .reach import Reach
from .responses import Response
from .stats import Interval, seed_of
from .turns import Turn

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

#: Levels of effect after DPRG/ICV and AMEC: what the firm did, or what it did to people's behaviour.
Level = Literal["output", "outcome"]
#: `share` is 0..1; only screens show percent.
Unit = Literal["index", "people", "share", "minutes", "statements"]
#: Why there is a value, or none.
State = Literal["figure", "too_few", "too_young", "nobody", "not_due", "still_waiting"]
#: What has to be said beside a figure.
Note = Literal["reach_unknown", "at_least", "no_opening_hours", "mostly_us"]

_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Facts:
    """The rows a metric reads. They may reach beyond the period; every metric takes what lies in it."""

    #: Names the firm in the seed of the intervals.
    firm: str
    period: Period
    now: datetime
    reach: Reach
    calendars: Calendars
    #: First message of the firm or room; None while there is none.
    oldest: datetime | None
    turns: tuple[Turn, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    responses: tuple[Response, ...] = ()
    statements: tuple[Statement, ...] = ()
    #: People were merged across channels, so that nobody is counted twice or missed.
    merged: bool = True

    @property
    def horizon(self) -> datetime:
        """Until when waits are looked at: now, or the end of a period that is over."""
        return min(self.now, self.period.end)

    @property
    def seed(self) -> str:
        return seed_of(self.firm, self.period.first_week.isoformat(), DEFINITION_SET)

    def in_period(self, rows: Iterable[_Row], at: Callable[[_Row], datetime]) -> list[_Row]:
        """The rows whose time lies in the period."""
        start, end = self.period.start, self.period.end
        return [row for row in rows if start <= at(row) < end]


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
    #: Ids of the turns behind it, so that a click lists their messages; publications have none.
    evidence: tuple[int, ...]
    #: 95 % interval, where one makes sense.
    interval: Interval | None = None
    #: Named numbers shown beside the value; which ones the metric's docstring says.
    parts: Mapping[str, float | None] = field(default_factory=dict)
    weeks: tuple[WeekOfStatements, ...] = ()
    notes: tuple[Note, ...] = ()
    definition_set: str = DEFINITION_SET


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
