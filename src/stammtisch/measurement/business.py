"""Opening hours: how long somebody waited while the firm was open, and when an answer is due.

Intervals are built per local date and then converted to UTC, so they keep their wall clock across daylight
saving; nothing here adds 24 hours to find tomorrow.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
# A firm that stays closed longer than this is never due.
_FURTHEST = 400


class Opening(NamedTuple):
    """An interval of local time; closing at or before its opening it runs over midnight (0–0 is the whole day)."""

    opens: time
    closes: time


class Shift(NamedTuple):
    """An opening on a date, in UTC, half open: at `end` the firm is closed."""

    start: datetime
    end: datetime


ALL_DAY = (Opening(time(0), time(0)),)


@dataclass(frozen=True)
class Calendar:
    """The opening hours of a firm, in one version. The default is open day and night."""

    zone: ZoneInfo
    #: Monday first.
    week: Sequence[Sequence[Opening]] = (ALL_DAY,) * 7
    #: Dates with other hours; an empty sequence closes the day.
    exceptions: Mapping[date, Sequence[Opening]] = field(default_factory=dict)
    #: First and last closed date of the firm's holidays.
    pauses: Sequence[tuple[date, date]] = ()
    #: False: nobody entered hours, and figures say "counted without opening hours".
    entered: bool = True

    @cached_property
    def _shifts(self) -> dict[date, tuple[Shift, ...]]:
        return {}

    def shifts(self, day: date) -> tuple[Shift, ...]:
        """The openings that begin on this local date, in order."""
        found = self._shifts.get(day)
        if found is None:
            found = self._shifts[day] = tuple(sorted(self._shift(day, hours) for hours in self._hours(day)))
        return found

    def _hours(self, day: date) -> Sequence[Opening]:
        if any(first <= day <= last for first, last in self.pauses):
            return ()
        return self.exceptions.get(day, self.week[day.weekday()])

    def _shift(self, day: date, hours: Opening) -> Shift:
        last_day = day + _DAY if hours.closes <= hours.opens else day
        return Shift(self._utc(day, hours.opens), self._utc(last_day, hours.closes))

    def _utc(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def _local_date(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def business_minutes(self, begin: datetime, end: datetime) -> float:
        """Minutes of [begin, end] in which the firm was open; 0 if `end` is not after `begin`.

        >>> calendar = Calendar(ZoneInfo("Europe/Berlin"), [[Opening(time(10), time(18))]] * 7)
        >>> friday, saturday = datetime(2026, 11, 6, 16, 30, tzinfo=UTC), datetime(2026, 11, 7, 9, 20, tzinfo=UTC)
        >>> calendar.business_minutes(friday, saturday)
        50.0
        """
        seconds, covered = 0.0, begin
        # an opening that began yesterday may run over midnight
        day, last = self._local_date(begin) - _DAY, self._local_date(end)
        while day <= last:
            for shift in self.shifts(day):
                start, stop = max(shift.start, covered), min(shift.end, end)
                if start < stop:
                    seconds += (stop - start).total_seconds()
                    covered = stop
            day += _DAY
        return seconds / 60

    def one_business_day(self, after: datetime) -> datetime | None:
        """When an answer is due: the same wall clock on the next open date, moved into that date's hours.

        Outside the hours the clock starts at the next opening. None: the firm does not open within the next
        year.
        """
        opened = self._open_at_or_after(after)
        if opened is None:
            return None
        day, moment = opened
        due_day = self._open_date_after(day)
        if due_day is None:
            return None
        local = moment.astimezone(self.zone)
        # after midnight an opening still belongs to the date on which it began
        wall_clock = self._utc(due_day + (local.date() - day), local.time())
        return self._moved_into(self.shifts(due_day), wall_clock)

    def _open_at_or_after(self, at: datetime) -> tuple[date, datetime] | None:
        day = self._local_date(at) - _DAY
        for _ in range(_FURTHEST):
            for shift in self.shifts(day):
                if at < shift.end:
                    return day, max(at, shift.start)
            day += _DAY
        return None

    def _open_date_after(self, day: date) -> date | None:
        days = (day + _DAY * ahead for ahead in range(1, _FURTHEST))
        return next((candidate for candidate in days if self.shifts(candidate)), None)

    @staticmethod
    def _moved_into(shifts: Sequence[Shift], at: datetime) -> datetime:
        for shift in shifts:
            if at <= shift.end:
                return max(at, shift.start)
        return shifts[-1].end

    def open_days_before(self, at: datetime, count: int) -> datetime:
        """Midnight of the `count`-th last open date before the date of `at`."""
        day = self._local_date(at)
        for _ in range(_FURTHEST):
            day -= _DAY
            count -= bool(self.shifts(day))
            if not count:
                break
        return self._utc(day, time(0))


@dataclass(frozen=True)
class Calendars:
    """All versions of a firm's calendar. A change is valid from its day on and leaves earlier waits as they were."""

    #: Versions in their order; the first also holds for everything before it.
    versions: Sequence[Calendar]
    #: From when each version but the first is valid.
    changes: Sequence[datetime] = ()

    def at(self, moment: datetime) -> Calendar:
        """The version valid at this moment."""
        return self.versions[bisect_right(self.changes, moment)]

    @classmethod
    def without_hours(cls, zone: ZoneInfo) -> "Calendars":
        """For a firm that entered no opening hours: open day and night, and it says so."""
        return cls([Calendar(zone, entered=False)])
