"""`stammtisch restore`: make an empty installation what a backup holds."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from gettext import gettext, ngettext
from pathlib import Path
from random import SystemRandom

import click

from stammtisch.web.cli.ending import FOUND_A_PROBLEM, refuse


@click.command(
    "restore",
    help=gettext(
        "Fill an empty installation from a backup. Afterwards nothing is sent until an owner says so: what was "
        "waiting then may have been sent since, and is shown for a person to decide. Put a copy of the file secrets "
        "into the data folder first; stammtisch sheet prints it."
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help=gettext("Data folder to fill (default: STAMMTISCH_DATA)."),
)
@click.option("--in-background", is_flag=True, hidden=True, help="Give way to everybody; end with the parent.")
def command(file: Path, into: Path | None, in_background: bool) -> None:
    """Restore, migrate, pause sending, and look whether the pages open."""
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415

    if in_background:
        from stammtisch.web.backup.child import give_way  # noqa: PLC0415

        give_way()
    if into is not None:
        os.environ["STAMMTISCH_DATA"] = str(into)
    open_django()
    from django.conf import settings  # noqa: PLC0415

    from stammtisch.kit import clock  # noqa: PLC0415
    from stammtisch.web.backup import erased, own  # noqa: PLC0415
    from stammtisch.web.backup.after_restore import settle  # noqa: PLC0415
    from stammtisch.web.backup.databases import current  # noqa: PLC0415
    from stammtisch.web.backup.errors import BackupError  # noqa: PLC0415
    from stammtisch.web.backup.restore import restore  # noqa: PLC0415
    from stammtisch.web.backup.smoke import closed_pages  # noqa: PLC0415
    from stammtisch.web.cli.progress import byte_bar  # noqa: PLC0415
    from stammtisch.web.server.data_folder import RefusedError, held, make_writable  # noqa: PLC0415

    again = 0

    def afterwards(state_of: datetime) -> None:
        nonlocal again
        again = settle(state_of, erased=gone or (), now=clock.now(), dice=SystemRandom())

    try:
        gone = erased.listed([file.resolve().parent, own.folder()])
        make_writable(settings.DATA)
        with held(settings.DATA), byte_bar(gettext("Restore"), file.stat().st_size) as progress:
            manifest = restore(
                file,
                data=settings.DATA,
                database=current(),
                afterwards=afterwards,
                progress=progress,
                key=settings.BACKUP_KEY,
            )
    except (BackupError, RefusedError, OSError) as error:
        refuse(gettext("Nothing was restored: %(reason)s") % {"reason": error})
    click.echo(
        gettext(
            "Restored: the state of %(moment)s UTC. What was said and sent since then is missing. Nothing is sent "
            "until an owner has looked: Today says what is in doubt and how sending goes on."
        )
        % {"moment": manifest.made_at.strftime("%Y-%m-%d %H:%M")}
    )
    _tell_of_erased(again, has_list=gone is not None)
    if closed := closed_pages():
        click.echo(gettext("These pages do not open: %(pages)s") % {"pages": ", ".join(closed)}, err=True)
        sys.exit(FOUND_A_PROBLEM)


def _tell_of_erased(again: int, *, has_list: bool) -> None:
    if again:
        told = ngettext(
            "%(number)s person was erased again, as it had been done after this backup was made.",
            "%(number)s people were erased again, as it had been done after this backup was made.",
            again,
        )
        click.echo(told % {"number": again})
    if not has_list:
        click.echo(
            gettext(
                "No list of erased people was found (the file erased, beside the backups). Who was erased after this "
                "backup was made is here again: erase them once more."
            )
        )
