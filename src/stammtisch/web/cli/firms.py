"""`stammtisch firms`: which firms there are."""

from __future__ import annotations

import json
from gettext import gettext

import click


@click.command(
    "firms",
    short_help=gettext("List the firms."),
    help=gettext("List the firms of this installation with the short names that other commands take."),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help=gettext("Sentences, or JSON for programs."),
)
def command(form: str) -> None:
    """Print them in the order of their founding."""
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415

    open_django()
    from stammtisch.people.models import Firm  # noqa: PLC0415

    firms = Firm.objects.order_by("pk")
    if form == "json":
        rows = [{"id": firm.code, "slug": firm.slug, "name": firm.name} for firm in firms]
        click.echo(json.dumps({"firms": rows}, ensure_ascii=False))
    elif not firms:
        click.echo(gettext("There is no firm yet. Open Stammtisch in a browser and found one."))
    else:
        width = max(len(firm.slug) for firm in firms)
        click.echo("\n".join(f"{firm.slug:{width}}  {firm.name}" for firm in firms))
