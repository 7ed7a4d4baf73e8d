"""The group that holds all commands; a command's module is loaded when it is asked for."""

from __future__ import annotations

import importlib
from gettext import gettext

import click

from stammtisch import __version__
from stammtisch.web.cli import COMMANDS, FORMER
from stammtisch.web.cli.language import LANGUAGES


class Commands(click.Group):
    """Looks commands up in `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the dict."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        cmd_name = FORMER.get(cmd_name, cmd_name)
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[cmd_name]).command
        assert isinstance(command, click.Command)  # noqa: S101 - a slip of ours, not of the user
        return command


@click.group(
    cls=Commands,
    help=gettext(
        "Stammtisch: a table for your regulars. Settings come from the environment (STAMMTISCH_…); "
        "docs/reference/settings.md explains them."
    ),
    epilog=gettext(
        "Exit codes: 0 all is well · 1 a problem was found · 2 wrong use · "
        "3 it could not be done and nothing was changed · 4 something must be said first."
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="Stammtisch", message="%(prog)s %(version)s")
@click.option("--lang", type=click.Choice(LANGUAGES), help=gettext("Language of the answers."))
def group(lang: str | None) -> None:
    """Hold the commands; `--lang` has done its work before (`language.choose`)."""
