"""The small parent of `stammtisch serve`: keeps its programs running and ends them in order.

It imports no Django and does nothing but wait, so it does not fail. A program that ends is started again after
1, 2, 4 … 30 s. Each program holds the reading end of a pipe; when the parent dies, however it dies, the pipe
closes and the program ends itself (`life.py`), so nothing is left running behind.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from gettext import gettext
from types import FrameType

from stammtisch.web.server.life import ORDERLY_SECONDS

_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 30.0
#: Who has run this long may fail again as if for the first time.
_STEADY_SECONDS = 60.0
_TEND_SECONDS = 10.0


@dataclass(frozen=True)
class Program:
    """One thing to keep running."""

    #: How the owner's log lines call it.
    name: str
    #: Program and arguments; standard input is the parent's pipe.
    command: Sequence[str]
    #: Open files it inherits.
    files: Sequence[int] = ()


class _Child:
    """One program, its present process, and when to start it again."""

    def __init__(self, program: Program, life: int) -> None:
        self.program = program
        self._life = life
        self._pause = _FIRST_PAUSE_SECONDS
        self._started = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        #: Monotonic time of the next start; None while it runs.
        self.due: float | None = 0.0

    def start(self) -> None:
        self.due = None
        self._started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - our own commands
            self.program.command,
            stdin=self._life,
            pass_fds=self.program.files,
            process_group=0,  # Ctrl-C in a terminal is for the parent; it tells the children
        )

    def look_after(self, say: Callable[[str], None]) -> None:
        """Notice that the process has ended and plan its next start."""
        if self._process is None or (code := self._process.poll()) is None:
            return
        if time.monotonic() - self._started > _STEADY_SECONDS:
            self._pause = _FIRST_PAUSE_SECONDS
        say(
            gettext("The %(name)s process ended (%(how)s). It starts again in %(seconds)d s.")
            % {"name": self.program.name, "how": _how(code), "seconds": self._pause}
        )
        self._process = None
        self.due = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE_SECONDS)

    def ask_to_stop(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def stop(self, deadline: float) -> None:
        """Wait until `deadline` (monotonic), then insist."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Supervisor:
    """Runs programs until somebody says stop (SIGINT, SIGTERM)."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        tend: Callable[[], str | None] = lambda: None,
        when_ready: tuple[int, Callable[[], str]] | None = None,
        orderly_seconds: float = ORDERLY_SECONDS,
    ) -> None:
        """`tend` is called every ten seconds; `when_ready` is a pipe that speaks once, and what to say then.

        Who is asked to stop has `orderly_seconds` to do so before it is killed.
        """
        self._life, self._hold = os.pipe()
        self._children = [_Child(program, self._life) for program in programs]
        self._tend = tend
        self._when_ready = when_ready
        self._orderly_seconds = orderly_seconds
        self._stopping = False

    def run(self) -> None:
        """Start the programs and keep them; returns after an orderly stop."""
        with selectors.DefaultSelector() as events:
            self._listen_for_signals(events)
            if self._when_ready is not None:
                events.register(self._when_ready[0], selectors.EVENT_READ, self._announce)
            tend_at = 0.0
            while not self._stopping:
                if time.monotonic() >= tend_at:
                    tend_at = time.monotonic() + _TEND_SECONDS
                    self._say(self._tend())
                self._keep()
                for event, _ in events.select(self._until_next(tend_at)):
                    event.data(events, event.fd)
        self._stop()

    def _keep(self) -> None:
        for child in self._children:
            child.look_after(self._say)
            if child.due is not None and child.due <= time.monotonic():
                child.start()

    def _until_next(self, tend_at: float) -> float:
        """Seconds until something is due; a child's end wakes us earlier by its signal."""
        due = [tend_at, *(child.due for child in self._children if child.due is not None)]
        return max(0.0, min(due) - time.monotonic())

    def _listen_for_signals(self, events: selectors.BaseSelector) -> None:
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        events.register(reading, selectors.EVENT_READ, lambda _events, pipe: os.read(pipe, 1024))

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _announce(self, events: selectors.BaseSelector, pipe: int) -> None:
        events.unregister(pipe)
        if os.read(pipe, 1) and self._when_ready is not None:
            self._say(self._when_ready[1]())

    def _stop(self) -> None:
        self._say(gettext("Stammtisch is stopping …"))
        deadline = time.monotonic() + self._orderly_seconds
        for child in self._children:
            child.ask_to_stop()
        for child in self._children:
            child.stop(deadline)

    @staticmethod
    def _say(sentence: str | None) -> None:
        if sentence:
            sys.stderr.write(f"{sentence}\n")
            sys.stderr.flush()


def _how(code: int) -> str:
    if code >= 0:
        return gettext("exit code %(code)d") % {"code": code}
    return gettext("ended by %(signal)s") % {"signal": signal.Signals(-code).name}
