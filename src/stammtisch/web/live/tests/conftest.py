"""A browser that only listens, played against the ASGI application itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from stammtisch.web.live.app import CHECK_SECONDS, LiveFeed

#: Nothing here waits longer than this before it fails.
PATIENCE_SECONDS = 20.0


class Stream:
    """One open stream and what came over it."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.raw = b""
        self.is_over = False
        self._gone = asyncio.Event()
        self._news = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = dict(message["headers"])
        else:
            self.raw += message.get("body", b"")
            self.is_over = not message.get("more_body", False)
        self._news.set()

    def go(self) -> None:
        """The browser is closed."""
        self._gone.set()

    @property
    def events(self) -> list[dict[str, Any]]:
        """Everything told so far, without greetings and heartbeats."""
        return [_parsed(block) for block in self.raw.decode().split("\n\n") if "data:" in block]

    async def until(self, enough: Any) -> None:
        """Wait until `enough(stream)`."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not enough(self):
                self._news.clear()
                await self._news.wait()


def _parsed(block: str) -> dict[str, Any]:
    fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
    return {"id": int(fields["id"]), "event": fields.get("event", "message"), **json.loads(fields["data"])}


class Streams:
    """Opens streams at one live feed."""

    def __init__(self, feed: LiveFeed) -> None:
        self._feed = feed
        self._tasks: list[asyncio.Task[None]] = []

    async def open(
        self,
        path: str,
        *,
        cookies: Mapping[str, str] | None = None,
        after: int | None = None,
        last: int | None = None,
    ) -> Stream:
        """Connect and wait for the answer's head."""
        stream = Stream()
        headers = [
            (b"accept-language", b"de"),
            (b"cookie", "; ".join(f"{k}={v}" for k, v in (cookies or {}).items()).encode()),
        ]
        if last is not None:
            headers.append((b"last-event-id", str(last).encode()))
        query = f"after={after}".encode() if after is not None else b""
        scope = {"type": "http", "path": path, "query_string": query, "headers": headers}
        task = asyncio.ensure_future(self._feed(scope, stream.receive, stream.send))
        self._tasks.append(task)
        await stream.until(lambda it: it.status)
        return stream

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def streams(*, check_seconds: float = CHECK_SECONDS) -> AsyncIterator[Streams]:
    """A live feed with its thread, and a way to connect; all ended afterwards."""
    feed = LiveFeed(check_seconds=check_seconds)
    opened = Streams(feed)
    try:
        yield opened
    finally:
        await opened.close()
        await feed.close()
