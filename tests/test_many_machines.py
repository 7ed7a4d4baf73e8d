"""Several machines with one PostgreSQL: two serve pages, two work, one of each dies, and nobody notices.

Each machine is a network namespace with an address of its own, a data folder of its own, the same keys and the same
folder of files; PostgreSQL listens on the bridge between them. Needs root and the program `ip`.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
import pytest

from tests import postgres
from tests.serving import STAMMTISCH, run, until

pytestmark = [
    pytest.mark.skipif("STAMMTISCH_DATABASE_URL" not in os.environ, reason="needs PostgreSQL"),
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root for network namespaces"),
    pytest.mark.skipif(shutil.which("ip") is None, reason="no ip: apt-get install iproute2"),
    pytest.mark.allow_hosts(["127.0.0.1", *(f"10.77.0.{number}" for number in range(1, 20))]),
]

BRIDGE, GATEWAY, PORT = "stammtisch-br", "10.77.0.1", 8000
GUESTS, LINES = 6, 8

SETTING_UP = """
from stammtisch.conversations.actions import rooms
from stammtisch.kit import clock
from stammtisch.people.models import Firm
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import house
firm = house(now=clock.now()).firm
with firm_scope(firm):
    print(rooms.open_table(title="Tisch", welcome="", now=clock.now()).public_id)
"""


def ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"ip {' '.join(arguments)}: {done.stderr.strip()}")


@dataclass
class Machine:
    """A network namespace, and what runs there."""

    name: str
    address: str
    environ: dict[str, str]
    log: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, command: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                ["ip", "netns", "exec", self.name, *STAMMTISCH, command],
                env=self.environ, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def ask(self, method: str, path: str, cookie: str = "", **fields: str) -> tuple[int, dict[str, str]]:
        """One request; raises OSError when the machine is gone."""
        link = http.client.HTTPConnection(self.address, PORT, timeout=20)
        headers = {"Host": "tisch.example", "Sec-Fetch-Site": "same-origin", "Cookie": cookie}
        body = urlencode(fields) if method == "POST" else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with contextlib.closing(link):
            link.request(method, path, body, headers)
            answer = link.getresponse()
            answer.read()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError):
            return self.ask("GET", "/")[0] < 500
        return False


@dataclass(frozen=True)
class House:
    """All machines, and the database they share, as its superuser sees it: with the rows of every firm."""

    web: list[Machine]
    work: list[Machine]
    room: str
    database: str

    def rows(self, question: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.database) as link:
            return link.execute(question).fetchall()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A PostgreSQL that listens on the bridge; the address of an empty database in it, with the role of its owner."""
    with contextlib.suppress(Exception):
        subprocess.run(["ip", "link", "del", BRIDGE], capture_output=True, check=False)
    ip("link", "add", BRIDGE, "type", "bridge")
    folder = Path(tempfile.mkdtemp(prefix="stammtisch-pg-many-", dir="/dev/shm"))
    owner = postgres._unprivileged()
    assert owner is not None
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": [], "cwd": folder}
    data = folder / "data"
    try:
        ip("addr", "add", f"{GATEWAY}/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        initdb = [postgres.binary("initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run([*initdb, "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, **identity)
        with (data / "pg_hba.conf").open("a") as rights:
            rights.write("host all all 10.77.0.0/24 trust\n")
        settings = ["-c", f"listen_addresses={GATEWAY}", "-c", f"unix_socket_directories={folder}"]
        with (folder / "log").open("wb") as log:
            running = subprocess.Popen(
                [postgres.binary("postgres"), "-D", data, *settings],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                preexec_fn=postgres._end_with_parent,  # noqa: PLW1509 - nothing else runs yet
                **identity,
            )  # fmt: skip
        try:
            until(lambda: is_up(folder), (folder / "log").read_text)
            with psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True) as link:
                for statement in (*postgres.MAKE_ROLES, f"CREATE DATABASE tisch OWNER {postgres.OWNER}"):
                    link.execute(statement)
            yield f"postgresql://{postgres.OWNER}@{GATEWAY}/tisch"
        finally:
            running.send_signal(signal.SIGINT)  # at once: who was cut off may still seem connected
            running.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(["ip", "link", "del", BRIDGE], capture_output=True, check=False)


def is_up(folder: Path) -> bool:
    with contextlib.suppress(psycopg.OperationalError):
        psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        return True
    return False


@pytest.fixture
def house(server: str, tmp_path: Path) -> Iterator[House]:
    """Two machines for pages and two for work, all up."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("STAMMTISCH_")}
    clean.pop("DJANGO_SETTINGS_MODULE", None)
    common = clean | {
        "STAMMTISCH_DATABASE_URL": postgres.served_by(server), "LANGUAGE": "en",
        "STAMMTISCH_PUBLIC_URL": "http://tisch.example",
        "STAMMTISCH_HOST": "0.0.0.0", "STAMMTISCH_PORT": str(PORT),  # noqa: S104
    }  # fmt: skip
    first = common | {"STAMMTISCH_DATA": str(tmp_path / "web1")}
    migrated = run(first | {"STAMMTISCH_DATABASE_OWNER_URL": server}, "upgrade")
    assert migrated.returncode == 0, migrated.stderr
    room = run(first, "django", "shell", "--no-imports", "-c", SETTING_UP).stdout.split()[-1]
    (tmp_path / "files").mkdir()
    machines = []
    try:
        for number, name in enumerate(("web1", "web2", "work1", "work2"), start=11):
            machines.append(machine(name, f"10.77.0.{number}", common, tmp_path))
        house = House(machines[:2], machines[2:], room, server.replace(postgres.OWNER, "postgres"))
        for each in house.work:
            each.start("work")
        for each in house.web:
            each.start("web")
        for each in house.web:
            until(each.is_ready, each.log.read_text, seconds=90)
        yield house
    finally:
        for each in machines:
            for process in each.processes:
                process.kill()
                process.wait()
            subprocess.run(["ip", "netns", "del", each.name], capture_output=True, check=False)


def machine(name: str, address: str, common: dict[str, str], folder: Path) -> Machine:
    """A namespace with a cable to the bridge, the first machine's keys, and the shared folder of files."""
    space, cable = f"stammtisch-{name}", f"st-{name}"
    ip("netns", "add", space)
    ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", space)
    ip("link", "set", cable, "master", BRIDGE, "up")
    for arguments in (
        ("addr", "add", f"{address}/24", "dev", "eth0"),
        ("link", "set", "eth0", "up"),
        ("link", "set", "lo", "up"),
    ):
        ip("-n", space, *arguments)
    data = folder / name
    data.mkdir(exist_ok=True)
    if name != "web1":
        shutil.copy(folder / "web1" / "secrets", data)
    (data / "media").symlink_to(folder / "files")
    return Machine(space, address, common | {"STAMMTISCH_DATA": str(data)}, folder / f"{name}.log")


class Reader(threading.Thread):
    """A browser that follows the table, and connects again to the other machine when its own is gone."""

    def __init__(self, machines: list[Machine], room: str, cookie: str) -> None:
        super().__init__(daemon=True)
        self._machines = machines
        self._room = room
        self._cookie = cookie
        self.ids: list[int] = []
        self.raw = ""
        self.connections = 0
        self._socket: socket.socket | None = None
        self._is_over = threading.Event()

    def __enter__(self) -> Reader:
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        """The browser is closed: nothing of it may reach into the next test."""
        self._is_over.set()
        with contextlib.suppress(OSError):
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
        self.join(20)

    def run(self) -> None:
        while not self._is_over.is_set():
            for machine in self._machines:
                with contextlib.suppress(OSError, http.client.HTTPException):
                    self._follow(machine)
                if self._is_over.wait(0.1):
                    return

    def _follow(self, machine: Machine) -> None:
        link = http.client.HTTPConnection(machine.address, PORT, timeout=20)
        headers = {"Host": "tisch.example", "Cookie": self._cookie}
        if self.ids:
            headers["Last-Event-ID"] = str(self.ids[-1])
        with contextlib.closing(link):
            link.request("GET", f"/live/t/{self._room}/?after=0", headers=headers)
            self._socket = link.sock
            answer = link.getresponse()
            self.connections += answer.status == 200
            while line := answer.readline().decode():
                if line.startswith("id: "):
                    self.ids.append(int(line[4:]))
                if line.startswith("data: "):
                    self.raw += json.dumps(json.loads(line[6:]), ensure_ascii=False)

    def told(self) -> list[str]:
        """The lines in the order in which they were told."""
        return list(dict.fromkeys(re.findall(r"Zeile \d+ von \d+", self.raw)))


def sit(house: House, number: int) -> str:
    """Take a seat; the cookie that opens it."""
    fields = {"key": str(uuid4()), "name": f"Gast {number}", "agrees": "on", "licence": "on", "credit": "name"}
    status, headers = house.web[0].ask("POST", f"/t/{house.room}/sit/", **fields)
    assert status == 303
    return headers["set-cookie"].partition(";")[0]


def talk(house: House, number: int, cookie: str, acknowledged: list[str], half: threading.Barrier) -> None:
    """One guest says lines, each until some machine has acknowledged it, always with the same key."""
    for line in range(LINES):
        text, key = f"Zeile {line} von {number}", str(uuid4())
        if line == LINES // 2:
            half.wait(120)  # the middle: now the machines die
        for attempt in range(200):
            machine = house.web[(number + attempt) % 2]
            with contextlib.suppress(OSError, http.client.HTTPException):
                if machine.ask("POST", f"/t/{house.room}/say/", cookie, text=text, key=key)[0] == 303:
                    acknowledged.append(text)
                    break
            time.sleep(0.2)


def test_a_machine_of_each_kind_dies_and_nobody_notices(house: House) -> None:
    cookies = [sit(house, number) for number in range(GUESTS)]
    with (
        Reader(house.web, house.room, cookies[0]) as one,
        Reader(house.web[::-1], house.room, cookies[1]) as other,
    ):
        machines_die(house, cookies, [one, other])


def machines_die(house: House, cookies: list[str], readers: list[Reader]) -> None:
    """In the middle of a talk; then look at what was kept and what was told."""
    until(lambda: all(reader.connections for reader in readers), lambda: "No stream was opened.")

    acknowledged: list[str] = []
    half = threading.Barrier(GUESTS + 1)
    talking = [
        threading.Thread(target=talk, args=(house, number, cookie, acknowledged, half), daemon=True)
        for number, cookie in enumerate(cookies)
    ]
    for guest in talking:
        guest.start()
    half.wait(120)
    done_before = finished_jobs(house)
    for dead in (house.web[0], house.work[0]):
        kill_in(dead)
    for guest in talking:
        guest.join(120)

    assert len(acknowledged) == len(set(acknowledged)) == GUESTS * LINES
    said = "SELECT seq, text FROM conversations_message ORDER BY seq"
    lines = house.rows(said)
    assert [seq for seq, _text in lines] == list(range(1, len(lines) + 1))
    order = [str(text) for _seq, text in lines if str(text).startswith("Zeile")]
    assert sorted(order) == sorted(acknowledged)
    for reader in readers:
        until(lambda reader=reader: len(reader.told()) == len(order), lambda reader=reader: str(reader.told()))
        assert reader.told() == order
        assert reader.ids == sorted(set(reader.ids))
    assert readers[0].connections >= 2  # its machine died, and it went on at the other one
    until(lambda: finished_jobs(house) > done_before, lambda: "The work does not go on.", seconds=60)
    assert house.work[1].processes[0].poll() is None

    # A machine that was set up without the keys of the others does not join them.
    newcomer = house.web[0]
    secrets = Path(newcomer.environ["STAMMTISCH_DATA"], "secrets")
    secrets.write_text(secrets.read_text().replace("secret_key = ", "secret_key = x"))
    assert newcomer.start("web").wait(90) == 3
    assert "Another machine works on this database with other keys." in newcomer.log.read_text()


def finished_jobs(house: House) -> int:
    """How many pieces of work have been done, by the numbers of their rows (done ones are pruned)."""
    return int(str(house.rows("SELECT count(*) FROM conversations_job WHERE state = 'done'")[0][0]))


def kill_in(machine: Machine) -> None:
    """End every process of the machine at once, as a power cut does."""
    listed = subprocess.run(["ip", "netns", "pids", machine.name], capture_output=True, text=True, check=True)
    for pid in listed.stdout.split():
        os.kill(int(pid), 9)
