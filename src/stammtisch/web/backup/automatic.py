"""The nightly backup and the weekly trial restore: chores, done in a child process that gives way to everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from stammtisch.conversations.ports import ChoreError
from stammtisch.web.backup import erased, keeping, own
from stammtisch.web.backup.child import in_background
from stammtisch.web.backup.errors import BackupError
from stammtisch.web.backup.trial import try_out

_NIGHT = time(2, 30)
_WEEK = timedelta(days=7)


class Backup:
    """Every night or every hour (`STAMMTISCH_BACKUP_EVERY`), into our own folder."""

    def first(self, now: datetime) -> datetime:
        """The coming night: on its first day a house has little to lose."""
        return self.next_after(now) or now

    def next_after(self, now: datetime) -> datetime | None:
        """Half past two at night by this machine's clock, or an hour from now."""
        if settings.BACKUP_EVERY == "off":
            return None
        return (
            now + timedelta(hours=1) if settings.BACKUP_EVERY == "hour" else next_night(now, now.astimezone().tzinfo)
        )

    def run(self, now: datetime, alive: Callable[[], None]) -> dict[str, Any]:
        """Write it."""
        try:
            in_background(["backup"], alive=alive)
        except BackupError as error:
            raise ChoreError(str(error)) from None
        newest = keeping.newest(own.folder())
        if newest is None or newest[0] < now - timedelta(minutes=1):
            raise ChoreError(_("The backup is not where it should be."))
        erased.complete(folder=own.folder(), now=now)
        return {"file": newest[1].name, "bytes": newest[1].stat().st_size}


class TrialRestore:
    """Once a week: does the newest backup come back?"""

    def first(self, now: datetime) -> datetime:
        """After the first night, when there is something to try."""
        return now + timedelta(days=1)

    def next_after(self, now: datetime) -> datetime | None:
        """A week from now."""
        return None if settings.BACKUP_EVERY == "off" and keeping.newest(own.folder()) is None else now + _WEEK

    def run(self, now: datetime, alive: Callable[[], None]) -> dict[str, Any]:
        """Restore it into a temporary place."""
        newest = keeping.newest(own.folder())
        if newest is None:
            raise ChoreError(_("There is no backup yet that could be tried."))
        try:
            return try_out(newest[1], now=now, alive=alive)
        except (BackupError, OSError) as error:
            raise ChoreError(str(error)) from None


def next_night(now: datetime, zone: tzinfo | None) -> datetime:
    """The next half past two after `now` in this zone, in UTC."""
    local = now.astimezone(zone)
    night = datetime.combine(local.date(), _NIGHT, zone)
    if night <= local:
        night = datetime.combine(local.date() + timedelta(days=1), _NIGHT, zone)
    return night.astimezone(now.tzinfo)
