"""Joins the parts of one web process with the installation's settings."""

from __future__ import annotations

import tempfile

from django.conf import settings

from stammtisch.web.live.app import live
from stammtisch.web.server.asgi import Root
from stammtisch.web.server.bridge import Bridge
from stammtisch.web.server.hooks import Hooks
from stammtisch.web.server.intake import Intake
from stammtisch.web.server.protocol import Scope, header
from stammtisch.web.server.wsgi import application

_MEGABYTE = 1024 * 1024
#: A chat export with its pictures; taken only from somebody who shows a session.
_IMPORT_BYTES = 300 * _MEGABYTE
#: All request bodies on their way at once.
_ALTOGETHER_BYTES = 600 * _MEGABYTE
_PAUSE_SECONDS = 30


def build() -> Root:
    """The application that the server runs."""
    bodies = settings.DATA / "tmp"
    bodies.mkdir(exist_ok=True)
    tempfile.tempdir = str(bodies)  # `/tmp` is memory on many systems
    intake = Intake(altogether_bytes=_ALTOGETHER_BYTES, pause_seconds=_PAUSE_SECONDS)
    bridge = Bridge(application, threads=settings.WEB_THREADS, intake=intake, body_limit=body_limit)
    return Root(pages=bridge, live=live, hooks=Hooks(intake=intake))


def body_limit(scope: Scope) -> int:
    """How many bytes a request may carry, judged before it has any rights: by its path and its cookie's name."""
    cookies = header(scope, b"cookie") or b""
    if scope["path"].startswith("/f/") and f"{settings.SESSION_COOKIE_NAME}=".encode() in cookies:
        return _IMPORT_BYTES
    upload: int = settings.UPLOAD_MEGABYTES
    return (upload + 1) * _MEGABYTE
