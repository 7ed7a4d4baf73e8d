"""Life of one web process: open the application, serve, and stop in order."""

from __future__ import annotations

import asyncio
import resource
import signal
import socket
from collections.abc import Callable

from stammtisch.web.server.asgi import Root
from stammtisch.web.server.listener import Listener


def serve(root: Root, listening: socket.socket, *, when_ready: Callable[[], object] = lambda: None) -> None:
    """Serve on an open socket until SIGTERM or SIGINT; open requests are finished, live streams are ended."""
    _allow_many_files()
    asyncio.run(_serve(root, listening, when_ready))


async def _serve(root: Root, listening: socket.socket, when_ready: Callable[[], object]) -> None:
    listener = Listener(root, listening)
    listener.on_startup(when_ready)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    serving = asyncio.ensure_future(listener.serve())
    await asyncio.wait({serving, asyncio.ensure_future(stopping.wait())}, return_when=asyncio.FIRST_COMPLETED)
    await root.end_streams()
    listener.stop()  # type: ignore[no-untyped-call]
    await serving


def _allow_many_files() -> None:
    """Every listening browser is an open file; systems often allow a process only 1,024 of them at first."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
