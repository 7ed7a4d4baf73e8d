"""A running example server for the tests of this folder."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from stammtisch.web.server.tests import example


@dataclass
class Running:
    """A server process and ways to speak to it, rawly."""

    process: subprocess.Popen[bytes]
    port: int
    links: list[socket.socket] = field(default_factory=list)

    def connect(self, sent: bytes = b"", *, receive_buffer: int | None = None) -> socket.socket:
        """A connection that has sent `sent`; it is closed after the test."""
        link = socket.socket()
        self.links.append(link)
        link.settimeout(5)
        if receive_buffer:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        link.connect(("127.0.0.1", self.port))
        link.sendall(sent)
        return link

    def ask(self, sent: bytes) -> bytes:
        """Everything the server answers until it closes the connection."""
        with self.connect(sent) as link:
            return read_all(link)

    def get(self, path: str) -> bytes:
        return self.ask(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())

    def memory_bytes(self) -> int:
        """Resident memory of the process."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) * 1024

    def stop(self) -> float:
        """Ask for an orderly stop; the seconds until the process was gone."""
        asked = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=15)
        return time.monotonic() - asked


def read_all(link: socket.socket) -> bytes:
    answer = bytearray()
    while part := link.recv(65536):
        answer += part
    return bytes(answer)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    big = tmp_path / "big"
    big.write_bytes(b"y" * example.BIG_BYTES)
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        process = subprocess.Popen(  # noqa: S603 - our own example
            [sys.executable, example.__file__, str(listening.fileno()), str(big)],
            pass_fds=[listening.fileno()],
        )
        running = Running(process, listening.getsockname()[1])
    try:
        assert b"200 OK" in running.get("/")
        yield running
    finally:
        for link in running.links:
            link.close()
        process.kill()
        process.wait()
