"""`stammtisch keys`: how the keys stand that seal channel tokens and second steps, and changing them."""

from __future__ import annotations

from gettext import gettext

import click

from stammtisch.web.cli.ending import refuse


@click.command(
    "keys",
    short_help=gettext("Change the keys that seal channel tokens."),
    help=gettext(
        "Say how the keys stand that seal channel tokens and second steps. To change them: --renew makes a new key "
        "and seals everything with it, while the old key still works; keep a copy of the file “secrets”, then "
        "--finish throws the old key away. Stammtisch may run meanwhile. If it runs on several machines, stop it, "
        "renew, copy the file to each of them, and start again."
    ),
)
@click.option("--renew", is_flag=True, help=gettext("Make a new key and seal everything with it."))
@click.option("--finish", is_flag=True, help=gettext("Throw the old keys away."))
def command(renew: bool, finish: bool) -> None:
    """Print how things stand afterwards; exit code 3 when something would become unreadable."""
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415

    open_django()
    from django.conf import settings  # noqa: PLC0415

    from stammtisch.kit import secrets_file  # noqa: PLC0415
    from stammtisch.web import resealing  # noqa: PLC0415

    if renew:
        secrets_file.add_field_key(settings.DATA)
    sealed = resealing.reseal() if renew or finish else resealing.standing()
    if finish:
        if sealed.lost:
            refuse(_lost(sealed.lost))
        secrets_file.drop_old_field_keys(settings.DATA)
    keys = len(secrets_file.Secrets.of(settings.DATA).field_keys)
    click.echo(
        gettext("Keys: %(keys)s. Sealed with the newest: %(newest)s, with an older one: %(older)s.")
        % {"keys": keys, "newest": sealed.newest, "older": sealed.older}
    )
    if sealed.lost:
        click.echo(_lost(sealed.lost))
    if keys > 1:
        click.echo(gettext("Keep a copy of the file “secrets”, then type: stammtisch keys --finish"))


def _lost(count: int) -> str:
    return gettext(
        "Secrets that no key opens: %(count)s. Put back the file “secrets” they were sealed with, or connect those "
        "channels and second steps anew; until then no key is thrown away."
    ) % {"count": count}
