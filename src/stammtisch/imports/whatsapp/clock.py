"""When things were said: texts of dates and times as moments, and what is odd about their order."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from stammtisch.imports.order import as_date
from stammtisch.imports.values import EXAMPLES, Record, Report
from stammtisch.imports.whatsapp.grammar import clock_of

#: WhatsApp did not exist before.
_OLDEST = 2009
_OTHER = {"dmy": "mdy", "mdy": "dmy"}
#: A record this far ahead of the next one is doubtful, and so is one this far behind the one before it.
_AHEAD = timedelta(days=7)
_BEHIND = timedelta(minutes=1)


class Clock:
    """Reads dates in one order and one zone. A moment is `days[date] + times[time]`, wall clock arithmetic; the
    reader's inner loop looks there first and asks `at` for what it does not find."""

    def __init__(self, order: str, zone: ZoneInfo, now: datetime) -> None:
        #: Text of a date → its midnight. Text of a time → how long after midnight the clock shows it.
        self.days: dict[str, datetime] = {}
        self.times: dict[str, timedelta] = {}
        #: Hours that happened twice that night, each as its first and its first later moment.
        self.twice: list[tuple[datetime, datetime]] = []
        self.warnings: set[str] = set()
        self._order = order
        self._zone = zone
        self._now = now

    def in_order(self, order: str) -> "Clock":
        """The same clock for dates written otherwise."""
        other = Clock(order, self._zone, self._now)
        other.twice, other.warnings = self.twice, self.warnings
        return other

    def knows(self, dates: list[str], times: list[str]) -> bool:
        """Have all of these at hand; False if one of them names no day or time."""
        new = {*dates} - self.days.keys(), {*times} - self.times.keys()
        return all(self._midnight(text) is not None for text in new[0]) and all(
            self._since(text) is not None for text in new[1]
        )

    def at(self, date_text: str, time_text: str) -> datetime | None:
        """The moment, aware; None if there is no such day or time. The first of two equal local times is taken."""
        midnight, since = self._midnight(date_text), self._since(time_text)
        return None if midnight is None or since is None else midnight + since

    def _since(self, text: str) -> timedelta | None:
        clock = clock_of(text)
        if clock is None:
            return None
        hour, minute, second = clock
        since = self.times[text] = timedelta(hours=hour, minutes=minute, seconds=second)
        return since

    def _midnight(self, text: str) -> datetime | None:
        if text in self.days:
            return self.days[text]
        a, b, c = (int(number) for number in re.findall(r"\d+", text))
        day = as_date((a, b, c), self._order)
        if day is None:
            if as_date((a, b, c), _OTHER.get(self._order, self._order)) is not None:
                self.warnings.add("mixed_dates")
            return None
        midnight = self.days[text] = datetime(day.year, day.month, day.day, tzinfo=self._zone)
        self.twice += _hours_twice(midnight)
        if day.year < _OLDEST:
            self.warnings.add("before_2009")
        if midnight > self._now + timedelta(days=1):
            self.warnings.add("future")
        return midnight


def _hours_twice(midnight: datetime) -> list[tuple[datetime, datetime]]:
    """The half hours of a day that the clock shows twice."""
    half = timedelta(minutes=30)
    return (
        [(at, at + half) for at in (midnight + number * half for number in range(48)) if _is_twice(at)]
        if midnight.utcoffset() != (midnight + timedelta(days=1)).utcoffset()
        else []
    )


class Steps:
    """Watches the order of time. A line that somebody typed to look like a header betrays itself here, if at all."""

    def __init__(self, report: Report, zone: ZoneInfo) -> None:
        #: In the zone of all others, so that comparing costs no arithmetic.
        self.last = datetime(1, 1, 2, tzinfo=zone)
        self._report = report

    def back(self, records: list[Record], place: int, earlier: datetime) -> None:
        """Judge the record at `place`, which is before the one in front of it: which of the two is odd? Marks it."""
        record = records[place]
        step = earlier - record.at
        if step <= _BEHIND or (step <= timedelta(hours=1) and _is_twice(record.at)):
            return
        self._report.backwards += 1
        ahead = step > _AHEAD and place and not _goes_on(records, place, earlier)
        odd, doubt = (place - 1, "ahead") if ahead else (place, "behind")
        if not records[odd].doubt:
            records[odd] = records[odd]._replace(doubt=doubt)
            self.suspect(records[odd].line, doubt)

    def suspect(self, line: int, reason: str) -> None:
        """Note a doubtful header."""
        self._report.suspicious_headers += 1
        if len(self._report.suspicious) < EXAMPLES:
            self._report.suspicious.append((line, reason))


def _goes_on(records: list[Record], place: int, earlier: datetime) -> bool:
    """Whether time goes on after this record where it was before it: then this record alone is odd."""
    return place + 1 < len(records) and records[place + 1].at >= earlier


def _is_twice(moment: datetime) -> bool:
    return moment.utcoffset() != moment.replace(fold=1).utcoffset()
