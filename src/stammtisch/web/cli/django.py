"""`stammtisch django …`: Django's own commands, for developers."""

from __future__ import annotations

from gettext import gettext

import click


@click.command(
    "django",
    help=gettext("Run a command of Django (for developers)."),
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Hand everything on."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415

    open_django()
    from stammtisch.kit.db.owner import as_owner  # noqa: PLC0415

    with as_owner():
        execute_from_command_line(["stammtisch django", *arguments])
