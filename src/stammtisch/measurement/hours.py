"""The opening hours of a firm over time, as calendars: a change of hours changes the future only.

The firm itself keeps its present hours; the former ones are kept here from the first change on.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F

from stammtisch.people.hours import DAYS
from stammtisch.people.models import Firm
from stammtisch.people.ports import OpenTimes
from stammtisch.people.tenancy import firm_scope

from .business import Calendar, Calendars, Opening
from .models import Hours

# what was said at the very moment of a change had been said before it
_JUST_AFTER = timedelta(microseconds=1)


def calendars_of(firm: Firm) -> Calendars:
    """All versions, oldest first; the firm must be open."""
    versions = list(Hours.objects.order_by(F("valid_from").asc(nulls_first=True)))
    if not versions:
        return Calendars([_calendar(firm.timezone, firm.opening_hours)])
    return Calendars(
        [_calendar(version.timezone, version.week) for version in versions],
        [version.valid_from for version in versions if version.valid_from],
    )


def keep_former(firm: Firm, former: OpenTimes, now: datetime) -> None:
    """Hours or zone of this firm have changed at `now` (UTC); wired to `people.ports.open_times_changed`."""
    with firm_scope(firm):
        if not Hours.objects.exists():
            Hours.objects.create(firm=firm, valid_from=None, timezone=former.timezone, week=former.opening_hours)
        present = {"timezone": firm.timezone, "week": firm.opening_hours}
        Hours.objects.update_or_create(firm=firm, valid_from=now + _JUST_AFTER, defaults=present)


def _calendar(zone: str, week: Mapping[str, Any]) -> Calendar:
    if not week:
        return Calendar(ZoneInfo(zone), entered=False)
    return Calendar(ZoneInfo(zone), [_openings(week.get(day, ())) for day in DAYS])


def _openings(intervals: Sequence[Sequence[str]]) -> list[Opening]:
    return [Opening(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in intervals]
