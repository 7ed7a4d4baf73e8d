"""`stammtisch rebuild`: derive all figures anew from what was said."""

from __future__ import annotations

import json
from dataclasses import asdict
from gettext import gettext
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from stammtisch.people.models import Firm


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
    from stammtisch.people.models import Firm  # noqa: PLC0415
    from stammtisch.people.tenancy import firm_scope  # noqa: PLC0415
    from stammtisch.web.cli.firm import named  # noqa: PLC0415

    work = _index if index else _figures
    done = []
    for found in Firm.objects.order_by("pk") if every else [named(firm or "")]:
        with firm_scope(found):
            counts, sentence = work(found)
        done.append({"slug": found.slug, "name": found.name, **counts})
        if form == "text":
            click.echo(sentence % {"firm": found.name, **counts})
    if form == "json":
        click.echo(json.dumps({"firms": done}, indent=1, ensure_ascii=False))


def _figures(firm: Firm) -> tuple[dict[str, int], str]:
    """Derive the figures of the open firm anew: what was counted, and a sentence to put it in."""
    from stammtisch.measurement.actions import message_count, rebuild  # noqa: PLC0415
    from stammtisch.web.cli.progress import count_bar  # noqa: PLC0415

    # Messages are read twice: for their texts, then for everything else.
    with count_bar(firm.name, 2 * message_count()) as progress:
        rebuilt = rebuild(firm, progress=progress)
    return asdict(rebuilt), gettext("%(firm)s: %(messages)s messages read, %(changed)s facts changed.")


def _index(firm: Firm) -> tuple[dict[str, int], str]:
    """Fill the search index of the open firm anew."""
    from stammtisch.conversations.search import index_anew  # noqa: PLC0415

    return {"entries": index_anew()}, gettext("%(firm)s: %(entries)s entries indexed.")
