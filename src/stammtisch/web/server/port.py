"""The one port: opened before anything else starts, so that a taken port is a sentence and not a crash."""

from __future__ import annotations

import socket
from gettext import gettext

from stammtisch.web.server.data_folder import RefusedError

#: Connections the kernel holds while all are busy, or while a dead web process is started again.
BACKLOG = 1024


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on an IPv4 or IPv6 address; raises `RefusedError` when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise RefusedError(
            gettext(
                "Stammtisch cannot listen on %(host)s:%(port)s (%(reason)s). "
                "STAMMTISCH_PORT names another port, STAMMTISCH_HOST another address."
            )
            % {"host": host, "port": port, "reason": error.strerror}
        ) from None
