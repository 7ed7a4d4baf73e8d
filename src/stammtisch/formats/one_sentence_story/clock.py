"""Quiet hours and deadlines. Reckoned in the firm's zone, given back in UTC; no clock of its own."""

import calendar
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stammtisch.formats.one_sentence_story.settings import Settings


def is_quiet(moment: datetime, settings: Settings, zone: str) -> bool:
    """True from `quiet_from` (included) to `quiet_until` (not included), also over midnight."""
    begins, ends = settings.quiet_from, settings.quiet_until
    if begins is None or ends is None:
        return False
    clock = moment.astimezone(ZoneInfo(zone)).time()
    if begins <= ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


def waking(moment: datetime, settings: Settings, zone: str) -> datetime:
    """The moment itself, or the end of the quiet hours in which it falls."""
    if settings.quiet_until is None or not is_quiet(moment, settings, zone):
        return moment
    return _next(settings.quiet_until, moment, zone)


def add(moment: datetime, span: timedelta, zone: str) -> datetime:
    """Whole days by the wall clock (9:00 stays 9:00 when clocks change), the rest by elapsed time."""
    wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + timedelta(days=span.days)
    at = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if span.days else moment
    return at + (span - timedelta(days=span.days))


def due(opens: datetime, span: timedelta, settings: Settings, zone: str) -> datetime:
    """The end of a lease: shifted to the next morning if it would fall in quiet hours."""
    at = add(opens, span, zone)
    if not is_quiet(at, settings, zone):
        return at
    awake = waking(at, settings, zone)
    return max(awake, _next(settings.morning, awake - timedelta(microseconds=1), zone))


def reminders(opens: datetime, ends: datetime, settings: Settings, zone: str) -> tuple[tuple[str, datetime], ...]:
    """Timer names and moments of the reminders that would not disturb."""
    moments = (("remind_half", opens + (ends - opens) / 2), ("remind_late", ends - settings.remind_before))
    return tuple((name, at) for name, at in moments if at > opens and not is_quiet(at, settings, zone))


def add_months(moment: datetime, months: int, zone: str) -> datetime:
    """The same local day and time so many months later, or the last day of a shorter month."""
    local = moment.astimezone(ZoneInfo(zone))
    years, month = divmod(local.month - 1 + months, 12)
    year, month = local.year + years, month + 1
    day = min(local.day, calendar.monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day).astimezone(UTC)


def _next(clock: time, moment: datetime, zone: str) -> datetime:
    """The next time after `moment` at which the local clock shows `clock`."""
    local = moment.astimezone(ZoneInfo(zone))
    at = datetime.combine(local.date(), clock, tzinfo=ZoneInfo(zone))
    if at <= local:
        at = datetime.combine(local.date() + timedelta(days=1), clock, tzinfo=ZoneInfo(zone))
    return at.astimezone(UTC)
