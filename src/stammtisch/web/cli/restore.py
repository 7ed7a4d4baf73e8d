"""`stammtisch restore`: make an empty installation what a backup holds."""

from __future__ import annotations

import os
from gettext import gettext
from pathlib import Path

import click

from stammtisch.web.cli.ending import refuse


@click.command(
    "restore",
    help=gettext(
        "Fill an empty installation from a backup. Afterwards nothing is sent by itself: what was waiting then is "
        "shown for a person to decide, because it may have been sent since. Put a copy of the file secrets into the "
        "data folder first."
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help=gettext("Data folder to fill (default: STAMMTISCH_DATA)."),
)
def command(file: Path, into: Path | None) -> None:
    """Restore, migrate, park what waits."""
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415

    if into is not None:
        os.environ["STAMMTISCH_DATA"] = str(into)
    open_django()
    from django.conf import settings  # noqa: PLC0415

    from stammtisch.web.backup.after_restore import settle  # noqa: PLC0415
    from stammtisch.web.backup.databases import current  # noqa: PLC0415
    from stammtisch.web.backup.errors import BackupError  # noqa: PLC0415
    from stammtisch.web.backup.restore import restore  # noqa: PLC0415
    from stammtisch.web.cli.progress import byte_bar  # noqa: PLC0415
    from stammtisch.web.server.data_folder import RefusedError, held, make_writable  # noqa: PLC0415

    try:
        make_writable(settings.DATA)
        with held(settings.DATA), byte_bar(gettext("Restore"), file.stat().st_size) as progress:
            manifest = restore(file, data=settings.DATA, database=current(), afterwards=settle, progress=progress)
    except (BackupError, RefusedError, OSError) as error:
        refuse(gettext("Nothing was restored: %(reason)s") % {"reason": error})
    click.echo(
        gettext(
            "Restored: the state of %(moment)s UTC. What was said and sent since then is missing. "
            "Nothing that was waiting is sent by itself; look under deliveries."
        )
        % {"moment": manifest.made_at.strftime("%Y-%m-%d %H:%M")}
    )
