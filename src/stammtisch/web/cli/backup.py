"""`stammtisch backup`: everything but the keys in one file, while people go on talking."""

from __future__ import annotations

from gettext import gettext
from pathlib import Path

import click

from stammtisch.web.cli.ending import refuse


@click.command(
    "backup",
    short_help=gettext("Write everything but the keys into one file."),
    help=gettext(
        "Write database and media into one file, also while Stammtisch runs. Without FILE it goes to the folder "
        "backups in the data folder, where 7 daily, 4 weekly and 6 monthly ones are kept. "
        "The keys are not in it: keep a copy of the file secrets elsewhere."
    ),
)
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path | None) -> None:
    """Write a backup and say where it is."""
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415

    open_django()
    from django.conf import settings  # noqa: PLC0415

    from stammtisch.kit import clock  # noqa: PLC0415
    from stammtisch.web.backup import keeping  # noqa: PLC0415
    from stammtisch.web.backup.create import create, size  # noqa: PLC0415
    from stammtisch.web.backup.databases import current  # noqa: PLC0415
    from stammtisch.web.backup.errors import BackupError  # noqa: PLC0415
    from stammtisch.web.cli.progress import byte_bar  # noqa: PLC0415

    now = clock.now()
    database = current()
    own_place = settings.DATA / "backups"
    target = file or own_place / keeping.name_for(now)
    if target.exists():
        refuse(gettext("%(file)s exists already.") % {"file": target})
    try:
        with byte_bar(gettext("Backup"), size(database.size_bytes(), settings.MEDIA_ROOT)) as progress:
            create(target, database=database, media=settings.MEDIA_ROOT, now=now, progress=progress)
    except (BackupError, OSError) as error:
        refuse(gettext("No backup was made: %(reason)s") % {"reason": error})
    if file is None:
        keeping.prune(own_place)
    click.echo(gettext("The backup is in %(file)s") % {"file": target})
