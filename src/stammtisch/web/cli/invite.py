"""`stammtisch invite`: a link by which somebody joins the team, also when nobody can sign in any more."""

from __future__ import annotations

from gettext import gettext

import click

_ROLES = ("owner", "host", "colleague", "adviser")


@click.command(
    "invite",
    short_help=gettext("Make an invitation into a team."),
    help=gettext(
        "Print a link by which one person joins the team of FIRM, once, within seven days. "
        "Whoever has the link can use it, so pass it on with care. `stammtisch firms` lists the firms."
    ),
)
@click.argument("firm")
@click.option("--role", type=click.Choice(_ROLES), required=True, help=gettext("What the person may do."))
@click.option("--note", default="", help=gettext("Who it is meant for; only the team sees it."))
def command(firm: str, role: str, note: str) -> None:
    """Print the link alone, so that programs can take it."""
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415

    open_django()
    from stammtisch.kit import clock  # noqa: PLC0415
    from stammtisch.people.actions import members  # noqa: PLC0415
    from stammtisch.people.tenancy import firm_scope  # noqa: PLC0415
    from stammtisch.web import joining  # noqa: PLC0415
    from stammtisch.web.cli.firm import named  # noqa: PLC0415

    found = named(firm)
    with firm_scope(found):
        _invitation, token = members.invite(role=role, by=None, note=note[:120], now=clock.now())
    click.echo(joining.link_for(found, token))
