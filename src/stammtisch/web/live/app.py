"""`/live/…` as a native ASGI application: opens streams, keeps them alive, ends them when a right ends.

    /live/f/<firm>/                 the whole firm, for its team
    /live/f/<firm>/rooms/<room>/    one room, for the team
    /live/t/<room>/                 one table, for a guest who sits there

A browser names the last event it has seen (`Last-Event-ID`, or `?after=` at first); what it missed comes from the
table. Too much missed, or too long ago: the event `reload`.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connection

from stammtisch.kit import clock
from stammtisch.web.live import rights, subscribing, wire
from stammtisch.web.live.hub import Hub, Listener
from stammtisch.web.live.reader import Reader
from stammtisch.web.server.protocol import Receive, Scope, Send, answer

T = TypeVar("T")

#: A stream without events says this often that it lives.
_HEARTBEAT_SECONDS = 15.0
#: So often rights are looked at again: a right that ended closes its stream well within five seconds.
CHECK_SECONDS = 2.0
#: Threads that ask the database whether somebody may listen.
_DOORKEEPERS = 2


class LiveFeed:
    """The live feed of one process and one event loop."""

    def __init__(self, *, check_seconds: float = CHECK_SECONDS) -> None:
        self._check_seconds = check_seconds
        self._loop = asyncio.get_running_loop()
        self._hub = Hub()
        self._doorkeepers = ThreadPoolExecutor(_DOORKEEPERS, "live-door")
        self._reader = Reader(self._hub, self._loop)
        self._reader.start()
        self._checking = asyncio.ensure_future(self._check_rights())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request: refuse it, or stream until the browser goes, the right ends, or we are cancelled."""
        wish = subscribing.Wish.of(scope)
        if wish is None:
            await answer(send, 404, "There is nothing to follow here.")
            return
        try:
            opened = await self._ask(lambda: subscribing.subscribe(wish, self._hub, now=clock.now()))
        except (DatabaseError, InterfaceError):
            await answer(send, 503, "Not just now. Please try again.", [(b"retry-after", b"5")])
            return
        if opened is None:
            await answer(send, 403, "This is not open to you, or no longer.")
            return
        try:
            await self._stream(opened, receive, send)
        finally:
            self._hub.leave(opened.listener)

    def everybody(self) -> list[Listener]:
        """All who listen here."""
        return self._hub.everybody()

    async def close(self) -> None:
        """End the thread and the checks; open streams are the server's to cancel."""
        self._checking.cancel()
        self._reader.stop()
        await asyncio.to_thread(self._reader.join)
        self._doorkeepers.shutdown()

    async def _stream(self, opened: subscribing.Opened, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": wire.HEADERS})
        await _send(send, wire.GREETING + opened.missed)
        listener = opened.listener
        gone = asyncio.ensure_future(_until_gone(receive))
        gone.add_done_callback(lambda _done: listener.end())
        try:
            await _pass_on(listener, opened.upto, send)
        finally:
            gone.cancel()
        with contextlib.suppress(ConnectionError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _check_rights(self) -> None:
        while True:
            await asyncio.sleep(self._check_seconds)
            listeners = self._hub.everybody()
            held = {listener.right for listener in listeners}
            try:
                ended = await self._ask(lambda held=held: rights.withdrawn(held, clock.now()))  # type: ignore[misc]
            except (DatabaseError, InterfaceError):
                continue
            for listener in listeners:
                if listener.right in ended:
                    listener.end()

    async def _ask(self, question: Callable[[], T]) -> T:
        """Ask the database in a thread with a connection of its own."""

        def asked() -> T:
            try:
                return question()
            finally:
                connection.close()

        return await self._loop.run_in_executor(self._doorkeepers, asked)


async def _pass_on(listener: Listener, upto: int, send: Send) -> None:
    """Send packets as they come; those up to number `upto` were told already."""
    while True:
        try:
            async with asyncio.timeout(_HEARTBEAT_SECONDS):
                waiting = await listener.packets()
        except TimeoutError:
            await _send(send, wire.HEARTBEAT)
            continue
        news = b"".join(packet.data for packet in waiting if packet and packet.n > upto)
        if news:
            await _send(send, news)
        if waiting[-1] is None:
            return


async def _send(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


_lock = threading.Lock()
_feeds: dict[asyncio.AbstractEventLoop, LiveFeed] = {}


def listeners() -> int:
    """How many streams are open in this process."""
    return sum(len(feed.everybody()) for feed in list(_feeds.values()))


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    """The live feed of this process; its thread starts with the first listener."""
    loop = asyncio.get_running_loop()
    with _lock:
        if loop not in _feeds:
            _feeds[loop] = LiveFeed()
    await _feeds[loop](scope, receive, send)
