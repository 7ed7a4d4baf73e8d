"""The opening hours of a firm over time, as calendars.

The firm keeps only its present hours. Whoever derives rows notices a change and keeps the former hours as a version;
the new ones are valid from just after the last time the former were seen, since nothing was said in between.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from stammtisch.people.hours import DAYS
from stammtisch.people.models import Firm

from .business import Calendar, Calendars, Opening
from .models import Hours

_JUST_AFTER = timedelta(microseconds=1)


def calendars_of(firm: Firm) -> Calendars:
    """All versions, oldest first; the firm must be open."""
    versions = list(Hours.objects.order_by("id"))
    if not versions:
        return Calendars([_calendar(firm.timezone, firm.opening_hours)])
    return Calendars(
        [_calendar(version.timezone, version.week) for version in versions],
        [version.valid_from for version in versions[1:] if version.valid_from],
    )


def notice(firm: Firm, *, last_seen: datetime) -> Calendars:
    """The same, after a version was added if the present hours are not the newest one."""
    newest = Hours.objects.order_by("-id").first()
    if newest is None or (newest.timezone, newest.week) != (firm.timezone, firm.opening_hours):
        Hours.objects.create(
            firm=firm,
            valid_from=last_seen + _JUST_AFTER if newest else None,
            timezone=firm.timezone,
            week=firm.opening_hours,
        )
    return calendars_of(firm)


def _calendar(zone: str, week: Mapping[str, Any]) -> Calendar:
    if not week:
        return Calendar(ZoneInfo(zone), entered=False)
    return Calendar(ZoneInfo(zone), [_openings(week.get(day, ())) for day in DAYS])


def _openings(intervals: Sequence[Sequence[str]]) -> list[Opening]:
    return [Opening(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in intervals]
