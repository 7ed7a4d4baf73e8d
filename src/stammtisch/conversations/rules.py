"""Decisions of the team's daily work, pure."""

from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

#: When a conversation that rested comes back, in the firm's zone.
BACK_AT = time(9)


class Rest(StrEnum):
    """How long a conversation may rest."""

    TOMORROW = "tomorrow"
    MONDAY = "monday"
    DATE = "date"


def rest_until(rest: Rest, on: date | None, *, now: datetime, zone: tzinfo) -> datetime | None:
    """When it comes back, in UTC: nine o'clock in the firm's zone, so also across a change of clocks.

    "monday" is the next one after today. None for a day that is missing, past or today.
    """
    today = now.astimezone(zone).date()
    if rest is Rest.TOMORROW:
        on = today + timedelta(days=1)
    elif rest is Rest.MONDAY:
        on = today + timedelta(days=7 - today.weekday())
    if on is None or on <= today:
        return None
    return datetime.combine(on, BACK_AT, zone).astimezone(now.tzinfo)
