"""How much of a room has to be derived again after a change, so that a room of 200,000 messages is not.

A change can split or join turns up to its neighbours' other ends and no further; everything else looks back 9 days
at most, or to the last open days if the firm was closed. So rows are rewritten up to 9 days around the turns that
changed, and 9 more days are read on either side to know how things stood there. The tests compare this with the
whole history, row by row.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from .business import Calendars
from .definitions import GAP, LOOK_BACK
from .derive import Derived
from .values import Sender

# Beyond these open days no deadline reaches; the third is for openings over midnight.
_OPEN_DAYS = 3
_DEADLINE_SPARE = timedelta(days=1)


class Mark(NamedTuple):
    """A message reduced to what cuts turns."""

    at: datetime
    sender: Sender


@dataclass(frozen=True)
class Stretch:
    """The times, all inclusive, of one rebuild of one room."""

    #: Messages to feed to `derive`.
    read_from: datetime
    read_to: datetime
    #: Exchanges (by completion), responses (by asking) and statements to replace.
    rows_from: datetime
    rows_to: datetime
    #: Turns (by start) to replace.
    turns_from: datetime
    turns_to: datetime

    def clip(self, derived: Derived) -> Derived:
        """The rows that replace the stored ones; the rest was only read to get the state right."""
        return Derived(
            tuple(turn for turn in derived.turns if self.turns_from <= turn.start <= self.turns_to),
            tuple(row for row in derived.exchanges if self.rows_from <= row.completed_at <= self.rows_to),
            tuple(row for row in derived.responses if self.rows_from <= row.asked_at <= self.rows_to),
            tuple(row for row in derived.statements if self.rows_from <= row.at <= self.rows_to),
        )


@dataclass(frozen=True)
class RoomTimes:
    """Lazy ways along a room: only as much is taken as the turns require."""

    #: Marks before a time, newest first.
    before: Callable[[datetime], Iterable[Mark]]
    #: Marks at a time and after it, oldest first.
    since: Callable[[datetime], Iterable[Mark]]


def stretch(first: datetime, last: datetime, room: RoomTimes, calendars: Calendars) -> Stretch:
    """What to derive again when messages between `first` and `last` came, changed or went."""
    turns_from = _far_end(first, room.before(first))
    turns_to = _far_end(last, (mark for mark in room.since(last) if mark.at > last))
    rows_from, rows_to = _look_back(turns_from, calendars), _look_ahead(turns_to, calendars)
    return Stretch(
        read_from=_turn_start(_look_back(rows_from, calendars), room),
        read_to=_look_ahead(rows_to, calendars),
        rows_from=rows_from,
        rows_to=rows_to,
        turns_from=turns_from,
        turns_to=turns_to,
    )


def _far_end(edge: datetime, way: Iterable[Mark]) -> datetime:
    """Where the turn ends that this way begins with; `edge` if it is too far away to be joined with what changed."""
    marks = iter(way)
    nearest = next(marks, None)
    if nearest is None or abs(edge - nearest.at) >= GAP:
        return edge
    edge = nearest.at
    for mark in marks:
        if mark.sender != nearest.sender or abs(edge - mark.at) >= GAP:
            break
        edge = mark.at
    return edge


def _turn_start(at: datetime, room: RoomTimes) -> datetime:
    """`at`, or the start of the turn that spans it: half a turn would be read as a whole one."""
    following = next(iter(room.since(at)), None)
    if following is None:
        return at
    edge = following.at
    for mark in room.before(edge):
        if mark.sender != following.sender or edge - mark.at >= GAP:
            break
        edge = mark.at
    return min(at, edge)


def _look_back(at: datetime, calendars: Calendars) -> datetime:
    still_due = (calendar.open_days_before(at, _OPEN_DAYS) for calendar in calendars.versions)
    return min(at - LOOK_BACK, *still_due)


def _look_ahead(at: datetime, calendars: Calendars) -> datetime:
    due = (calendar.one_business_day(at) for calendar in calendars.versions)
    return max([at + LOOK_BACK, *(deadline + _DEADLINE_SPARE for deadline in due if deadline)])
