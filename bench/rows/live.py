"""Guests who listen to a table of the running product: how soon all of them see a sentence, and what it takes."""

from __future__ import annotations

import asyncio
import os
import resource
import time
from collections.abc import Iterator
from typing import Any

from bench import house
from bench.place import move_in
from bench.product import free_port, megabytes, serving
from bench.result import Result, Size, percentile

LISTENERS = {"small": (50, 500), "full": (50, 500, 2_000)}
#: Sentences, one after another.
SENTENCES = {"small": 10, "full": 40}
PAUSE_SECONDS = 0.2
PATIENCE_SECONDS = 60.0


def measure(size: Size) -> Iterator[Result]:
    """From before the sentence's transaction to the event at each listener."""
    move_in()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    os.environ["STAMMTISCH_PORT"] = str(free_port())
    firm = house.founded()
    room, cookies = _table(firm, max(LISTENERS[size]))
    with serving(os.environ) as pid:
        time.sleep(2)
        at_rest = megabytes(pid)
        growth, with_listeners, heard = [], {}, {}
        for listeners in LISTENERS[size]:
            those = _Table(firm, room, cookies[:listeners], pid)
            waits = asyncio.run(those.hear(SENTENCES[size]))
            growth.append((f"{listeners:,} listeners", 1000 * percentile(waits, 0.95)))
            with_listeners[listeners], heard[listeners] = those.megabytes, those.share_heard(waits)
    p95 = dict(growth)["500 listeners"]
    yield Result(
        what="sentence to 500 open listeners, p95",
        value=p95,
        unit="ms",
        reach=150,
        better="less",
        limit="looks for news every 25 ms on SQLite; one event loop writes to all",
        growth=growth,
    )
    crowd = LISTENERS[size][-1]
    yield Result(
        what=f"{crowd:,} listeners held, share of events that arrived",
        value=heard[crowd],
        unit="",
        reach=1.0,
        better="more",
        limit="one socket each",
        is_full_size=size == "full",
    )
    yield Result("memory at rest, all processes", at_rest, "MB", 200, "less", limit="two Django processes")
    yield Result(
        "memory with 500 listeners, all processes",
        with_listeners[500],
        "MB",
        300,
        "less",
        limit="two Django processes",
        growth=[(f"{n:,} listeners", used) for n, used in with_listeners.items()],
    )


def _table(firm: Any, guests: int) -> tuple[Any, list[str]]:
    """A table and the cookies of those who sit there."""
    from stammtisch.kit.db import atomic  # noqa: PLC0415 - needs Django
    from stammtisch.people.actions import persons  # noqa: PLC0415
    from stammtisch.people.tenancy import firm_scope  # noqa: PLC0415
    from stammtisch.web.guests import cookie_name  # noqa: PLC0415

    with firm_scope(firm), atomic():
        met = [persons.meet_web_guest(name=f"P{number}", now=house.NOW) for number in range(guests)]
        room = house.table_with(firm, [address for address, _token in met])
        return room, [f"{cookie_name(firm)}={token}" for _address, token in met]


class _Table:
    """So many browsers that only listen, and a host who speaks."""

    def __init__(self, firm: Any, room: Any, cookies: list[str], pid: int) -> None:
        self._firm, self._room, self._cookies, self._pid = firm, room, cookies, pid
        self._heard: dict[str, list[float]] = {}
        self._news = asyncio.Event()
        self._expected = 0
        self.megabytes = 0.0

    async def hear(self, sentences: int) -> list[float]:
        """Seconds until each listener had each sentence."""
        links = [await self._open(cookie) for cookie in self._cookies]
        listening = [asyncio.ensure_future(self._listen(reader)) for reader, _writer in links]
        waits: list[float] = []
        for number in range(sentences):
            text = f"sentence-{len(self._cookies)}-{number}"
            self._heard[text] = []
            began = time.perf_counter()
            await asyncio.to_thread(self._say, text)
            await self._until_all_heard(text)
            waits += [moment - began for moment in self._heard[text]]
            await asyncio.sleep(PAUSE_SECONDS)
        self._expected = sentences * len(self._cookies)
        self.megabytes = megabytes(self._pid)
        for task in listening:
            task.cancel()
        for _reader, writer in links:
            writer.close()
        return waits

    def share_heard(self, waits: list[float]) -> float:
        """0..1: of all sentences to all listeners."""
        return len(waits) / self._expected

    async def _open(self, cookie: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(os.environ["STAMMTISCH_PORT"]))
        head = f"GET /live/t/{self._room.public_id}/ HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n"
        writer.write(head.encode())
        status = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE_SECONDS)
        if b" 200 " not in status.split(b"\r\n")[0]:
            raise SystemExit(f"A listener was refused: {status!r}")
        return reader, writer

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        kept = b""
        while data := await reader.read(65_536):
            now = time.perf_counter()
            kept = (kept + data)[-200_000:]
            for text, moments in self._heard.items():
                if text.encode() in kept:
                    moments.append(now)
                    kept = b""
                    self._news.set()

    def _say(self, text: str) -> None:
        from django.db import connection  # noqa: PLC0415

        from stammtisch.conversations.actions import talk  # noqa: PLC0415
        from stammtisch.kit import clock  # noqa: PLC0415
        from stammtisch.people.models import Member  # noqa: PLC0415
        from stammtisch.people.tenancy import firm_scope  # noqa: PLC0415

        with firm_scope(self._firm):
            talk.answer(room=self._room, member=Member.objects.filter(firm=self._firm)[0], text=text, now=clock.now())
        connection.close()

    async def _until_all_heard(self, text: str) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while len(self._heard[text]) < len(self._cookies) and time.monotonic() < until:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), 1.0)
            except TimeoutError:
                continue
