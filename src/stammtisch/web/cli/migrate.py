"""`stammtisch migrate`: bring the database to the shape this version needs, with a way back."""

from __future__ import annotations

from gettext import gettext

import click

from stammtisch.web.cli.ending import refuse


@click.command(
    "migrate",
    short_help=gettext("Bring the database up to date."),
    help=gettext("Bring the database up to date; makes a backup first when it holds data."),
)
@click.option("--quiet", is_flag=True, help=gettext("Speak only when something was changed."))
def command(quiet: bool) -> None:
    """Back up, then migrate; does nothing when nothing is pending."""
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415

    open_django()
    from stammtisch.kit import clock  # noqa: PLC0415
    from stammtisch.web.backup.errors import BackupError  # noqa: PLC0415
    from stammtisch.web.backup.migration import bring_up_to_date  # noqa: PLC0415
    from stammtisch.web.move.guard import refuse_half_moved  # noqa: PLC0415
    from stammtisch.web.server import machines  # noqa: PLC0415
    from stammtisch.web.server.data_folder import RefusedError  # noqa: PLC0415

    try:
        refuse_half_moved()
        changed = bring_up_to_date(say=click.echo)
        machines.refuse_other_keys(now=clock.now())
    except RefusedError as refusal:
        refuse(str(refusal))
    except BackupError as error:
        refuse(gettext("No backup was made: %(reason)s") % {"reason": error})
    if not changed and not quiet:
        click.echo(gettext("The database is up to date."))
