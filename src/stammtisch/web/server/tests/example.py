"""A real server with tiny pages and one endless stream, started by the tests as a process of its own.

Arguments: the number of an open, listening socket. Pages are plain WSGI: what is tested here is not Django.
"""

import asyncio
import socket
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from stammtisch.web.server.asgi import Root
from stammtisch.web.server.bridge import Bridge
from stammtisch.web.server.intake import Intake
from stammtisch.web.server.process import serve
from stammtisch.web.server.protocol import Receive, Scope, Send

LIMIT_BYTES = 1_000_000
THREADS = 2
BIG_BYTES = 30_000_000


def pages(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:  # noqa: PLR0911 - a list of pages
    headers = [("Content-Type", "text/plain; charset=utf-8")]
    path = environ["PATH_INFO"].encode("latin-1").decode()
    if path == "/nothing-changed":
        start("304 Not Modified", [])
        return [b""]
    if path == "/broken":
        raise RuntimeError("This page is broken.")
    start("200 OK", headers)
    match path:
        case "/big-file":
            return environ["wsgi.file_wrapper"](Path(sys.argv[2]).open("rb"))
        case "/long-stream":
            return (b"x" * 100_000 for _ in range(BIG_BYTES // 100_000))
        case "/slow":
            time.sleep(0.5)
            return [b"slept"]
        case "/body":
            return [f"{len(environ['wsgi.input'].read())} of {environ['CONTENT_LENGTH']}".encode()]
        case "/headers":
            return [f"{key}: {environ[key]}\n".encode() for key in sorted(environ) if key.startswith("HTTP_")]
    return [f"{environ['REQUEST_METHOD']} {path}?{environ['QUERY_STRING']}".encode()]


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    start = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]}
    await send(start)
    while True:
        await send({"type": "http.response.body", "body": b"data: tick\n\n", "more_body": True})
        await asyncio.sleep(0.1)


if __name__ == "__main__":
    bridge = Bridge(
        pages,
        threads=THREADS,
        intake=Intake(altogether_bytes=3 * LIMIT_BYTES, pause_seconds=1),
        body_limit=lambda _scope: LIMIT_BYTES,
    )
    serve(Root(pages=bridge, live=live), socket.socket(fileno=int(sys.argv[1])))
