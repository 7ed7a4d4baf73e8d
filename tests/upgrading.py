"""Upgrades an old installation again and again, each time killed at another moment, and says what was left.

A process of its own (`python -m tests.upgrading`), because it opens the installation's database;
it forks for each try, so that Python and Django start once.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.postgres import OWNER

#: Taken back to make an installation old, in this order.
BACK = [("web", "zero"), ("conversations", "0002_search"), ("people", "0002_cache")]


def main() -> None:
    """Prepare the old state, then try every step and some moments between steps; one line of JSON for each."""
    from stammtisch.web.cli.setup import open_django

    open_django()
    Path(os.environ["STAMMTISCH_DATA"]).mkdir(exist_ok=True)
    template = Template()
    in_a_fork(make_old)
    template.keep()
    seconds = 0.0
    number = 1
    while True:
        template.put_back()
        started = time.monotonic()
        code = in_a_fork(lambda number=number: upgrade_until(number))
        if code == 0:
            seconds = time.monotonic() - started
            break
        tell("step", number, code)
        number += 1
    tell("whole", number, code)
    dice = random.Random(7)
    for number in range(int(os.environ.get("KILLS", "3"))):
        template.put_back()
        code = in_a_fork(lambda: upgrade_until(0), kill_after=dice.uniform(0.0, seconds))
        tell("moment", number, code)


def tell(kind: str, number: int, code: int) -> None:
    """What is there after a kill, and whether a second try heals it."""
    found = report(look)
    healed = in_a_fork(lambda: upgrade_until(0))
    line = {"kind": kind, "number": number, "code": code, "found": found, "healed": healed, "then": report(look)}
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()


def upgrade_until(number: int) -> None:
    """Upgrade, and kill ourselves when the step of this number is done; 0: never."""
    from django.conf import settings

    from stammtisch.kit import clock
    from stammtisch.web.backup.upgrade import upgrade

    left = number

    def step(name: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    upgrade(data=settings.DATA, now=clock.now(), say=lambda _sentence: None, step=step)


def make_old() -> None:
    """A firm with some talk, in the tables of an older version."""
    from random import Random

    from django.core.management import call_command

    from stammtisch.conversations.actions import rooms, talk
    from stammtisch.kit.db.owner import as_owner
    from stammtisch.people.tenancy import firm_scope
    from stammtisch.testing.cast import NOON, guest, house

    with as_owner():
        call_command("migrate", verbosity=0)
    theatre = house()
    with firm_scope(theatre.firm):
        table = rooms.open_table(title="Stammtisch", now=NOON)
        bea = guest("Bea", table)
        for number in range(20):
            talk.say(seat=bea, text=f"Satz {number}", now=NOON, dice=Random(number))
    with as_owner():
        for app, name in BACK:
            call_command("migrate", app, name, verbosity=0)


def look() -> dict[str, Any]:
    """The shape of the database, and what must be in it at any time."""
    from django.conf import settings
    from django.db import connection

    from stammtisch.kit.db.owner import copying
    from stammtisch.web.backup.schema import shape

    found = shape()
    with copying(), connection.cursor() as cursor:
        cursor.execute("SELECT text FROM conversations_message ORDER BY id")
        texts = [text for (text,) in cursor.fetchall()]
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            texts.append(cursor.fetchone()[0])
    backups = sorted(path.suffix for path in (settings.DATA / "backups").glob("*"))
    return {"shape": found, "texts": texts, "backups": backups}


def report(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `work` answers in a fork."""
    reading, writing = os.pipe()
    code = in_a_fork(lambda: os.write(writing, json.dumps(work()).encode()))
    os.close(writing)
    with os.fdopen(reading) as answer:
        return json.loads(answer.read()) if code == 0 else {"code": code}


def in_a_fork(work: Callable[[], object], *, kill_after: float | None = None) -> int:
    """Run `work` in a fork; its exit code, negative for the signal that killed it."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - a fork must never return
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class Template:
    """The old installation, to be put back before each try. The parent never keeps a connection."""

    def __init__(self) -> None:
        from django.conf import settings
        from django.db import connection

        self._data: Path = settings.DATA
        self._kept = self._data.with_name("kept")
        self._is_postgresql = connection.vendor == "postgresql"
        self._settings = connection.settings_dict

    def keep(self) -> None:
        shutil.copytree(self._data, self._kept)
        if self._is_postgresql:
            self._copy(self._name, to=f"{self._name}_kept")

    def put_back(self) -> None:
        shutil.rmtree(self._data)
        shutil.copytree(self._kept, self._data)
        if self._is_postgresql:
            self._admin(f'DROP DATABASE "{self._name}" WITH (FORCE)')
            self._copy(f"{self._name}_kept", to=self._name)

    @property
    def _name(self) -> str:
        return str(self._settings["NAME"])

    def _copy(self, name: str, *, to: str) -> None:
        self._admin(f'CREATE DATABASE "{to}" TEMPLATE "{name}" OWNER {OWNER}')

    def _admin(self, statement: str) -> None:
        """As the superuser, who may end every connection that a killed try has left."""
        import psycopg

        place = {"host": self._settings["HOST"], "user": "postgres", "dbname": "postgres"}
        with psycopg.connect(**place, autocommit=True) as link:
            link.execute(statement)


if __name__ == "__main__":
    main()
