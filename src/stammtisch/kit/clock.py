"""The one place that asks the machine for the time.

Only views, commands and the work loop call :func:`now`, once per request or job; everything below takes `now`
as a parameter, so that a test or a replay can choose it.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
