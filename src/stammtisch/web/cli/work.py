"""`stammtisch work`: one process that does what happens later or outside, from deliveries to deadlines."""

from __future__ import annotations

import contextlib
import signal
import threading
from gettext import gettext

import click


@click.command(
    "work",
    short_help=gettext("Run the background work alone."),
    help=gettext("Run the background work alone (with PostgreSQL, on any number of machines)."),
)
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the parent's pipe closes.")
def command(with_parent: bool) -> None:
    """Work until SIGTERM; what is in flight is finished."""
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415
    from stammtisch.web.server.life import end_with_parent  # noqa: PLC0415

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    if with_parent:
        end_with_parent()
    open_django()
    from stammtisch import settings  # noqa: PLC0415
    from stammtisch.conversations import work  # noqa: PLC0415
    from stammtisch.web.cli.alone import alone  # noqa: PLC0415
    from stammtisch.web.server import machines  # noqa: PLC0415

    with contextlib.nullcontext() if with_parent else alone("work"):
        work.run(stop=stop, threads=settings.WORK_THREADS, marks=machines.marks())
