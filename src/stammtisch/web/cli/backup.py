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
        "backups in the data folder, where 7 daily, 4 weekly and 6 monthly ones are kept. With STAMMTISCH_BACKUP_KEY "
        "it is encrypted. The keys are not in it: print them with stammtisch sheet."
    ),
)
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--in-background", is_flag=True, hidden=True, help="Give way to everybody; end with the parent.")
def command(file: Path | None, in_background: bool) -> None:
    """Write a backup and say where it is."""
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415

    if in_background:
        from stammtisch.web.backup.child import give_way  # noqa: PLC0415

        give_way()
    open_django()
    from django.conf import settings  # noqa: PLC0415

    from stammtisch.kit import clock  # noqa: PLC0415
    from stammtisch.web.backup import own  # noqa: PLC0415
    from stammtisch.web.backup.create import size  # noqa: PLC0415
    from stammtisch.web.backup.databases import current  # noqa: PLC0415
    from stammtisch.web.backup.errors import BackupError  # noqa: PLC0415
    from stammtisch.web.cli.progress import byte_bar  # noqa: PLC0415

    now = clock.now()
    if file is not None and file.exists():
        refuse(gettext("%(file)s exists already.") % {"file": file})
    try:
        with byte_bar(gettext("Backup"), size(current().size_bytes(), settings.MEDIA_ROOT)) as progress:
            if file is None:
                file, _manifest = own.back_up(now=now, progress=progress)
            else:
                own.write(file, now=now, progress=progress)
    except (BackupError, OSError) as error:
        refuse(gettext("No backup was made: %(reason)s") % {"reason": error})
    click.echo(gettext("The backup is in %(file)s") % {"file": file})
