"""The root of the server: `/live/…` is the asynchronous live feed, `/hooks/…` the door for providers, everything else
is a Django page.

All share one port, so an owner needs no reverse proxy (`docs/decisions/0002-one-port.md`).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from stammtisch.web.server.protocol import App, Message, Receive, Scope, Send, answer

_LIVE = "/live/"
_HOOKS = "/hooks/"


class Root:
    """Sends each request to the live feed or to the pages, and can end all live streams at once.

    A stream has no end of its own: without `end_streams` an orderly stop would wait for ever for browsers that
    are merely listening. They connect again by themselves and go on where they were.
    """

    def __init__(self, *, pages: App, live: App, hooks: App | None = None) -> None:
        """Without `hooks` they are pages like any other."""
        self._pages = pages
        self._hooks = hooks or pages
        self._live = live
        self._streams: set[asyncio.Task[object]] = set()
        self._ending = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI's one entry point."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, _signed(send))

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(_HOOKS):
            await self._hooks(scope, receive, send)
        elif not scope["path"].startswith(_LIVE):
            await self._pages(scope, receive, send)
        elif self._ending:
            await answer(send, 503, "Stammtisch is stopping.", [(b"retry-after", b"2")])
        else:
            await self._stream(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        stream = asyncio.ensure_future(self._live(scope, receive, send))
        self._streams.add(stream)
        with suppress(asyncio.CancelledError):
            try:
                await stream
            finally:
                self._streams.discard(stream)

    async def end_streams(self) -> None:
        """End every live stream and take no new one; returns when all have ended."""
        self._ending = True
        for stream in self._streams:
            stream.cancel()
        if self._streams:
            await asyncio.wait(self._streams, timeout=1)


def _signed(send: Send) -> Send:
    """Name the product, not the server software and its version, in the `server` header."""

    async def signed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"server", b"Stammtisch")]
        await send(message)

    return signed


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
