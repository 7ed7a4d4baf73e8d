"""Weeks and periods: Monday-based, in the firm's time zone, so that a week has 167 or 169 hours twice a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .definitions import PERIOD_WEEKS


def week_of(at: datetime, zone: ZoneInfo) -> date:
    """The Monday of the local week.

    >>> week_of(datetime(2026, 11, 8, 23, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    datetime.date(2026, 11, 9)
    """
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Period:
    """Four local weeks; `start` is in it, `end` is not."""

    #: Monday of the first week.
    first_week: date
    zone: ZoneInfo

    @classmethod
    def until(cls, at: datetime, zone: ZoneInfo) -> "Period":
        """The four weeks whose last one holds this time."""
        return cls(week_of(at, zone) - timedelta(weeks=PERIOD_WEEKS - 1), zone)

    @property
    def before(self) -> "Period":
        """The four weeks before."""
        return Period(self.first_week - timedelta(weeks=PERIOD_WEEKS), self.zone)

    @property
    def weeks(self) -> Sequence[date]:
        """The Mondays of its weeks."""
        return [self.first_week + timedelta(weeks=week) for week in range(PERIOD_WEEKS)]

    @property
    def start(self) -> datetime:
        return self.midnight(self.first_week, self.zone)

    @property
    def end(self) -> datetime:
        return self.midnight(self.first_week + timedelta(weeks=PERIOD_WEEKS), self.zone)

    @property
    def week_starts(self) -> Sequence[datetime]:
        """When each of its weeks begins, in UTC."""
        return [self.midnight(monday, self.zone) for monday in self.weeks]

    @staticmethod
    def midnight(day: date, zone: ZoneInfo) -> datetime:
        """When this local date begins, in UTC."""
        return datetime.combine(day, time(0), zone).astimezone(UTC)

    def week_of(self, at: datetime) -> date:
        return week_of(at, self.zone)
