"""`stammtisch demo`: a theatre to look around in."""

from __future__ import annotations

from gettext import gettext

import click

from stammtisch.web.cli.ending import refuse


@click.command(
    "demo",
    short_help=gettext("Fill a demo firm to look around in."),
    help=gettext(
        "Make the demo firm, an improv theatre with twelve weeks of talk with its regulars. Typed again, it changes "
        "nothing. Nothing of it leaves this machine. Not possible once a firm of your own was founded here."
    ),
)
@click.option(
    "--language",
    type=click.Choice(("de", "en")),
    help=gettext("Language of the theatre and its guests; as the command line without it."),
)
@click.option(
    "--password",
    is_flag=False,
    flag_value="",
    help=gettext("Let the demo’s owner sign in with this password; asks for it when none is given."),
)
@click.option("--quiet", is_flag=True, help=gettext("Say nothing."))
def command(language: str | None, password: str | None, quiet: bool) -> None:
    """Migrate, fill, and say how to get in."""
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415

    open_django()
    from django.conf import settings  # noqa: PLC0415
    from django.core.exceptions import ValidationError  # noqa: PLC0415
    from django.utils.translation import get_language  # noqa: PLC0415

    from stammtisch.kit import clock  # noqa: PLC0415
    from stammtisch.people.errors import FirmExists  # noqa: PLC0415
    from stammtisch.web import demo, founding  # noqa: PLC0415
    from stammtisch.web.backup.errors import BackupError  # noqa: PLC0415
    from stammtisch.web.backup.upgrade import upgrade  # noqa: PLC0415
    from stammtisch.web.cli.progress import step_bar  # noqa: PLC0415
    from stammtisch.web.demo import house  # noqa: PLC0415
    from stammtisch.web.server.data_folder import RefusedError, make_writable  # noqa: PLC0415

    if password == "":
        password = click.prompt(gettext("Password"), hide_input=True, confirmation_prompt=True)
    try:
        make_writable(settings.DATA)
        upgrade(data=settings.DATA, now=clock.now(), say=lambda _sentence: None)
        with step_bar(gettext("Demo"), quiet=quiet) as progress:
            firm = demo.fill(clock.now(), language=language or get_language() or "en", progress=progress)
        owner = founding.demo_owner()
        if password and owner:
            house.let_in(owner, password)
    except (RefusedError, BackupError, FirmExists) as refusal:
        refuse(str(refusal))
    except ValidationError as weak:
        refuse("\n".join(weak.messages))
    if quiet:
        return
    click.echo(gettext("%(firm)s is there.") % {"firm": firm.name})
    if password and owner:
        place = {"url": settings.PUBLIC_URL, "email": owner.email}
        click.echo(gettext("Sign in at %(url)s as %(email)s with the password you chose.") % place)
    elif founding.offers_demo():
        click.echo(gettext("Type `stammtisch serve`, open %(url)s and look around.") % {"url": settings.PUBLIC_URL})
    else:
        click.echo(gettext("To sign in there, type `stammtisch demo --password`."))
