"""Starting the product as a process of its own: a fresh installation, a free port, a folder for its data."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import psycopg
import pytest

from tests.postgres import served_by

STAMMTISCH = [sys.executable, "-m", "stammtisch"]


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A fresh installation: its own data folder, its own empty database, a free port."""
    return installation(tmp_path)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An installation that is up to date, for copies to be made of; nobody else touches it."""
    first = installation(tmp_path_factory.mktemp("first"))
    assert run(first, "upgrade").returncode == 0
    return first


@pytest.fixture
def migrated(first: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """As `environ`, and its database is up to date."""
    shutil.copytree(first["STAMMTISCH_DATA"], tmp_path / "data")
    return installation(tmp_path, like=first)


def installation(folder: Path, *, like: dict[str, str] | None = None) -> dict[str, str]:
    """The environment of an installation in a folder, on PostgreSQL with a new database."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("STAMMTISCH_")}
    clean.pop("DJANGO_SETTINGS_MODULE", None)
    ours = {"STAMMTISCH_DATA": str(folder / "data"), "STAMMTISCH_PORT": str(free_port()), "LANGUAGE": "en"}
    return clean | ours | new_database(folder.name, like=like)


def new_database(name: str, *, like: dict[str, str] | None = None) -> dict[str, str]:
    """The settings of a new database on PostgreSQL, empty or a copy of that installation's; none on SQLite."""
    url = os.environ.get("STAMMTISCH_DATABASE_OWNER_URL")
    if url is None:
        return {}
    server, _, _ = url.rpartition("/")
    role, _, folder = server.removeprefix("postgresql://").partition("@")
    name = re.sub(r"\W", "_", f"serving_{os.environ.get('PYTEST_XDIST_WORKER', '')}_{name}").lower()
    template = unquote(like["STAMMTISCH_DATABASE_URL"].rpartition("/")[2]) if like else "template1"
    host = folder.replace("%2F", "/")
    with psycopg.connect(host=host, user=role, dbname="postgres", autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    ours = f"{server}/{quote(name)}"
    return {"STAMMTISCH_DATABASE_OWNER_URL": ours, "STAMMTISCH_DATABASE_URL": served_by(ours)}


class Serving:
    """`stammtisch serve` in a process of its own."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        self.url = f"http://127.0.0.1:{environ['STAMMTISCH_PORT']}"
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen([*STAMMTISCH, "serve"], env=environ, stdout=output, stderr=output)

    def __enter__(self) -> Serving:
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.wait()

    def said(self) -> str:
        return self.log.read_text()

    def wait_until_ready(self) -> None:
        until(lambda: f"Stammtisch is ready: {self.url} (Ctrl-C stops it)" in self.said(), self.said)

    def children(self) -> list[int]:
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in task.read_text().split()]

    def get(self, path: str) -> int:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:  # noqa: S310 - our own server
            return int(answer.status)


def until(true: Callable[[], object], why: Callable[[], str], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"It did not happen in time. {why()}"
        time.sleep(0.05)


@pytest.fixture
def serving(migrated: dict[str, str], tmp_path: Path) -> Iterator[Serving]:
    with Serving(migrated, tmp_path / "log") as serving:
        yield serving


def run(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*STAMMTISCH, *arguments], env=environ, capture_output=True, text=True, check=False)
