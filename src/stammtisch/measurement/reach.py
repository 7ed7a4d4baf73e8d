"""Reached people, N: the base of the index.

The peak of the last 90 days, not the present number: removing silent members must not raise a figure.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from .definitions import REACH_DAYS


@dataclass(frozen=True, slots=True)
class SeatSpan:
    """Somebody outside sat in a room. Team and automatic seats are no spans."""

    person: int
    joined_at: datetime
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """Somebody outside wrote in a room."""

    person: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people outside could have talked with the firm."""

    people: int
    #: False: a channel has no list of members, so silent readers are missing ("reach unknown").
    known: bool = True


def reach(
    seats: Iterable[SeatSpan], writers: Iterable[Writing], *, until: datetime, zone: ZoneInfo, listed: bool
) -> Reach:
    """Peak daily number of people with a seat, or distinct writers, the larger, in the 90 local days up to `until`.

    `listed`: every channel has a list of its members. Over several channels people must be merged first.

    >>> from datetime import UTC
    >>> may = [datetime(2026, 5, day, 12, tzinfo=UTC) for day in range(1, 31)]
    >>> seats = [SeatSpan(1, may[0], may[9]), SeatSpan(2, may[5]), SeatSpan(3, may[20])]
    >>> reach(seats, [Writing(1, may[2])], until=may[29], zone=ZoneInfo("UTC"), listed=True)
    Reach(people=2, known=True)
    """
    last = until.astimezone(zone).date()
    first = last - timedelta(days=REACH_DAYS - 1)
    wrote = {one.person for one in writers if first <= one.at.astimezone(zone).date() <= last}
    return Reach(max(peak(seats, until=until, zone=zone), len(wrote)), listed)


def peak(seats: Iterable[SeatSpan], *, until: datetime, zone: ZoneInfo) -> int:
    """The largest number of people on one of the 90 days; several seats of a person are one person."""
    last = until.astimezone(zone).date()
    first = last - timedelta(days=REACH_DAYS - 1)
    days: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for seat in seats:
        begin = max(seat.joined_at.astimezone(zone).date(), first)
        end = min(seat.left_at.astimezone(zone).date(), last) if seat.left_at else last
        if begin <= end:
            days[seat.person].append(((begin - first).days, (end - first).days))
    change: Counter[int] = Counter()
    for spans in days.values():
        for begin_day, end_day in _merged(spans):
            change[begin_day] += 1
            change[end_day + 1] -= 1
    return max(accumulate(change[day] for day in range(REACH_DAYS)))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged
