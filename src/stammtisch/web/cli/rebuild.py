"""`stammtisch rebuild`: derive all figures anew from what was said."""

from __future__ import annotations

import json
from dataclasses import asdict
from gettext import gettext

import click


@click.command(
    "rebuild",
    short_help=gettext("Derive all figures anew."),
    help=gettext(
        "Derive the figures of FIRM, or with --all of every firm, anew from its messages, while people go on "
        "talking. Says how many facts were missing or wrong; normally none."
    ),
)
@click.argument("firm", required=False)
@click.option("--all", "every", is_flag=True, help=gettext("Every firm of this installation."))
@click.option("--search", "index", is_flag=True, help=gettext("Fill the search index anew instead of the figures."))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help=gettext("Sentences, or JSON for programs."),
)
def command(firm: str | None, every: bool, index: bool, form: str) -> None:
    """One firm after the other; a line for each."""
    if every == bool(firm):
        raise click.UsageError(gettext("Name a firm, or type --all."))
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415

    open_django()
    from stammtisch.conversations.search import index_anew  # noqa: PLC0415
    from stammtisch.measurement.actions import message_count, rebuild  # noqa: PLC0415
    from stammtisch.people.models import Firm  # noqa: PLC0415
    from stammtisch.people.tenancy import firm_scope  # noqa: PLC0415
    from stammtisch.web.cli.firm import named  # noqa: PLC0415
    from stammtisch.web.cli.progress import count_bar  # noqa: PLC0415

    done = []
    firms = Firm.objects.order_by("pk") if every else [named(firm or "")]
    for found in firms if not index else []:
        # Messages are read twice: for their texts, then for everything else.
        with firm_scope(found), count_bar(found.name, 2 * message_count()) as progress:
            rebuilt = rebuild(found, progress=progress)
        done.append({"slug": found.slug, "name": found.name, **asdict(rebuilt)})
        if form == "text":
            counts = {"firm": found.name, "messages": rebuilt.messages, "changed": rebuilt.changed}
            click.echo(gettext("%(firm)s: %(messages)s messages read, %(changed)s facts changed.") % counts)
    for found in firms if index else []:
        with firm_scope(found):
            entries = index_anew()
        done.append({"slug": found.slug, "name": found.name, "entries": entries})
        if form == "text":
            click.echo(gettext("%(firm)s: %(entries)s entries indexed.") % {"firm": found.name, "entries": entries})
    if form == "json":
        click.echo(json.dumps({"firms": done}, indent=1, ensure_ascii=False))
