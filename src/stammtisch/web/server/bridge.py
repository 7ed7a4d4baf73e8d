"""Django's pages (WSGI) behind the asynchronous server: a page holds a thread only while it works.

The body is received, and the answer sent, outside the few threads. So a phone on a bad line costs a socket and
never a thread, and a request that breaks off half-way never reaches a view as if it were whole.
`docs/decisions/0002-one-port.md` tells why this is not a2wsgi. Protocols: PEP 3333 and ASGI HTTP.
"""

from __future__ import annotations

import asyncio
import contextvars
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from stammtisch.web.server.intake import Intake, IntakeError
from stammtisch.web.server.protocol import Headers, Receive, Scope, Send, answer

#: An answer up to this size is taken whole from its thread; nearly every page is smaller.
_WHOLE_BYTES = 1024 * 1024
#: How much of a file is read at a time.
_FILE_BYTES = 256 * 1024
#: A reader of a streamed answer who takes nothing for this long is given up, and with it the thread.
_READER_SECONDS = 60
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Bridge:
    """An ASGI application that serves a WSGI application in a bounded number of threads."""

    def __init__(
        self, pages: WSGIApplication, *, threads: int, intake: Intake, body_limit: Callable[[Scope], int]
    ) -> None:
        self._pages = pages
        self._intake = intake
        self._body_limit = body_limit
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._waiting = 0
        self._waiting_limit = threads * 32

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        if scope["method"] not in _METHODS:
            await answer(send, 405, "This method is not supported.")
            return
        if self._waiting >= self._waiting_limit:
            await answer(send, 503, "Too many people at once. Please try again soon.", [(b"retry-after", b"2")])
            return
        try:
            async with self._intake.body(scope, receive, limit=self._body_limit(scope)) as (body, size):
                await self._serve(_Page(self._pages, _environ(scope, body, size), send))
        except IntakeError as refusal:
            if refusal.status:
                # The rest of the body is still on its way and will not be read.
                await answer(send, refusal.status, str(refusal), [(b"connection", b"close")])

    async def _serve(self, page: _Page) -> None:
        self._waiting += 1
        try:
            await self._in_thread(page.work)
        finally:
            self._waiting -= 1
        await page.finish(self._in_thread)

    async def _in_thread(self, function: Callable[[], Any]) -> Any:
        context = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(self._pool, context.run, function)

    def close(self) -> None:
        """Wait for the pages at work, then end their threads."""
        self._pool.shutdown()


class _File:
    """What Django hands back for a file answer (`wsgi.file_wrapper` of PEP 3333): sent without a thread."""

    def __init__(self, file: IO[bytes], _block_size: int = 0) -> None:
        self._file = file

    def read(self) -> bytes:
        return self._file.read(_FILE_BYTES)

    def close(self) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.read, b"")


class _Page:
    """One request on its way through its thread; `work` runs there, the rest in the event loop."""

    def __init__(self, pages: WSGIApplication, environ: WSGIEnvironment, send: Send) -> None:
        self._pages = pages
        self._environ = environ
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._start: dict[str, Any] = {}
        self._started = False
        self._held = bytearray()
        self._file: _File | None = None

    def work(self) -> None:
        """Let Django make the answer. Short answers and files wait for `finish`, long ones stream from here."""
        result = self._pages(self._environ, self._start_response)
        if isinstance(result, _File):
            self._file = result
            return
        try:
            for chunk in result:
                self._held += chunk
                if len(self._held) > _WHOLE_BYTES:
                    self._stream()
        finally:
            if close := getattr(result, "close", None):
                close()

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], _exc_info: object = None
    ) -> Callable[[bytes], object]:
        """PEP 3333's `start_response`; the old `write` callable it returns simply adds to the answer."""
        self._start = {
            "type": "http.response.start",
            "status": int(status[:3]),
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        }
        return self._held.extend

    def _stream(self) -> None:
        """Send what is held, and hold the thread until the reader has taken it."""
        asyncio.run_coroutine_threadsafe(self._flush(), self._loop).result(_READER_SECONDS)

    async def _flush(self, *, more: bool = True) -> None:
        if not self._started:
            self._started = True
            await self._send(self._start)
        body = bytes(self._held)
        self._held.clear()
        await self._send({"type": "http.response.body", "body": body, "more_body": more})

    async def finish(self, in_thread: Callable[[Callable[[], Any]], Any]) -> None:
        """Send what `work` left behind."""
        if self._file is not None:
            try:
                while chunk := await in_thread(self._file.read):
                    self._held += chunk
                    await self._flush()
            finally:
                await in_thread(self._file.close)
        await self._flush(more=False)


def _environ(scope: Scope, body: IO[bytes], size: int) -> WSGIEnvironment:
    """PEP 3333's `environ` of an ASGI request whose body has been received."""
    host, port = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": client[0],
        "CONTENT_LENGTH": str(size),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": _File,
    }
    for name, value in _header_lines(scope["headers"]):
        key = "CONTENT_TYPE" if name == "CONTENT_TYPE" else f"HTTP_{name}"
        separator = "; " if name == "COOKIE" else ","
        environ[key] = f"{environ[key]}{separator}{value}" if key in environ else value
    return environ


def _header_lines(headers: Headers) -> Iterable[tuple[str, str]]:
    """Header names as WSGI spells them. WSGI cannot tell `-` from `_`, so a name with `_` could pass for a
    header that only a trusted proxy may set: such lines are dropped, as nginx does."""
    for name, value in headers:
        if b"_" not in name and name not in {b"content-length", b"transfer-encoding"}:
            yield name.decode("latin-1").upper().replace("-", "_"), value.decode("latin-1")
