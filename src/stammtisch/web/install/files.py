"""The files of a server, filled in for one installation."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from string import Template

_TEXTS = Path(__file__).parent / "texts"
#: Where homes are; units must let a program be read that lies there.
_HOMES = {"home", "root"}


@dataclass(frozen=True)
class Place:
    """What differs from server to server."""

    #: Under which name people reach it, without "https://".
    domain: str
    #: The command `stammtisch`, an absolute path.
    program: str
    #: The data folder; the units make it, so it lies in /var/lib.
    data: str = "/var/lib/stammtisch"
    port: int = 8000
    #: In which language the service speaks to its owner, "de" or "en".
    language: str = "en"


@dataclass(frozen=True)
class File:
    """One text and where it belongs."""

    #: Absolute path on the server; empty for what is read and not put anywhere.
    path: str
    text: str
    mode: int = 0o644


def here() -> str:
    """The command `stammtisch` of the program that runs now."""
    return str(Path(sys.prefix) / "bin" / "stammtisch")


def systemd(place: Place) -> list[File]:
    """One machine: `stammtisch serve` and its settings."""
    return [_unit("stammtisch.service", place), *_around(place)]


def systemd_many(place: Place) -> list[File]:
    """One of many machines with PostgreSQL: pages and work apart, the latter as often as wanted."""
    return [_unit("stammtisch-web.service", place), _unit("stammtisch-work@.service", place), *_around(place)]


def caddy(place: Place) -> list[File]:
    """A site of the web server that gets its certificates itself."""
    return [File("/etc/caddy/Caddyfile", _filled("Caddyfile", place))]


def nginx(place: Place) -> list[File]:
    """A site of the other web server."""
    return [File("/etc/nginx/sites-available/stammtisch", _filled("nginx.conf", place))]


def container(_place: Place) -> list[File]:
    """How an image is built from the source folder."""
    return [File("", (_TEXTS / "Containerfile").read_text())]


def packages(_place: Place) -> list[File]:
    """What Debian provides."""
    return [File("", (_TEXTS / "packages").read_text())]


#: What can be printed, in the order of a server's making.
KINDS: dict[str, Callable[[Place], list[File]]] = {
    "packages": packages,
    "systemd": systemd,
    "systemd-many": systemd_many,
    "caddy": caddy,
    "nginx": nginx,
    "container": container,
}


def write(file: File, root: Path) -> Path:
    """Put the file in its place below `root`; raises FileExistsError rather than replace anything."""
    target = root / file.path.lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, file.mode), "w") as opened:
        opened.write(file.text)
    return target


def _around(place: Place) -> list[File]:
    """The settings, and the command line for whoever looks after the machine."""
    return [
        File("/etc/stammtisch/stammtisch.env", _filled("stammtisch.env", place), mode=0o600),
        File("/usr/local/sbin/stammtisch", _filled("command", place), mode=0o755),
    ]


def _unit(name: str, place: Place) -> File:
    home = "read-only" if Path(place.program).parts[1] in _HOMES else "yes"
    return File(f"/etc/systemd/system/{name}", _filled(name, place, common=_filled("common", place, home=home)))


def _filled(name: str, place: Place, **more: str) -> str:
    return Template((_TEXTS / name).read_text()).substitute(
        domain=place.domain, program=place.program, data=place.data, port=place.port, language=place.language, **more
    )
