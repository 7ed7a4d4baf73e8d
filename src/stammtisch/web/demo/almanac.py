"""When it happens: the demo's twelve weeks always end with the week before the day it is filled."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

WEEKS = 12
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_GAP = re.compile(r"(\d+)([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True)
class Almanac:
    """Turns the prompt book's times into moments (UTC); wall clocks are those of the firm's zone."""

    #: The moment of filling, UTC.
    now: datetime
    zone: tzinfo

    def moment(self, cue: str) -> datetime:
        """Of "3 fri 18:05" (third of the twelve weeks), "-2 16:40" (two days ago) or "-40m" (just now).

        Raises ValueError for anything else. Nothing lies ahead of the moment of filling.
        """
        match cue.split():
            case [week, day, clock]:
                days = timedelta(weeks=int(week) - 1 - WEEKS, days=DAYS.index(day) - self._today().weekday())
            case [away, clock]:
                days = timedelta(days=int(away))
            case [ago]:
                return self.now - gap(ago.removeprefix("-"))
            case _:
                raise ValueError(cue)
        local = datetime.combine(self._today() + days, time.fromisoformat(clock), self.zone)
        return min(local.astimezone(UTC), self.now)

    @property
    def start(self) -> datetime:
        """The Monday morning on which the twelve weeks begin."""
        return self.moment("1 mon 09:00")

    def _today(self) -> datetime:
        return datetime.combine(self.now.astimezone(self.zone).date(), time())


def gap(text: str) -> timedelta:
    """Of "4m", "2h", "1d" or "1d2h". Raises ValueError for anything else."""
    parts = _GAP.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(text)
    return sum((int(number) * _UNITS[unit] for number, unit in parts), timedelta())
