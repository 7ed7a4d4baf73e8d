"""The HTTP server itself: granian inside this process, on a socket that is already open."""

from __future__ import annotations

import socket

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from stammtisch.web.server.port import BACKLOG
from stammtisch.web.server.protocol import App

#: Open requests at once; every listening browser is one.
_REQUESTS = 20_000
#: Our longest lines are a session cookie and a signed link: 64 kB in all is plenty.
_HEADER_BYTES = 64 * 1024
_HEADER_MILLISECONDS = 15_000


class Listener(Server):
    """granian, embedded: one process, one event loop, and a socket the supervisor keeps open.

    With the socket in the supervisor's hands a port is ours or refused before anything starts, and visitors wait
    for a moment instead of being turned away while a crashed web process is replaced.
    """

    def __init__(self, app: App, listening: socket.socket) -> None:
        self._listening = listening
        host, port = listening.getsockname()[:2]
        super().__init__(
            target=app,
            address=host,
            port=port,
            interface=Interfaces.ASGI,
            http=HTTPModes.http1,
            websockets=False,
            backlog=BACKLOG,
            backpressure=_REQUESTS,
            http1_settings=HTTP1Settings(header_read_timeout=_HEADER_MILLISECONDS, max_buffer_size=_HEADER_BYTES),
            log_level=LogLevels.error,
        )

    def _init_shared_socket(self) -> None:
        # granian's own way opens a socket of its own, with SO_REUSEPORT: a second server would go unnoticed.
        holder = SocketHolder(self._listening.fileno(), False, BACKLOG)  # type: ignore[call-arg]
        self._ssp, self._shd = None, holder  # type: ignore[assignment]
