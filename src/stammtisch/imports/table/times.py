"""Times in tables: ISO 8601, seconds or milliseconds since 1970, or day, month and year in some order."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from stammtisch.imports.base import moment
from stammtisch.imports.order import as_date

_NUMBERS = re.compile(
    r"(\d{1,4})[./-] ?(\d{1,2})[./-] ?(\d{1,4})\.?"
    r"(?:[T, ]\s?(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:\s?([AaPp])\.?\s?[Mm]\.?)?)?"
)
_SINCE_1970 = re.compile(r"\d{9,10}(?:\.\d{1,9})?|\d{12,13}")
_MILLISECONDS = 12
_NOON = 12


def exact(text: str, zone: ZoneInfo) -> datetime | None:
    """The moment, where the text leaves no choice: ISO 8601 or a number since 1970. None for everything else."""
    if not text[:4].isdigit():
        return None  # both begin so, and being refused by `fromisoformat` is slow
    if _SINCE_1970.fullmatch(text):
        return moment(text, per_second=1000 if len(text.partition(".")[0]) >= _MILLISECONDS else 1)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def triple(text: str) -> tuple[int, int, int] | None:
    """The three numbers of a date, in their order; None where there are none."""
    found = _NUMBERS.fullmatch(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def ordered(text: str, order: str, zone: ZoneInfo) -> datetime | None:
    """The moment that the text names when its date is read in this order ("dmy"); None if there is none."""
    found = _NUMBERS.fullmatch(text)
    day = as_date((int(found[1]), int(found[2]), int(found[3])), order) if found else None
    if found is None or day is None:
        return None
    hour, minute, second = (int(number or 0) for number in found.group(4, 5, 6))
    if found[7]:
        hour = hour % _NOON + (_NOON if found[7] in "Pp" else 0)
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
