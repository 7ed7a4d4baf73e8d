"""Quiet hours of a firm: local wall-clock times, computed in its zone, answered in UTC."""

from datetime import UTC, datetime, timedelta

from stammtisch.people.models import Firm


def quiet_until(firm: Firm, now: datetime) -> datetime | None:
    """When the quiet hours that run at `now` end (UTC), or None outside of them. Equal times mean: never quiet.

    A local time that does not exist (clock change in spring) moves forward; one that exists twice means the first.
    """
    local = now.astimezone(firm.zone)
    start, end = firm.quiet_from, firm.quiet_until
    clock = local.time().replace(tzinfo=None)
    over_midnight = start > end
    is_quiet = (clock >= start or clock < end) if over_midnight else (start <= clock < end)
    if not is_quiet:
        return None
    day = local.date() + timedelta(days=1) if over_midnight and clock >= start else local.date()
    return datetime.combine(day, end, tzinfo=firm.zone).astimezone(UTC)
