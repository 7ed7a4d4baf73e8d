"""`stammtisch install --print …`: what a server needs around Stammtisch, to read and to put in its place."""

from __future__ import annotations

import os
import re
from gettext import gettext
from pathlib import Path

import click

from stammtisch.web.cli.ending import refuse
from stammtisch.web.install import files

_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)


def _name(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not _NAME.fullmatch(value):
        raise click.BadParameter(gettext("Use a name such as tisch.example, without https://."))
    return value


@click.command(
    "install",
    short_help=gettext("Print what a server needs: units, web server, packages."),
    help=gettext(
        "Print what a server needs around Stammtisch: the Debian packages, the systemd units with their own user and "
        "few rights, a site for Caddy or nginx, or the recipe of a container image. Each file says where it belongs. "
        "Nothing on the machine is changed, unless --into names a folder (/ is the machine itself) to put them in; "
        "a file that is there already is never replaced. docs/howto/server.md goes through it step by step."
    ),
)
@click.option(
    "--print",
    "kind",
    type=click.Choice([*files.KINDS, "all"]),
    is_flag=False,
    flag_value="all",
    required=True,
    help=gettext("What to print; without a word, everything."),
)
@click.option(
    "--domain",
    default="tisch.example",
    callback=_name,
    help=gettext("Under which name people reach it; without it tisch.example."),
)
@click.option("--port", default=8000, help=gettext("Where Stammtisch listens on the machine itself (8000)."))
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help=gettext("Put the files in their places below this folder instead of printing them."),
)
def command(kind: str, domain: str, port: int, into: Path | None) -> None:
    """Print the files, each under a line that names its place, or write them."""
    place = files.Place(domain, files.here(), port=port, language=os.environ.get("LANGUAGE", "en"))
    chosen = list(files.KINDS) if kind == "all" else [kind]
    printed = dict.fromkeys(file for each in chosen for file in files.KINDS[each](place))
    if into is not None:
        _write([file for file in printed if file.path], into)
        return
    for file in printed:
        if file.path:
            click.echo(f"# {file.path}")
        click.echo(file.text)


def _write(chosen: list[files.File], root: Path) -> None:
    for file in chosen:
        try:
            click.echo(gettext("Written: %(file)s") % {"file": files.write(file, root)})
        except FileExistsError:
            click.echo(gettext("Left as it is: %(file)s") % {"file": root / file.path.lstrip("/")})
        except OSError as error:
            refuse(
                gettext("%(file)s could not be written: %(reason)s") % {"file": file.path, "reason": error.strerror}
            )
