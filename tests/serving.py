"""Starting the product as a process of its own: a fresh installation, a free port, a folder for its data."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

STAMMTISCH = [sys.executable, "-m", "stammtisch"]


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A fresh installation: its own data folder, its own database, a free port."""
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("STAMMTISCH_")}
    clean.pop("DJANGO_SETTINGS_MODULE", None)
    ours = {"STAMMTISCH_DATA": str(tmp_path / "data"), "STAMMTISCH_PORT": str(port), "LANGUAGE": "en"}
    if url := os.environ.get("STAMMTISCH_DATABASE_URL"):
        ours["STAMMTISCH_DATABASE_URL"] = new_database(url, tmp_path.name)
    return clean | ours


def new_database(url: str, name: str) -> str:
    """Create an empty database beside the one that `url` names."""
    server, _, _ = url.rpartition("/")
    role, _, folder = server.removeprefix("postgresql://").partition("@")
    name = re.sub(r"\W", "_", f"serving_{os.environ.get('PYTEST_XDIST_WORKER', '')}_{name}").lower()
    host = folder.replace("%2F", "/")
    with psycopg.connect(host=host, user=role, dbname="postgres", autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
    return f"{server}/{quote(name)}"


class Serving:
    """`stammtisch serve` in a process of its own."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        self.url = f"http://127.0.0.1:{environ['STAMMTISCH_PORT']}"
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen([*STAMMTISCH, "serve"], env=environ, stdout=output, stderr=output)

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
def serving(environ: dict[str, str], tmp_path: Path) -> Iterator[Serving]:
    started = Serving(environ, tmp_path / "log")
    yield started
    started.process.kill()
    started.process.wait()


def run(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*STAMMTISCH, *arguments], env=environ, capture_output=True, text=True, check=False)
