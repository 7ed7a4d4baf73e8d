"""Typed, strict readers of the environment; used by `settings.py` alone.

Built on `environs`, which also reads `<NAME>_FILE`. A wrong value ends the start with one sentence that names a
right one: the owner has no administrator, and a half-understood setting is worse than none.
"""

import difflib
import os
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, unquote, urlsplit

from environs import EnvError, FileAwareEnv

from stammtisch.kit.age import Key, SealError

_SHORTEST_SECRET = 20
_SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"


#: Hosts that mean "listen on every address".
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared only


@dataclass(frozen=True)
class PublicUrl:
    """Where people reach this installation."""

    #: "https://tisch.example" without a slash at the end.
    origin: str
    #: "http" or "https".
    scheme: str
    #: Host name without port.
    hostname: str

    def __str__(self) -> str:
        return self.origin


class Environment:
    """The environment variables that begin with `prefix`. Every reader raises SystemExit with a sentence."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._env = FileAwareEnv(prefix=prefix)
        self._known: set[str] = set()

    def text(self, name: str, default: str) -> str:
        """A text; white space at its ends is dropped (files end in a line break)."""
        self._known.add(name)
        try:
            return str(self._env.str(name, default)).strip()
        except (EnvError, OSError) as error:
            self._refuse(name, f"could not be read: {error}")

    def number(self, name: str, default: int) -> int:
        """A whole number, zero or more."""
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit():
            self._refuse(name, f"is {value!r}. Use a whole number, for example {default}.")
        return int(value)

    def flag(self, name: str, default: bool) -> bool:
        """Literally `true` or `false`; anything else is more likely a slip than a wish."""
        value = self.text(name, "true" if default else "false").lower()
        if value not in {"true", "false"}:
            self._refuse(name, f"is {value!r}. Use true or false.")
        return value == "true"

    def secret(self, name: str) -> str:
        """A secret of at least 20 characters, or nothing."""
        value = self.text(name, "")
        if value and len(value) < _SHORTEST_SECRET:
            self._refuse(name, f"is too short. Use {_SHORTEST_SECRET} characters or more, from: openssl rand -hex 20")
        return value

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """One of these words; the first unless another is set."""
        value = self.text(name, choices[0]).lower()
        if value not in choices:
            self._refuse(name, f"is {value!r}. Use one of: {', '.join(choices)}.")
        return value

    def words(self, name: str, default: list[str]) -> list[str]:
        """Words separated by commas."""
        return [word.strip() for word in self.text(name, ",".join(default)).split(",") if word.strip()]

    def seal(self, name: str) -> Key | None:
        """A key that seals files: AGE-SECRET-KEY-1… or age1…; None when it is not set."""
        value = self.text(name, "")
        try:
            return Key.read(value) if value else None
        except SealError:
            self._refuse(name, "is not a key. Make one with: stammtisch sheet --new-key")

    def url(self, name: str, default: str) -> PublicUrl:
        """An http or https address without path."""
        value = self.text(name, default)
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
            self._refuse(name, f"is {value!r}. Use an address such as https://tisch.example.")
        return PublicUrl(f"{parts.scheme}://{parts.netloc}", parts.scheme, parts.hostname)

    def contact(self, name: str, default: str) -> str:
        """A mail address or an https address, as a link; empty when none is set."""
        value = self.text(name, default)
        if value and not re.fullmatch(r"(mailto:)?[^\s@:/<>]{1,64}@[^\s@:/<>]+|https://[^\s<>]+", value):
            self._refuse(
                name, f"is {value!r}. Use a mail address, or an https address such as https://tisch.example/report."
            )
        return f"mailto:{value}" if "@" in value and not value.startswith(("mailto:", "https:")) else value

    @staticmethod
    def here(host: str, port: int) -> str:
        """Our own address when none was set. A server that listens on every address is called by the one this machine
        has in its network, so that a phone can follow our links."""
        return f"http://{address_in_the_network() if host in EVERYWHERE else host}:{port}"

    def database(self, value: str, *, data: Path) -> dict[str, Any]:
        """Django's settings of the database named by `value`: "sqlite", or a postgresql:// address."""
        if value == "sqlite":
            return _sqlite(data / "stammtisch.sqlite3")
        parts = urlsplit(value)
        if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
            self._refuse("DATABASE_URL", 'is not understood. Use "sqlite" or postgresql://user:password@host/name.')
        return _postgresql(parts)

    def database_owner(self, value: str, *, of: dict[str, Any]) -> dict[str, Any] | None:
        """The same database with the role that owns its tables; None when there is no such role of its own."""
        if not value:
            return None
        parts = urlsplit(value)
        owner = _postgresql(parts)
        if parts.scheme not in {"postgresql", "postgres"} or any(
            owner[name] != of.get(name) for name in ("ENGINE", "HOST", "PORT", "NAME")
        ):
            self._refuse(
                "DATABASE_OWNER_URL",
                "must name the database of STAMMTISCH_DATABASE_URL, on PostgreSQL, with another role:"
                " postgresql://owner:password@host/name.",
            )
        return owner

    def mail(self, value: str) -> tuple[str, dict[str, Any]]:
        """Django's mail back end and settings for smtp://, smtp+starttls:// or smtps://; empty means no mail."""
        if not value:
            return "django.core.mail.backends.dummy.EmailBackend", {}
        parts = urlsplit(value)
        if parts.scheme not in {"smtp", "smtp+starttls", "smtps"} or not parts.hostname:
            self._refuse("MAIL_URL", "is not understood. Use for example smtps://user:password@mail.example:465.")
        return "django.core.mail.backends.smtp.EmailBackend", {
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or {"smtps": 465, "smtp": 25}.get(parts.scheme, 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
            "EMAIL_TIMEOUT": 20,
        }

    def refuse_unknown(self) -> None:
        """Refuse variables with our prefix that no setting reads: a typing error must not pass as a default."""
        for variable in sorted(os.environ):
            name = variable.removeprefix(self._prefix)
            if name == variable or name.startswith("TEST_") or name.removesuffix("_FILE") in self._known:
                continue
            if name == "FAILPOINT":
                self._refuse(name, "makes Stammtisch end itself at random. Only `make faults` uses it; remove it.")
            near = difflib.get_close_matches(name, self._known, n=1)
            hint = f"Did you mean {self._prefix}{near[0]}?" if near else "Remove it."
            self._refuse(name, f"is not a setting. {hint}")

    def _refuse(self, name: str, problem: str) -> NoReturn:
        raise SystemExit(f"Setting {self._prefix}{name} {problem}")


def address_in_the_network() -> str:
    """The address by which others in the same network reach this machine; 127.0.0.1 where there is no network.

    Choosing a route for a datagram sends nothing. The destination is one reserved for documentation (RFC 5737).
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # IMMEDIATE: a transaction that reads first and writes later would else fail at once when another wrote.
        # FULL: an acknowledged message survives a power cut; the provider will not send it again.
        "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE", "init_command": _SQLITE_PRAGMAS},
        "TEST": {"NAME": None},
    }


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    return {
        "ENGINE": "stammtisch.kit.db.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "options": "-c statement_timeout=60000 -c lock_timeout=20000"
            " -c idle_in_transaction_session_timeout=120000",
        },
    }
