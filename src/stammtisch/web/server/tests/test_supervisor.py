"""The parent keeps its programs running, ends them in order, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from stammtisch.web.server.life import ORDERLY_SECONDS

#: A parent with one program that writes its process id to a file, and behaves as the test asks.
PARENT = """
import os, sys
from stammtisch.web.server.supervisor import Program, Supervisor
ready, readied = os.pipe()
command = [sys.executable, "-c", *sys.argv[1:3], sys.argv[3], str(readied)]
program = Program("web", command, files=[readied])
Supervisor([program], when_ready=(ready, lambda: "Ready."), orderly_seconds=float(sys.argv[3])).run()
print("stopped in order", flush=True)
"""
PROGRAM = """
import os, signal, sys, time
from stammtisch.web.server.life import end_with_parent
end_with_parent(float(sys.argv[2]))
os.write(int(sys.argv[3]), b"!")
open(sys.argv[1], "a").write(f"{os.getpid()}\\n")
"""
STAYS = PROGRAM + "time.sleep(60)"
STUBBORN = PROGRAM + "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"


class Parent:
    """A supervisor in a process of its own."""

    def __init__(self, program: str, pids: Path, orderly_seconds: float) -> None:
        self._pids = pids
        self.process = subprocess.Popen(  # noqa: S603 - our own example
            [sys.executable, "-c", PARENT, program, str(pids), str(orderly_seconds)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def children(self) -> list[int]:
        """Process ids of all programs so far."""
        return [int(line) for line in self._pids.read_text().split()] if self._pids.exists() else []

    def end(self) -> str:
        """What it said until it ended."""
        said, _ = self.process.communicate(timeout=20)
        return said


class Start(Protocol):
    """Starts a parent and waits for its program."""

    def __call__(self, program: str, orderly_seconds: float = ...) -> Parent: ...


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    parents: list[Parent] = []

    def started(program: str, orderly_seconds: float = ORDERLY_SECONDS) -> Parent:
        parents.append(Parent(program, tmp_path / "pids", orderly_seconds))
        until(parents[-1].children)
        return parents[-1]

    yield started
    for parent in parents:
        parent.process.kill()
        parent.process.communicate()


def until(true: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_it_ends_its_programs_and_itself_when_asked(start: Start, wish: signal.Signals) -> None:
    parent = start(STAYS)

    parent.process.send_signal(wish)

    assert parent.end().splitlines() == ["Ready.", "Stammtisch is stopping …", "stopped in order"]
    assert parent.process.returncode == 0
    assert not any(map(is_running, parent.children()))


def test_it_starts_again_what_died_and_says_so(start: Start) -> None:
    parent = start(STAYS)
    os.kill(parent.children()[0], signal.SIGKILL)
    died = time.monotonic()

    until(lambda: len(parent.children()) == 2)

    assert time.monotonic() - died > 0.9
    parent.process.terminate()
    assert "The web process ended (ended by SIGKILL). It starts again in 1 s." in parent.end()


def test_it_pauses_longer_after_each_failure(start: Start) -> None:
    parent = start(PROGRAM + "sys.exit(7)")

    until(lambda: len(parent.children()) == 3)
    parent.process.terminate()
    said = parent.end()

    assert "(exit code 7). It starts again in 1 s." in said
    assert "(exit code 7). It starts again in 2 s." in said


def test_nothing_is_left_running_when_the_parent_is_killed(start: Start) -> None:
    parent = start(STAYS)

    parent.process.kill()

    until(lambda: not is_running(parent.children()[0]), seconds=3)


@pytest.mark.parametrize("how", ["asked", "orphaned"])
def test_it_insists_when_the_time_for_an_orderly_end_is_over(start: Start, how: str) -> None:
    parent = start(STUBBORN, 0.5)
    asked = time.monotonic()

    parent.process.send_signal(signal.SIGTERM if how == "asked" else signal.SIGKILL)

    until(lambda: not is_running(parent.children()[0]), seconds=5)
    assert time.monotonic() - asked > 0.45


def test_that_time_is_ten_seconds() -> None:
    assert ORDERLY_SECONDS == 10


def test_the_parent_needs_no_django() -> None:
    wanted = "stammtisch.settings, stammtisch.web.cli.serve, stammtisch.web.server.supervisor"
    listing = f"import sys, {wanted}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True)  # noqa: S603

    assert {"django", "granian"}.isdisjoint(done.stdout.split())
