"""`/hooks/…` without the pages around it: providers come in bursts, and nothing about them is a page.

The checks are those of the view (`web/views/hooks.py`), and waiting for the commit holds no thread. So as many
envelopes as come at once share one flush to disk, however few threads serve pages.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError, connection
from django.http import Http404
from django.utils.datastructures import CaseInsensitiveMapping

from stammtisch.conversations import ingest
from stammtisch.conversations.ingest import Arrival, NotStored
from stammtisch.people.models import Account
from stammtisch.web.server.intake import Intake, IntakeError
from stammtisch.web.server.protocol import Receive, Scope, Send, answer
from stammtisch.web.views import hooks

_THREADS = 2
#: So long an account is not looked up again; one that is closed, or has a new secret, is known by then.
KNOWN_SECONDS = 1.0
#: Accounts remembered at once.
_KNOWN = 1_000
#: What is said when there is nothing to store (`views.hooks.admit`).
_ANSWERS: dict[object, tuple[int, str]] = {
    None: (503, "This channel is not set up."),
    False: (401, "The signature is wrong."),
}


class Hooks:
    """An ASGI application for one process."""

    def __init__(self, *, intake: Intake) -> None:
        self._intake = intake
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="hook")
        self._known: dict[str, tuple[float, Account]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One delivery: 200 only after its commit."""
        if scope["method"] != "POST":
            await answer(send, 405, "Providers deliver by POST.", [(b"allow", b"POST")])
            return
        try:
            async with self._intake.body(scope, receive, limit=hooks.MOST_BYTES) as (body, _size):
                raw = body.read()
        except IntakeError as refusal:
            if refusal.status:
                await answer(send, refusal.status, str(refusal), [(b"connection", b"close")])
            return
        try:
            account = await self._account(scope["path"])
            admitted = hooks.admit(account, _headers(scope), raw)
            if isinstance(admitted, Arrival):
                await _stored(admitted)
        except Http404:
            await answer(send, 404, "Nobody is expected here.")
        except (DatabaseError, NotStored):
            await answer(send, 503, "Not just now. Please try again.", [(b"retry-after", b"5")])
        else:
            await answer(send, *_ANSWERS.get(admitted, (200, "ok")))

    async def _account(self, path: str) -> Account:
        """Looked up in a thread, unless it was a moment ago. Raises Http404."""
        until, account = self._known.get(path, (0.0, None))
        if account is None or time.monotonic() > until:
            account = await asyncio.get_running_loop().run_in_executor(self._pool, _account_at, path)
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[path] = time.monotonic() + KNOWN_SECONDS, account
        return account


def _account_at(path: str) -> Account:
    try:
        match path.split("/"):
            case ["", "hooks", kind, account] if kind and account:
                return hooks.account_at(kind, account)
        raise Http404
    finally:
        connection.close()


def _headers(scope: Scope) -> Mapping[str, str]:
    """As the pages would see them: a name with `_` could pass for another header and is dropped (see `bridge`)."""
    return CaseInsensitiveMapping(
        {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"] if b"_" not in name}
    )


async def _stored(arrival: Arrival) -> None:
    done = asyncio.wrap_future(ingest.writer.hand_in(arrival))
    await asyncio.wait({done}, timeout=ingest.WAIT_SECONDS)
    if not done.done():
        raise NotStored("The database took too long.")
    done.result()
