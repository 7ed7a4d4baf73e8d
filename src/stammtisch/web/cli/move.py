"""`stammtisch move`: from SQLite to PostgreSQL, or back, with everything."""

from __future__ import annotations

import sys
from gettext import gettext
from pathlib import Path

import click

from stammtisch.web.cli.ending import FOUND_A_PROBLEM, refuse


@click.command(
    "move",
    short_help=gettext("Move everything into another database."),
    help=gettext(
        "Move everything into another, empty database: from SQLite to PostgreSQL, or back. Stop Stammtisch first. "
        "Each row is copied and compared; the old database is only read. Interrupted at any moment, the same "
        "command goes on where it was. At the end it says which setting to change. docs/howto/grow.md explains it."
    ),
)
@click.option(
    "--to",
    "to",
    required=True,
    metavar="URL",
    help=gettext(
        "The new database: postgresql://user:password@host/name, or sqlite for the file in the data folder. "
        "@FILE reads it from a file, so that no password stands in the list of processes."
    ),
)
@click.option("--check", "only_check", is_flag=True, help=gettext("Copy nothing, only compare both."))
@click.option("--at-once", type=click.IntRange(1), default=1000, hidden=True, help="Rows in one transaction.")
def command(to: str, only_check: bool, at_once: int) -> None:
    """Move or compare, then say what to change."""
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415

    open_django()
    from stammtisch import settings  # noqa: PLC0415
    from stammtisch.kit.db.owner import copying  # noqa: PLC0415
    from stammtisch.web.cli.progress import count_bar  # noqa: PLC0415
    from stammtisch.web.move import journey  # noqa: PLC0415
    from stammtisch.web.move.errors import DifferentError, MoveError  # noqa: PLC0415
    from stammtisch.web.server import data_folder  # noqa: PLC0415

    url = _read(to)
    configuration = settings.env.database(url, data=settings.DATA)
    try:
        with data_folder.held(settings.DATA), copying(), count_bar(gettext("Move"), journey.steps()) as progress:
            if only_check:
                arrived = journey.compare(configuration, progress=progress, at_once=at_once)
            else:
                arrived = journey.move(url, configuration, progress=progress, at_once=at_once)
                data_folder.leave(settings.DATA, kind=data_folder.kind_of(url))
    except DifferentError as difference:
        click.echo(str(difference), err=True)
        sys.exit(FOUND_A_PROBLEM)
    except (MoveError, data_folder.RefusedError, OSError) as error:
        refuse(gettext("The move is not finished: %(reason)s") % {"reason": error})
    click.echo(gettext("%(rows)s rows in %(tables)s tables are the same on both sides.") % vars(arrived))
    if not only_check:
        click.echo(
            gettext(
                "Now set STAMMTISCH_DATABASE_URL to the address you have just given, and start Stammtisch. Pictures, "
                "files and keys stay in the data folder. Keep the old database until you are content; nothing reads "
                "it any more."
            )
        )


def _read(to: str) -> str:
    if not to.startswith("@"):
        return to
    try:
        return Path(to[1:]).read_text().strip()
    except OSError as error:
        raise click.BadParameter(str(error)) from None
