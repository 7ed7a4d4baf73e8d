"""`stammtisch sheet`: the sheet of paper without which a backup opens nothing."""

from __future__ import annotations

from gettext import gettext

import click


@click.command(
    "sheet",
    short_help=gettext("Print the recovery sheet with the keys."),
    help=gettext(
        "Print the recovery sheet: the keys, which no backup holds, and how to come back on another machine. Put it "
        "on paper and keep it away from this machine; whoever has it and a backup can read everything."
    ),
)
@click.option(
    "--new-key", "is_new", is_flag=True, help=gettext("Make a key for encrypted backups instead, and print it.")
)
def command(is_new: bool) -> None:
    """Print keys."""
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415

    if is_new:
        from stammtisch.kit.age import new_key  # noqa: PLC0415

        click.echo(new_key())
        return
    open_django()
    from stammtisch.kit import clock  # noqa: PLC0415
    from stammtisch.web.backup.sheet import recovery_sheet  # noqa: PLC0415

    click.echo(recovery_sheet(now=clock.now()))
