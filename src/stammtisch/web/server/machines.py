"""Several machines with one PostgreSQL: whether they have the same keys and see the same files.

A work process notes both every few seconds among the signs of life. So only machines that work at this moment are
compared, nothing is remembered, and a change of keys needs no ceremony.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from gettext import gettext
from pathlib import Path

from django.conf import settings
from django.db import connection

from stammtisch.conversations.models import Heartbeat
from stammtisch.conversations.work.heartbeat import GAP
from stammtisch.kit import sealing
from stammtisch.kit.signing import mac
from stammtisch.web.server.data_folder import RefusedError

_KEYS, _FILES = "keys:", "files:"
#: Lies in the folder of pictures and files; whoever reads the same number in it sees the same folder.
_NUMBER = ".folder"


def marks() -> Sequence[str]:
    """By what this machine is recognised; nothing on SQLite, which has one machine."""
    if connection.vendor == "sqlite":
        return ()
    return (_KEYS + _fingerprint(), _FILES + _folder(Path(settings.MEDIA_ROOT)))


def refuse_other_keys(*, now: datetime) -> None:
    """Raise `RefusedError` when a machine is at work with other keys than ours."""
    if other_keys(now=now):
        raise RefusedError(
            gettext(
                "Another machine works on this database with other keys. Copy the file secrets from its data folder "
                "to %(folder)s, or stop it and wait a minute."
            )
            % {"folder": settings.DATA}
        )


def other_keys(*, now: datetime) -> bool:
    """Whether a machine with other keys was at work within the last minute."""
    return connection.vendor != "sqlite" and _others(_KEYS, _fingerprint(), now)


def other_files(*, now: datetime) -> bool:
    """Whether a machine that sees another folder of files was at work within the last minute."""
    return connection.vendor != "sqlite" and _others(_FILES, _folder(Path(settings.MEDIA_ROOT)), now)


def _others(kind: str, own: str, now: datetime) -> bool:
    alive = Heartbeat.objects.filter(name__startswith=kind, at__gt=now - GAP)
    return alive.exclude(name=kind + own).exists()


def _fingerprint() -> str:
    keys = "\n".join([settings.SECRET_KEY, sealing.newest_key()])
    return mac(keys.encode(), b"machine")[:16]


def _folder(media: Path) -> str:
    """The number in the folder, made by whoever comes first."""
    mark = media / _NUMBER
    if not mark.exists():
        media.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError), os.fdopen(os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "w") as file:
            file.write(secrets.token_hex(8))
    return mark.read_text().strip()
