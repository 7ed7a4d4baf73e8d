"""Brings the database up to date, with a backup made before whenever there is something to lose."""

from __future__ import annotations

from collections.abc import Callable
from gettext import gettext

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from stammtisch.kit import clock
from stammtisch.web.backup import keeping
from stammtisch.web.backup.create import create
from stammtisch.web.backup.databases import current


def is_pending() -> bool:
    """Whether this version of Stammtisch needs a newer database."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def bring_up_to_date(*, say: Callable[[str], None]) -> bool:
    """Migrate if anything is pending; whether it was. Raises `BackupError` before anything has changed."""
    if not is_pending():
        return False
    if connection.introspection.table_names():
        target = settings.DATA / "backups" / keeping.name_for(clock.now())
        create(target, database=current(), media=settings.MEDIA_ROOT, now=clock.now(), progress=lambda _bytes: None)
        say(gettext("Before the update a backup was made: %(file)s") % {"file": target})
    call_command("migrate", interactive=False, verbosity=0)
    say(gettext("The database is up to date."))
    return True
