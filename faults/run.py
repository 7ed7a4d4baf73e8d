"""One run: builds the house, starts all actors, breaks things as planned, waits for rest, and has it judged."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from faults import checker, facts
from faults.history import History
from faults.plans import Plan
from faults.postgres import Cluster

PYTHON = sys.executable
HERE = Path(__file__).resolve().parent.parent
#: A killed process needs about this long until it works again; more kills than that only show a busy machine.
BREATH_SECONDS = 3.0
#: When nothing has moved for so long, nothing will.
REST_SECONDS = 120
JUMPS = (3600, -3600, 86_400, -86_400)


@dataclass
class Result:
    """What a run came to."""

    plan: dict[str, Any]
    seconds: float
    findings: list[checker.Finding]
    #: Why the run shows nothing.
    missing: list[str]
    counts: dict[str, int]

    @property
    def is_green(self) -> bool:
        """Whether all promises were kept and all that was planned had happened."""
        return not self.missing and all(found.holds for found in self.findings)

    def as_row(self) -> dict[str, Any]:
        """For the result file."""
        findings = [asdict(found) | {"holds": found.holds, "wrong": found.wrong[:20]} for found in self.findings]
        return asdict(self) | {"findings": findings, "green": self.is_green}


def run(plan: Plan, say: Callable[[str], None]) -> Result:
    """One plan from an empty folder to the verdict."""
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(_kept_if_asked()))
        cluster = stack.enter_context(Cluster()) if plan.database == "postgresql" else None
        data = stack.enter_context(_disk(folder / "data", plan.disk_megabytes))
        stage = Stage(plan, folder, data, cluster, say)
        stack.callback(stage.clear)
        stage.build()
        stage.play()
        gathered = stage.facts()
    counts: dict[str, int] = {}
    for event in gathered.events:
        counts[event["op"]] = counts.get(event["op"], 0) + 1
    findings = checker.judge(gathered)
    return Result(plan.as_row(), time.monotonic() - started, findings, checker.progress(gathered), counts)


@contextlib.contextmanager
def _kept_if_asked() -> Iterator[str]:
    if kept := os.environ.get("FAULTS_KEEP"):
        folder = Path(kept) / time.strftime("%H%M%S")
        folder.mkdir(parents=True)
        yield str(folder)
    else:
        # In memory where there is one: a flush is still asked for, and costs nothing. SIGKILL cannot tell.
        place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
        with tempfile.TemporaryDirectory(
            prefix="stammtisch-faults-", dir=place, ignore_cleanup_errors=True
        ) as folder:
            yield folder


@contextlib.contextmanager
def _disk(place: Path, megabytes: int) -> Iterator[Path]:
    """The data folder; on a disk of its own if it is to get full."""
    place.mkdir()
    if megabytes:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "faults", str(place)], check=True)
    try:
        yield place
    finally:
        if megabytes:
            subprocess.run(["umount", "--lazy", str(place)], check=False)


def can_mount() -> bool:
    """Whether a small disk can be had here."""
    with tempfile.TemporaryDirectory() as place:
        tried = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "faults", place], capture_output=True, check=False
        )
        if tried.returncode == 0:
            subprocess.run(["umount", place], check=False)
        return tried.returncode == 0


class Stage:
    """All processes of one run."""

    def __init__(
        self, plan: Plan, folder: Path, data: Path, cluster: Cluster | None, say: Callable[[str], None]
    ) -> None:
        self.plan, self.folder, self.data, self.cluster, self.say = plan, folder, data, cluster, say
        self.history = History(folder / "history", "stage")
        self.began = time.time()
        self.dice = Random(plan.seed)
        self.port, self.emulator_port = free_ports(2)
        self.config_file = folder / "config.json"
        self.serve: subprocess.Popen[bytes] | None = None
        self.second: subprocess.Popen[bytes] | None = None
        self.others: list[subprocess.Popen[bytes]] = []
        self.firms: list[dict[str, Any]] = []
        self.is_over = threading.Event()
        self.wants_restart = threading.Event()
        self.failures: list[BaseException] = []

    # --- before -----------------------------------------------------------------------------------------------------
    def environment(self, *, breaking: bool = True) -> dict[str, str]:
        """Of the product's processes."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("STAMMTISCH_", "FAULTS"))}
        ours = {
            "DJANGO_SETTINGS_MODULE": "faults.settings",
            "PYTHONPATH": str(HERE),
            "STAMMTISCH_DATA": str(self.data),
            "STAMMTISCH_PORT": str(self.port),
            "LANGUAGE": "en",
            "FAULTS_EMULATOR": f"127.0.0.1:{self.emulator_port}",
            "FAULTS_FOLDER": str(self.folder),
            "FAULTS_EACH": str(self.plan.each),
            "FAULTS_BEGAN": str(self.began),
            "FAULTS_SECONDS": str(self.plan.seconds),
            "FAULTS_POLICY": self.plan.policy,
        }
        if self.cluster is not None:
            ours |= self.cluster.environment
        if breaking and self.plan.failpoints:
            # Rare moments need a better chance: a job is done far more seldom than an atom is stored.
            most = self.plan.deliveries + self.plan.lines * 20
            chance = {
                "fan-out.half": 0.1,
                "envelope.inserted": 12 / most,
                "envelope.committed": 12 / most,
                "atom.stored": 6 / most,
            }
            chances = (
                f"{name}:{min(0.2, max(0.0005, self.plan.each * chance.get(name, 0.04))):.4f}"
                for name in self.plan.failpoints
            )
            ours["STAMMTISCH_FAILPOINT"] = ",".join(chances)
        return kept | ours

    def build(self) -> None:
        """Migrate, fill, and tell everybody where everything is."""
        quiet = self.environment(breaking=False)
        subprocess.run([PYTHON, "-m", "faults.start", "upgrade", "--quiet"], env=quiet, check=True)
        made = subprocess.run(
            [PYTHON, "-m", "faults.scene"],
            env=quiet,
            input=json.dumps(self.plan.as_row()).encode(),
            stdout=subprocess.PIPE,
            check=True,
        )
        self.firms = json.loads(made.stdout)["firms"]
        accounts = [account for firm in self.firms for account in firm["accounts"]]
        config = self.plan.as_row() | {
            "folder": str(self.folder),
            "port": self.port,
            "emulator_port": self.emulator_port,
            "firms": self.firms,
            "public_ids": {str(account["id"]): account["public_id"] for account in accounts},
        }
        self.config_file.write_text(json.dumps(config))

    # --- the run ----------------------------------------------------------------------------------------------------
    def play(self) -> None:
        """Everything at once, then rest."""
        self.began = time.time()
        self.actor("emulator")
        self.start_serve()
        self.wait_until_ready()
        if self.cluster is not None:
            self.second = self.start("work")
        readers = self.actor("readers", stdin=subprocess.PIPE)
        driver = self.actor("driver")
        breakers = [threading.Thread(target=self._guarded, args=(each,)) for each in self.breakers()]
        for each in breakers:
            each.start()
        self.watch(driver)
        self.is_over.set()
        for each in breakers:
            each.join()
        if self.failures:
            raise self.failures[0]
        self.look_after()
        self.rest()
        readers.communicate(b"compare\n", timeout=180)
        if readers.returncode:
            raise RuntimeError("The readers broke.")

    def watch(self, driver: "subprocess.Popen[bytes]") -> None:
        """Keep what a service manager would keep until the driver has delivered all."""
        deadline = time.monotonic() + self.plan.seconds * 4 + 300
        while driver.poll() is None or not self.quota_met():
            if driver.returncode or time.monotonic() > deadline:
                raise RuntimeError(f"The driver did not come to its end ({driver.returncode}).")
            if self.failures:
                raise self.failures[0]
            self.look_after()
            time.sleep(0.1)

    def quota_met(self) -> bool:
        """Whether all breakers have done what was planned; late ones get a little more time."""
        return not any(thread.name.startswith("breaker") for thread in threading.enumerate())

    def breakers(self) -> list[Callable[[], None]]:
        """What breaks things in this run; each ends by itself."""
        plan = self.plan
        wanted: list[Callable[[], None]] = []
        if random_kills := plan.kills - len(plan.failpoints) * plan.each:
            wanted.append(lambda: self.every(random_kills, self.kill_one) if random_kills > 0 else None)
        if plan.clock_jumps:
            wanted.append(lambda: self.every(plan.clock_jumps, self.jump))
        if self.cluster is not None:
            wanted.append(lambda: self.every(plan.restarts, self.restart_postgres))
            wanted.append(lambda: self.every(plan.cuts, self.cut_off))
        elif plan.locks:
            wanted.append(lambda: self.every(plan.locks, self.lock_sqlite))
        if plan.disk_megabytes:
            wanted.append(self.fill_disk)
        return wanted

    def _guarded(self, work: Callable[[], None]) -> None:
        threading.current_thread().name = "breaker"
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again where the run is watched
            self.failures.append(error)

    def every(self, times: int, work: Callable[[int], None]) -> None:
        """Spread `times` over the run, never faster than a process can start again."""
        pause = max(self.plan.seconds / (times + 1), BREATH_SECONDS if work == self.kill_one else 0.5)
        for number in range(times):
            time.sleep(pause * self.dice.uniform(0.7, 1.3))
            work(number)

    # --- breaking ---------------------------------------------------------------------------------------------------
    def kill_one(self, number: int) -> None:
        """SIGKILL: work most often, the supervisor now and then, each at least once."""
        target = ("work", "web", "serve", "work", "web", "work")[number % 6]
        for _ in range(100):
            if (pid := self.pid_of(target)) is not None:
                self.history.note("kill", target=target, pid=pid)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                return
            time.sleep(0.1)
        raise RuntimeError(f"There is no {target} to kill.")

    def jump(self, number: int) -> None:
        """The worker's clock is wrong for three seconds."""
        by = JUMPS[number % len(JUMPS)]
        self.history.note("clock", by=by)
        (self.folder / "clock-offset").write_text(str(by))
        time.sleep(3)
        (self.folder / "clock-offset").write_text("0")
        self.history.note("clock", by=-by)

    def restart_postgres(self, _number: int) -> None:
        """No shutdown, recovery at the next start."""
        self.wants_restart.set()
        while self.wants_restart.is_set() and not self.failures:
            time.sleep(0.05)

    def cut_off(self, _number: int) -> None:
        """Every connection ends in the middle of what it does."""
        for _ in range(100):  # nobody may be connected just now: everybody was killed, or waits for a restart
            if self.cluster is not None and (clients := self.cluster.terminate_backends()):
                self.history.note("cut off", clients=clients)
                return
            time.sleep(0.1)

    def lock_sqlite(self, number: int) -> None:
        """Another program holds the only write lock, as a backup tool or a curious owner might."""
        seconds = self.dice.uniform(0.1, self.plan.longest_lock_seconds)
        with contextlib.closing(sqlite3.connect(self.data / "stammtisch.sqlite3", timeout=30)) as other:
            other.isolation_level = None
            other.execute("BEGIN IMMEDIATE")
            self.history.note("lock", seconds=seconds)
            time.sleep(seconds)
            other.execute("ROLLBACK")

    def fill_disk(self) -> None:
        """Fill it to the last byte for a while, then give it back."""
        time.sleep(self.plan.seconds * 0.3)
        filler = self.data / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"\0" * 4096)
        self.history.note("disk full", free=shutil.disk_usage(self.data).free)
        time.sleep(self.plan.seconds * 0.3)
        filler.unlink()
        self.history.note("disk free", free=shutil.disk_usage(self.data).free)

    # --- processes --------------------------------------------------------------------------------------------------
    def start_serve(self) -> None:
        """`stammtisch serve`, with the harness's channels."""
        self.serve = self.start("serve")

    def start(self, command: str) -> "subprocess.Popen[bytes]":
        """A command of the product."""
        log = (self.folder / f"{command}.log").open("ab")
        return subprocess.Popen(
            [PYTHON, "-m", "faults.start", command],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )

    def actor(self, name: str, **more: Any) -> "subprocess.Popen[bytes]":
        """A process of the world outside."""
        log = (self.folder / f"{name}.log").open("ab")
        clean = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        process = subprocess.Popen(
            [PYTHON, "-m", f"faults.{name}", str(self.config_file)],
            env=clean,
            stdout=log,
            stderr=log,
            cwd=HERE,
            **more,
        )
        self.others.append(process)
        return process

    def look_after(self) -> None:
        """What a service manager does: start again what has ended."""
        if self.wants_restart.is_set() and self.cluster is not None:
            # Here and not in the breaker's thread: the kernel ends the server together with the thread that began it.
            self.history.note("postgres")
            self.cluster.restart()
            self.wants_restart.clear()
        if self.serve is not None and self.serve.poll() is not None:
            self.start_serve()
        if self.second is not None and self.second.poll() is not None:
            self.second = self.start("work")

    def pid_of(self, target: str) -> int | None:
        """A living process of the product."""
        if self.serve is None or self.serve.poll() is not None:
            return None
        if target == "serve":
            return self.serve.pid
        found = [pid for pid in _children(self.serve.pid) if f"\0{target}\0" in _command(pid)]
        if target == "work" and self.second is not None and self.second.poll() is None:
            found.append(self.second.pid)
        return self.dice.choice(found) if found else None

    def wait_until_ready(self) -> None:
        """Until a page is answered."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.2)
        raise RuntimeError(f"Stammtisch did not start:\n{(self.folder / 'serve.log').read_text()[-3000:]}")

    def rest(self) -> None:
        """Wait until nothing is due any more, here or at the provider. When nothing has moved for a while, what is
        stuck is the checker's to find."""
        deadline, quiet, before = time.monotonic() + REST_SECONDS, 0, 0
        while quiet < 3 and time.monotonic() < deadline:
            self.look_after()
            left = self.unfinished() + self.pending_statuses()
            if left != before:
                deadline, before = time.monotonic() + REST_SECONDS, left
            quiet = 0 if left else quiet + 1
            time.sleep(0.5)

    def unfinished(self) -> int:
        """Rows that are still to be worked on."""
        count = 0
        try:
            with self.rows() as rows:
                for sql in (
                    "SELECT count(*) FROM conversations_envelope WHERE state IN ('ready', 'attempting')",
                    "SELECT count(*) FROM conversations_job WHERE state IN ('ready', 'attempting')"
                    " AND run_at <= CURRENT_TIMESTAMP",
                    "SELECT count(*) FROM conversations_delivery WHERE state IN ('queued', 'attempting')"
                    " OR (state = 'unclear' AND parked_at IS NULL)",
                ):
                    count += next(iter(rows(sql)))[0]
        except sqlite3.OperationalError:
            return 1
        return count

    def pending_statuses(self) -> int:
        """What the provider still wants to tell us."""
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator_port, timeout=5)
        try:
            connection.request("GET", "/state")
            return int(json.loads(connection.getresponse().read())["pending"])
        except (OSError, http.client.HTTPException, ValueError):
            return 1
        finally:
            connection.close()

    # --- after ------------------------------------------------------------------------------------------------------
    @contextlib.contextmanager
    def rows(self) -> Iterator[facts.Rows]:
        """Plain SQL on the database of the run."""
        if self.cluster is None:
            path = self.data / "stammtisch.sqlite3"
            with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as connection:
                yield lambda sql: connection.execute(sql).fetchall()
        else:
            with self.cluster.link() as link:
                yield lambda sql: link.execute(sql).fetchall()

    def facts(self) -> facts.Facts:
        """All that is left to be judged."""
        with self.rows() as rows:
            return facts.gather(self.plan.as_row(), self.folder, rows, self.firms)

    def clear(self) -> None:
        """End every process that we started."""
        self.is_over.set()
        for process in [self.serve, self.second, *self.others]:
            if process is not None and process.poll() is None:
                process.terminate()
        for process in [self.serve, self.second, *self.others]:
            if process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(15)
                if process.poll() is None:
                    process.kill()
                    process.wait()


def free_ports(number: int) -> list[int]:
    """Ports of this machine below those that outgoing connections use."""
    dice, found = Random(), []
    while len(found) < number:
        port = dice.randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
    return found


def _children(pid: int) -> list[int]:
    task = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return [int(child) for child in task.read_text().split()]
    except OSError:
        return []


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text() + "\0"
    except OSError:
        return ""
