"""Running one of our commands beside the work, at the lowest priority."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from stammtisch.web.backup.errors import BackupError

_LOOK_EVERY_SECONDS = 5.0
_LOWEST = 19


def in_background(
    command: Sequence[str], *, alive: Callable[[], None], environ: Mapping[str, str] | None = None
) -> str:
    """Run `stammtisch <command>` and return what it said. Raises `BackupError` with its last words when it failed.

    It ends when we end, however that happens: it holds the reading end of a pipe of ours.
    """
    arguments = [sys.executable, "-m", "stammtisch", *command, "--in-background"]
    with subprocess.Popen(  # noqa: S603 - ours
        arguments,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environ,
        text=True,
        start_new_session=True,  # Ctrl-C is for the parent
    ) as process:
        try:
            said = _wait(process, alive)
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise BackupError(said.strip()[-280:] or f"{' '.join(command)}: exit code {process.returncode}")
    return said


def give_way() -> None:
    """For the child: lowest priority, and no life without the parent."""
    from stammtisch.web.server.life import end_with_parent  # noqa: PLC0415 - the parent needs none of it

    with suppress(OSError):  # some service managers forbid it; then the work is done like any other
        os.nice(_LOWEST)
    end_with_parent()


def _wait(process: subprocess.Popen[str], alive: Callable[[], None]) -> str:
    while True:
        try:
            # `communicate` closes standard input at once, by which the child would end: read ourselves.
            process.wait(_LOOK_EVERY_SECONDS)
        except subprocess.TimeoutExpired:
            alive()
        else:
            return process.stdout.read() if process.stdout else ""
