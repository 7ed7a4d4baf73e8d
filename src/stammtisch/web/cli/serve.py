"""`stammtisch serve`: everything on this machine, from one command."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from gettext import gettext

import click

from stammtisch.web.cli.ending import refuse
from stammtisch.web.server import data_folder, static_files
from stammtisch.web.server.data_folder import RefusedError
from stammtisch.web.server.port import listen
from stammtisch.web.server.supervisor import Program, Supervisor

_STAMMTISCH = (sys.executable, "-m", "stammtisch")


@click.command(
    "serve",
    help=gettext(
        "Run Stammtisch: pages, live feed and background work. Brings the database up to date first. Ctrl-C stops it."
    ),
)
def command() -> None:
    """Check, migrate, then keep `web` and `work` running."""
    from stammtisch import settings  # noqa: PLC0415 - a wrong setting ends here; loads no Django

    try:
        kind = data_folder.kind_of(settings.DATABASE_URL)
        data_folder.make_ready(settings.DATA, kind=kind)
        with _alone(kind == "sqlite"), listen(settings.HOST, settings.PORT) as listening:
            static_files.gather(settings.DATA / "static")
            _bring_up_to_date()
            _supervise(listening)
    except RefusedError as refusal:
        refuse(str(refusal))


def _alone(sqlite: bool) -> contextlib.AbstractContextManager[None]:
    """On SQLite: a local disk, and one `serve` for one folder. PostgreSQL takes any number."""
    from stammtisch import settings  # noqa: PLC0415

    if not sqlite:
        return contextlib.nullcontext()
    data_folder.refuse_shared(settings.DATA)
    return data_folder.held(settings.DATA)


def _bring_up_to_date() -> None:
    if subprocess.run([*_STAMMTISCH, "upgrade", "--quiet", "--is-held"], check=False).returncode:  # noqa: S603 - ours
        raise RefusedError(gettext("The database could not be brought up to date, so Stammtisch did not start."))


def _supervise(listening: socket.socket) -> None:
    from stammtisch import settings  # noqa: PLC0415

    ready, readied = os.pipe()
    web = [*_STAMMTISCH, "web", "--socket", str(listening.fileno()), "--ready", str(readied)]
    Supervisor(
        [
            Program("web", web, files=[listening.fileno(), readied]),
            Program("work", [*_STAMMTISCH, "work", "--with-parent"]),
        ],
        tend=lambda: data_folder.tend_reserve(settings.DATA),
        when_ready=(
            ready,
            _greeting,
        ),
    ).run()


def _greeting() -> str:
    from stammtisch import settings  # noqa: PLC0415

    ready = gettext("Stammtisch is ready: %(url)s (Ctrl-C stops it)") % {"url": settings.PUBLIC_URL}
    return f"{ready}\n{_about_phones()}" if settings.FOUND_ITS_ADDRESS else ready


def _about_phones() -> str:
    """Said where the address was not chosen by the owner but found."""
    from stammtisch import settings  # noqa: PLC0415

    if settings.PUBLIC_URL.hostname == "127.0.0.1":
        return gettext("Phones cannot reach it: this machine has no network. Once it has, start anew.")
    return gettext(
        "Phones in the same network can open it. This address was found, not chosen, and may change; before you print"
        " codes, set it: %(setting)s"
    ) % {"setting": f"STAMMTISCH_PUBLIC_URL=http://…:{settings.PORT}"}
