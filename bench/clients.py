"""Clients that cost little: raw HTTP/1.1 over kept connections, and browsers that only listen."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

#: How long a server may take to answer at first.
PATIENCE_SECONDS = 60.0


@contextmanager
def served(what: str, environ: Mapping[str, str]) -> Iterator[int]:
    """Run `bench.server` with a socket of its own; gives its port."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        port: int = listening.getsockname()[1]
        command = [sys.executable, "-m", "bench.server", what, str(listening.fileno())]
        settings = {**environ, "STAMMTISCH_PORT": str(port)}
        process = subprocess.Popen(command, env=settings, pass_fds=[listening.fileno()])
    try:
        yield port
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def posted(port: int, path: str, bodies: list[bytes], headers: Callable[[bytes], str], clients: int) -> list[float]:
    """Post all bodies, shared among so many clients; seconds each took. Raises SystemExit unless all are taken."""
    return asyncio.run(_posted(port, path, bodies, headers, clients))


async def _posted(
    port: int, path: str, bodies: list[bytes], headers: Callable[[bytes], str], clients: int
) -> list[float]:
    waiting, took = iter(bodies), list[float]()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for body in waiting:
            head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n{headers(body)}\r\n"
            began = time.perf_counter()
            writer.write(head.encode() + body)
            status = await _answer(reader)
            if status != 200:
                raise SystemExit(f"A webhook was answered with {status}.")
            took.append(time.perf_counter() - began)
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return took


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE_SECONDS)).decode("latin-1").lower()
    length = head.partition("content-length:")[2].partition("\r\n")[0]
    await reader.readexactly(int(length or 0))
    return int(head.split()[1])
