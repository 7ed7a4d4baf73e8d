"""Opening hours as people write them: "9–13, 15:00–18:30" for one weekday, and back.

Stored per weekday as pairs of local wall-clock times, [["09:00", "13:00"], ["15:00", "18:30"]]. Closing at or before
opening runs over midnight, as `measurement/business.py` reads it.
"""

import re
from itertools import pairwise

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = r"(\d{1,2})(?:[:.h](\d{2}))?"
_INTERVAL = re.compile(rf"^{_TIME}\s*(?:Uhr)?\s*(?:-|–|—|bis|to)\s*{_TIME}\s*(?:Uhr)?$", re.IGNORECASE)
#: More intervals a day are a slip of the keyboard.
MOST = 6


class HoursUnclear(ValueError):
    """These are no opening hours."""


def parse(text: str) -> list[list[str]]:
    """The intervals of one day, in order; an empty text is a closed day. Raises HoursUnclear."""
    parts = [part.strip() for part in re.split(r"[,;+\n]|\bund\b|\band\b", text) if part.strip()]
    if len(parts) > MOST:
        raise HoursUnclear(text)
    intervals = sorted(_interval(part) for part in parts)
    for (opens, closes), (next_opens, _) in pairwise(intervals):
        if not opens < closes <= next_opens:
            raise HoursUnclear(text)
    return [list(interval) for interval in intervals]


def spell(intervals: list[list[str]]) -> str:
    """The same as a person would write it: "9:00–13:00, 15:00–18:30"."""
    return ", ".join(f"{_short(opens)}–{_short(closes)}" for opens, closes in intervals)


def _interval(text: str) -> tuple[str, str]:
    match = _INTERVAL.match(text)
    if match is None:
        raise HoursUnclear(text)
    opens_hour, opens_minute, closes_hour, closes_minute = match.groups()
    return _clock(opens_hour, opens_minute), _clock(closes_hour, closes_minute)


def _clock(hour: str, minute: str | None) -> str:
    hours, minutes = int(hour), int(minute or 0)
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):
        raise HoursUnclear(f"{hour}:{minute}")
    return f"{hours % 24:02}:{minutes:02}"


def _short(clock: str) -> str:
    return clock.removeprefix("0")
