"""Receives a request's body before a page gets a thread, within limits that hold for strangers too.

Small bodies stay in memory, larger ones go to an unnamed temporary file. Three limits: how big one body may be,
how much may be on its way altogether, and how long a sender may pause. So ten thousand slow or huge uploads cost
neither memory nor threads, and a body that breaks off is never taken for a whole one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile
from typing import IO

from stammtisch.web.server.protocol import Receive, Scope, header

#: Above this a body leaves memory; nearly every form is smaller.
_IN_MEMORY_BYTES = 32 * 1024


class IntakeError(Exception):
    """A body that is not handed to a page; `status` and the text are the answer, 0 means nobody listens."""

    status = 0


class SenderGoneError(IntakeError):
    """The connection ended before the body did."""


class TooBigError(IntakeError):
    """The body is bigger than this address takes."""

    status = 413


class TooSlowError(IntakeError):
    """The sender paused for too long."""

    status = 408


class TooManyError(IntakeError):
    """All bodies on their way together are more than the machine should hold; a repeat later helps."""

    status = 503


class Intake:
    """The one place through which all request bodies of a process come in."""

    def __init__(self, *, altogether_bytes: int, pause_seconds: float, folder: str | None = None) -> None:
        self._free = altogether_bytes
        self._pause = pause_seconds
        self._folder = folder

    @asynccontextmanager
    async def body(self, scope: Scope, receive: Receive, *, limit: int) -> AsyncIterator[tuple[IO[bytes], int]]:
        """The whole body as a file at its beginning, and its length; raises an `IntakeError`."""
        announced = _announced_bytes(scope)
        if announced is not None and announced > limit:
            raise TooBigError(f"This is too big: at most {limit:,} bytes are taken here.")
        with SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES, dir=self._folder) as file:
            size = 0
            try:
                async for chunk in self._chunks(receive, announced):
                    size += len(chunk)
                    self._free -= len(chunk)
                    if size > limit:
                        raise TooBigError(f"This is too big: at most {limit:,} bytes are taken here.")
                    if self._free < 0:
                        raise TooManyError("Too much is being sent at the moment. Please try again soon.")
                    file.write(chunk)
                file.seek(0)
                yield file, size
            finally:
                self._free += size

    async def _chunks(self, receive: Receive, announced: int | None) -> AsyncIterator[bytes]:
        more = announced != 0
        while more:
            try:
                message = await asyncio.wait_for(receive(), self._pause)
            except TimeoutError:
                raise TooSlowError("Nothing arrived for too long.") from None
            if message["type"] == "http.disconnect":
                raise SenderGoneError
            yield message.get("body", b"")
            more = message.get("more_body", False)


def _announced_bytes(scope: Scope) -> int | None:
    """The length the request promises: 0 without a body, None when it comes in chunks of unknown number."""
    if header(scope, b"transfer-encoding") is not None:
        return None
    return int(header(scope, b"content-length") or 0)
