"""`stammtisch web`: one process of pages and live feed, for machines where something else keeps it running."""

from __future__ import annotations

import contextlib
import os
import socket
from gettext import gettext

import click

from stammtisch.web.cli.ending import refuse
from stammtisch.web.server.data_folder import RefusedError


@click.command(
    "web",
    short_help=gettext("Run pages and live feed alone."),
    help=gettext("Run pages and live feed alone (with PostgreSQL, on any number of machines)."),
)
@click.option("--socket", "number", type=int, hidden=True, help="An open, listening socket of the parent.")
@click.option("--ready", type=int, hidden=True, help="A pipe of the parent that hears when we are ready.")
def command(number: int | None, ready: int | None) -> None:
    """Serve until SIGTERM."""
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415
    from stammtisch.web.server.life import end_with_parent  # noqa: PLC0415

    if number is not None:
        end_with_parent()
    open_django()
    from stammtisch import settings  # noqa: PLC0415
    from stammtisch.conversations.work.heartbeat import beating  # noqa: PLC0415
    from stammtisch.web.cli.alone import alone  # noqa: PLC0415
    from stammtisch.web.server import lookout, static_files  # noqa: PLC0415
    from stammtisch.web.server.port import listen  # noqa: PLC0415
    from stammtisch.web.server.process import serve  # noqa: PLC0415
    from stammtisch.web.server.root import build  # noqa: PLC0415

    try:
        if number is None:
            static_files.gather(settings.DATA / "static")
            listening = listen(settings.HOST, settings.PORT)
        else:
            listening = socket.socket(fileno=number)
    except RefusedError as refusal:
        refuse(str(refusal))
    with contextlib.nullcontext() if number is not None else alone("web"), beating("hooks"):
        lookout.begin()
        serve(build(), listening, when_ready=lambda: ready is not None and os.write(ready, b"!"))
