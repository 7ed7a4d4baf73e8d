"""Months on the local calendar: "24 months ago" and "in a month" as people count them."""

import calendar
from datetime import UTC, datetime, tzinfo


def months_after(moment: datetime, months: int, zone: tzinfo) -> datetime:
    """The same local day and time so many months later (earlier if negative), or the last day of a shorter month.

    >>> months_after(datetime(2026, 3, 31, 12, tzinfo=UTC), -1, UTC).isoformat()
    '2026-02-28T12:00:00+00:00'
    """
    local = moment.astimezone(zone)
    years, month = divmod(local.month - 1 + months, 12)
    year, month = local.year + years, month + 1
    day = min(local.day, calendar.monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day).astimezone(UTC)
