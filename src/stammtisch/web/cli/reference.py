"""Writes `docs/reference/commands.md` from the commands themselves, so that the page cannot lie (`make docs`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from stammtisch.web.cli.group import group

_OPENING = """\
# Commands

Made from the commands themselves by `make docs`. Settings come from the environment: [settings.md](settings.md).
From a source folder the command is `.venv/bin/stammtisch`.

| exit code | meaning |
|---|---|
| 0 | all is well |
| 1 | a problem was found (`doctor`) |
| 2 | wrong use: an unknown command or option |
| 3 | it could not be done, and nothing was changed |
| 4 | something must be said first: both readings of a date are possible (`portrait`) |
"""


def page() -> str:
    """The whole page, in the language chosen for the command line."""
    context = click.Context(group, info_name="stammtisch")
    return "\n".join([_OPENING, *_sections(context)])


def _sections(context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None  # noqa: S101 - it was just listed
        inner = click.Context(command, info_name=name, parent=context)
        usage = command.get_usage(inner).partition(":")[2].strip()
        yield f"## {name}\n\n    {usage}\n\n{command.help}\n"
        options = [option for option in command.params if isinstance(option, click.Option)]
        rows = [record for option in options if (record := option.get_help_record(inner))]
        if rows:
            table = [f"| `{option.replace('|', ' or ')}` | {text} |" for option, text in rows]
            yield "\n".join(["| option | meaning |", "|---|---|", *table, ""])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page())
