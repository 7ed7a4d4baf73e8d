"""`stammtisch upgrade`: bring the database to the shape this version needs, with a way back."""

from __future__ import annotations

from contextlib import nullcontext
from gettext import gettext

import click

from stammtisch.web.cli.ending import refuse


@click.command(
    "upgrade",
    short_help=gettext("Bring the database up to date."),
    help=gettext(
        "Bring the database up to date after a new version was installed; stammtisch serve does so by itself. First "
        "a backup is made. Then the new shape is tried out of sight, and put in place only if every check passes: "
        "whatever happens, the old state or the new one is there, whole."
    ),
)
@click.option("--quiet", is_flag=True, help=gettext("Speak only when something was changed."))
@click.option("--is-held", is_flag=True, hidden=True, help="The parent holds the data folder.")
def command(quiet: bool, is_held: bool) -> None:
    """Upgrade; does nothing when nothing is pending."""
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415

    open_django()
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from stammtisch.kit import clock  # noqa: PLC0415
    from stammtisch.kit.db.owner import as_owner  # noqa: PLC0415
    from stammtisch.web.backup.errors import BackupError  # noqa: PLC0415
    from stammtisch.web.backup.schema import Shape, shape  # noqa: PLC0415
    from stammtisch.web.backup.upgrade import UpgradeError, upgrade  # noqa: PLC0415
    from stammtisch.web.move.guard import refuse_half_moved  # noqa: PLC0415
    from stammtisch.web.server import machines  # noqa: PLC0415
    from stammtisch.web.server.data_folder import RefusedError, held  # noqa: PLC0415

    try:
        changed = False
        refuse_half_moved()
        with as_owner():
            current = shape() is Shape.CURRENT
        if not current:
            alone = is_held or connection.vendor != "sqlite"
            with nullcontext() if alone else held(settings.DATA):
                changed = upgrade(data=settings.DATA, now=clock.now(), say=click.echo)
        machines.refuse_other_keys(now=clock.now())
    except (RefusedError, UpgradeError) as error:
        refuse(str(error))
    except (BackupError, OSError) as error:
        refuse(gettext("The database was not changed. %(reason)s") % {"reason": error})
    if not changed and not quiet:
        click.echo(gettext("The database is up to date."))
